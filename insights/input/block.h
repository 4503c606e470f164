/* A block from within: of log_input and log_block alone. */
#ifndef INSIGHTS_INPUT_BLOCK_H
#define INSIGHTS_INPUT_BLOCK_H

#include "base/arena.h"
#include "insights/input/log_input.h"
#include "insights/input/log_line.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a line that tells no time takes from the event before it in its file. Borrowed. */
struct line_context {
    int64_t timestamp_ms;
    struct text stream;
    struct text group;
};

struct log_block {
    char *bytes; /* owned: lines, each with its newline but perhaps the last */
    size_t size;
    size_t at;                   /* of the line that comes next */
    uint64_t number;             /* of the block in the whole input, from 0 */
    struct line_context before;  /* of the event before the next line */
    struct line_context of_file; /* what its path tells: no time */
    char *file;                  /* owned: its path */
    uint64_t first_line;         /* of the file, from 1 */
    size_t as_in_file; /* lines before this are the file's, one for one: they have a place */
    struct arena texts;
    struct log_input_summary summary; /* of what was read so far */
};

/* A block for `size` bytes, which the caller then gives it in `bytes`. Copies the texts. NULL: no
 * memory. */
struct log_block *block_new(size_t size, const char *file, const struct line_context *before,
                            const struct line_context *of_file);

/* What the line tells, with what it has from its file or the line before it; then moves `before`
 * on. */
void block_settle(struct log_line *line, const struct line_context *of_file,
                  struct line_context *before);

#endif
