/* The rows of answers become a table. */
#include "base/arena.h"
#include "insights/cloud/cloud_answer.h"

#include <cjson/cJSON.h>
#include <stddef.h>
#include <stdlib.h>

/* A value of a row, and of which field. */
struct cell {
    size_t row, field;
    struct text value;
};

struct cloud_rows {
    struct arena arena; /* names and values; taken over by the results */
    struct text *names; /* of fields, as they were met */
    size_t *order;      /* fields as they stand side by side */
    size_t field_count, field_capacity;
    struct cell *cells;
    size_t cell_count, cell_capacity;
    size_t row_count;
};

static const struct text ptr_name = TEXT("@ptr"), message_name = TEXT("@message");

struct cloud_rows *cloud_rows_new(void)
{
    struct cloud_rows *rows = calloc(1, sizeof *rows);
    if (rows != NULL)
        rows->arena.max = SIZE_MAX;
    return rows;
}

void cloud_rows_free(struct cloud_rows *rows)
{
    if (rows == NULL)
        return;
    arena_free(&rows->arena);
    free(rows->names);
    free(rows->order);
    free(rows->cells);
    free(rows);
}

/* ---- Fields --------------------------------------------------------------------------------- */

static bool grow_fields(struct cloud_rows *rows)
{
    size_t capacity = rows->field_capacity > 0 ? rows->field_capacity * 2 : 16;
    struct text *names = realloc(rows->names, capacity * sizeof *names);
    if (names != NULL)
        rows->names = names;
    size_t *order = realloc(rows->order, capacity * sizeof *order);
    if (order != NULL)
        rows->order = order;
    if (names == NULL || order == NULL)
        return false;
    rows->field_capacity = capacity;
    return true;
}

/* A new field stands at `place`, behind the one before it in its row. */
static bool add_field(struct cloud_rows *rows, struct text name, size_t place)
{
    if (rows->field_count == rows->field_capacity && !grow_fields(rows))
        return false;
    name = arena_copy(&rows->arena, name);
    if (name.data == NULL)
        return false;
    memmove(rows->order + place + 1, rows->order + place,
            (rows->field_count - place) * sizeof *rows->order);
    rows->order[place] = rows->field_count;
    rows->names[rows->field_count++] = name;
    return true;
}

/* From *at on, and around. Rows mostly have the fields of the row before, in its order. */
static bool search(const struct cloud_rows *rows, struct text name, size_t *at)
{
    for (size_t tried = 0; tried < rows->field_count; tried++, (*at)++) {
        *at = *at < rows->field_count ? *at : 0;
        if (text_equal(rows->names[rows->order[*at]], name))
            return true;
    }
    return false;
}

/* *place: behind the field before it in its row; moves on behind this one. */
static bool find_field(struct cloud_rows *rows, struct text name, size_t *place, size_t *field)
{
    size_t at = *place;
    if (!search(rows, name, &at)) {
        at = *place;
        if (!add_field(rows, name, at))
            return false;
    }
    *field = rows->order[at];
    *place = at + 1;
    return true;
}

/* ---- Cells ---------------------------------------------------------------------------------- */

/* Lambda ends messages with a line break, which is no part of them elsewhere either. */
static struct text without_break(struct text message)
{
    if (message.size > 0 && message.data[message.size - 1] == '\n')
        message.size--;
    return message;
}

static bool add_cell(struct cloud_rows *rows, size_t field, struct text value)
{
    if (rows->cell_count == rows->cell_capacity) {
        size_t capacity = rows->cell_capacity > 0 ? rows->cell_capacity * 2 : 256;
        struct cell *cells = realloc(rows->cells, capacity * sizeof *cells);
        if (cells == NULL)
            return false;
        rows->cells = cells;
        rows->cell_capacity = capacity;
    }
    if (text_equal(rows->names[field], message_name))
        value = without_break(value);
    struct cell cell = {rows->row_count, field, arena_copy(&rows->arena, value)};
    rows->cells[rows->cell_count++] = cell;
    return cell.value.data != NULL;
}

static bool add_row(struct cloud_rows *rows, const cJSON *row)
{
    const cJSON *member;
    size_t place = 0;
    cJSON_ArrayForEach(member, row)
    {
        size_t field;
        const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(member, "field"));
        const char *value = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(member, "value"));
        if (name == NULL || value == NULL)
            continue;
        if (!find_field(rows, text_of(name), &place, &field) ||
            !add_cell(rows, field, text_of(value)))
            return false;
    }
    rows->row_count++;
    return true;
}

bool cloud_rows_add(struct cloud_rows *rows, const struct cloud_answer *answer)
{
    const cJSON *row;
    const cJSON *results = cJSON_GetObjectItemCaseSensitive(answer->document, "results");
    cJSON_ArrayForEach(row, results)
    {
        if (!add_row(rows, row))
            return false;
    }
    return true;
}

/* ---- Table ---------------------------------------------------------------------------------- */

/* Of @ptr, which stands apart. */
enum { NO_COLUMN = -1 };

/* Where each field stands among the columns; @ptr only when it is alone. NULL: no memory. */
static ptrdiff_t *place_columns(const struct cloud_rows *rows, struct query_results *results)
{
    ptrdiff_t *columns = malloc((rows->field_count + 1) * sizeof *columns);
    results->columns =
        arena_alloc((struct arena *)results->memory, (rows->field_count + 1) * sizeof(struct text));
    if (columns == NULL || results->columns == NULL) {
        free(columns);
        return NULL;
    }
    for (size_t i = 0; i < rows->field_count; i++) {
        size_t field = rows->order[i];
        bool is_ptr = text_equal(rows->names[field], ptr_name);
        columns[field] = NO_COLUMN;
        if (is_ptr && rows->field_count > 1)
            continue;
        columns[field] = (ptrdiff_t)results->column_count;
        results->columns[results->column_count++] = rows->names[field];
    }
    return columns;
}

/* That many texts that are not there. NULL: no memory. */
static struct text *no_texts(struct arena *arena, size_t count)
{
    struct text *texts = arena_alloc(arena, (count + 1) * sizeof *texts);
    if (texts != NULL)
        memset(texts, 0, (count + 1) * sizeof *texts);
    return texts;
}

static bool fill(const struct cloud_rows *rows, struct query_results *results)
{
    ptrdiff_t *columns = place_columns(rows, results);
    if (columns == NULL)
        return false;
    size_t width = results->column_count;
    struct text *ptrs = no_texts(results->memory, rows->row_count);
    results->cells = no_texts(results->memory, rows->row_count * width);
    bool ok = results->cells != NULL && ptrs != NULL;
    for (size_t i = 0; ok && i < rows->cell_count; i++) {
        const struct cell *cell = &rows->cells[i];
        if (columns[cell->field] == NO_COLUMN)
            ptrs[cell->row] = cell->value;
        else
            results->cells[cell->row * width + (size_t)columns[cell->field]] = cell->value;
    }
    results->ptrs = width < rows->field_count ? ptrs : NULL;
    results->row_count = ok ? rows->row_count : 0;
    free(columns);
    return ok;
}

static void release(void *memory)
{
    arena_free(memory);
    free(memory);
}

struct query_results *cloud_rows_finish(struct cloud_rows *rows, const struct cloud_answer *answer)
{
    struct query_results *results = calloc(1, sizeof *results);
    struct arena *arena = malloc(sizeof *arena);
    if (results == NULL || arena == NULL) {
        free(results);
        free(arena);
        return NULL;
    }
    *arena = rows->arena;
    rows->arena = (struct arena){.max = SIZE_MAX};
    *results = (struct query_results){.matched = answer->matched,
                                      .scanned = answer->scanned,
                                      .scanned_bytes = answer->scanned_bytes,
                                      .status = cloud_status_name(answer->status),
                                      .memory = arena,
                                      .release = release};
    if (fill(rows, results))
        return results;
    query_results_free(results);
    return NULL;
}
