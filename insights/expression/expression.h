/* Evaluates expressions, and says how values compare. Pure. */
#ifndef INSIGHTS_EXPRESSION_EXPRESSION_H
#define INSIGHTS_EXPRESSION_EXPRESSION_H

#include "insights/expression/function.h"

#include <stdbool.h>

/* The value of a planned expression. Its texts live as long as the row's and the arena. */
struct value expression_value(const struct expr *expr, struct eval *eval);

/* Whether a condition keeps a row: a number other than 0; a text that is one. */
bool value_is_true(struct value value);

/* As a number: NUMBER, TIME, and TEXT that writes one. False: it is none. */
bool value_number(struct value value, double *number);

/* As text: numbers as Logs Insights shows them (as they stood where they were read; computed ones
 * with at most 4 decimals, zeros cut), times as dates, maps and lists as JSON; null is {NULL, 0}.
 * Borrowed, or in the arena. */
struct text value_text(struct value value, struct arena *arena);

/* Order for sort, ascending: nulls first, then texts that are no numbers, naturally (code point;
 * runs of digits by length, then value), then numbers. Negative, 0, positive. */
int value_order(struct value a, struct value b);

/* The value within a map or list at a path such as "a.b[0].c", "l.0"; null: nothing there. */
struct value value_at(struct value in, struct text path, struct arena *arena);

/* Shorthands. */
struct value value_null(void);
struct value value_of_number(double number); /* null when it is not finite */
struct value value_of_time(double epoch_ms);
struct value value_of_text(struct text text);
struct value value_of_bool(bool yes); /* 1 or 0 */

#endif
