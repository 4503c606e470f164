/* Rows become a table of texts. */
#include "insights/expression/expression.h"
#include "insights/query/run.h"

#include <stdlib.h>

/* What the results' texts lie in. */
struct results_memory {
    struct arena arena;
    struct top_rows *rows;
};

static size_t index_of(const struct rows_plan *rows, size_t slot)
{
    size_t index = 0;
    while (rows->slots[index] != slot)
        index++;
    return index;
}

static struct text shown(struct value value, struct arena *arena, bool *failed)
{
    struct text text = value_text(value, arena);
    if (value.type == VALUE_NULL)
        return (struct text){NULL, 0};
    /* An empty text is there, however its bytes are not. */
    if (text.data == NULL && value.type == VALUE_TEXT && value.text.size == 0)
        text.data = "";
    if (text.data == NULL)
        *failed = true;
    return text;
}

/* Columns of one row. */
static bool fill_row(const struct query_plan *plan, const struct kept_row *row,
                     struct query_results *results, struct arena *arena)
{
    const struct rows_plan *rows = &plan->rows;
    struct text *cells = results->cells + results->row_count * results->column_count;
    bool failed = false;
    for (size_t i = 0; i < plan->column_count; i++)
        cells[i] = shown(row->values[index_of(rows, plan->columns[i].slot)], arena, &failed);
    if (plan->has_ptr)
        results->ptrs[results->row_count] =
            shown(row->values[index_of(rows, plan->ptr_slot)], arena, &failed);
    results->row_count++;
    return !failed;
}

static bool fill(const struct query_plan *plan, struct query_results *results,
                 struct results_memory *memory)
{
    size_t count = top_rows_count(memory->rows);
    struct arena *arena = &memory->arena;
    results->columns = arena_alloc(arena, (plan->column_count + 1) * sizeof *results->columns);
    results->cells = arena_alloc(arena, (count * plan->column_count + 1) * sizeof *results->cells);
    if (plan->has_ptr)
        results->ptrs = arena_alloc(arena, (count + 1) * sizeof *results->ptrs);
    if (results->columns == NULL || results->cells == NULL ||
        (plan->has_ptr && results->ptrs == NULL))
        return false;
    results->column_count = plan->column_count;
    for (size_t i = 0; i < plan->column_count; i++) {
        results->columns[i] = arena_copy(arena, plan->columns[i].name);
        if (results->columns[i].data == NULL)
            return false;
    }
    for (size_t i = 0; i < count; i++)
        if (!fill_row(plan, top_rows_at(memory->rows, i), results, arena))
            return false;
    return true;
}

static void release(void *context)
{
    struct results_memory *memory = context;
    top_rows_free(memory->rows);
    arena_free(&memory->arena);
    free(memory);
}

struct query_results *run_results(struct query_run *run)
{
    struct query_results *results = calloc(1, sizeof *results);
    struct results_memory *memory = calloc(1, sizeof *memory);
    if (results == NULL || memory == NULL) {
        free(results);
        free(memory);
        return NULL;
    }
    /* Texts stay where the rows were kept. */
    memory->arena.max = SIZE_MAX;
    memory->rows = run->rows;
    run->rows = NULL;
    top_rows_sort(memory->rows);
    *results = (struct query_results){.matched = run->matched,
                                      .scanned = run->scanned,
                                      .scanned_bytes = run->scanned_bytes,
                                      .memory = memory,
                                      .release = release};
    if (fill(run->plan, results, memory))
        return results;
    query_results_free(results);
    return NULL;
}
