#include "insights/query/planner.h"

#include "base/nearest.h"

#include <stdint.h>
#include <stdio.h>

/* Longest part of a name that a message repeats, and that is looked at for a likeness. */
enum { SHOWN_MAX = 60 };

void *planner_array(struct planner *planner, size_t count, size_t size)
{
    void *array = NULL;
    if (count == 0)
        count = 1;
    if (count <= SIZE_MAX / size)
        array = arena_alloc(&planner->plan->memory, count * size);
    if (array == NULL)
        planner->no_memory = true;
    else
        memset(array, 0, count * size);
    return array;
}

const struct made_name *planner_find(const struct planner *planner, struct text name)
{
    for (size_t i = planner->name_count; i > 0; i--)
        if (text_equal(planner->names[i - 1].name, name))
            return &planner->names[i - 1];
    return NULL;
}

bool planner_event_field(struct planner *planner, struct text name, size_t *slot)
{
    int index = field_set_add(planner->plan->fields, name);
    if (index < 0) {
        planner->no_memory = true;
        return false;
    }
    *slot = planner->plan->first_field + (size_t)index;
    return true;
}

void planner_define_too(struct planner *planner, struct text name, size_t slot)
{
    if (planner_find(planner, name) == NULL && planner->name_count < planner->name_max)
        planner->names[planner->name_count++] =
            (struct made_name){.name = name, .slot = slot, .stage = planner->stage};
}

bool planner_define(struct planner *planner, struct text name, size_t slot, struct text where)
{
    if (planner_find(planner, name) != NULL)
        return query_error_at(planner->error, where,
                              "the name %.*s is taken already: choose another one",
                              (int)text_cut(name, SHOWN_MAX).size, name.data);
    planner_define_too(planner, name, slot);
    return true;
}

void planner_define_structure(struct planner *planner)
{
    planner->names[planner->name_count - 1].is_structure = true;
}

bool planner_is_single(struct planner *planner, const struct expr *expr)
{
    const struct made_name *made = NULL;
    if (expr->kind == EXPR_FIELD && expr->path.size == 0)
        made = planner_find(planner, expr->text);
    if (made == NULL || !made->is_structure)
        return true;
    int size = (int)text_cut(made->name, SHOWN_MAX).size;
    return query_error_at(planner->error, expr->source,
                          "%.*s is a map or a list: take something in it, such as %.*s.name", size,
                          made->name.data, size, made->name.data);
}

/* ---- Fields -------------------------------------------------------------------------------- */

static bool not_a_column(struct planner *planner, const struct expr *field)
{
    char typed[SHOWN_MAX + 1], known[SHOWN_MAX + 1], best[SHOWN_MAX + 1] = "";
    struct nearest nearest = {.typed = typed};
    snprintf(typed, sizeof typed, "%.*s", (int)text_cut(field->text, SHOWN_MAX).size,
             field->text.data);
    for (size_t i = 0; i < planner->name_count; i++) {
        struct text name = text_cut(planner->names[i].name, SHOWN_MAX);
        snprintf(known, sizeof known, "%.*s", (int)name.size, name.data);
        nearest_offer(&nearest, known);
        if (nearest.best == known) {
            memcpy(best, known, sizeof best);
            nearest.best = best;
        }
    }
    if (best[0] != '\0')
        return query_error_at(
            planner->error, field->source,
            "after stats there are only its columns, and %s is none of them; did you "
            "mean %s?",
            typed, best);
    return query_error_at(planner->error, field->source,
                          "after stats there are only its columns, and %s is none of them: name it "
                          "after by, or within an aggregate",
                          typed);
}

/* j.u.id, where j is a name of the query's: the longest such name counts. */
static const struct made_name *find_root(const struct planner *planner, struct text name,
                                         struct text *path)
{
    for (size_t end = name.size; end > 1; end--) {
        char at = name.data[end - 1];
        if (at != '.' && at != '[')
            continue;
        const struct made_name *root = planner_find(planner, text_first(name, end - 1));
        if (root != NULL) {
            *path = text_from(name, at == '.' ? end : end - 1);
            return root;
        }
    }
    return NULL;
}

static bool resolve_field(struct planner *planner, struct expr *field)
{
    size_t slot = 0;
    struct text path = {NULL, 0};
    const struct made_name *made = planner_find(planner, field->text);
    if (made == NULL) {
        made = find_root(planner, field->text, &path);
        if (made != NULL && made->stage == planner->stage)
            return query_error_at(planner->error, field->source,
                                  "%.*s is made by this very command: look into it in another "
                                  "fields after it",
                                  (int)text_cut(made->name, SHOWN_MAX).size, made->name.data);
    }
    if (made != NULL)
        slot = made->slot;
    else if (planner->after_stats)
        return not_a_column(planner, field);
    else if (!planner_event_field(planner, field->text, &slot))
        return false;
    field->slot = (int)slot;
    field->path = path;
    return true;
}

/* After stats an expression as it was typed there is the column of that name: `sort bin(5m)`. */
static bool is_column(const struct planner *planner, struct expr *expr)
{
    const struct made_name *made = NULL;
    bool is_constant =
        expr->kind == EXPR_NUMBER || expr->kind == EXPR_TEXT || expr->kind == EXPR_NULL;
    if (planner->after_stats && !is_constant && expr->source.size > 0)
        made = planner_find(planner, expr->source);
    if (made == NULL)
        return false;
    expr->kind = EXPR_FIELD;
    expr->text = made->name;
    expr->slot = (int)made->slot;
    expr->path = (struct text){NULL, 0};
    return true;
}

bool planner_resolve(struct planner *planner, struct expr *expr)
{
    if (is_column(planner, expr))
        return true;
    if (expr->kind == EXPR_FIELD)
        return resolve_field(planner, expr);
    /* What an aggregate is of was resolved before: it is of the rows that came in. */
    if (expr->kind == EXPR_AGGREGATE)
        return true;
    for (size_t i = 0; i < expr->arg_count; i++)
        if (!planner_resolve(planner, expr->args[i]))
            return false;
    return true;
}
