/* What happens to each row: the steps of a segment, and where they lead. */
#include "insights/expression/expression.h"
#include "insights/expression/regex.h"
#include "insights/expression/value_key.h"
#include "insights/query/parse_pattern.h"
#include "insights/query/run.h"

#include "insights/event/json_view.h"

static struct value evaluate(struct query_run *run, const struct expr *expr)
{
    /* Most are plain fields. */
    if (expr->kind == EXPR_FIELD && expr->path.size == 0)
        return run->row[expr->slot];
    return expression_value(expr, &run->eval);
}

/* ---- Ends --------------------------------------------------------------------------------- */

/* `by bin(1d) offset 6h`: days that begin at six. */
static bool is_shifted(const struct expr *expr, const struct stats_plan *stats)
{
    return stats->stage->offset_ms != 0 && expr->kind == EXPR_CALL && expr->arg_count == 2 &&
           expr->args[0]->kind == EXPR_PERIOD;
}

static struct value group_value(struct query_run *run, const struct expr *expr,
                                const struct stats_plan *stats)
{
    if (!is_shifted(expr, stats))
        return evaluate(run, expr);
    struct value *time = &run->row[stats->time_slot];
    struct value as_it_was = *time;
    double offset_ms = (double)stats->stage->offset_ms;
    time->number -= offset_ms;
    struct value value = evaluate(run, expr);
    *time = as_it_was;
    value.number += offset_ms;
    return value;
}

static bool into_groups(struct query_run *run, const struct stats_plan *stats,
                        struct group_table *table)
{
    buffer_clear(&run->key);
    for (size_t i = 0; i < stats->stage->group_count; i++)
        value_key_append(&run->key, group_value(run, stats->stage->groups[i].expr, stats));
    if (!buffer_ok(&run->key))
        return false;
    struct group *group = group_table_find(table, text_bytes(run->key.data, run->key.size));
    if (group == NULL)
        return false;
    for (size_t i = 0; i < stats->state_count; i++) {
        const struct expr *arg = stats->args[i];
        struct value value = arg != NULL ? evaluate(run, arg) : value_null();
        bool present = arg == NULL || value.type != VALUE_NULL;
        if (!aggregate_add(&group->states[i], value, present, run->origin.timestamp_ms,
                           run->origin.ordinal))
            return false;
    }
    return true;
}

/* Dedup's key; none for a row that lacks one of the fields. False: no memory. */
static bool dedup_key(struct query_run *run, const struct rows_plan *plan, struct text *key)
{
    *key = (struct text){NULL, 0};
    buffer_clear(&run->key);
    for (size_t i = 0; i < plan->dedup_count; i++) {
        struct value value = run->row[plan->dedup[i]];
        if (value_key_is_null(value))
            return true;
        if (!value_key_append(&run->key, value))
            return false;
    }
    if (plan->dedup_count > 0)
        *key = text_bytes(run->key.data, run->key.size);
    return true;
}

static bool into_rows(struct query_run *run, const struct rows_plan *plan, struct top_rows *rows)
{
    struct kept_row row = run->origin;
    row.values = run->kept;
    if (plan->limit == 0)
        return true;
    for (size_t i = 0; i < plan->slot_count; i++)
        run->kept[i] = run->row[plan->slots[i]];
    return dedup_key(run, plan, &row.distinct) && top_rows_add(rows, &row);
}

static bool into_end(struct query_run *run, size_t segment)
{
    const struct query_plan *plan = run->plan;
    bool is_last = segment + 1 == plan->segment_count;
    bool taken = is_last ? into_rows(run, &plan->rows, run->rows)
                         : into_groups(run, &plan->segments[segment].stats, &run->groups[segment]);
    run->origin.part++;
    return taken && !run->eval.failed;
}

/* ---- parse --------------------------------------------------------------------------------- */

static struct value value_of_match(struct text match)
{
    return match.data != NULL ? value_of_text(match) : value_null();
}

static void put_names(struct query_run *run, const struct step *step, bool matched)
{
    for (size_t i = 0; i < step->parse->name_count; i++) {
        size_t match = step->groups != NULL ? step->groups[i] : i;
        bool has = matched && (step->groups == NULL || match > 0);
        run->row[step->slots[i]] = has ? value_of_match(run->matches[match]) : value_null();
    }
}

static struct value logfmt_map(struct query_run *run, struct text subject)
{
    if (!parse_logfmt(subject, &run->scratch))
        return value_null();
    struct text json = arena_copy(&run->arena, text_bytes(run->scratch.data, run->scratch.size));
    if (json.data == NULL)
        run->eval.failed = true;
    return (struct value){.type = json.data != NULL ? VALUE_MAP : VALUE_NULL, .text = json};
}

/* CSV's unquoted fields move from the scratch to the arena: another step may parse CSV too. */
static bool csv_fields(struct query_run *run, struct text subject, size_t count)
{
    if (!parse_csv(subject, &run->scratch, count, run->matches)) {
        run->eval.failed = true;
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        struct text *field = &run->matches[i];
        bool is_slice = field->data >= subject.data && field->data <= subject.data + subject.size;
        if (field->data == NULL || is_slice)
            continue;
        *field = arena_copy(&run->arena, *field);
        run->eval.failed = run->eval.failed || field->data == NULL;
    }
    return true;
}

static void parse_once(struct query_run *run, const struct step *step, struct text subject)
{
    const struct stage *stage = step->parse;
    bool matched = false;
    switch (stage->parse_kind) {
    case PARSE_GLOB:
        matched = parse_glob(subject, stage->pieces, stage->name_count, run->matches);
        break;
    case PARSE_REGEX:
        matched = regex_search(stage->parse_regex->regex, subject, 0, run->matches);
        break;
    case PARSE_LOGFMT:
        run->row[step->slots[0]] = logfmt_map(run, subject);
        return;
    case PARSE_CSV:
        matched = csv_fields(run, subject, stage->name_count);
        break;
    }
    put_names(run, step, matched);
}

/* Where to look on after a match: behind it, or one character further when it is empty. */
static size_t after_match(struct text subject, struct text match)
{
    size_t end = (size_t)(match.data + match.size - subject.data);
    if (match.size > 0)
        return end;
    do
        end++;
    while (end < subject.size && ((unsigned char)subject.data[end] & 0xC0) == 0x80);
    return end;
}

/* A row for each match; one without the fields when there is none. */
static bool parse_multi(struct query_run *run, size_t segment, size_t step_index,
                        struct text subject)
{
    const struct step *step = &run->plan->segments[segment].steps[step_index];
    bool any = false;
    for (size_t from = 0; from <= subject.size;) {
        if (!regex_search(step->parse->parse_regex->regex, subject, from, run->matches))
            break;
        any = true;
        from = after_match(subject, run->matches[0]);
        put_names(run, step, true);
        if (!run_steps(run, segment, step_index + 1))
            return false;
    }
    if (any)
        return true;
    put_names(run, step, false);
    return run_steps(run, segment, step_index + 1);
}

/* ---- Steps --------------------------------------------------------------------------------- */

/* A row for each element of a list; a value that is no list is one element. */
static bool unnest(struct query_run *run, size_t segment, size_t step_index)
{
    const struct step *step = &run->plan->segments[segment].steps[step_index];
    struct value list = evaluate(run, step->expr);
    if (list.type != VALUE_LIST) {
        run->row[step->slot] = list;
        return run_steps(run, segment, step_index + 1);
    }
    struct json_walk walk = {.in = {JSON_ARRAY, list.text}};
    while (json_next(&walk)) {
        run->row[step->slot] = json_value(walk.value, &run->arena);
        if (!run_steps(run, segment, step_index + 1))
            return false;
    }
    return true;
}

/* parse. True: the steps after it are done, or there is no memory, which *done then tells. */
static bool parse(struct query_run *run, size_t segment, size_t step_index, bool *done)
{
    const struct step *step = &run->plan->segments[segment].steps[step_index];
    struct value from = evaluate(run, step->expr);
    struct text subject = value_text(from, &run->arena);
    if (value_key_is_null(from) || subject.data == NULL) {
        put_names(run, step, false);
        return false;
    }
    if (!step->parse->multi) {
        parse_once(run, step, subject);
        return false;
    }
    *done = parse_multi(run, segment, step_index, subject);
    return true;
}

bool run_steps(struct query_run *run, size_t segment, size_t step)
{
    const struct segment *plan = &run->plan->segments[segment];
    for (; step < plan->step_count; step++) {
        const struct step *at = &plan->steps[step];
        bool done;
        switch (at->kind) {
        case STEP_FILTER:
            if (!value_is_true(expression_value(at->expr, &run->eval)))
                return !run->eval.failed;
            break;
        case STEP_COMPUTE:
            run->row[at->slot] = expression_value(at->expr, &run->eval);
            break;
        case STEP_PARSE:
            if (parse(run, segment, step, &done))
                return done;
            break;
        case STEP_UNNEST:
            return unnest(run, segment, step);
        }
    }
    return into_end(run, segment);
}
