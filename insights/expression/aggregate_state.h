/* What an aggregate keeps, for those that hold many in a row: see aggregate.h. */
#ifndef INSIGHTS_EXPRESSION_AGGREGATE_STATE_H
#define INSIGHTS_EXPRESSION_AGGREGATE_STATE_H

#include "insights/expression/aggregate.h"
#include "insights/expression/distinct_set.h"
#include "insights/expression/number_list.h"

/* A value kept with the bytes of its text, and the row it came from. */
struct kept_value;

struct aggregate_state {
    const struct aggregate *aggregate;
    double percent; /* of pct */
    uint64_t count; /* values that count */
    union {
        struct {
            double total, lost; /* lost: what rounding took from the total */
        } sum;
        struct {
            double mean, squares; /* squares: sum of squared distances from the mean */
        } spread;
        struct kept_value *kept; /* owned; NULL: none */
        struct number_list numbers;
        struct distinct_set distinct;
    };
};

void aggregate_init(struct aggregate_state *state, const struct aggregate *aggregate,
                    double percent);
void aggregate_clean_up(struct aggregate_state *state);

/* Whether it keeps every number, of which aggregate_percentile() tells any. */
bool aggregate_keeps_numbers(const struct aggregate *aggregate);

/* The number of nearest rank `percent` (0 to 100) of those that such a state keeps, so that
 * pct(f, 50) and pct(f, 99) need one state. Null when there are none. */
struct value aggregate_percentile(const struct aggregate_state *state, double percent);

#endif
