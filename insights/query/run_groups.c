/* Between two segments: groups become rows. */
#include "insights/query/run.h"

#include "base/text_hash.h"
#include "insights/expression/expression.h"
#include "insights/expression/value_key.h"

#include <stdlib.h>

/* The row of one group: what it is grouped by, then what is asked of it. */
static bool group_row(struct query_run *run, const struct stats_plan *stats,
                      const struct group *group)
{
    struct text key = group->key;
    run->eval.aggregates = run->outcomes;
    for (size_t i = 0; i < stats->stage->group_count; i++)
        run->row[stats->group_slots[i]] = value_key_take(&key);
    for (size_t i = 0; i < stats->stage->aggregate_count; i++) {
        const struct aggregate_state *state = &group->states[stats->state_of[i]];
        run->outcomes[i] = aggregate_keeps_numbers(state->aggregate)
                               ? aggregate_percentile(state, stats->percents[i])
                               : aggregate_result(state);
    }
    for (size_t i = 0; i < stats->stage->item_count; i++)
        run->row[stats->item_slots[i]] = expression_value(stats->stage->items[i].expr, &run->eval);
    run->eval.aggregates = NULL;
    return !run->eval.failed;
}

bool run_groups(struct query_run *run, size_t segment)
{
    struct group_table *table = &run->groups[segment];
    const struct group *group;
    size_t at = 0;
    bool alive = true;
    while (alive && (group = group_table_next(table, &at)) != NULL) {
        arena_reset(&run->arena);
        /* Groups have no order of their own; where their values are alike (1 and 01) this settles
         * it, the same in every run. */
        run->origin =
            (struct kept_row){.timestamp_ms = LOG_EVENT_NO_TIME, .ordinal = text_hash(group->key)};
        alive = group_row(run, &run->plan->segments[segment].stats, group) &&
                run_steps(run, segment + 1, 0);
    }
    group_table_free(table);
    return alive;
}
