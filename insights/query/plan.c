#include "insights/query/plan.h"

#include "insights/query/plan_stages.h"

#include <stdlib.h>

/* The default columns, when nothing in the query says which. */
static const struct text timestamp = TEXT("@timestamp"), message = TEXT("@message"),
                         ptr = TEXT("@ptr");

/* ---- Room ---------------------------------------------------------------------------------- */

static size_t names_of(const struct stage *stage)
{
    return stage->item_count + stage->group_count + stage->name_count;
}

/* Everything that a query can make is counted before, so that nothing needs to grow. */
static bool make_room(struct planner *planner)
{
    struct query_plan *plan = planner->plan;
    size_t names = 0;
    for (size_t i = 0; i < plan->query->stage_count; i++)
        names += names_of(&plan->query->stages[i]);
    /* A column of stats can have two: as it was typed and without backticks. */
    planner->name_max = 2 * names;
    planner->names = planner_array(planner, planner->name_max, sizeof *planner->names);
    plan->first_field = names;
    plan->columns = planner_array(planner, names + 2, sizeof *plan->columns);
    plan->segments = planner_array(planner, plan->query->stage_count + 1, sizeof *plan->segments);
    plan->segment_count = 1;
    plan->rows.limit = QUERY_LIMIT_DEFAULT;
    plan->rows.order.newest_first = true;
    return !planner->no_memory && segment_begin(planner, 0);
}

/* ---- Columns ------------------------------------------------------------------------------- */

static bool default_columns(struct planner *planner)
{
    struct query_plan *plan = planner->plan;
    struct column first[2] = {{.name = timestamp}, {.name = message}};
    if (planner->shows || planner->after_stats)
        return true;
    memmove(plan->columns + 2, plan->columns, plan->column_count * sizeof *plan->columns);
    for (size_t i = 0; i < 2; i++)
        if (!planner_event_field(planner, first[i].name, &first[i].slot))
            return false;
    memcpy(plan->columns, first, sizeof first);
    plan->column_count += 2;
    return true;
}

static bool keep_ptr(struct planner *planner)
{
    planner->plan->has_ptr = !planner->after_stats;
    return planner->after_stats || planner_event_field(planner, ptr, &planner->plan->ptr_slot);
}

/* ---- What is kept of rows ------------------------------------------------------------------ */

static void keep_slot(struct rows_plan *rows, size_t *slots, size_t slot)
{
    for (size_t i = 0; i < rows->slot_count; i++)
        if (slots[i] == slot)
            return;
    slots[rows->slot_count++] = slot;
}

/* After stats, groups that a sort leaves alike, or all of them without one, stand in the order of
 * what they are grouped by. */
static bool order_groups(struct planner *planner)
{
    struct query_plan *plan = planner->plan;
    struct rows_plan *rows = &plan->rows;
    if (!planner->after_stats)
        return true;
    const struct stats_plan *stats = &plan->segments[plan->segment_count - 2].stats;
    size_t groups = stats->stage->group_count;
    size_t *slots = planner_array(planner, rows->slot_count + groups, sizeof *slots);
    bool *descending = planner_array(planner, rows->slot_count + groups, sizeof *descending);
    if (planner->no_memory)
        return false;
    if (rows->slot_count > 0) {
        memcpy(slots, rows->slots, rows->slot_count * sizeof *slots);
        memcpy(descending, rows->order.descending, rows->slot_count * sizeof *descending);
    }
    for (size_t i = 0; i < groups; i++)
        keep_slot(rows, slots, stats->group_slots[i]);
    rows->slots = slots;
    rows->order.descending = descending;
    rows->order.key_count = rows->slot_count;
    return true;
}

/* What is shown, behind the keys of the order. */
static bool keep_columns(struct planner *planner)
{
    struct query_plan *plan = planner->plan;
    struct rows_plan *rows = &plan->rows;
    plan->slot_count = plan->first_field + field_set_count(plan->fields);
    size_t *slots = planner_array(planner, plan->slot_count + 1, sizeof *slots);
    if (slots == NULL)
        return false;
    if (rows->slot_count > 0)
        memcpy(slots, rows->slots, rows->slot_count * sizeof *slots);
    rows->slots = slots;
    for (size_t i = 0; i < plan->column_count; i++)
        keep_slot(rows, slots, plan->columns[i].slot);
    if (plan->has_ptr)
        keep_slot(rows, slots, plan->ptr_slot);
    return true;
}

/* ---- Early filters ------------------------------------------------------------------------- */

/* Fields that are there without a look into the message. */
static bool is_at_hand(struct text name)
{
    static const struct text names[] = {TEXT("@timestamp"), TEXT("@ingestionTime"),
                                        TEXT("@message"),   TEXT("@logStream"),
                                        TEXT("@log"),       TEXT("@ptr")};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (text_equal(names[i], name))
            return true;
    return false;
}

static bool is_easy(const struct expr *expr)
{
    if (expr->kind == EXPR_FIELD)
        return is_at_hand(expr->text);
    for (size_t i = 0; i < expr->arg_count; i++)
        if (!is_easy(expr->args[i]))
            return false;
    return true;
}

/* Adds the fields of `expr` to the early ones, each with its slot. */
static bool add_early(struct planner *planner, const struct expr *expr, size_t *slots)
{
    for (size_t i = 0; i < expr->arg_count; i++)
        if (!add_early(planner, expr->args[i], slots))
            return false;
    if (expr->kind != EXPR_FIELD)
        return true;
    int index = field_set_add(planner->plan->early_fields, expr->text);
    if (index < 0) {
        planner->no_memory = true;
        return false;
    }
    slots[index] = (size_t)expr->slot;
    return true;
}

static bool find_early_filters(struct planner *planner)
{
    struct query_plan *plan = planner->plan;
    const struct segment *first = &plan->segments[0];
    size_t count = 0;
    while (count < first->step_count && first->steps[count].kind == STEP_FILTER &&
           is_easy(first->steps[count].expr))
        count++;
    if (count == 0)
        return true;
    size_t *slots = planner_array(planner, plan->slot_count, sizeof *slots);
    plan->early_fields = field_set_new();
    if (slots == NULL || plan->early_fields == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!add_early(planner, first->steps[i].expr, slots))
            return false;
    plan->early_slots = slots;
    plan->early_steps = count;
    return true;
}

/* ---- The plan ------------------------------------------------------------------------------ */

static bool make_plan(struct planner *planner)
{
    const struct query *query = planner->plan->query;
    if (!make_room(planner))
        return false;
    for (size_t i = 0; i < query->stage_count; i++) {
        planner->stage = i;
        if (!plan_stage(planner, &query->stages[i]))
            return false;
    }
    return default_columns(planner) && keep_ptr(planner) && order_groups(planner) &&
           keep_columns(planner) && find_early_filters(planner) && !planner->no_memory;
}

struct query_plan *query_plan_new(struct query *query, int64_t now_ms, struct query_error *error)
{
    struct query_plan *plan = calloc(1, sizeof *plan);
    struct planner planner = {.plan = plan, .error = error};
    struct text typed = error->query;
    bool made = false;
    /* Expressions are slices of the query's own copy; offsets are the same in either. */
    error->query = query->text;
    if (plan != NULL) {
        plan->memory.max = SIZE_MAX;
        plan->query = query;
        plan->now_ms = now_ms;
        plan->fields = field_set_new();
        made = plan->fields != NULL && make_plan(&planner);
    }
    if (!made)
        query_error_at(error, text_first(query->text, 0), "out of memory");
    error->query = typed;
    if (made)
        return plan;
    query_plan_free(plan);
    return NULL;
}

void query_plan_free(struct query_plan *plan)
{
    if (plan == NULL)
        return;
    field_set_free(plan->fields);
    field_set_free(plan->early_fields);
    arena_free(&plan->memory);
    free(plan);
}
