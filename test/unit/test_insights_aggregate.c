#include "insights/expression/aggregate.h"

#include "insights/expression/aggregate_state.h"
#include "insights/expression/expression.h"
#include "insights/expression/number_list.h"
#include "insights/expression/value_key.h"
#include "test/unit/unit.h"

#include <math.h>
#include <stdio.h>

static struct text result_text(struct aggregate_state *state, struct arena *arena)
{
    return value_text(aggregate_result(state), arena);
}

/* Adds a blank-separated list; "-" is null, "t:5" a time. */
static void add_list(struct aggregate_state *state, const char *list)
{
    int64_t timestamp_ms = 1000;
    uint64_t ordinal = 0;
    while (*list != '\0') {
        size_t size = strcspn(list, " ");
        struct value value = value_of_text(text_bytes(list, size));
        if (size == 1 && list[0] == '-')
            value = value_null();
        if (size > 2 && strncmp(list, "t:", 2) == 0)
            value = value_of_time(strtod(list + 2, NULL));
        ck_assert(aggregate_add(state, value, value.type != VALUE_NULL, timestamp_ms++, ordinal++));
        list += size + (list[size] == ' ' ? 1 : 0);
    }
}

static const struct {
    const char *name;
    double percent;
    const char *values, *wanted; /* NULL: null */
} cases[] = {
    {"count", 0, "a - b", "2"},
    {"count", 0, "", "0"},
    {"count_distinct", 0, "a b a - A", "3"},
    {"count_distinct", 0, "", "0"},
    {"sum", 0, "1 2.5 x -", "3.5"},
    {"sum", 0, "1e308 1e308", NULL},
    {"sum", 0, "x -", NULL},
    {"sum", 0, "1e16 1 -1e16", "1"},
    {"avg", 0, "1 2 - x", "1.5"},
    {"avg", 0, "", NULL},
    {"min", 0, "10 9 x -", "9"},
    {"max", 0, "9 10 x -", "10"},
    {"max", 0, "x 1", "1"},
    {"min", 0, "b10 b9", "b9"},
    {"max", 0, "b10 b9", "b10"},
    {"min", 0, "1.50 2", "1.5"},
    {"min", 0, "t:60000 t:0", "1970-01-01 00:00:00.000"},
    {"min", 0, "-", NULL},
    {"stddev", 0, "2 4 4 4 5 5 7 9", "2.1381"},
    {"stddev", 0, "1000000001 1000000002 1000000003", "1"},
    {"stddev", 0, "5", NULL},
    {"median", 0, "3 1 2", "2"},
    {"median", 0, "4 1 3 2", "2"},
    {"pct", 99, "1 2 3 4", "4"},
    {"pct", 0, "3 1 2", "1"},
    {"pct", 100, "3 1 2", "3"},
    {"pct", 50, "-5 -1 0 1e3 -2.5", "-1"},
    {"pct", 50, "x -", NULL},
    {"pct", 50, "-0 -1 1", "0"},
    {"earliest", 0, "- b c", "b"},
    {"latest", 0, "b c -", "c"},
    {"latest", 0, "t:5", "5"},
    {"sortsFirst", 0, "b a 10 9", "a"},
    {"sortsLast", 0, "b a 10 9", "10"},
    {"sortsFirst", 0, "-", NULL},
};

START_TEST(aggregate_tells_of_values)
{
    struct arena arena = {.max = 1000};
    const struct aggregate *aggregate = aggregate_find(text_of(cases[_i].name));
    struct aggregate_state state;
    aggregate_init(&state, aggregate, cases[_i].percent);
    add_list(&state, cases[_i].values);
    struct text got = result_text(&state, &arena);
    const char *wanted = cases[_i].wanted;
    ck_assert_msg(wanted != NULL ? text_is(got, wanted) : got.data == NULL, "%s of <%s>: <%.*s>",
                  cases[_i].name, cases[_i].values, (int)got.size, got.data);
    aggregate_clean_up(&state);
    arena_free(&arena);
}
END_TEST

/* However they are cut in two, whichever part comes first. */
START_TEST(aggregate_merged_is_as_if_it_had_seen_all)
{
    static const char *const values[] = {"7", "x", "3.25", "12", "-4", "x10", "", "7", "1e3"};
    enum { COUNT = sizeof values / sizeof values[0] };
    struct arena arena = {.max = 1000};
    for (unsigned part = 0; part < 1u << COUNT; part += 7) {
        struct aggregate_state states[3];
        const struct aggregate *aggregate = aggregate_find(text_of(aggregate_name((size_t)_i)));
        for (int i = 0; i < 3; i++)
            aggregate_init(&states[i], aggregate, 75);
        for (unsigned i = 0; i < COUNT; i++) {
            struct value value = value_of_text(text_of(values[i]));
            /* Times fall and rise, and the sixth event has none. */
            int64_t timestamp_ms = i == 6 ? INT64_MIN : (int64_t)(i * 7 % 5);
            ck_assert(aggregate_add(&states[part >> i & 1], value, true, timestamp_ms, i));
            ck_assert(aggregate_add(&states[2], value, true, timestamp_ms, i));
        }
        ck_assert(aggregate_merge(&states[1], &states[0]));
        struct text merged = result_text(&states[1], &arena),
                    whole = result_text(&states[2], &arena);
        ck_assert_msg(text_equal(merged, whole), "%s, %x: %.*s, not %.*s", aggregate->name, part,
                      (int)merged.size, merged.data, (int)whole.size, whole.data);
        for (int i = 0; i < 3; i++)
            aggregate_clean_up(&states[i]);
        arena_reset(&arena);
    }
    arena_free(&arena);
}
END_TEST

START_TEST(events_without_a_time_count_only_where_none_has_one)
{
    struct aggregate_state state;
    aggregate_init(&state, aggregate_find(text_of("earliest")), 0);
    aggregate_add(&state, value_of_number(1), true, INT64_MIN, 0);
    ck_assert_double_eq(aggregate_result(&state).number, 1);
    aggregate_add(&state, value_of_number(2), true, 5, 1);
    aggregate_add(&state, value_of_number(3), true, INT64_MIN, 2);
    ck_assert_double_eq(aggregate_result(&state).number, 2);
    aggregate_clean_up(&state);
}
END_TEST

START_TEST(name_is_found_whatever_its_case)
{
    ck_assert_ptr_eq(aggregate_find(text_of("SORTSFIRST")), aggregate_find(text_of("sortsFirst")));
    ck_assert_ptr_null(aggregate_find(text_of("sums")));
    ck_assert_ptr_null(aggregate_find(text_of("")));
}
END_TEST

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

START_TEST(ranked_number_is_that_of_the_sorted_ones)
{
    enum { COUNT = 20000 };
    static double numbers[COUNT];
    struct number_list list = {0}, other = {0};
    srand(5);
    for (int i = 0; i < COUNT; i++) {
        numbers[i] = ((double)rand() - RAND_MAX / 2.0) * pow(10, rand() % 20 - 10);
        if (i % 3 == 0)
            numbers[i] = rand() % 5 - 2;
        ck_assert(number_list_add(i % 2 == 0 ? &list : &other, numbers[i]));
    }
    number_list_move(&list, &other);
    ck_assert_int_eq(other.count, 0);
    qsort(numbers, COUNT, sizeof numbers[0], compare_doubles);
    for (unsigned i = 0; i < COUNT; i += 97)
        ck_assert_double_eq(number_list_ranked(&list, i), numbers[i]);
    number_list_free(&list);
    number_list_free(&other);
}
END_TEST

static struct value number_as(double number, const char *written)
{
    return (struct value){.type = VALUE_NUMBER, .number = number, .text = text_of(written)};
}

START_TEST(key_is_the_same_for_the_same_value_alone)
{
    const struct {
        struct value a, b;
        bool same;
    } pairs[] = {
        {number_as(404, "404"), value_of_text(text_of("404")), true},
        {number_as(1.5, "1.50"), number_as(1.5, ""), true},
        {number_as(9007199254740992.0, "9007199254740993"),
         number_as(9007199254740992.0, "9007199254740992"), false},
        {number_as(0.1, ""), number_as(0.1, "1e-1"), true},
        {value_of_text(text_of("")), value_null(), false},
        {value_of_text(text_of("a")), value_of_text(text_of("A")), false},
        {value_of_time(1000), number_as(1000, ""), false},
        {(struct value){.type = VALUE_MAP, .text = text_of("{}")}, value_null(), true},
        {number_as(-0.0, "-0.0"), number_as(0, "0"), true},
    };
    struct buffer a = buffer_new(1000), b = buffer_new(1000);
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        buffer_clear(&a);
        buffer_clear(&b);
        ck_assert(value_key_append(&a, pairs[i].a) && value_key_append(&b, pairs[i].b));
        ck_assert_msg(text_equal(text_bytes(a.data, a.size), text_bytes(b.data, b.size)) ==
                          pairs[i].same,
                      "pair %zu", i);
    }
    buffer_free(&a);
    buffer_free(&b);
}
END_TEST

START_TEST(key_gives_its_parts_back)
{
    struct buffer key = buffer_new(1000);
    value_key_append(&key, value_of_text(text_of("a")));
    value_key_append(&key, value_null());
    value_key_append(&key, value_of_time(5));
    value_key_append(&key, number_as(2.5, ""));
    struct text rest = text_bytes(key.data, key.size);
    ck_assert(text_is(value_key_take(&rest).text, "a"));
    ck_assert_int_eq(value_key_take(&rest).type, VALUE_NULL);
    struct value time = value_key_take(&rest);
    ck_assert(time.type == VALUE_TIME && time.number == 5);
    struct value number = value_key_take(&rest);
    ck_assert(number.type == VALUE_NUMBER && number.number == 2.5);
    ck_assert_uint_eq(rest.size, 0);
    buffer_free(&key);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_aggregate");
    TCase *tcase = tcase_create("aggregate");
    tcase_add_loop_test(tcase, aggregate_tells_of_values, 0, UNIT_COUNT(cases));
    int names = 0;
    while (aggregate_name((size_t)names) != NULL)
        names++;
    tcase_add_loop_test(tcase, aggregate_merged_is_as_if_it_had_seen_all, 0, names);
    tcase_add_test(tcase, events_without_a_time_count_only_where_none_has_one);
    tcase_add_test(tcase, name_is_found_whatever_its_case);
    tcase_add_test(tcase, ranked_number_is_that_of_the_sorted_ones);
    tcase_add_test(tcase, key_is_the_same_for_the_same_value_alone);
    tcase_add_test(tcase, key_gives_its_parts_back);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
