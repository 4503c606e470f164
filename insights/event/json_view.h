/* Reads JSON text where it lies: finds, walks and checks without building a tree.
 *
 * Pure and bounded: nothing is allocated but unescaped strings, in the arena given; nesting deeper
 * than JSON_DEPTH_MAX is no JSON for us. Of members of one name the first counts. Bytes that are no
 * UTF-8 are let through, in strings: what shows them replaces them. */
#ifndef INSIGHTS_EVENT_JSON_VIEW_H
#define INSIGHTS_EVENT_JSON_VIEW_H

#include "base/arena.h"
#include "base/text.h"
#include "insights/event/value.h"

#include <stdbool.h>
#include <stddef.h>

enum { JSON_DEPTH_MAX = 1000 };

enum json_kind {
    JSON_NONE, /* no JSON, or not there */
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_NUMBER,
    JSON_STRING,
    JSON_OBJECT,
    JSON_ARRAY,
};

/* One value within a text that is JSON: its own bytes, quotes or brackets included. */
struct json_view {
    enum json_kind kind;
    struct text text;
};

/* The value that `text` begins with, after white space: checked whole (RFC 8259). `*rest` is what
 * follows it. JSON_NONE, and *rest untouched, when it does not begin with a complete value. */
struct json_view json_begin(struct text text, struct text *rest);

/* `text`, if it is one JSON value with nothing but white space around it; else JSON_NONE. */
struct json_view json_whole(struct text text);

/* The member of a checked object whose unescaped name is `name`, or the element of a checked array
 * at the 0-based index that `name` writes in decimal; JSON_NONE when it has none. */
struct json_view json_member(struct json_view in, struct text name);

/* Walks a checked object or array: begins with {.in = …}; false after the last. `name` is the
 * member's raw name without quotes, escapes as they stand; empty in an array. */
struct json_walk {
    struct json_view in;
    struct text rest;
    bool begun;
    struct text name;
    struct json_view value;
};
bool json_next(struct json_walk *walk);

/* Unescapes the inside of a JSON string (quotes not included). Without a backslash that is `raw`
 * itself, else a copy in the arena. A lone surrogate becomes U+FFFD. {NULL, 0} when memory is
 * short. */
struct text json_unescape(struct text raw, struct arena *arena);

/* As a field's value: null is VALUE_NULL, booleans 1 and 0, strings unescaped, objects and arrays
 * VALUE_MAP and VALUE_LIST. A number beyond a double's range is a VALUE_TEXT of its digits. */
struct value json_value(struct json_view view, struct arena *arena);

/* The number that the whole of `text` writes, as JSON or with a leading '+', without white space;
 * false for anything else, and for what is not finite. Independent of the locale. */
bool number_parse(struct text text, double *number);

#endif
