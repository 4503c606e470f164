/* What the tests of JSON share: values that end where reading stops. */
#ifndef TEST_UNIT_INSIGHTS_JSON_H
#define TEST_UNIT_INSIGHTS_JSON_H

#include "insights/event/json_view.h"
#include "test/unit/guard.h"

#include <stdlib.h>

/* The JSON of a C string, at an unreadable page. The caller ends `guard`. */
static inline struct text guarded_text(struct guard *guard, const char *string)
{
    size_t size = strlen(string);
    *guard = guard_bytes(string, size);
    return text_bytes(guard->bytes, size);
}

/* `before` `times` times, then `middle`, then `after` as often: malloc'd, with its NUL. */
static inline char *nested_text(const char *before, const char *middle, const char *after,
                                size_t times)
{
    size_t size = (strlen(before) + strlen(after)) * times + strlen(middle) + 1;
    char *text = malloc(size), *at = text;
    ck_assert_ptr_nonnull(text);
    for (size_t i = 0; i < times; i++, at += strlen(before))
        memcpy(at, before, strlen(before));
    memcpy(at, middle, strlen(middle));
    at += strlen(middle);
    for (size_t i = 0; i < times; i++, at += strlen(after))
        memcpy(at, after, strlen(after));
    *at = '\0';
    return text;
}

#endif
