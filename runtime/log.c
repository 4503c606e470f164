#include "runtime/log.h"

#include "base/clock.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* Head of a telemetry frame: big-endian u32 type, u32 length, i64 microseconds since 1970. The type
 * is one of these with the level in its lowest byte. Source:
 * aws-lambda-python-runtime-interface-client, lambda_runtime_log_utils.py and bootstrap.py
 * (FramedTelemetryLogSink). */
#define FRAME_TEXT 0xa55a0003u
#define FRAME_JSON 0xa55a0002u
enum { FRAME_HEAD_SIZE = 16 };

static uint32_t frame_type(bool json, enum lambda_level level)
{
    /* TRACE 04, DEBUG 08, … FATAL 18 (hex), OR-ed in. */
    return (json ? FRAME_JSON : FRAME_TEXT) | (((uint32_t)level + 1) << 2);
}

static bool parse_level(const char *text, enum lambda_level *level)
{
    static const char *const names[] = {"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcasecmp(text, names[i]) == 0) {
            *level = (enum lambda_level)i;
            return true;
        }
    }
    return false;
}

/* The descriptor that the platform gave us for frames; -1 when it gave none that is open. */
static int take_telemetry_fd(void)
{
    static const char name[] = "_LAMBDA_TELEMETRY_LOG_FD";
    const char *text = getenv(name);
    if (text == NULL)
        return -1;
    char *end = NULL;
    errno = 0;
    long fd = strtol(text, &end, 10);
    bool valid = end != text && *end == '\0' && errno == 0 && fd >= 0 && fd <= 1 << 20;
    unsetenv(name);
    if (!valid || fcntl((int)fd, F_SETFD, FD_CLOEXEC) != 0)
        return -1;
    return (int)fd;
}

struct rt_log rt_log_open(const char *format, const char *level, bool *level_known)
{
    struct rt_log log = {.fd = STDOUT_FILENO, .level = LAMBDA_INFO};
    log.json = strcasecmp(format, "json") == 0;
    *level_known = level[0] == '\0' || parse_level(level, &log.level);
    int telemetry_fd = take_telemetry_fd();
    if (telemetry_fd >= 0) {
        log.fd = telemetry_fd;
        log.framed = true;
    }
    return log;
}

bool rt_log_enabled(const struct rt_log *log, enum lambda_level level)
{
    return level >= log->level;
}

static void write_whole(int fd, const char *bytes, size_t size)
{
    int saved_errno = errno; /* logging must not change what its caller is about to report */
    while (size > 0) {
        ssize_t written = write(fd, bytes, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            break; /* nowhere left to complain */
        bytes += written;
        size -= (size_t)written;
    }
    errno = saved_errno;
}

/* A line under construction: with room for its frame's head in front where there is one. */
static struct buffer begin(const struct rt_log *log)
{
    static const char no_head[FRAME_HEAD_SIZE] = {0};
    size_t head_size = log->framed ? FRAME_HEAD_SIZE : 0;
    struct buffer line = buffer_new(head_size + RT_LOG_LINE_MAX);
    buffer_append(&line, no_head, head_size);
    return line;
}

/* Completes and writes the line, and frees it. */
static void end(const struct rt_log *log, bool json, enum lambda_level level, int64_t epoch_ms,
                struct buffer *line)
{
    if (!log->framed) {
        line->max++; /* the line break counts for nothing */
        buffer_append_char(line, '\n');
    }
    if (buffer_ok(line)) {
        if (log->framed) {
            uint32_t type = htobe32(frame_type(json, level));
            uint32_t length = htobe32((uint32_t)(line->size - FRAME_HEAD_SIZE));
            uint64_t epoch_us = htobe64((uint64_t)epoch_ms * 1000);
            memcpy(line->data, &type, sizeof type);
            memcpy(line->data + 4, &length, sizeof length);
            memcpy(line->data + 8, &epoch_us, sizeof epoch_us);
        }
        fflush(stdout); /* what the handler printed before this line stands before it */
        write_whole(log->fd, line->data, line->size);
    }
    buffer_free(line);
}

/* What stands in place of a line of `size` bytes that could not be written. */
static void stand_in_line(struct buffer *line, const struct rt_log *log, int64_t epoch_ms,
                          enum lambda_level level, const char *request_id, size_t size)
{
    const struct lambda_field bytes = lambda_int("lineBytes", (int64_t)size);
    rt_log_line(line, log->json, epoch_ms, level, request_id,
                size > RT_LOG_LINE_MAX ? "a log line was too long to be written"
                                       : "out of memory for a log line",
                &bytes, 1);
}

void rt_log(const struct rt_log *log, enum lambda_level level, const char *request_id,
            const char *message, const struct lambda_field *fields, size_t count)
{
    if (!rt_log_enabled(log, level))
        return;
    int64_t epoch_ms = clock_epoch_ms();
    struct buffer line = begin(log);
    size_t head_size = line.size;
    rt_log_line(&line, log->json, epoch_ms, level, request_id, message, fields, count);
    if (!buffer_ok(&line)) {
        size_t size = line.wanted - head_size;
        buffer_free(&line);
        line = begin(log);
        stand_in_line(&line, log, epoch_ms, level, request_id, size);
    }
    end(log, log->json, level, epoch_ms, &line);
}

void rt_log_object(const struct rt_log *log, enum lambda_level level, const char *request_id,
                   const struct buffer *object)
{
    int64_t epoch_ms = clock_epoch_ms();
    struct buffer line = begin(log);
    if (buffer_ok(object))
        buffer_append(&line, object->data, object->size);
    else
        stand_in_line(&line, log, epoch_ms, level, request_id, object->wanted);
    end(log, buffer_ok(object) || log->json, level, epoch_ms, &line);
}
