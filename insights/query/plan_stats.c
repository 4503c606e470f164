/* stats: what each group keeps, and the columns that come of it. */
#include "insights/query/plan_stages.h"

/* While it is made; the plan keeps it as constant. */
struct making {
    struct aggregate_plan *states;
    const struct expr **args;
    size_t state_count;
    size_t *state_of;
    double *percents;
};

/* ---- Aggregates ---------------------------------------------------------------------------- */

static struct text source_of(const struct expr *expr)
{
    return expr != NULL ? expr->source : (struct text){NULL, 0};
}

/* pct(d, 50) and pct(d, 99) are told by the same numbers; avg(d) twice is one. */
static bool keep_the_same(const struct making *making, size_t state,
                          const struct aggregate *aggregate, const struct expr *arg)
{
    const struct aggregate *other = making->states[state].aggregate;
    bool alike = other == aggregate ||
                 (aggregate_keeps_numbers(other) && aggregate_keeps_numbers(aggregate));
    return alike && text_equal(source_of(making->args[state]), source_of(arg));
}

static void add_state(struct making *making, const struct expr *call)
{
    const struct expr *arg = call->arg_count > 0 ? call->args[0] : NULL;
    size_t state = 0;
    size_t slot = (size_t)call->slot;
    making->percents[slot] = call->arg_count > 1 ? call->args[1]->number : 50;
    while (state < making->state_count && !keep_the_same(making, state, call->aggregate, arg))
        state++;
    making->state_of[slot] = state;
    if (state < making->state_count)
        return;
    making->states[state] =
        (struct aggregate_plan){.aggregate = call->aggregate, .percent = making->percents[slot]};
    making->args[state] = arg;
    making->state_count++;
}

static bool goes_by_time(const struct aggregate *aggregate)
{
    return aggregate->kind == AGGREGATE_EARLIEST || aggregate->kind == AGGREGATE_LATEST;
}

/* Resolves what the aggregates within `expr` are of: rows as they come in. */
static bool add_aggregates(struct planner *planner, struct making *making, struct expr *expr)
{
    if (expr->kind != EXPR_AGGREGATE) {
        for (size_t i = 0; i < expr->arg_count; i++)
            if (!add_aggregates(planner, making, expr->args[i]))
                return false;
        return true;
    }
    if (planner->after_stats && goes_by_time(expr->aggregate))
        return query_error_at(planner->error, expr->source,
                              "%s goes by @timestamp, which the first stats leaves out",
                              expr->aggregate->name);
    if (expr->arg_count > 0 &&
        (!planner_resolve(planner, expr->args[0]) || !planner_is_single(planner, expr->args[0])))
        return false;
    add_state(making, expr);
    return true;
}

static bool plan_aggregates(struct planner *planner, const struct stage *stage,
                            struct stats_plan *stats)
{
    size_t count = stage->aggregate_count;
    struct making making = {
        .states = planner_array(planner, count, sizeof *making.states),
        .args = planner_array(planner, count, sizeof *making.args),
        .state_of = planner_array(planner, count, sizeof *making.state_of),
        .percents = planner_array(planner, count, sizeof *making.percents),
    };
    if (planner->no_memory)
        return false;
    for (size_t i = 0; i < stage->item_count; i++)
        if (!add_aggregates(planner, &making, stage->items[i].expr))
            return false;
    stats->states = making.states;
    stats->args = making.args;
    stats->state_count = making.state_count;
    stats->state_of = making.state_of;
    stats->percents = making.percents;
    return true;
}

/* ---- Groups and columns -------------------------------------------------------------------- */

static bool plan_groups(struct planner *planner, const struct stage *stage,
                        struct stats_plan *stats)
{
    static const struct text timestamp = TEXT("@timestamp");
    for (size_t i = 0; i < stage->group_count; i++)
        if (!planner_resolve(planner, stage->groups[i].expr) ||
            !planner_is_single(planner, stage->groups[i].expr))
            return false;
    if (stage->offset_ms == 0)
        return true;
    if (planner->after_stats)
        return query_error_at(planner->error, stage->source,
                              "offset goes by @timestamp, which the first stats leaves out");
    return planner_event_field(planner, timestamp, &stats->time_slot);
}

static bool add_column(struct planner *planner, const struct named_expr *item, size_t slot)
{
    if (!planner_define(planner, item->name, slot, item->name))
        return false;
    if (item->expr->kind == EXPR_FIELD)
        planner_define_too(planner, item->expr->text, slot);
    plan_column(planner, item->name, slot);
    return true;
}

/* From here on there are the columns of stats and no fields of events. */
static bool plan_outcome(struct planner *planner, const struct stage *stage,
                         struct stats_plan *stats)
{
    size_t *groups = planner_array(planner, stage->group_count, sizeof *groups);
    size_t *items = planner_array(planner, stage->item_count, sizeof *items);
    if (planner->no_memory)
        return false;
    planner->after_stats = true;
    planner->name_count = 0;
    planner->plan->column_count = 0;
    planner->displays = false;
    planner->plan->rows.order.newest_first = false;
    for (size_t i = 0; i < stage->group_count; i++) {
        groups[i] = planner->next_slot++;
        if (!add_column(planner, &stage->groups[i], groups[i]))
            return false;
    }
    for (size_t i = 0; i < stage->item_count; i++) {
        items[i] = planner->next_slot++;
        if (!planner_resolve(planner, stage->items[i].expr) ||
            !add_column(planner, &stage->items[i], items[i]))
            return false;
    }
    stats->group_slots = groups;
    stats->item_slots = items;
    return true;
}

bool plan_stats(struct planner *planner, const struct stage *stage)
{
    struct stats_plan *stats = &last_segment(planner)->stats;
    stats->stage = stage;
    if (!plan_groups(planner, stage, stats) || !plan_aggregates(planner, stage, stats) ||
        !plan_outcome(planner, stage, stats))
        return false;
    planner->plan->segment_count++;
    return segment_begin(planner, planner->stage + 1);
}
