/* Hands what a buffer holds to a file, so that a long list needs no memory for all of it. */
#ifndef INSIGHTS_REPORT_DRAIN_H
#define INSIGHTS_REPORT_DRAIN_H

#include "base/buffer.h"

#include <stdio.h>

/* Groups alone come to some megabytes at most. */
enum { DRAIN_FROM = 64 * 1024, DRAIN_MAX = 32 * 1024 * 1024 };

/* From `from` bytes on. A write that fails is seen in ferror(). */
static inline void drain(struct buffer *out, FILE *file, size_t from)
{
    if (!buffer_ok(out) || out->size < from)
        return;
    (void)fwrite(out->data, 1, out->size, file);
    buffer_clear(out);
}

#endif
