#define _GNU_SOURCE /* pipe2(2) */

#include "insights/system/child_run.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024 };

/* What a shell, or posix_spawn(3) in the child, ends with when there is no program. */
enum { NO_PROGRAM = 127 };

/* Our ends; -1: closed. What it reads goes through a socket, for a send(2) to a child that has died
 * can be told to raise no SIGPIPE. */
struct talk {
    struct child_run *run;
    pid_t pid;
    int in_fd, out_fd, complaint_fd;
    int64_t deadline_ms;
};

static int64_t now_ms(void)
{
    return clock_ns(CLOCK_MONOTONIC) / 1000000;
}

static int start(struct talk *talk, const struct child_command *command)
{
    int in[2] = {-1, -1}, out[2] = {-1, -1}, complaint[2] = {-1, -1};
    int status = 0;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in) != 0 || pipe2(out, O_CLOEXEC) != 0 ||
        pipe2(complaint, O_CLOEXEC) != 0)
        status = errno;
    else
        status = child_spawn(&talk->pid, command, (const int[]){in[1], out[1], complaint[1]});
    child_close(&in[1]);
    child_close(&out[1]);
    child_close(&complaint[1]);
    talk->in_fd = in[0];
    talk->out_fd = out[0];
    talk->complaint_fd = complaint[0];
    return status;
}

static void send_some(struct talk *talk)
{
    struct text *input = &talk->run->input;
    ssize_t sent = send(talk->in_fd, input->data, input->size, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0)
        *input = text_from(*input, (size_t)sent);
    /* A child that reads no more says why on its standard error, or by its status. */
    if ((sent < 0 && errno != EAGAIN && errno != EINTR) || input->size == 0)
        child_close(&talk->in_fd);
}

/* Closes at the end. What `into` has no room for is read and dropped, for the child to go on. */
static void read_some(int *fd, struct buffer *into)
{
    char chunk[CHUNK];
    ssize_t size = read(*fd, chunk, sizeof chunk);
    if (size > 0) {
        size_t room = into->max - into->size;
        buffer_append(into, chunk, (size_t)size < room ? (size_t)size : room);
        if ((size_t)size > room)
            into->failed = true;
    } else if (size == 0 || errno != EINTR) {
        child_close(fd);
    }
}

static bool is_stopped(const struct child_run *run)
{
    return run->stop != NULL && *run->stop != 0;
}

/* Until it has closed its ends. */
static enum child_outcome talk_on(struct talk *talk)
{
    while (talk->out_fd >= 0 || talk->complaint_fd >= 0) {
        struct pollfd fds[] = {{.fd = talk->in_fd, .events = POLLOUT},
                               {.fd = talk->out_fd, .events = POLLIN},
                               {.fd = talk->complaint_fd, .events = POLLIN}};
        int64_t left = talk->deadline_ms - now_ms();
        if (is_stopped(talk->run))
            return CHILD_STOPPED;
        if (!buffer_ok(talk->run->out))
            return CHILD_TOO_LARGE;
        if (left <= 0)
            return CHILD_TOO_LONG;
        if (poll(fds, 3, (int)left) < 0)
            continue;
        if (fds[0].revents != 0)
            send_some(talk);
        if (fds[1].revents != 0)
            read_some(&talk->out_fd, talk->run->out);
        if (fds[2].revents != 0)
            read_some(&talk->complaint_fd, talk->run->complaint);
    }
    return buffer_ok(talk->run->out) ? CHILD_ENDED : CHILD_TOO_LARGE;
}

static enum child_outcome finish(struct talk *talk)
{
    enum child_outcome outcome = talk_on(talk);
    if (outcome != CHILD_ENDED)
        kill(talk->pid, SIGKILL);
    int status = talk->run->status = child_wait(talk->pid);
    if (outcome == CHILD_ENDED && WIFEXITED(status) && WEXITSTATUS(status) == NO_PROGRAM)
        return CHILD_NOT_FOUND;
    return outcome;
}

enum child_outcome child_run(const struct child_command *command, struct child_run *run)
{
    struct talk talk = {.run = run, .deadline_ms = now_ms() + run->patience_ms};
    run->status = start(&talk, command);
    enum child_outcome outcome = run->status == 0        ? finish(&talk)
                                 : run->status == ENOENT ? CHILD_NOT_FOUND
                                                         : CHILD_NOT_STARTED;
    child_close(&talk.in_fd);
    child_close(&talk.out_fd);
    child_close(&talk.complaint_fd);
    return outcome;
}
