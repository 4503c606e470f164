/* The platform's lines in a log whose format is JSON. Of this room alone. */
#ifndef INSIGHTS_EVENT_PLATFORM_JSON_H
#define INSIGHTS_EVENT_PLATFORM_JSON_H

#include "insights/event/platform_line.h"

/* message: begins with a brace
 * line:    has nothing yet
 * False, and nothing in `line`, when it is no platform.* event. */
bool platform_json_parse(struct text message, struct arena *arena, struct platform_line *line);

#endif
