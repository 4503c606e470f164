/* A client of an HTTP server on the test's own loop: the loop runs until the answer is there. */
#ifndef TEST_UNIT_LOOP_CLIENT_H
#define TEST_UNIT_LOOP_CLIENT_H

#include "base/buffer.h"
#include "base/clock.h"
#include "emulator/system/loop.h"

#include "test/unit/unit.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* Longest wait for anything: never a measure, only an end to waiting. */
#define LOOP_PATIENCE_NS ((int64_t)60 * 1000000000)

/* Runs the loop until somebody stops it; the test fails when nobody does. */
static inline void loop_until_stopped(struct loop *loop);

struct loop_client {
    struct loop *loop;
    struct loop_watch watch;
    struct buffer answer; /* head and body, as received */
    bool ended;           /* the server has closed the connection: the answer is whole */
};

static inline void loop_gave_up(void *owner)
{
    (void)owner;
    ck_abort_msg("nothing happened in time");
}

static inline void loop_until_stopped(struct loop *loop)
{
    struct loop_timer limit = {.fire = loop_gave_up};
    loop_timer_set(loop, &limit, clock_ns(CLOCK_MONOTONIC) + LOOP_PATIENCE_NS);
    ck_assert(loop_run(loop));
    loop_timer_cancel(loop, &limit);
}

static inline void loop_client_ready(void *owner, uint32_t events)
{
    (void)events;
    struct loop_client *client = owner;
    char bytes[4096];
    ssize_t size = read(client->watch.fd, bytes, sizeof bytes);
    if (size > 0) {
        buffer_append(&client->answer, bytes, (size_t)size);
        return;
    }
    client->ended = true;
    loop_unwatch(client->loop, &client->watch);
    close(client->watch.fd);
    loop_stop(client->loop);
}

/* Sends a request; the loop must run for the answer. `headers`: whole lines, each with CR LF. */
static inline void loop_client_send(struct loop_client *client, struct loop *loop, int port,
                                    const char *method, const char *path, const char *headers,
                                    const char *body)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct buffer text = buffer_new((size_t)4 * 1024 * 1024);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(connect(fd, (const struct sockaddr *)&address, sizeof address), 0);
    buffer_printf(&text,
                  "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %zu\r\n",
                  method, path, strlen(body));
    buffer_printf(&text, "%s\r\n%s", headers, body);
    ck_assert_int_eq((long long)write(fd, text.data, text.size), (long long)text.size);
    buffer_free(&text);
    *client = (struct loop_client){
        .loop = loop,
        .watch = {.fd = fd, .ready = loop_client_ready, .owner = client},
        .answer = buffer_new((size_t)4 * 1024 * 1024),
    };
    ck_assert(loop_watch(loop, &client->watch, EPOLLIN));
}

/* Runs the loop until this client has its answer. Returns the status. */
static inline int loop_client_wait(struct loop_client *client)
{
    int status = 0;
    while (!client->ended)
        loop_until_stopped(client->loop);
    ck_assert_int_eq(sscanf(buffer_text(&client->answer), "HTTP/1.1 %d", &status), 1);
    return status;
}

static inline const char *loop_client_body(const struct loop_client *client)
{
    const char *body = strstr(buffer_text(&client->answer), "\r\n\r\n");
    ck_assert_ptr_nonnull(body);
    return body + 4;
}

static inline void loop_client_free(struct loop_client *client)
{
    buffer_free(&client->answer);
}

#endif
