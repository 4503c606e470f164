/* Values as bytes that are equal when the values are: what groups, dedup and count_distinct go by.
 * Pure.
 *
 * A number and a text that writes it the same way are one: Logs Insights knows no types here. A
 * number that is a whole one, as written, is kept digit by digit, so that ids beyond 2^53 stay
 * apart; others by the shortest digits that read back the same: 1.50 and 1.5 are one. Maps and
 * lists, which Logs Insights does not group by, are as null. */
#ifndef INSIGHTS_EXPRESSION_VALUE_KEY_H
#define INSIGHTS_EXPRESSION_VALUE_KEY_H

#include "base/buffer.h"
#include "base/text.h"
#include "insights/event/value.h"

#include <stdbool.h>
#include <stdint.h>

/* Appends `value` as a part of a key. False: no memory. */
bool value_key_append(struct buffer *key, struct value value);

/* Takes the first part off a key that value_key_append() made. A text that writes a number comes
 * back as that number. The value's text lies within the key. */
struct value value_key_take(struct text *key);

bool value_key_is_null(struct value value);

/* Of a value alone; not that of its key. */
uint64_t value_hash(struct value value);

#endif
