/* Runs shared out to several and merged, the order of ties, and memory that runs out. */
#include "insights/language/query_parse.h"
#include "test/unit/failing_allocator.h"
#include "test/unit/query_fixture.h"
#include "test/unit/unit.h"

#include <inttypes.h>
#include <stdio.h>

static const char *const queries[] = {
    "fields n, kind",
    "fields n | sort kind desc, n | limit 17",
    "fields n, kind | dedup kind",
    "fields n, n % 3 as r | sort n % 5 | dedup kind, r | limit 4",
    "filter kind = 'a' or n < 20 | stats count(*), sum(n), avg(f), stddev(f) by kind",
    "stats pct(f, 10), median(n), pct(f, 99), min(f), max(kind) by bin(1m), kind",
    "stats earliest(n), latest(n), sortsFirst(kind), sortsLast(n), count_distinct(kind) by n % 2",
    "stats count(*) as c by kind, n % 7 as r | stats sum(c) as s, max(r) by kind | sort s desc",
    "filter @message like /\"n\":[0-9]*7,/ | parse '\"f\":*,' as g | stats sum(g) by kind",
    "fields jsonParse(@message) as j | unnest j.l into x | stats count(*) by x, kind",
    "parse @message /(?<digit>[0-9])/ multi | stats count(*) by digit",
    "filter isempty(kind)",
};

enum { EVENTS = 400, MESSAGE_SIZE = 160, PARTS = 4 };

static char messages[EVENTS][MESSAGE_SIZE];
static struct test_event events[EVENTS];

/* Times that fall, rise and are alike; fields that are not in every event. */
static void make_events(unsigned seed)
{
    static const char *const kinds[] = {"\"a\"", "\"b10\"", "\"b9\"", "null", "7", "\"\""};
    srand(seed);
    for (int i = 0; i < EVENTS; i++) {
        snprintf(messages[i], MESSAGE_SIZE, "{\"n\":%d,\"kind\":%s,\"f\":%d.%d,\"l\":[%d,\"%d\"]}",
                 rand() % 50, kinds[rand() % 6], rand() % 1000, rand() % 1000, rand() % 3,
                 rand() % 3);
        if (rand() % 20 == 0)
            snprintf(messages[i], MESSAGE_SIZE, "no JSON %d", rand() % 100);
        events[i].message = messages[i];
        events[i].timestamp_ms =
            rand() % 30 == 0 ? LOG_EVENT_NO_TIME : 1700000000000 + rand() % 200 * 1000;
    }
}

static bool add(struct query_run *run, size_t index)
{
    struct log_event event = query_test_event(&events[index], index);
    return query_run_add(run, &event);
}

static struct buffer finish(struct query_run *run)
{
    struct query_results *results = query_run_finish(run);
    ck_assert_ptr_nonnull(results);
    struct buffer rows = query_test_rows(results);
    buffer_printf(&rows, "%" PRIu64 " of %" PRIu64 ", %" PRIu64, results->matched, results->scanned,
                  results->scanned_bytes);
    query_results_free(results);
    query_run_free(run);
    return rows;
}

START_TEST(runs_merged_answer_as_a_single_one)
{
    for (unsigned seed = 1; seed <= 10; seed++) {
        make_events(seed);
        struct test_query test = query_test_begin(queries[_i]);
        struct query_run *whole = query_run_new(test.plan);
        struct query_run *parts[PARTS];
        for (size_t i = 0; i < PARTS; i++)
            parts[i] = query_run_new(test.plan);
        for (size_t i = 0; i < EVENTS; i++)
            ck_assert(add(whole, i) && add(parts[rand() % PARTS], i));
        for (size_t i = 1; i < PARTS; i++) {
            ck_assert(query_run_merge(parts[0], parts[i]));
            query_run_free(parts[i]);
        }
        struct buffer one = finish(whole), merged = finish(parts[0]);
        ck_assert_msg(strcmp(buffer_text(&merged), buffer_text(&one)) == 0, "%s: <%.200s>",
                      queries[_i], buffer_text(&merged));
        buffer_free(&one);
        buffer_free(&merged);
        query_test_end(&test);
    }
}
END_TEST

START_TEST(ties_stand_as_they_came)
{
    static const struct test_event alike[] = {
        {5000, "{\"k\":1,\"v\":\"a\"}"},
        {5000, "{\"k\":1,\"v\":\"b\"}"},
        {LOG_EVENT_NO_TIME, "{\"k\":1,\"v\":\"c\"}"},
        {6000, "{\"k\":2,\"v\":\"d\"}"},
        {LOG_EVENT_NO_TIME, "{\"k\":2,\"v\":\"e\"}"},
    };
    struct buffer newest = query_test_run("fields v", alike, 5);
    ck_assert_str_eq(buffer_text(&newest), "d\na\nb\nc\ne\n");
    struct buffer sorted = query_test_run("fields v | sort k desc", alike, 5);
    ck_assert_str_eq(buffer_text(&sorted), "d\ne\na\nb\nc\n");
    struct buffer first = query_test_run("fields v | sort k | dedup k", alike, 5);
    ck_assert_str_eq(buffer_text(&first), "a\nd\n");
    buffer_free(&newest);
    buffer_free(&sorted);
    buffer_free(&first);
}
END_TEST

/* A group's key may be text and number, and is shown the same whichever came first. */
START_TEST(group_of_a_number_is_that_of_its_text)
{
    static const struct test_event mixed[] = {
        {1000, "{\"code\":404}"}, {2000, "{\"code\":\"404\"}"}, {3000, "{\"code\":404.0}"}};
    struct buffer rows = query_test_run("stats count(*) by code", mixed, 3);
    ck_assert_str_eq(buffer_text(&rows), "404 | 3\n");
    buffer_free(&rows);
}
END_TEST

START_TEST(ten_thousand_rows_are_shown_unless_limit_says_more)
{
    struct test_query one = query_test_begin("fields @message");
    struct test_query two = query_test_begin("fields @message | limit 12000");
    struct query_run *runs[2] = {query_run_new(one.plan), query_run_new(two.plan)};
    make_events(1);
    for (size_t i = 0; i < 13000; i++)
        for (int k = 0; k < 2; k++)
            ck_assert(add(runs[k], i % EVENTS));
    for (int k = 0; k < 2; k++) {
        struct query_results *results = query_run_finish(runs[k]);
        ck_assert_uint_eq(results->row_count, k == 0 ? 10000 : 12000);
        query_results_free(results);
        query_run_free(runs[k]);
    }
    query_test_end(&one);
    query_test_end(&two);
}
END_TEST

/* Everything between plan and results. One allocation fails: then there is no answer, or the right
 * one. True: one has failed. */
static bool run_with_little_memory(struct query *query, int allocations,
                                   const struct buffer *wanted)
{
    struct query_error error = {.query = query->text};
    struct query_results *results = NULL;
    allocator_fail_after(allocations, false);
    struct query_plan *plan = query_plan_new(query, 0, &error);
    struct query_run *runs[2] = {NULL, NULL};
    for (int i = 0; plan != NULL && i < 2; i++)
        runs[i] = query_run_new(plan);
    bool alive = runs[0] != NULL && runs[1] != NULL;
    for (size_t i = 0; alive && i < 60; i++)
        alive = add(runs[i % 2], i);
    if (alive && query_run_merge(runs[0], runs[1]))
        results = query_run_finish(runs[0]);
    bool failed = allocator_recover();
    if (results != NULL) {
        struct buffer rows = query_test_rows(results);
        ck_assert_msg(strcmp(buffer_text(&rows), buffer_text(wanted)) == 0, "<%.200s>",
                      buffer_text(&rows));
        buffer_free(&rows);
    }
    query_results_free(results);
    query_run_free(runs[0]);
    query_run_free(runs[1]);
    query_plan_free(plan);
    return failed;
}

START_TEST(memory_that_runs_out_ends_a_run_and_nothing_else)
{
    int allocations = 0;
    make_events(3);
    struct buffer wanted = query_test_run(queries[_i], events, 60);
    /* Plans change a query's expressions: each begins with a fresh one. */
    for (bool failed = true; failed; allocations++) {
        struct query_error error = {.query = text_of(queries[_i])};
        struct query *query = query_parse(text_of(queries[_i]), &error);
        ck_assert_ptr_nonnull(query);
        failed = run_with_little_memory(query, allocations, &wanted);
        query_free(query);
    }
    ck_assert_int_gt(allocations, 10);
    buffer_free(&wanted);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_query_run");
    TCase *tcase = tcase_create("run");
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, runs_merged_answer_as_a_single_one, 0, UNIT_COUNT(queries));
    tcase_add_test(tcase, ties_stand_as_they_came);
    tcase_add_test(tcase, group_of_a_number_is_that_of_its_text);
    tcase_add_test(tcase, ten_thousand_rows_are_shown_unless_limit_says_more);
    tcase_add_loop_test(tcase, memory_that_runs_out_ends_a_run_and_nothing_else, 0,
                        UNIT_COUNT(queries));
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
