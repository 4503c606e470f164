/* Runs a query over lines of a log, for tests: answers as lines of text. */
#ifndef TEST_UNIT_QUERY_FIXTURE_H
#define TEST_UNIT_QUERY_FIXTURE_H

#include "insights/language/query_parse.h"
#include "insights/query/query_run.h"

#include <check.h>
#include <stdlib.h>

/* An event of a test's log. */
struct test_event {
    int64_t timestamp_ms;
    const char *message;
};

static inline struct log_event query_test_event(const struct test_event *event, uint64_t ordinal)
{
    return (struct log_event){.timestamp_ms = event->timestamp_ms,
                              .ingestion_ms = LOG_EVENT_NO_TIME,
                              .message = text_of(event->message),
                              .ordinal = ordinal};
}

/* A query that parses and plans. */
struct test_query {
    struct query *query;
    struct query_plan *plan;
};

static inline struct test_query query_test_begin(const char *text)
{
    struct query_error error = {.query = text_of(text)};
    struct test_query test = {.query = query_parse(text_of(text), &error)};
    ck_assert_msg(test.query != NULL, "%s: %s at %zu", text, error.message, error.start);
    test.plan = query_plan_new(test.query, 1700000000000, &error);
    ck_assert_msg(test.plan != NULL, "%s: %s at %zu", text, error.message, error.start);
    return test;
}

static inline void query_test_end(struct test_query *test)
{
    query_plan_free(test->plan);
    query_free(test->query);
}

/* What it answers: each row a line of its cells, apart by " | ", a missing one "-"; without @ptr.
 * The caller frees it with buffer_free(). */
static inline struct buffer query_test_rows(const struct query_results *results)
{
    struct buffer rows = buffer_new(1 << 20);
    for (size_t i = 0; i < results->row_count * results->column_count; i++) {
        struct text cell = results->cells[i];
        bool is_last = (i + 1) % results->column_count == 0;
        if (cell.data != NULL)
            buffer_append(&rows, cell.data, cell.size);
        else
            buffer_append_char(&rows, '-');
        buffer_append_text(&rows, is_last ? "\n" : " | ");
    }
    return rows;
}

/* All of it in one run. */
static inline struct buffer query_test_run(const char *text, const struct test_event *events,
                                           size_t count)
{
    struct test_query test = query_test_begin(text);
    struct query_run *run = query_run_new(test.plan);
    ck_assert_ptr_nonnull(run);
    for (size_t i = 0; i < count; i++) {
        struct log_event event = query_test_event(&events[i], i);
        ck_assert(query_run_add(run, &event));
    }
    struct query_results *results = query_run_finish(run);
    ck_assert_ptr_nonnull(results);
    struct buffer rows = query_test_rows(results);
    query_results_free(results);
    query_run_free(run);
    query_test_end(&test);
    return rows;
}

#endif
