/* The terminal view's plain lines, where there is no terminal for a table. Pure, and ASCII only:
 * see text_line.h. */
#ifndef EMULATOR_VIEW_VIEW_TEXT_H
#define EMULATOR_VIEW_VIEW_TEXT_H

#include "base/buffer.h"
#include "emulator/view/view_model.h"

/* Appends "firstlight: NAME [ID] …\n" for an event that matters to a person; nothing for the
 * others. `sandbox`: what view_model_take() returned for the event, not NULL. */
void view_line_write(struct buffer *out, const struct view_sandbox *sandbox,
                     const struct platform_event *event);

/* Appends "firstlight: ended: 12 sandboxes, 59 invocations, 3 failed\n". */
void view_end_write(struct buffer *out, const struct view_totals *totals);

#endif
