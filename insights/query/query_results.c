#include "insights/query/query_results.h"

#include "base/json_text.h"

#include <inttypes.h>
#include <stdlib.h>

void query_results_free(struct query_results *results)
{
    if (results == NULL)
        return;
    if (results->memory != NULL)
        results->release(results->memory);
    free(results);
}

/* ---- JSON ---------------------------------------------------------------------------------- */

static void json_cell(struct buffer *out, struct text field, struct text value)
{
    if (out->size > 0 && out->data[out->size - 1] == '}')
        buffer_append_char(out, ',');
    buffer_append_text(out, "{\"field\":");
    json_string_bytes(out, field.data, field.size);
    buffer_append_text(out, ",\"value\":");
    json_string_bytes(out, value.data, value.size);
    buffer_append_char(out, '}');
}

/* A row a line: a document that is easy to look at, and to search. */
static void json_row(struct buffer *out, const struct query_results *results, size_t row)
{
    static const struct text ptr = TEXT("@ptr");
    const struct text *cells = results->cells + row * results->column_count;
    bool has_ptr = false;
    buffer_append_text(out, row > 0 ? ",\n[" : "\n[");
    for (size_t i = 0; i < results->column_count; i++) {
        has_ptr = has_ptr || text_equal(results->columns[i], ptr);
        if (cells[i].data != NULL)
            json_cell(out, results->columns[i], cells[i]);
    }
    if (results->ptrs != NULL && !has_ptr)
        json_cell(out, ptr, results->ptrs[row]);
    buffer_append_char(out, ']');
}

void query_results_json(struct buffer *out, const struct query_results *results)
{
    buffer_append_text(out, "{\"results\":[");
    for (size_t i = 0; i < results->row_count; i++)
        json_row(out, results, i);
    /* Doubles, as the service writes them. */
    buffer_printf(out,
                  "],\n\"statistics\":{\"recordsMatched\":%" PRIu64 ".0,\"recordsScanned\":%" PRIu64
                  ".0,\"bytesScanned\":%" PRIu64 ".0},\"status\":\"%s\"}\n",
                  results->matched, results->scanned, results->scanned_bytes,
                  results->status != NULL ? results->status : "Complete");
}

/* ---- CSV ----------------------------------------------------------------------------------- */

static bool needs_quotes(struct text text)
{
    if (text.data == NULL)
        return false;
    /* An empty text is quoted, so that it is told from a field that is not there. */
    if (text.size == 0)
        return true;
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] == '"' || text.data[i] == ',' || text.data[i] == '\n' ||
            text.data[i] == '\r')
            return true;
    return false;
}

static void csv_cell(struct buffer *out, struct text text)
{
    static const struct text quote = TEXT("\"");
    if (!needs_quotes(text)) {
        buffer_append(out, text.data, text.size);
        return;
    }
    buffer_append_char(out, '"');
    while (text.size > 0) {
        size_t plain = text_find(text, quote);
        buffer_append(out, text.data, plain);
        if (plain < text.size)
            buffer_append_text(out, "\"\"");
        text = text_from(text, plain + 1);
    }
    buffer_append_char(out, '"');
}

static void csv_line(struct buffer *out, const struct text *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_append_char(out, ',');
        csv_cell(out, cells[i]);
    }
    buffer_append_char(out, '\n');
}

void query_results_csv(struct buffer *out, const struct query_results *results)
{
    csv_line(out, results->columns, results->column_count);
    for (size_t i = 0; i < results->row_count; i++)
        csv_line(out, results->cells + i * results->column_count, results->column_count);
}
