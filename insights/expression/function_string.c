/* isempty isblank concat strlen toupper tolower substr strcontains startsWith endsWith. Characters
 * are code points; a byte that is no UTF-8 counts as one. Numbers and times are taken as shown. */
#include "insights/expression/expression.h"
#include "insights/expression/function_internal.h"
#include "insights/expression/value_internal.h"

#include <math.h>

static struct value apply_isempty(struct eval *eval, const struct expr *call,
                                  const struct value *args)
{
    (void)eval, (void)call;
    return value_of_bool(args[0].type == VALUE_NULL ||
                         (args[0].type == VALUE_TEXT && args[0].text.size == 0));
}

static bool is_blank(struct text text)
{
    for (size_t i = 0; i < text.size; i++)
        if (memchr(WHITE_SPACE, text.data[i], sizeof WHITE_SPACE - 1) == NULL)
            return false;
    return true;
}

static struct value apply_isblank(struct eval *eval, const struct expr *call,
                                  const struct value *args)
{
    (void)eval, (void)call;
    return value_of_bool(args[0].type == VALUE_NULL ||
                         (args[0].type == VALUE_TEXT && is_blank(args[0].text)));
}

/* What is missing, a map or a list is empty here: a row with one field left out still has the rest.
 */
static struct value apply_concat(struct eval *eval, const struct expr *call,
                                 const struct value *args)
{
    struct text *parts = arena_alloc(eval->arena, call->arg_count * sizeof *parts);
    size_t size = 0;
    for (size_t i = 0; i < call->arg_count && parts != NULL; i++) {
        parts[i] = text_bytes("", 0);
        argument_text(eval, args[i], &parts[i]);
        size += parts[i].size;
    }
    char *out = parts != NULL ? argument_memory(eval, size) : NULL;
    if (out == NULL || eval->failed) {
        eval->failed = true;
        return value_null();
    }
    size_t end = 0;
    for (size_t i = 0; i < call->arg_count; end += parts[i].size, i++)
        memcpy(out + end, parts[i].data, parts[i].size);
    return value_of_text(text_bytes(out, size));
}

static struct value apply_strlen(struct eval *eval, const struct expr *call,
                                 const struct value *args)
{
    struct text text;
    double length = 0;
    (void)call;
    if (!argument_text(eval, args[0], &text))
        return value_null();
    for (; text.size > 0; length++)
        text = text_from(text, character_size(text));
    return value_of_number(length);
}

/* A to Z alone: other scripts' letters need tables, and stay. */
static struct value cased(struct eval *eval, struct value value, char first, char last)
{
    struct text text;
    if (!argument_text(eval, value, &text))
        return value_null();
    char *out = argument_memory(eval, text.size);
    if (out == NULL)
        return value_null();
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        out[i] = c >= first && c <= last ? (char)(c ^ ('a' ^ 'A')) : c;
    }
    return value_of_text(text_bytes(out, text.size));
}

static struct value apply_toupper(struct eval *eval, const struct expr *call,
                                  const struct value *args)
{
    (void)call;
    return cased(eval, args[0], 'a', 'z');
}

static struct value apply_tolower(struct eval *eval, const struct expr *call,
                                  const struct value *args)
{
    (void)call;
    return cased(eval, args[0], 'A', 'Z');
}

/* The bytes of the first `count` characters; of all of them when there are fewer. */
static size_t characters_size(struct text text, double count)
{
    struct text rest = text;
    for (; rest.size > 0 && count >= 1; count--)
        rest = text_from(rest, character_size(rest));
    return text.size - rest.size;
}

/* From 0. What lies outside of the text is cut off: a start below 0 is 0, one beyond the end leaves
 * the empty text, and so does a length below 1. */
static struct value apply_substr(struct eval *eval, const struct expr *call,
                                 const struct value *args)
{
    struct text text;
    double from = 0;
    double length = INFINITY;
    if (!argument_text(eval, args[0], &text) || !value_number(args[1], &from))
        return value_null();
    if (call->arg_count > 2 && !value_number(args[2], &length))
        return value_null();
    text = text_from(text, characters_size(text, from));
    return value_of_text(text_first(text, characters_size(text, length)));
}

static bool both_texts(struct eval *eval, const struct value *args, struct text *a, struct text *b)
{
    return argument_text(eval, args[0], a) && argument_text(eval, args[1], b);
}

static struct value apply_strcontains(struct eval *eval, const struct expr *call,
                                      const struct value *args)
{
    struct text text;
    struct text part;
    (void)call;
    if (!both_texts(eval, args, &text, &part))
        return value_null();
    return value_of_bool(text_contains(text, part));
}

static struct value apply_starts_with(struct eval *eval, const struct expr *call,
                                      const struct value *args)
{
    struct text text;
    struct text part;
    (void)call;
    if (!both_texts(eval, args, &text, &part))
        return value_null();
    return value_of_bool(text_starts_with(text, part));
}

static struct value apply_ends_with(struct eval *eval, const struct expr *call,
                                    const struct value *args)
{
    struct text text;
    struct text part;
    (void)call;
    if (!both_texts(eval, args, &text, &part))
        return value_null();
    if (text.size < part.size)
        return value_of_bool(false);
    struct text end = text_bytes(text.data + (text.size - part.size), part.size);
    return value_of_bool(text_equal(end, part));
}

const struct function string_functions[] = {
    {"isempty", 1, 1, apply_isempty, 0, 0},
    {"isblank", 1, 1, apply_isblank, 0, 0},
    {"concat", 1, -1, apply_concat, 0, 0},
    {"strlen", 1, 1, apply_strlen, 0, 0},
    {"toupper", 1, 1, apply_toupper, 0, 0},
    {"tolower", 1, 1, apply_tolower, 0, 0},
    {"substr", 2, 3, apply_substr, 0, 0},
    {"strcontains", 2, 3, apply_strcontains, 0, 0}, /* a third one has no effect in the service */
    {"startsWith", 2, 2, apply_starts_with, 0, 0},
    {"endsWith", 2, 2, apply_ends_with, 0, 0},
    {NULL, 0, 0, NULL, 0, 0},
};
