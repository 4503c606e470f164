/* The terminal view's table: one frame of it as text. Pure. */
#ifndef EMULATOR_VIEW_VIEW_FRAME_H
#define EMULATOR_VIEW_VIEW_FRAME_H

#include "base/buffer.h"
#include "emulator/view/view_model.h"

struct view_frame {
    int64_t now_ms;  /* since 1970: ages are counted from it */
    int64_t waiting; /* invocations in the queue; 0: none, and not shown */
    int width;       /* columns of the terminal; no line is longer than one less */
    int height;      /* lines of the terminal; the frame has at most one less, but one at least */
    bool colour;     /* ECMA-48 SGR sequences */
};

/* Appends the lines, each ended by "erase to the end of the line" (CSI K) and a newline, and
 * returns their number. A terminal that is too narrow for all columns and totals has fewer of
 * them. */
int view_frame_write(struct buffer *out, const struct view_model *model,
                     const struct view_frame *frame);

#endif
