/* Where the functions' logs go: whole lines, in order, to one descriptor. */
#ifndef EMULATOR_LOG_LOG_SINK_H
#define EMULATOR_LOG_LOG_SINK_H

#include <stdbool.h>
#include <stddef.h>

/* All zero but `fd`: plain lines, nobody told. */
struct log_sink {
    int fd;            /* borrowed; must block */
    bool stream_names; /* before each line: when it is written, and the log stream */
    /* Called around each write; either may be NULL. What else draws on the same terminal clears it
     * before and draws again after. */
    void (*before)(void *owner);
    void (*after)(void *owner);
    void *owner;
};

enum { LOG_PREFIX_SIZE = 128 };

/* The prefix of a log stream's lines: "2026-11-22T03:14:12.474000+00:00 STREAM ", as
 * `aws logs tail --format detailed` prints it. Returns its length; a log stream that does not fit
 * is cut. `epoch_ms`: milliseconds since 1970. */
size_t log_prefix(char out[LOG_PREFIX_SIZE], long long epoch_ms, const char *log_stream);

/* Writes one or several whole lines, the last byte a newline, in as few system calls as possible.
 * A log that cannot be written (a full disk, a closed pipe) is lost: the function's callers do not
 * pay for it. */
void log_sink_write_lines(const struct log_sink *sink, const char *log_stream, const char *lines,
                          size_t size);

#endif
