/* A log whose writes can be told apart: a socket that keeps each write(2) as one message. */
#ifndef TEST_UNIT_CAPTURE_H
#define TEST_UNIT_CAPTURE_H

#include "runtime/log.h"

#include <check.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct capture {
    struct rt_log log; /* writes to `fds[1]`: JSON lines at INFO and above, unless it is changed */
    int fds[2];
    char *message; /* the last write, with a NUL that `size` does not count; owned */
    size_t size;
};

/* The caller ends it with capture_free(). */
static inline struct capture capture_new(void)
{
    struct capture capture = {.message = malloc(RT_LOG_LINE_MAX + 1024)};
    ck_assert_ptr_nonnull(capture.message);
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, capture.fds), 0);
    capture.log = (struct rt_log){.fd = capture.fds[1], .json = true, .level = LAMBDA_INFO};
    return capture;
}

/* Fetches the next write. False when there is none. */
static inline bool capture_next(struct capture *capture)
{
    ssize_t size = recv(capture->fds[0], capture->message, RT_LOG_LINE_MAX + 1023, MSG_DONTWAIT);
    capture->size = size > 0 ? (size_t)size : 0;
    capture->message[capture->size] = '\0';
    return size > 0;
}

static inline void capture_free(struct capture *capture)
{
    close(capture->fds[0]);
    close(capture->fds[1]);
    free(capture->message);
}

#endif
