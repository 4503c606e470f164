/* Skims JSON text without checking it: enough to see which members an object begins with, at little
 * more than the cost of finding their quotes. Pure. What matters is checked later, by json_view. */
#ifndef INSIGHTS_INPUT_JSON_SKIM_H
#define INSIGHTS_INPUT_JSON_SKIM_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/* `text` without the white space it begins with. */
struct text skim_space(struct text text);

/* The size of the value that `text` begins with: a string, an object or array, or a word such as a
 * number. 0 when `text` ends within it, or begins with no value. A word at the very end counts as
 * whole. */
size_t skim_value(struct text text);

/* The inside of the string that `text` begins with, escapes as they stand; {NULL, 0} when there is
 * none, or it does not end. */
struct text skim_string(struct text text);

/* Walks an object's members: begins with the text from its '{' on, and `begun` false. False after
 * the last, and where `rest` is no longer an object's: `rest` is then what could not be used. */
struct skim {
    struct text rest;
    bool begun;
    struct text name;  /* raw, without quotes */
    struct text value; /* from the first byte to the last, or to the end of a text that is cut */
};
bool skim_member(struct skim *skim);

/* The same up to the value, which begins at `rest`: for a value whose end nobody needs. The next
 * call goes on after it. */
bool skim_name(struct skim *skim);

#endif
