/* The aggregate functions of stats: count, sum, avg, … and what they keep. Pure. */
#ifndef INSIGHTS_EXPRESSION_AGGREGATE_H
#define INSIGHTS_EXPRESSION_AGGREGATE_H

#include "base/arena.h"
#include "insights/event/value.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum aggregate_kind {
    AGGREGATE_COUNT, /* without argument, with *: rows; with one: those where it is present */
    AGGREGATE_COUNT_DISTINCT,
    AGGREGATE_SUM,
    AGGREGATE_AVG,
    AGGREGATE_MIN,
    AGGREGATE_MAX,
    AGGREGATE_STDDEV, /* of the sample: divided by n - 1 */
    AGGREGATE_PCT,    /* nearest rank */
    AGGREGATE_MEDIAN, /* pct(…, 50) */
    AGGREGATE_EARLIEST,
    AGGREGATE_LATEST,
    AGGREGATE_SORTS_FIRST,
    AGGREGATE_SORTS_LAST,
};

struct aggregate {
    const char *name;
    enum aggregate_kind kind;
    int least, most; /* arguments; pct's second is a number from 0 to 100 */
};

const struct aggregate *aggregate_find(struct text name); /* NULL: none; case does not count */
const char *aggregate_name(size_t index);                 /* NULL after the last */

/* What one aggregate keeps for one group. */
struct aggregate_state;

/* value: the argument's, or null for count(*) with `present` true; copied
 * timestamp_ms, ordinal: the row's, for earliest and latest and their ties
 * False: no memory. */
bool aggregate_add(struct aggregate_state *state, struct value value, bool present,
                   int64_t timestamp_ms, uint64_t ordinal);

/* Adds what `from` has, which stays usable only for aggregate_clean_up(). The outcome is the same,
 * whichever way the rows were shared out, up to the rounding of sums (which are compensated).
 * False: no memory. */
bool aggregate_merge(struct aggregate_state *into, struct aggregate_state *from);

/* Null when nothing was added that counts (count: 0). Its text lives as long as the state. */
struct value aggregate_result(const struct aggregate_state *state);

#endif
