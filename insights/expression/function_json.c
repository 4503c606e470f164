/* jsonParse jsonStringify jsonArraySize jsonArrayContains. */
#include "insights/event/json_view.h"
#include "insights/expression/expression.h"
#include "insights/expression/function_internal.h"
#include "insights/expression/value_internal.h"

/* A map or a list: itself, or what a text writes. Null: neither. */
static struct value structure(struct value value, struct arena *arena)
{
    if (value_is_structure(value))
        return value;
    if (value.type != VALUE_TEXT)
        return value_null();
    struct json_view view = json_whole(value.text);
    if (view.kind != JSON_OBJECT && view.kind != JSON_ARRAY)
        return value_null();
    return json_value(view, arena);
}

static struct value apply_parse(struct eval *eval, const struct expr *call,
                                const struct value *args)
{
    (void)call;
    return structure(args[0], eval->arena);
}

static struct value apply_stringify(struct eval *eval, const struct expr *call,
                                    const struct value *args)
{
    (void)eval, (void)call;
    return value_is_structure(args[0]) ? value_of_text(args[0].text) : value_null();
}

/* A walk over a list, or over a text that writes one. False: it is none. */
static bool walk_list(struct eval *eval, struct value value, struct json_walk *walk)
{
    struct value list = structure(value, eval->arena);
    if (list.type != VALUE_LIST)
        return false;
    *walk = (struct json_walk){.in = {.kind = JSON_ARRAY, .text = list.text}};
    return true;
}

static struct value apply_array_size(struct eval *eval, const struct expr *call,
                                     const struct value *args)
{
    struct json_walk walk;
    double size = 0;
    (void)call;
    if (!walk_list(eval, args[0], &walk))
        return value_null();
    while (json_next(&walk))
        size++;
    return value_of_number(size);
}

/* As `=` finds values equal. */
static struct value apply_array_contains(struct eval *eval, const struct expr *call,
                                         const struct value *args)
{
    struct json_walk walk;
    (void)call;
    if (!walk_list(eval, args[0], &walk) || args[1].type == VALUE_NULL)
        return value_null();
    while (json_next(&walk))
        if (value_equals(json_value(walk.value, eval->arena), args[1]))
            return value_of_bool(true);
    return value_of_bool(false);
}

const struct function json_functions[] = {
    {"jsonParse", 1, 1, apply_parse, 0, 0},
    {"jsonStringify", 1, 1, apply_stringify, 0, 0},
    {"jsonArraySize", 1, 1, apply_array_size, 0, 0},
    {"jsonArrayContains", 2, 2, apply_array_contains, 0, 0},
    {NULL, 0, 0, NULL, 0, 0},
};
