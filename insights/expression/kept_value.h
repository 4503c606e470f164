/* A value kept beyond its row. */
#ifndef INSIGHTS_EXPRESSION_KEPT_VALUE_H
#define INSIGHTS_EXPRESSION_KEPT_VALUE_H

#include "insights/event/value.h"

#include <stdbool.h>
#include <stdint.h>

/* The value, and the row it came from. Freed with free(3). */
struct kept_value {
    struct value value; /* its text lies behind it */
    int64_t timestamp_ms;
    uint64_t ordinal;
    size_t capacity; /* for text */
};

/* Puts `value` in place of what *kept has; *kept NULL: the first. False: no memory; *kept is as it
 * was. */
bool kept_value_set(struct kept_value **kept, struct value value, int64_t timestamp_ms,
                    uint64_t ordinal);

#endif
