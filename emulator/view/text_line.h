/* A line for a terminal: of bounded width, in colour where that is wanted, and ASCII only: what
 * else a name may hold becomes '?'. Pure. */
#ifndef EMULATOR_VIEW_TEXT_LINE_H
#define EMULATOR_VIEW_TEXT_LINE_H

#include "base/buffer.h"

#include <stdbool.h>

/* The parameter of ECMA-48's SGR; of the eight colours that every terminal has. */
enum text_colour {
    TEXT_PLAIN = 0,
    TEXT_FAINT = 2,
    TEXT_RED = 31,
    TEXT_GREEN = 32,
    TEXT_YELLOW = 33,
    TEXT_MAGENTA = 35,
    TEXT_CYAN = 36,
};

struct text_line {
    struct buffer *out;
    int room; /* columns left */
    bool colour;
};

/* Appends the text, cut where the line's room ends. Returns the columns it took. */
int text_line_put(struct text_line *line, const char *text, enum text_colour colour);

/* Appends the text if all of it fits, else nothing, and no more to this line. */
void text_line_put_whole(struct text_line *line, const char *text, enum text_colour colour);

/* Appends that many spaces, fewer where the line's room ends. */
void text_line_skip(struct text_line *line, int columns);

#endif
