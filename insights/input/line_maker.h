/* The line in the making, for those who cut: of line_cutter and document_cutter alone. Pure. */
#ifndef INSIGHTS_INPUT_LINE_MAKER_H
#define INSIGHTS_INPUT_LINE_MAKER_H

#include "insights/input/line_cutter.h"

/* Moves the next `size` bytes that were read into the line; they may not be more than were read. */
void line_maker_move(struct line_cutter *cutter, struct cut_window *window, size_t size);

/* Passes over the next `size` bytes. */
static inline void line_maker_skip(struct cut_window *window, size_t size)
{
    window->raw += size;
}

/* The line is whole: writes its newline in the room of a byte that was passed over since it began
 * or that is passed over now. */
void line_maker_end(struct line_cutter *cutter, struct cut_window *window);

/* From the line in the making on, lines are no longer the file's. */
static inline void line_maker_part(struct line_cutter *cutter, const struct cut_window *window)
{
    if (cutter->as_in_file > window->complete)
        cutter->as_in_file = window->complete;
}

/* Forgets the line. */
static inline void line_maker_drop(struct cut_window *window)
{
    window->made = window->complete;
}

#endif
