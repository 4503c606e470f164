#include "insights/query/top_rows.h"

#include "base/text_hash.h"
#include "insights/expression/expression.h"
#include "insights/expression/value_key.h"

#include <stdlib.h>

/* A heap whose root is the last in order of those kept: the one to go. For dedup a hash table tells
 * where the row of a key is in the heap.
 *
 * That stays right though rows are forgotten: a key whose row was let go can only come back with a
 * row that beats the last, and the last only gets better. */

/* Values and the bytes of texts lie behind it, in the same piece of memory. */
struct entry {
    struct kept_row row;
    size_t at;       /* its place in the heap */
    uint64_t hash;   /* of row.distinct */
    size_t capacity; /* bytes behind it */
};

struct top_rows {
    struct row_order order;
    size_t value_count, limit;
    struct entry **heap; /* owned, as are the entries */
    size_t count, capacity;
    struct entry **index; /* owned: open addressing by hash; NULL: no row has a key so far */
    size_t index_size;    /* a power of two */
};

struct top_rows *top_rows_new(const struct row_order *order, size_t value_count, size_t limit)
{
    struct top_rows *rows = calloc(1, sizeof *rows);
    if (rows == NULL)
        return NULL;
    rows->order = *order;
    rows->value_count = value_count;
    rows->limit = limit;
    return rows;
}

void top_rows_free(struct top_rows *rows)
{
    if (rows == NULL)
        return;
    for (size_t i = 0; i < rows->count; i++)
        free(rows->heap[i]);
    free(rows->heap);
    free(rows->index);
    free(rows);
}

/* ---- Order --------------------------------------------------------------------------------- */

static int compare(const struct row_order *order, const struct kept_row *a,
                   const struct kept_row *b)
{
    for (size_t i = 0; i < order->key_count; i++) {
        int by_key = value_order(a->values[i], b->values[i]);
        if (by_key != 0)
            return order->descending[i] ? -by_key : by_key;
    }
    if (order->newest_first && a->timestamp_ms != b->timestamp_ms)
        return a->timestamp_ms > b->timestamp_ms ? -1 : 1;
    if (a->ordinal != b->ordinal)
        return a->ordinal < b->ordinal ? -1 : 1;
    return (a->part > b->part) - (a->part < b->part);
}

static bool is_after(const struct top_rows *rows, size_t a, size_t b)
{
    return compare(&rows->order, &rows->heap[a]->row, &rows->heap[b]->row) > 0;
}

static void swap(struct top_rows *rows, size_t a, size_t b)
{
    struct entry *entry = rows->heap[a];
    rows->heap[a] = rows->heap[b];
    rows->heap[b] = entry;
    rows->heap[a]->at = a;
    rows->heap[b]->at = b;
}

static void sift_up(struct top_rows *rows, size_t at)
{
    while (at > 0 && is_after(rows, at, (at - 1) / 2)) {
        swap(rows, at, (at - 1) / 2);
        at = (at - 1) / 2;
    }
}

/* Within the first `count`. */
static void sift_down(struct top_rows *rows, size_t at, size_t count)
{
    for (;;) {
        size_t last = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < count; child++)
            if (is_after(rows, child, last))
                last = child;
        if (last == at)
            return;
        swap(rows, at, last);
        at = last;
    }
}

/* ---- Dedup's index ------------------------------------------------------------------------- */

/* Where the key's entry is, or the free place where it belongs. */
static size_t index_place(const struct top_rows *rows, uint64_t hash, struct text key)
{
    size_t mask = rows->index_size - 1;
    size_t at = hash & mask;
    while (rows->index[at] != NULL &&
           (rows->index[at]->hash != hash || !text_equal(rows->index[at]->row.distinct, key)))
        at = (at + 1) & mask;
    return at;
}

static void index_put(struct top_rows *rows, struct entry *entry)
{
    rows->index[index_place(rows, entry->hash, entry->row.distinct)] = entry;
}

/* Those that follow in the same run of places move up, so that no search stops too early. */
static void index_remove(struct top_rows *rows, const struct entry *entry)
{
    size_t mask = rows->index_size - 1;
    size_t hole = index_place(rows, entry->hash, entry->row.distinct);
    rows->index[hole] = NULL;
    for (size_t at = (hole + 1) & mask; rows->index[at] != NULL; at = (at + 1) & mask) {
        size_t home = rows->index[at]->hash & mask;
        if (((at - home) & mask) < ((at - hole) & mask))
            continue;
        rows->index[hole] = rows->index[at];
        rows->index[at] = NULL;
        hole = at;
    }
}

static bool index_room(struct top_rows *rows)
{
    if (rows->index != NULL && rows->count + 1 <= rows->index_size / 2)
        return true;
    size_t size = rows->index != NULL ? rows->index_size * 2 : 64;
    struct entry **index = calloc(size, sizeof(struct entry *));
    if (index == NULL)
        return false;
    free(rows->index);
    rows->index = index;
    rows->index_size = size;
    for (size_t i = 0; i < rows->count; i++)
        if (rows->heap[i]->row.distinct.data != NULL)
            index_put(rows, rows->heap[i]);
    return true;
}

/* ---- Keeping ------------------------------------------------------------------------------- */

static size_t size_of(const struct top_rows *rows, const struct kept_row *row)
{
    size_t size = rows->value_count * sizeof(struct value) + row->distinct.size;
    for (size_t i = 0; i < rows->value_count; i++)
        size += row->values[i].text.size;
    return size;
}

static struct text put_text(char **to, struct text text)
{
    struct text copy = {*to, text.size};
    if (text.data == NULL)
        return (struct text){NULL, 0};
    if (text.size > 0)
        memcpy(*to, text.data, text.size);
    *to += text.size;
    return copy;
}

/* Copies the row into `entry`, or into new memory if that is NULL or too small, which is then
 * freed. NULL: no memory; `entry` is as it was. */
static struct entry *fill(const struct top_rows *rows, struct entry *entry,
                          const struct kept_row *row, uint64_t hash)
{
    size_t size = size_of(rows, row);
    struct entry *filled = entry;
    /* Far too much room is given back: one long row must not make the others long. */
    if (entry == NULL || entry->capacity < size || entry->capacity / 4 > size + 64)
        filled = malloc(sizeof *filled + size);
    if (filled == NULL)
        return NULL;
    struct value *values = (struct value *)(filled + 1);
    char *texts = (char *)(values + rows->value_count);
    size_t capacity = filled == entry ? entry->capacity : size;
    *filled = (struct entry){.row = *row, .hash = hash, .capacity = capacity};
    for (size_t i = 0; i < rows->value_count; i++) {
        values[i] = row->values[i];
        values[i].text = put_text(&texts, row->values[i].text);
    }
    filled->row.values = values;
    filled->row.distinct = put_text(&texts, row->distinct);
    if (filled != entry)
        free(entry);
    return filled;
}

static bool heap_room(struct top_rows *rows)
{
    if (rows->count < rows->capacity)
        return true;
    size_t capacity = rows->capacity > 0 ? rows->capacity * 2 : 16;
    struct entry **heap = realloc(rows->heap, capacity * sizeof(struct entry *));
    if (heap == NULL)
        return false;
    rows->heap = heap;
    rows->capacity = capacity;
    return true;
}

/* Puts the row in place of the entry at `at`, or of none when that is `count`. */
static bool put(struct top_rows *rows, size_t at, const struct kept_row *row, uint64_t hash)
{
    struct entry *old = at < rows->count ? rows->heap[at] : NULL;
    if ((row->distinct.data != NULL && !index_room(rows)) || !heap_room(rows))
        return false;
    if (old != NULL && old->row.distinct.data != NULL)
        index_remove(rows, old);
    struct entry *entry = fill(rows, old, row, hash);
    if (entry == NULL)
        return false;
    rows->heap[at] = entry;
    entry->at = at;
    if (old == NULL)
        rows->count++;
    if (entry->row.distinct.data != NULL)
        index_put(rows, entry);
    sift_up(rows, at);
    sift_down(rows, entry->at, rows->count);
    return true;
}

bool top_rows_add(struct top_rows *rows, const struct kept_row *row)
{
    uint64_t hash = row->distinct.data != NULL ? text_hash(row->distinct) : 0;
    const struct entry *same = NULL;
    if (row->distinct.data != NULL && rows->index != NULL)
        same = rows->index[index_place(rows, hash, row->distinct)];
    if (same != NULL)
        return compare(&rows->order, row, &same->row) >= 0 || put(rows, same->at, row, hash);
    if (rows->count < rows->limit)
        return put(rows, rows->count, row, hash);
    return compare(&rows->order, row, &rows->heap[0]->row) >= 0 || put(rows, 0, row, hash);
}

bool top_rows_merge(struct top_rows *into, const struct top_rows *from)
{
    for (size_t i = 0; i < from->count; i++)
        if (!top_rows_add(into, &from->heap[i]->row))
            return false;
    return true;
}

/* ---- Outcome ------------------------------------------------------------------------------- */

size_t top_rows_count(const struct top_rows *rows)
{
    return rows->count;
}

void top_rows_sort(struct top_rows *rows)
{
    for (size_t left = rows->count; left > 1; left--) {
        swap(rows, 0, left - 1);
        sift_down(rows, 0, left - 1);
    }
}

const struct kept_row *top_rows_at(const struct top_rows *rows, size_t index)
{
    return &rows->heap[index]->row;
}
