/* The first rows of an order, of as many as come: memory is bounded by how many are kept. */
#ifndef INSIGHTS_QUERY_TOP_ROWS_H
#define INSIGHTS_QUERY_TOP_ROWS_H

#include "base/text.h"
#include "insights/event/value.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The order: by the first `key_count` values of a row, each up or down; then, if `newest_first`, by
 * time, rows without one last; then as the rows come. */
struct row_order {
    const bool *descending; /* borrowed */
    size_t key_count;
    bool newest_first;
};

/* A row as it is kept. */
struct kept_row {
    int64_t timestamp_ms; /* of its event; LOG_EVENT_NO_TIME */
    uint64_t ordinal;     /* of its event */
    uint64_t part;        /* among the rows that its event became */
    struct text distinct; /* dedup's key: of these only the first in order is kept; data NULL: none,
                             and every such row is kept */
    const struct value *values;
};

struct top_rows;

/* order: copied but for its array. value_count: of every row, key_count at least. limit: 1 at
 * least. NULL: no memory. */
struct top_rows *top_rows_new(const struct row_order *order, size_t value_count, size_t limit);
void top_rows_free(struct top_rows *rows);

/* Keeps a copy of the row if it is among the first. False: no memory. */
bool top_rows_add(struct top_rows *rows, const struct kept_row *row);

/* Adds what `from` has. False: no memory. */
bool top_rows_merge(struct top_rows *into, const struct top_rows *from);

size_t top_rows_count(const struct top_rows *rows);

/* Puts them in order: then top_rows_at(rows, 0) is the first. Nothing can be added any more. */
void top_rows_sort(struct top_rows *rows);
const struct kept_row *top_rows_at(const struct top_rows *rows, size_t index);

#endif
