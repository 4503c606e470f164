#include "insights/query/run.h"

#include "insights/expression/expression.h"

#include <stdlib.h>

/* What one event may take at most beside its own bytes: the copies of its fields, and what
 * functions make of them. */
static const size_t event_memory_max = (size_t)32 * 1024 * 1024;

/* ---- Birth and end ------------------------------------------------------------------------- */

static size_t most(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* Texts that a step of parse makes at once. */
static size_t matches_max(const struct query_plan *plan)
{
    size_t max = plan->group_max;
    for (size_t i = 0; i < plan->query->stage_count; i++)
        max = most(max, plan->query->stages[i].name_count);
    return max;
}

static size_t aggregates_max(const struct query_plan *plan)
{
    size_t max = 0;
    for (size_t i = 0; i < plan->query->stage_count; i++)
        max = most(max, plan->query->stages[i].aggregate_count);
    return max;
}

static void begin_groups(struct query_run *run)
{
    for (size_t i = 0; i + 1 < run->plan->segment_count; i++) {
        const struct stats_plan *stats = &run->plan->segments[i].stats;
        run->groups[i] =
            (struct group_table){.plans = stats->states, .plan_count = stats->state_count};
    }
}

struct query_run *query_run_new(const struct query_plan *plan)
{
    struct query_run *run = calloc(1, sizeof *run);
    if (run == NULL)
        return NULL;
    run->plan = plan;
    run->arena.max = event_memory_max;
    run->key = buffer_new(event_memory_max);
    run->scratch = buffer_new(event_memory_max);
    run->row = calloc(plan->slot_count + 1, sizeof *run->row);
    run->kept = calloc(plan->slot_count + 1, sizeof *run->kept);
    run->matches = calloc(matches_max(plan) + 1, sizeof *run->matches);
    run->outcomes = calloc(aggregates_max(plan) + 1, sizeof *run->outcomes);
    run->groups = calloc(plan->segment_count, sizeof *run->groups);
    run->rows = top_rows_new(&plan->rows.order, plan->rows.slot_count, plan->rows.limit);
    run->eval = (struct eval){.row = run->row, .arena = &run->arena, .now_ms = plan->now_ms};
    if (run->row != NULL && run->kept != NULL && run->matches != NULL && run->outcomes != NULL &&
        run->groups != NULL && run->rows != NULL) {
        begin_groups(run);
        return run;
    }
    query_run_free(run);
    return NULL;
}

void query_run_free(struct query_run *run)
{
    if (run == NULL)
        return;
    for (size_t i = 0; run->groups != NULL && i < run->plan->segment_count; i++)
        group_table_free(&run->groups[i]);
    top_rows_free(run->rows);
    arena_free(&run->arena);
    buffer_free(&run->key);
    buffer_free(&run->scratch);
    free(run->row);
    free(run->kept);
    free(run->matches);
    free(run->outcomes);
    free(run->groups);
    free(run);
}

/* ---- Events -------------------------------------------------------------------------------- */

/* Whether the filters that need no look into the message let the event pass. */
static bool passes_early(struct query_run *run, const struct log_event *event)
{
    const struct query_plan *plan = run->plan;
    if (plan->early_fields == NULL)
        return true;
    field_set_read(plan->early_fields, event, &run->arena, run->kept);
    for (size_t i = 0; i < field_set_count(plan->early_fields); i++)
        run->row[plan->early_slots[i]] = run->kept[i];
    for (size_t i = 0; i < plan->early_steps; i++)
        if (!value_is_true(expression_value(plan->segments[0].steps[i].expr, &run->eval)))
            return false;
    return true;
}

bool query_run_add(struct query_run *run, const struct log_event *event)
{
    const struct query_plan *plan = run->plan;
    run->scanned++;
    run->scanned_bytes += event->message.size;
    arena_reset(&run->arena);
    if (!passes_early(run, event))
        return !run->eval.failed;
    field_set_read(plan->fields, event, &run->arena, run->row + plan->first_field);
    run->origin = (struct kept_row){.timestamp_ms = event->timestamp_ms, .ordinal = event->ordinal};
    if (!run_steps(run, 0, plan->early_steps))
        return false;
    run->matched += run->origin.part > 0 ? 1 : 0;
    return !run->eval.failed;
}

bool query_run_merge(struct query_run *into, struct query_run *from)
{

    into->scanned += from->scanned;
    into->scanned_bytes += from->scanned_bytes;
    into->matched += from->matched;
    if (into->plan->segment_count == 1)
        return top_rows_merge(into->rows, from->rows);
    return group_table_merge(&into->groups[0], &from->groups[0]);
}

/* ---- Outcome ------------------------------------------------------------------------------- */

struct query_results *query_run_finish(struct query_run *run)
{
    for (size_t i = 0; i + 1 < run->plan->segment_count; i++)
        if (!run_groups(run, i))
            return NULL;
    return run_results(run);
}
