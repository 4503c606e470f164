/* The two ways in which line_cutter goes through JSON. Of it alone. Pure. */
#ifndef INSIGHTS_INPUT_DOCUMENT_CUTTER_H
#define INSIGHTS_INPUT_DOCUMENT_CUTTER_H

#include "insights/input/line_cutter.h"

/* At the first bracket of a document, or of the JSON that goes behind the line in the making. */
void document_cutter_begin(struct line_cutter *cutter, const struct cut_window *window,
                           enum cutter_mode mode);

/* Goes on within it for a byte or more. False: more must be known first. */
bool document_cutter_message(struct line_cutter *cutter, struct cut_window *window, bool at_end);
bool document_cutter_document(struct line_cutter *cutter, struct cut_window *window);

/* Nothing follows, but it is not over. */
void document_cutter_break_off(struct line_cutter *cutter, struct cut_window *window);

#endif
