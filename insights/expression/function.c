#include "insights/expression/function.h"

#include "insights/expression/expression.h"
#include "insights/expression/function_internal.h"

#include "base/json_text.h"

#include <strings.h>

static const struct function *const groups[] = {
    number_functions, time_functions,    general_functions, string_functions,
    trim_functions,   replace_functions, json_functions,    ip_functions,
};

/* NULL after the last. */
static const struct function *function_at(size_t index)
{
    for (size_t g = 0; g < sizeof groups / sizeof groups[0]; g++)
        for (const struct function *function = groups[g]; function->name != NULL; function++)
            if (index-- == 0)
                return function;
    return NULL;
}

const struct function *function_find(struct text name)
{
    const struct function *function = NULL;
    for (size_t i = 0; (function = function_at(i)) != NULL; i++)
        if (strlen(function->name) == name.size &&
            strncasecmp(function->name, name.data, name.size) == 0)
            return function;
    return NULL;
}

const char *function_name(size_t index)
{
    const struct function *function = function_at(index);
    return function != NULL ? function->name : NULL;
}

bool argument_text(struct eval *eval, struct value value, struct text *text)
{
    if (value.type == VALUE_NULL || value.type == VALUE_MAP || value.type == VALUE_LIST)
        return false;
    *text = value_text(value, eval->arena);
    if (text->data == NULL)
        eval->failed = true;
    return text->data != NULL;
}

char *argument_memory(struct eval *eval, size_t size)
{
    char *memory = arena_alloc(eval->arena, size > 0 ? size : 1);
    if (memory == NULL)
        eval->failed = true;
    return memory;
}

size_t character_size(struct text text)
{
    if ((unsigned char)text.data[0] < 0x80)
        return 1;
    size_t size = utf8_sequence_size(text.data, text.size);
    return size > 0 ? size : 1;
}
