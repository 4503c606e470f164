/* What one block's last event hands on to the next block's first. Blocks are read in other threads
 * and in any order, so that the reader has to find it beforehand. */
#ifndef INSIGHTS_INPUT_HANDOVER_H
#define INSIGHTS_INPUT_HANDOVER_H

#include "base/arena.h"
#include "insights/input/block.h"

#include <stdbool.h>
#include <stddef.h>

/* Begins all zero. */
struct handover {
    struct line_context before;         /* of the last event so far; its texts lie in `texts` */
    const struct line_context *of_file; /* borrowed */
    struct arena texts;
    struct arena scratch;
};

/* A file begins: nothing is handed on but what its path tells, which must live as long as the file
 * is read. */
void handover_begin(struct handover *handover, const struct line_context *of_file);

/* Goes past a block's lines. Few of them are looked at if one of the last tells a time. False: no
 * memory. */
bool handover_move(struct handover *handover, const char *lines, size_t size);

void handover_free(struct handover *handover);

#endif
