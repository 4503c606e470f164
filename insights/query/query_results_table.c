#include "insights/query/query_results.h"

#include "base/json_text.h"
#include "base/text_width.h"
#include "insights/event/json_view.h"

#include <stdlib.h>

/* Columns stand two apart. None is cut below MIN_WIDTH, so that a terminal that is too narrow for
 * the table wraps it. */
enum { GAP = 2, MIN_WIDTH = 8, RULE_MAX = 100 };

struct column_layout {
    size_t width;
    bool is_number; /* every cell there is writes a number: to the right */
};

struct table {
    const struct query_results *results;
    struct column_layout *columns;
    size_t looked_at;    /* bytes of a cell: no more can be shown in a terminal this wide */
    struct buffer shown; /* one cell, as it is shown */
};

/* The text of a cell, escaped, so that it is one line. Valid until the next. */
static struct text show(struct table *table, struct text cell)
{
    buffer_clear(&table->shown);
    cell = text_first(cell, table->looked_at);
    line_text_bytes(&table->shown, cell.data, cell.size);
    return text_bytes(buffer_text(&table->shown), table->shown.size);
}

/* ---- Layout -------------------------------------------------------------------------------- */

static void measure_cell(struct table *table, struct column_layout *column, struct text cell)
{
    double number;
    size_t width = text_width(show(table, cell));
    if (width > column->width)
        column->width = width;
    if (cell.data != NULL && !number_parse(cell, &number))
        column->is_number = false;
}

static void measure(struct table *table)
{
    const struct query_results *results = table->results;
    for (size_t i = 0; i < results->column_count; i++) {
        struct column_layout *column = &table->columns[i];
        column->is_number = results->row_count > 0;
        for (size_t row = 0; row < results->row_count; row++)
            measure_cell(table, column, results->cells[row * results->column_count + i]);
        size_t head = text_width(show(table, results->columns[i]));
        column->width = head > column->width ? head : column->width;
    }
}

static size_t total_width(const struct table *table)
{
    size_t total = 0;
    for (size_t i = 0; i < table->results->column_count; i++)
        total += table->columns[i].width + (i > 0 ? GAP : 0);
    return total;
}

/* The widest columns give, evenly, until all fits. */
static void fit(struct table *table, size_t width)
{
    size_t total = total_width(table);
    while (total > width) {
        struct column_layout *widest = &table->columns[0];
        size_t second = MIN_WIDTH;
        for (size_t i = 1; i < table->results->column_count; i++)
            if (table->columns[i].width > widest->width)
                widest = &table->columns[i];
        for (size_t i = 0; i < table->results->column_count; i++)
            if (&table->columns[i] != widest && table->columns[i].width > second)
                second = table->columns[i].width;
        if (widest->width <= MIN_WIDTH)
            return;
        /* Down to the next widest, or one at a time where two are alike. */
        size_t cut = widest->width > second ? widest->width - second : 1;
        cut = cut < total - width ? cut : total - width;
        widest->width -= cut;
        total -= cut;
    }
}

/* ---- Writing ------------------------------------------------------------------------------- */

static void pad(struct buffer *out, size_t count)
{
    while (count-- > 0)
        buffer_append_char(out, ' ');
}

/* is_last: nothing follows it in its line, and no white space should. */
static void write_cell(struct table *table, struct buffer *out, size_t index, struct text cell,
                       bool is_last)
{
    const struct column_layout *column = &table->columns[index];
    struct text text = show(table, cell);
    size_t width = text_width(text);
    bool is_cut = width > column->width;
    if (is_cut) {
        text = text_within(text, column->width - 1);
        width = text_width(text) + 1;
    }
    if (column->is_number)
        pad(out, column->width - width);
    buffer_append(out, text.data, text.size);
    if (is_cut)
        buffer_append_text(out, "…");
    if (!is_last)
        pad(out, (column->is_number ? 0 : column->width - width) + GAP);
}

static void write_row(struct table *table, struct buffer *out, const struct text *cells)
{
    size_t count = table->results->column_count;
    while (count > 0 && cells[count - 1].size == 0)
        count--;
    for (size_t i = 0; i < count; i++)
        write_cell(table, out, i, cells[i], i + 1 == count);
    buffer_append_char(out, '\n');
}

static void write_rule(const struct table *table, struct buffer *out)
{
    for (size_t i = 0; i < table->results->column_count; i++) {
        bool is_last = i + 1 == table->results->column_count;
        size_t width = table->columns[i].width;
        /* Nothing stands to the right of it that would need all of a long text's width. */
        if (is_last && width > RULE_MAX)
            width = RULE_MAX;
        while (width-- > 0)
            buffer_append_char(out, '-');
        if (!is_last)
            pad(out, GAP);
    }
    buffer_append_char(out, '\n');
}

void query_results_table(struct buffer *out, const struct query_results *results, size_t width,
                         bool colour)
{
    struct table table = {.results = results, .shown = buffer_new(SIZE_MAX / 2)};
    /* A character takes four bytes, with marks on it some more. */
    table.looked_at = width > 0 ? 64 * width : SIZE_MAX;
    if (results->column_count == 0)
        return;
    table.columns = calloc(results->column_count, sizeof *table.columns);
    if (table.columns == NULL) {
        out->failed = true;
        return;
    }
    measure(&table);
    if (width > 0)
        fit(&table, width);
    buffer_append_text(out, colour ? "\033[1m" : "");
    write_row(&table, out, results->columns);
    buffer_append_text(out, colour ? "\033[0m" : "");
    write_rule(&table, out);
    for (size_t row = 0; row < results->row_count; row++)
        write_row(&table, out, results->cells + row * results->column_count);
    if (!buffer_ok(&table.shown))
        out->failed = true;
    buffer_free(&table.shown);
    free(table.columns);
}
