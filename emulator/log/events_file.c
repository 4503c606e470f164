#include "emulator/log/events_file.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "emulator/log/event_line.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Far more than any event needs: what comes from outside in it, names and ids, was a header. */
#define EVENT_LINE_MAX ((size_t)256 * 1024)

#define CLOSING_MS 1000

struct events_file {
    struct platform_observer observer;
    const char *path;
    int fd;
    struct buffer line;    /* memory kept from event to event */
    struct buffer waiting; /* not written yet; all of it is reserved at birth */
    bool trouble_told;
    int64_t lost;
};

/* The file's own fault, not just a reader's pace, is said once. */
static void tell_trouble(struct events_file *file, int error)
{
    if (file->trouble_told || error == EAGAIN)
        return;
    file->trouble_told = true;
    fprintf(stderr, "firstlight: cannot write events to %s for now: %s\n", file->path,
            strerror(error));
}

static void forget(struct buffer *waiting, size_t size)
{
    waiting->size -= size;
    memmove(waiting->data, waiting->data + size, waiting->size);
    waiting->data[waiting->size] = '\0';
}

/* Writes what waits. 0, or the errno value that stopped it: the rest goes on waiting. */
static int flush(struct events_file *file)
{
    struct buffer *waiting = &file->waiting;
    while (waiting->size > 0) {
        ssize_t written = write(file->fd, waiting->data, waiting->size);
        if (written <= 0) {
            int error = written < 0 ? errno : EIO;
            if (error == EINTR)
                continue;
            tell_trouble(file, error);
            return error;
        }
        forget(waiting, (size_t)written);
    }
    return 0;
}

static void observe(void *owner, const struct platform_event *event)
{
    struct events_file *file = owner;
    struct buffer *line = &file->line;
    buffer_clear(line);
    event_line_json(line, event);
    if (!buffer_ok(line) || line->size > EVENTS_WAITING_MAX - file->waiting.size)
        file->lost++;
    else
        buffer_append(&file->waiting, line->data, line->size);
    flush(file);
}

struct events_file *events_file_open(const char *path, int *error)
{
    struct events_file *file = calloc(1, sizeof *file);
    if (file == NULL) {
        *error = ENOMEM;
        return NULL;
    }
    file->observer = (struct platform_observer){.observe = observe, .owner = file};
    file->path = path;
    file->line = buffer_new(EVENT_LINE_MAX);
    file->waiting = buffer_new(EVENTS_WAITING_MAX);
    /* O_NONBLOCK is for pipes. */
    file->fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0666);
    *error = file->fd < 0 ? errno : ENOMEM;
    if (file->fd < 0 || !buffer_reserve(&file->waiting, EVENTS_WAITING_MAX)) {
        if (file->fd >= 0)
            close(file->fd);
        free(file);
        return NULL;
    }
    return file;
}

struct platform_observer *events_file_observer(struct events_file *file)
{
    return &file->observer;
}

int64_t events_file_lost(const struct events_file *file)
{
    return file->lost;
}

static int64_t now_ms(void)
{
    return clock_ns(CLOCK_MONOTONIC) / 1000000;
}

/* Gives a slow reader its time. */
static void flush_finally(struct events_file *file)
{
    int64_t deadline_ms = now_ms() + CLOSING_MS;
    while (flush(file) == EAGAIN) {
        int64_t left_ms = deadline_ms - now_ms();
        struct pollfd pipe = {.fd = file->fd, .events = POLLOUT};
        if (left_ms <= 0 || poll(&pipe, 1, (int)left_ms) <= 0)
            break;
    }
    for (size_t i = 0; i < file->waiting.size; i++)
        file->lost += file->waiting.data[i] == '\n';
}

void events_file_close(struct events_file *file)
{
    if (file == NULL)
        return;
    flush_finally(file);
    if (file->lost > 0)
        fprintf(stderr, "firstlight: %" PRId64 " events were not written to %s\n", file->lost,
                file->path);
    close(file->fd);
    buffer_free(&file->line);
    buffer_free(&file->waiting);
    free(file);
}
