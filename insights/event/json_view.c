#include "insights/event/json_view.h"

#include "insights/event/json_scan.h"
#include "insights/event/json_string.h"
#include "insights/event/number.h"

#include <math.h>

static const struct json_view no_json = {.kind = JSON_NONE};

struct json_view json_scan_view(const char *at, const char *end)
{
    struct json_view view = {.text = {at, (size_t)(end - at)}};
    switch (*at) {
    case '{':
        view.kind = JSON_OBJECT;
        break;
    case '[':
        view.kind = JSON_ARRAY;
        break;
    case '"':
        view.kind = JSON_STRING;
        break;
    case 't':
        view.kind = JSON_TRUE;
        break;
    case 'f':
        view.kind = JSON_FALSE;
        break;
    case 'n':
        view.kind = JSON_NULL;
        break;
    default:
        view.kind = JSON_NUMBER;
        break;
    }
    return view;
}

struct json_view json_begin(struct text text, struct text *rest)
{
    if (text.size == 0)
        return no_json;
    struct json_scan scan = {.end = text.data + text.size};
    const char *at = json_scan_space(&scan, text.data);
    const char *end = json_scan_value(&scan, at, 0);
    if (end == NULL)
        return no_json;
    *rest = text_bytes(end, (size_t)(scan.end - end));
    return json_scan_view(at, end);
}

struct json_view json_whole(struct text text)
{
    struct text rest;
    struct json_view view = json_begin(text, &rest);
    if (view.kind == JSON_NONE)
        return no_json;
    struct json_scan scan = {.end = rest.data + rest.size};
    return json_scan_space(&scan, rest.data) == scan.end ? view : no_json;
}

/* After the bracket or the value before: where the next name or element begins; NULL after the
 * last. */
static const char *next_item(struct json_walk *walk, struct json_scan *scan)
{
    const char *at = json_scan_space(scan, walk->rest.data);
    if (at == scan->end || *at == '}' || *at == ']')
        return NULL;
    if (!walk->begun)
        return at;
    at = json_scan_byte(scan, at, ',');
    return at != NULL ? json_scan_space(scan, at) : NULL;
}

bool json_next(struct json_walk *walk)
{
    const char *name = "", *name_end = name;
    bool escaped;
    if (walk->in.kind != JSON_OBJECT && walk->in.kind != JSON_ARRAY)
        return false;
    if (!walk->begun)
        walk->rest = text_from(walk->in.text, 1);
    struct json_scan scan = {.end = walk->rest.data + walk->rest.size};
    const char *at = next_item(walk, &scan);
    if (at != NULL && walk->in.kind == JSON_OBJECT)
        at = json_scan_name(&scan, at, &name, &name_end, &escaped);
    const char *end = at != NULL ? json_scan_value(&scan, at, 1) : NULL;
    if (end == NULL)
        return false;
    walk->begun = true;
    walk->name = text_bytes(name, (size_t)(name_end - name));
    walk->value = json_scan_view(at, end);
    walk->rest = text_bytes(end, (size_t)(scan.end - end));
    return true;
}

/* Whether `name` writes `index`, without leading zeros. */
static bool writes_index(struct text name, size_t index)
{
    for (size_t i = name.size; i > 0; i--) {
        if (name.data[i - 1] != (char)('0' + index % 10))
            return false;
        index /= 10;
        if (index == 0)
            return i == 1;
    }
    return false;
}

struct json_view json_member(struct json_view in, struct text name)
{
    struct json_walk walk = {.in = in};
    for (size_t index = 0; json_next(&walk); index++)
        if (in.kind == JSON_OBJECT ? json_string_is(walk.name, name) : writes_index(name, index))
            return walk.value;
    return no_json;
}

static struct value number_value(struct text digits)
{
    double number = number_read(digits);
    if (!isfinite(number))
        return (struct value){.type = VALUE_TEXT, .text = digits};
    return (struct value){.type = VALUE_NUMBER, .number = number, .text = digits};
}

static struct value string_value(struct text quoted, struct arena *arena)
{
    struct text text = json_unescape(text_bytes(quoted.data + 1, quoted.size - 2), arena);
    if (text.data == NULL)
        return (struct value){.type = VALUE_NULL};
    return (struct value){.type = VALUE_TEXT, .text = text};
}

struct value json_value(struct json_view view, struct arena *arena)
{
    switch (view.kind) {
    case JSON_FALSE:
        return (struct value){.type = VALUE_NUMBER, .number = 0, .text = TEXT("0")};
    case JSON_TRUE:
        return (struct value){.type = VALUE_NUMBER, .number = 1, .text = TEXT("1")};
    case JSON_NUMBER:
        return number_value(view.text);
    case JSON_STRING:
        return string_value(view.text, arena);
    case JSON_OBJECT:
        return (struct value){.type = VALUE_MAP, .text = view.text};
    case JSON_ARRAY:
        return (struct value){.type = VALUE_LIST, .text = view.text};
    case JSON_NONE:
    case JSON_NULL:
        break;
    }
    return (struct value){.type = VALUE_NULL};
}
