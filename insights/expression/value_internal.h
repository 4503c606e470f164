/* What the evaluation of expressions shares about values, and nobody else needs. Pure. */
#ifndef INSIGHTS_EXPRESSION_VALUE_INTERNAL_H
#define INSIGHTS_EXPRESSION_VALUE_INTERNAL_H

#include "insights/event/value.h"
#include "insights/expression/number_text.h"

#include <stdbool.h>

/* Room for what has no text yet: a computed number, or a time, which is shorter. */
enum { VALUE_SCRATCH_SIZE = NUMBER_TEXT_SIZE };

/* value_text() without an arena: borrowed, or in `scratch`. */
struct text value_text_scratch(struct value value, char scratch[VALUE_SCRATCH_SIZE]);

bool value_is_structure(struct value value); /* a map or a list */

/* How two values stand to each other for `= != < <= > >=`. */
enum comparison {
    COMPARISON_UNKNOWN, /* one is missing: the outcome is missing too */
    COMPARISON_NONE,    /* a map or a list: no comparison holds */
    COMPARISON_UNEQUAL, /* and neither is less: a time, and a text that is no number */
    COMPARISON_LESS,
    COMPARISON_EQUAL,
    COMPARISON_GREATER,
};

/* As numbers when both are some or write some; else as texts, by code point. */
enum comparison value_compare(struct value a, struct value b);

/* Whether value_compare() says EQUAL: quicker where texts differ. */
bool value_equals(struct value a, struct value b);

/* Whether `needle` occurs; the empty one does everywhere. */
bool text_contains(struct text text, struct text needle);

/* Where `needle`, which is not empty, occurs first; NULL: nowhere. */
const char *text_search(struct text text, struct text needle);

#endif
