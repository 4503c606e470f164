/* Lines that runtimes write in their text format. Pure. Of this room alone. */
#ifndef INSIGHTS_EVENT_RUNTIME_LINE_H
#define INSIGHTS_EVENT_RUNTIME_LINE_H

#include "base/text.h"

/* The request id of "TIME<tab>ID<tab>LEVEL<tab>…" and of Python's "[LEVEL]<tab>TIME<tab>ID<tab>…":
 * a slice of `message`. Empty: it is no such line, or it has none ("-", Node.js' "undefined"). */
struct text runtime_line_request_id(struct text message);

#endif
