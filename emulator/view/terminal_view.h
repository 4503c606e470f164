/* What the person at the terminal sees of the sandboxes while the local Lambda runs: on a terminal
 * a table that is kept up to date below the log, else one plain line for each event that matters.
 */
#ifndef EMULATOR_VIEW_TERMINAL_VIEW_H
#define EMULATOR_VIEW_TERMINAL_VIEW_H

#include "emulator/model/platform_event.h"
#include "emulator/system/loop.h"

#include <stdbool.h>
#include <stdint.h>

struct terminal_view;

/* loop:        borrowed
 * fd:          where it writes; borrowed
 * is_terminal: a table, redrawn at most every 100 ms; false: plain lines. Colours only on a
 *              terminal, and not when NO_COLOR is set and not empty (https://no-color.org).
 * NULL: no memory. */
struct terminal_view *terminal_view_new(struct loop *loop, int fd, bool is_terminal);

/* Erases the table, and tells the totals in one last line if there was a sandbox at all. It must
 * observe nothing any more. Accepts NULL. */
void terminal_view_free(struct terminal_view *view);

/* The observer to add to the platform's events; valid for the view's life. */
struct platform_observer *terminal_view_observer(struct terminal_view *view);

/* Tells the length of the queue: invocations that wait for a sandbox, 0 or more. */
void terminal_view_waiting(struct terminal_view *view, int64_t waiting);

/* Before and after something else is written to the same terminal: erases the table, and draws it
 * again soon. Both accept NULL. */
void terminal_view_hide(struct terminal_view *view);
void terminal_view_show(struct terminal_view *view);

#endif
