#include "insights/query/top_rows.h"

#include "insights/expression/expression.h"
#include "insights/expression/value_key.h"
#include "insights/query/group_table.h"
#include "test/unit/unit.h"

#include <stdio.h>

/* A row as the tests make them: two numbers, of which the first may be an order's key. */
struct row {
    double a, b;
    int64_t timestamp_ms;
    uint64_t ordinal;
    char distinct[8]; /* "": none */
};

static bool add(struct top_rows *rows, const struct row *row)
{
    struct value values[2] = {value_of_number(row->a), value_of_number(row->b)};
    struct kept_row kept = {
        .timestamp_ms = row->timestamp_ms, .ordinal = row->ordinal, .values = values};
    if (row->distinct[0] != '\0')
        kept.distinct = text_of(row->distinct);
    return top_rows_add(rows, &kept);
}

/* ---- A plain model: sort all, take the first of each key, count off. ---- */

static const struct row_order *model_order;

static int compare_model(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    double keys[2][2] = {{x->a, y->a}, {x->b, y->b}};
    for (size_t i = 0; i < model_order->key_count; i++)
        if (keys[i][0] != keys[i][1])
            return (keys[i][0] < keys[i][1]) != model_order->descending[i] ? -1 : 1;
    if (model_order->newest_first && x->timestamp_ms != y->timestamp_ms)
        return x->timestamp_ms > y->timestamp_ms ? -1 : 1;
    return (x->ordinal > y->ordinal) - (x->ordinal < y->ordinal);
}

static size_t run_model(struct row *rows, size_t count, const struct row_order *order, size_t limit)
{
    size_t kept = 0;
    model_order = order;
    qsort(rows, count, sizeof *rows, compare_model);
    for (size_t i = 0; i < count && kept < limit; i++) {
        bool seen = false;
        for (size_t k = 0; k < kept; k++)
            seen = seen ||
                   (rows[i].distinct[0] != '\0' && strcmp(rows[k].distinct, rows[i].distinct) == 0);
        if (!seen)
            rows[kept++] = rows[i];
    }
    return kept;
}

enum { COUNT = 300 };

static void random_rows(struct row *rows, int keys)
{
    for (size_t i = 0; i < COUNT; i++) {
        rows[i] = (struct row){
            .a = rand() % 7, .b = rand() % 50, .timestamp_ms = rand() % 20, .ordinal = i};
        int key = rand() % (keys + 1);
        if (keys > 0 && key > 0)
            snprintf(rows[i].distinct, sizeof rows[i].distinct, "k%d", key);
    }
}

static void check(struct top_rows *got, const struct row *wanted, size_t count, int round)
{
    ck_assert_uint_eq(top_rows_count(got), count);
    top_rows_sort(got);
    for (size_t i = 0; i < count; i++)
        ck_assert_msg(top_rows_at(got, i)->ordinal == wanted[i].ordinal, "round %d, row %zu", round,
                      i);
}

/* Orders, limits and keys of dedup at random; shared out to two and merged, too. */
START_TEST(rows_kept_are_those_of_a_full_sort)
{
    static struct row rows[COUNT];
    srand((unsigned)_i + 1);
    bool descending[2] = {rand() % 2 == 0, rand() % 2 == 0};
    struct row_order order = {
        .descending = descending, .key_count = (size_t)rand() % 3, .newest_first = rand() % 2 == 0};
    size_t limit = (size_t)(rand() % 2 == 0 ? 1 + rand() % 20 : 1000);
    random_rows(rows, rand() % 2 == 0 ? 0 : 1 + rand() % 60);
    struct top_rows *one = top_rows_new(&order, 2, limit);
    struct top_rows *parts[2] = {top_rows_new(&order, 2, limit), top_rows_new(&order, 2, limit)};
    for (size_t i = 0; i < COUNT; i++)
        ck_assert(add(one, &rows[i]) && add(parts[rand() % 2], &rows[i]));
    ck_assert(top_rows_merge(parts[0], parts[1]));
    size_t kept = run_model(rows, COUNT, &order, limit);
    check(one, rows, kept, _i);
    check(parts[0], rows, kept, _i);
    top_rows_free(one);
    top_rows_free(parts[0]);
    top_rows_free(parts[1]);
}
END_TEST

START_TEST(rows_are_copied_with_their_texts)
{
    char text[] = "first";
    struct value value = value_of_text(text_of(text));
    struct kept_row row = {.values = &value};
    struct row_order order = {0};
    struct top_rows *rows = top_rows_new(&order, 1, 10);
    ck_assert(top_rows_add(rows, &row));
    memcpy(text, "xxxxx", 5);
    top_rows_sort(rows);
    ck_assert(text_is(top_rows_at(rows, 0)->values[0].text, "first"));
    top_rows_free(rows);
}
END_TEST

/* ---- Groups ---- */

static const struct aggregate_plan *count_plan(void)
{
    static struct aggregate_plan plan;
    plan.aggregate = aggregate_find(text_of("count"));
    return &plan;
}

static void count_in(struct group_table *table, double number)
{
    struct buffer key = buffer_new(100);
    value_key_append(&key, value_of_number(number));
    struct group *group = group_table_find(table, text_bytes(key.data, key.size));
    ck_assert_ptr_nonnull(group);
    ck_assert(aggregate_add(&group->states[0], value_null(), true, 0, 0));
    buffer_free(&key);
}

START_TEST(groups_merged_are_as_if_one_had_seen_all)
{
    struct group_table tables[2] = {{.plans = count_plan(), .plan_count = 1},
                                    {.plans = count_plan(), .plan_count = 1}};
    for (int i = 0; i < 5000; i++)
        count_in(&tables[i % 3 == 0], i % 1000);
    ck_assert(group_table_merge(&tables[0], &tables[1]));
    ck_assert_uint_eq(tables[0].count, 1000);
    bool seen[1000] = {false};
    const struct group *group;
    for (size_t at = 0; (group = group_table_next(&tables[0], &at)) != NULL;) {
        struct text key = group->key;
        int number = (int)value_key_take(&key).number;
        ck_assert(!seen[number]);
        seen[number] = true;
        ck_assert_double_eq(aggregate_result(&group->states[0]).number, 5);
    }
    group_table_free(&tables[0]);
    group_table_free(&tables[1]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_top_rows");
    TCase *tcase = tcase_create("rows");
    tcase_add_loop_test(tcase, rows_kept_are_those_of_a_full_sort, 0, 200);
    tcase_add_test(tcase, rows_are_copied_with_their_texts);
    tcase_add_test(tcase, groups_merged_are_as_if_one_had_seen_all);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
