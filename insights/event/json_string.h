/* The inside of JSON strings, whose escapes are known to be right. Of this room alone;
 * json_unescape() stands in json_view.h. */
#ifndef INSIGHTS_EVENT_JSON_STRING_H
#define INSIGHTS_EVENT_JSON_STRING_H

#include "base/text.h"

#include <stdbool.h>

/* Whether `raw`, unescaped, is `text`. */
bool json_string_is(struct text raw, struct text text);

#endif
