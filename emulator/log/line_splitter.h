/* Cuts a process's output into whole lines, in bounded memory. Pure. */
#ifndef EMULATOR_LOG_LINE_SPLITTER_H
#define EMULATOR_LOG_LINE_SPLITTER_H

#include "base/buffer.h"

/* A line longer than this is given in pieces of this size, each ended by a newline of ours.
 * Source: CloudWatch Logs quotas, the largest event (256 KiB, before it was raised in 2025). */
#define LINE_MAX_BYTES ((size_t)256 * 1024)

struct line_splitter {
    struct buffer pending; /* the line that has not ended yet */
};

/* One or several whole lines, the last byte a newline; borrowed for the call. */
typedef void line_splitter_fn(void *owner, const char *lines, size_t size);

struct line_splitter line_splitter_new(void);
void line_splitter_free(struct line_splitter *splitter);

/* Gives the lines that `bytes` complete; keeps the rest. */
void line_splitter_feed(struct line_splitter *splitter, const char *bytes, size_t size,
                        line_splitter_fn *give, void *owner);

/* Gives what is kept, if anything, as a line. */
void line_splitter_flush(struct line_splitter *splitter, line_splitter_fn *give, void *owner);

#endif
