#include "insights/query/plan_stages.h"

#include "insights/expression/function.h"
#include "insights/expression/regex.h"

struct segment *last_segment(struct planner *planner)
{
    return &planner->plan->segments[planner->plan->segment_count - 1];
}

/* Each command adds one step, but fields, display, sort, dedup and unnest: one for each item. */
bool segment_begin(struct planner *planner, size_t from_stage)
{
    const struct query *query = planner->plan->query;
    struct segment *segment = last_segment(planner);
    size_t steps = 0;
    for (size_t i = from_stage; i < query->stage_count; i++)
        steps += query->stages[i].item_count + 1;
    segment->steps = planner_array(planner, steps, sizeof *segment->steps);
    return segment->steps != NULL;
}

static struct step *add_step(struct planner *planner, enum step_kind kind, const struct expr *expr)
{
    struct segment *segment = last_segment(planner);
    struct step *step = &segment->steps[segment->step_count++];
    *step = (struct step){.kind = kind, .expr = expr};
    return step;
}

/* ---- Columns ------------------------------------------------------------------------------- */

void plan_column(struct planner *planner, struct text name, size_t slot)
{
    struct query_plan *plan = planner->plan;
    for (size_t i = 0; i < plan->column_count; i++)
        if (text_equal(plan->columns[i].name, name) && plan->columns[i].slot == slot)
            return;
    plan->columns[plan->column_count++] = (struct column){name, slot};
}

static bool is_plain(const struct expr *expr)
{
    return expr->kind == EXPR_FIELD && expr->path.size == 0;
}

/* The slot where the value of `expr` will be: its own if it is a field, else that of a new step. */
static bool value_slot(struct planner *planner, struct expr *expr, size_t *slot)
{
    if (!planner_resolve(planner, expr))
        return false;
    if (is_plain(expr)) {
        *slot = (size_t)expr->slot;
        return true;
    }
    *slot = planner->next_slot++;
    add_step(planner, STEP_COMPUTE, expr)->slot = *slot;
    return true;
}

static bool names_a_column(const struct planner *planner, struct text name)
{
    for (size_t i = 0; i < planner->plan->column_count; i++)
        if (text_equal(planner->plan->columns[i].name, name))
            return true;
    return false;
}

/* jsonParse() makes maps and lists, and nothing else. */
static bool is_structure(const struct expr *expr)
{
    return expr->kind == EXPR_CALL && expr->function == function_find(text_of("jsonParse"));
}

static bool plan_item(struct planner *planner, const struct named_expr *item)
{
    size_t slot;
    if (item->has_alias && names_a_column(planner, item->name))
        return query_error_at(planner->error, item->name,
                              "there is a column %.*s already: choose another name",
                              (int)text_first(item->name, 60).size, item->name.data);
    /* The same expression again is the same column. */
    if (!item->has_alias && item->expr->kind != EXPR_FIELD && names_a_column(planner, item->name))
        return true;
    if (!value_slot(planner, item->expr, &slot))
        return false;
    if (item->has_alias && !planner_define(planner, item->name, slot, item->name))
        return false;
    if (item->has_alias && is_structure(item->expr))
        planner_define_structure(planner);
    plan_column(planner, item->name, slot);
    return true;
}

static bool plan_items(struct planner *planner, const struct stage *stage)
{
    planner->shows = true;
    /* Columns of a display hide all others, later ones of fields included: these can be used. */
    size_t shown = planner->plan->column_count;
    bool hidden = planner->displays && stage->kind == STAGE_FIELDS;
    if (stage->kind == STAGE_DISPLAY) {
        planner->displays = true;
        planner->plan->column_count = 0;
    }
    for (size_t i = 0; i < stage->item_count; i++)
        if (!plan_item(planner, &stage->items[i]))
            return false;
    if (hidden)
        planner->plan->column_count = shown;
    return true;
}

/* What parse and unnest make is shown too, unless display says otherwise. */
static bool make_name(struct planner *planner, struct text name, struct text where, size_t *slot)
{
    *slot = planner->next_slot++;
    if (!planner_define(planner, name, *slot, where))
        return false;
    if (!planner->displays)
        plan_column(planner, name, *slot);
    return true;
}

/* ---- parse and unnest ---------------------------------------------------------------------- */

static bool is_group_name(const struct regex *regex, struct text name, size_t *group)
{
    for (size_t i = 1; i <= regex_group_count(regex); i++) {
        if (name.size > 0 && text_equal(regex_group_name(regex, i), name)) {
            *group = i;
            return true;
        }
    }
    return false;
}

/* A named group makes the field of its name; groups without a name make the other fields in turn.
 */
static size_t *groups_of(struct planner *planner, const struct stage *stage)
{
    const struct regex *regex = stage->parse_regex->regex;
    size_t *groups = planner_array(planner, stage->name_count, sizeof *groups);
    size_t next = 1;
    if (groups == NULL)
        return NULL;
    for (size_t i = 0; i < stage->name_count; i++) {
        if (is_group_name(regex, stage->names[i], &groups[i]))
            continue;
        while (next <= regex_group_count(regex) && regex_group_name(regex, next).size > 0)
            next++;
        /* More names than groups: nothing for them. */
        groups[i] = next <= regex_group_count(regex) ? next++ : 0;
    }
    if (regex_group_count(regex) + 1 > planner->plan->group_max)
        planner->plan->group_max = regex_group_count(regex) + 1;
    return groups;
}

static bool plan_parse(struct planner *planner, const struct stage *stage)
{
    if (!planner_resolve(planner, stage->parse_from))
        return false;
    struct step *step = add_step(planner, STEP_PARSE, stage->parse_from);
    size_t *slots = planner_array(planner, stage->name_count, sizeof *slots);
    step->parse = stage;
    step->slots = slots;
    if (stage->parse_kind == PARSE_REGEX)
        step->groups = groups_of(planner, stage);
    if (planner->no_memory)
        return false;
    for (size_t i = 0; i < stage->name_count; i++)
        if (!make_name(planner, stage->names[i], stage->source, &slots[i]))
            return false;
    if (stage->parse_kind == PARSE_LOGFMT)
        planner_define_structure(planner);
    return true;
}

static bool plan_unnest(struct planner *planner, const struct stage *stage)
{
    size_t slot;
    if (!planner_resolve(planner, stage->items[0].expr))
        return false;
    struct step *step = add_step(planner, STEP_UNNEST, stage->items[0].expr);
    if (!make_name(planner, stage->names[0], stage->source, &slot))
        return false;
    step->slot = slot;
    return true;
}

static bool plan_filter(struct planner *planner, const struct stage *stage)
{
    if (!planner_resolve(planner, stage->condition))
        return false;
    add_step(planner, STEP_FILTER, stage->condition);
    return true;
}

/* ---- sort, limit, dedup -------------------------------------------------------------------- */

/* A key that stands twice counts where it stands first: keys are kept once. */
static bool plan_sort(struct planner *planner, const struct stage *stage)
{
    struct rows_plan *rows = &planner->plan->rows;
    size_t *slots = planner_array(planner, stage->item_count, sizeof *slots);
    bool *descending = planner_array(planner, stage->item_count, sizeof *descending);
    size_t count = 0;
    if (planner->no_memory)
        return false;
    for (size_t i = 0; i < stage->item_count; i++) {
        size_t slot, k = 0;
        if (!value_slot(planner, stage->items[i].expr, &slot) ||
            !planner_is_single(planner, stage->items[i].expr))
            return false;
        while (k < count && slots[k] != slot)
            k++;
        if (k < count)
            continue;
        descending[count] = stage->descending[i];
        slots[count++] = slot;
    }
    rows->slots = slots;
    rows->slot_count = count;
    rows->order = (struct row_order){.descending = descending, .key_count = count};
    return true;
}

static bool plan_dedup(struct planner *planner, const struct stage *stage)
{
    struct rows_plan *rows = &planner->plan->rows;
    size_t *slots = planner_array(planner, stage->item_count, sizeof *slots);
    if (slots == NULL)
        return false;
    for (size_t i = 0; i < stage->item_count; i++)
        if (!value_slot(planner, stage->items[i].expr, &slots[i]) ||
            !planner_is_single(planner, stage->items[i].expr))
            return false;
    rows->dedup = slots;
    rows->dedup_count = stage->item_count;
    return true;
}

static void plan_limit(struct planner *planner, const struct stage *stage)
{
    size_t limit = stage->limit < QUERY_LIMIT_MAX ? (size_t)stage->limit : QUERY_LIMIT_MAX;
    planner->plan->rows.limit = limit;
}

bool plan_stage(struct planner *planner, const struct stage *stage)
{
    switch (stage->kind) {
    case STAGE_FIELDS:
    case STAGE_DISPLAY:
        return plan_items(planner, stage);
    case STAGE_FILTER:
        return plan_filter(planner, stage);
    case STAGE_PARSE:
        return plan_parse(planner, stage);
    case STAGE_STATS:
        return plan_stats(planner, stage);
    case STAGE_SORT:
        return plan_sort(planner, stage);
    case STAGE_LIMIT:
        plan_limit(planner, stage);
        return true;
    case STAGE_DEDUP:
        return plan_dedup(planner, stage);
    case STAGE_UNNEST:
        return plan_unnest(planner, stage);
    }
    return true;
}
