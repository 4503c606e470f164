/* trim ltrim rtrim: white space, or any of the characters given. */
#include "insights/expression/expression.h"
#include "insights/expression/function_internal.h"

#include "base/json_text.h"

enum side { LEFT = 1, RIGHT = 2 };

static bool in_set(struct text set, struct text character)
{
    for (size_t at = 0; at < set.size;) {
        size_t size = character_size(text_bytes(set.data + at, set.size - at));
        if (size == character.size && memcmp(set.data + at, character.data, size) == 0)
            return true;
        at += size;
    }
    return false;
}

/* Bytes of the character that `text`, which is not empty, ends with. */
static size_t last_character_size(struct text text)
{
    for (size_t size = 2; size <= 4 && size <= text.size; size++)
        if (utf8_sequence_size(text.data + text.size - size, size) == size)
            return size;
    return 1;
}

static struct text trimmed(struct text text, struct text set, unsigned sides)
{
    while ((sides & LEFT) != 0 && text.size > 0) {
        size_t size = character_size(text);
        if (!in_set(set, text_first(text, size)))
            break;
        text = text_from(text, size);
    }
    while ((sides & RIGHT) != 0 && text.size > 0) {
        size_t size = last_character_size(text);
        if (!in_set(set, text_bytes(text.data + text.size - size, size)))
            break;
        text.size -= size;
    }
    return text;
}

static struct value trim(struct eval *eval, const struct expr *call, const struct value *args,
                         unsigned sides)
{
    struct text text;
    struct text set = TEXT(WHITE_SPACE);
    if (!argument_text(eval, args[0], &text))
        return value_null();
    if (call->arg_count > 1 && !argument_text(eval, args[1], &set))
        return value_null();
    return value_of_text(trimmed(text, set, sides));
}

static struct value apply_trim(struct eval *eval, const struct expr *call, const struct value *args)
{
    return trim(eval, call, args, LEFT | RIGHT);
}

static struct value apply_ltrim(struct eval *eval, const struct expr *call,
                                const struct value *args)
{
    return trim(eval, call, args, LEFT);
}

static struct value apply_rtrim(struct eval *eval, const struct expr *call,
                                const struct value *args)
{
    return trim(eval, call, args, RIGHT);
}

const struct function trim_functions[] = {
    {"trim", 1, 2, apply_trim, 0, 0},
    {"ltrim", 1, 2, apply_ltrim, 0, 0},
    {"rtrim", 1, 2, apply_rtrim, 0, 0},
    {NULL, 0, 0, NULL, 0, 0},
};
