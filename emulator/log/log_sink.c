#include "emulator/log/log_sink.h"

#include "base/clock.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>

/* Pieces of one writev(2): a prefix and a line each. */
enum { PIECES_MAX = 128 };

struct pieces {
    const struct log_sink *sink;
    struct iovec list[PIECES_MAX];
    int count;
    bool broken; /* the rest is lost */
};

/* Forgets what has been written of the pieces. */
static void consume(struct pieces *pieces, int *first, size_t written)
{
    while (*first < pieces->count && written >= pieces->list[*first].iov_len) {
        written -= pieces->list[*first].iov_len;
        ++*first;
    }
    if (*first < pieces->count) {
        struct iovec *piece = &pieces->list[*first];
        piece->iov_base = (char *)piece->iov_base + written;
        piece->iov_len -= written;
    }
}

static void flush(struct pieces *pieces)
{
    int first = 0;
    while (first < pieces->count && !pieces->broken) {
        ssize_t written = writev(pieces->sink->fd, pieces->list + first, pieces->count - first);
        if (written > 0)
            consume(pieces, &first, (size_t)written);
        else if (written == 0 || errno != EINTR)
            pieces->broken = true;
    }
    pieces->count = 0;
}

static void add(struct pieces *pieces, const char *bytes, size_t size)
{
    /* writev(2) only reads. */
    pieces->list[pieces->count++] = (struct iovec){.iov_base = (void *)bytes, .iov_len = size};
}

size_t log_prefix(char out[LOG_PREFIX_SIZE], long long epoch_ms, const char *log_stream)
{
    char time[CLOCK_RFC3339_SIZE];
    clock_rfc3339(epoch_ms, time);
    int end = CLOCK_RFC3339_SIZE - 2; /* without the Z */
    int size = snprintf(out, LOG_PREFIX_SIZE, "%.*s000+00:00 %.80s ", end, time, log_stream);
    return (size_t)size;
}

static void add_prefixed(struct pieces *pieces, const char *prefix, size_t prefix_size,
                         const char *lines, size_t size)
{
    while (size > 0) {
        const char *newline = memchr(lines, '\n', size);
        size_t line = newline != NULL ? (size_t)(newline - lines) + 1 : size;
        add(pieces, prefix, prefix_size);
        add(pieces, lines, line);
        if (pieces->count == PIECES_MAX)
            flush(pieces);
        lines += line;
        size -= line;
    }
}

void log_sink_write_lines(const struct log_sink *sink, const char *log_stream, const char *lines,
                          size_t size)
{
    char prefix[LOG_PREFIX_SIZE];
    struct pieces pieces;
    pieces.sink = sink;
    pieces.count = 0;
    pieces.broken = false;
    if (size == 0)
        return;
    if (sink->before != NULL)
        sink->before(sink->owner);
    if (sink->stream_names)
        add_prefixed(&pieces, prefix, log_prefix(prefix, clock_epoch_ms(), log_stream), lines,
                     size);
    else
        add(&pieces, lines, size);
    flush(&pieces);
    if (sink->after != NULL)
        sink->after(sink->owner);
}
