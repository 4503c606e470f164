/* CloudWatch Logs through the AWS CLI: what it is called with, and what its answers become. */
#include "insights/cloud/cloud_answer.h"
#include "insights/cloud/cloud_query.h"
#include "insights/cloud/cloud_stream.h"

#include "test/unit/failing_allocator.h"
#include "test/unit/guard.h"
#include "test/unit/unit.h"

#include <stdio.h>

/* ---- Command lines -------------------------------------------------------------------------- */

static void check_words(const struct aws_argv *argv, const char *const *wanted)
{
    size_t count = 0;
    for (; wanted[count] != NULL; count++)
        ck_assert_str_eq(argv->words[count], wanted[count]);
    ck_assert_uint_eq(argv->count, count);
    ck_assert_ptr_null(argv->words[count]);
}

START_TEST(the_command_line_names_no_more_than_was_said)
{
    const struct aws_call call = {"stop-query", "StopQuery", NULL};
    const struct aws_access nothing = {.region = NULL};
    struct aws_argv argv = aws_argv(&nothing, &call, "{}", NULL);
    check_words(&argv, (const char *const[]){"aws", "logs", "stop-query", "--cli-input-json", "{}",
                                             "--output", "json", NULL});
}
END_TEST

START_TEST(the_command_line_names_all_that_was_said)
{
    const struct aws_call call = {"filter-log-events", "FilterLogEvents", NULL};
    const struct aws_access access = {"http://127.0.0.1:1", "eu-west-1", "me"};
    struct aws_argv argv = aws_argv(&access, &call, "{}", "events");
    check_words(&argv, (const char *const[]){"aws", "logs", "filter-log-events", "--cli-input-json",
                                             "{}", "--output", "text", "--query", "events",
                                             "--endpoint-url", "http://127.0.0.1:1", "--region",
                                             "eu-west-1", "--profile", "me", NULL});
}
END_TEST

static const char *const names[] = {"/aws/lambda/a", "b\"c"};
static const char *const arns[] = {"/aws/lambda/a", "arn:aws:logs:eu-west-1:1:log-group:b"};

static const struct {
    const char *const *groups;
    size_t count;
    int64_t start_ms, end_ms;
    const char *wanted;
} inputs[] = {
    {names, 2, 1000, 2000,
     "{\"logGroupNames\":[\"/aws/lambda/a\",\"b\\\"c\"],\"startTime\":1,\"endTime\":2,"
     "\"queryString\":\"file://x | \\\"\\n\"}"},
    /* Whole seconds that leave nothing out. */
    {names, 1, 1999, 2001,
     "{\"logGroupNames\":[\"/aws/lambda/a\"],\"startTime\":1,\"endTime\":3,"
     "\"queryString\":\"file://x | \\\"\\n\"}"},
    {names, 1, -1, -1,
     "{\"logGroupNames\":[\"/aws/lambda/a\"],\"startTime\":-1,\"endTime\":0,"
     "\"queryString\":\"file://x | \\\"\\n\"}"},
    {arns, 2, 0, 0,
     "{\"logGroupIdentifiers\":[\"/aws/lambda/a\",\"arn:aws:logs:eu-west-1:1:log-group:b\"],"
     "\"startTime\":0,\"endTime\":0,\"queryString\":\"file://x | \\\"\\n\"}"},
};

START_TEST(a_query_goes_out_as_it_was_written)
{
    struct buffer out = buffer_new(10000);
    struct cloud_logs logs = {inputs[_i].groups, inputs[_i].count, inputs[_i].start_ms,
                              inputs[_i].end_ms};
    cloud_query_input(&out, text_of("file://x | \"\n"), &logs);
    ck_assert_str_eq(buffer_text(&out), inputs[_i].wanted);
    buffer_free(&out);
}
END_TEST

START_TEST(events_are_asked_for_to_the_millisecond)
{
    struct buffer out = buffer_new(10000);
    cloud_stream_input(&out, &(struct cloud_filter){"g", 1001, 2002, "?a ?\"b\""});
    cloud_stream_input(&out, &(struct cloud_filter){"arn:g", 1, 2, ""});
    ck_assert_str_eq(buffer_text(&out),
                     "{\"logGroupName\":\"g\",\"startTime\":1001,\"endTime\":2002,"
                     "\"filterPattern\":\"?a ?\\\"b\\\"\"}"
                     "{\"logGroupIdentifier\":\"arn:g\",\"startTime\":1,\"endTime\":2,"
                     "\"filterPattern\":\"\"}");
    buffer_free(&out);
}
END_TEST

/* ---- Answers -------------------------------------------------------------------------------- */

static bool read_answer(struct cloud_answer *answer, const char *json)
{
    size_t size = strlen(json);
    struct guard guard = guard_bytes(json, size);
    bool known = cloud_answer_read(answer, text_bytes(guard.bytes, size));
    guard_free(&guard);
    return known;
}

static const struct {
    const char *name;
    enum cloud_status status;
} statuses[] = {{"Scheduled", CLOUD_RUNNING}, {"Running", CLOUD_RUNNING},
                {"Unknown", CLOUD_RUNNING},   {"Complete", CLOUD_COMPLETE},
                {"Failed", CLOUD_FAILED},     {"Cancelled", CLOUD_CANCELLED},
                {"Timeout", CLOUD_TIMEOUT},   {"Something new", CLOUD_RUNNING}};

START_TEST(statuses_are_told_apart)
{
    char json[100];
    struct cloud_answer answer;
    snprintf(json, sizeof json, "{\"results\":[],\"status\":\"%s\"}", statuses[_i].name);
    ck_assert(read_answer(&answer, json));
    UNIT_INT(statuses[_i].name, answer.status, statuses[_i].status);
    cloud_answer_free(&answer);
}
END_TEST

START_TEST(statistics_are_counts_whatever_they_say)
{
    struct cloud_answer answer;
    ck_assert(read_answer(&answer,
                          "{\"statistics\":{\"recordsMatched\":3.0,\"recordsScanned\":-1,"
                          "\"bytesScanned\":1e300},\"status\":\"Complete\",\"nextToken\":\"t\"}"));
    ck_assert_uint_eq(answer.matched, 3);
    ck_assert_uint_eq(answer.scanned, 0);
    ck_assert_uint_eq(answer.scanned_bytes, (uint64_t)1e18);
    ck_assert_str_eq(answer.next_token, "t");
    cloud_answer_free(&answer);
}
END_TEST

static const char *const no_answers[] = {
    "", "{", "[]", "{}", "null", "{\"status\":1}", "{\"results\":[]}", "Complete"};

START_TEST(what_is_no_answer_is_refused)
{
    struct cloud_answer answer;
    ck_assert_msg(!read_answer(&answer, no_answers[_i]), "%s", no_answers[_i]);
}
END_TEST

/* ---- Tables --------------------------------------------------------------------------------- */

#define CELL(field, value) "{\"field\":\"" field "\",\"value\":\"" value "\"}"

/* The results of some pages, as CSV. */
static void check_table(const char *const *pages, const char *csv)
{
    struct buffer out = buffer_new(100000);
    struct cloud_answer answer;
    struct cloud_rows *rows = cloud_rows_new();
    for (; *pages != NULL; pages++) {
        ck_assert_msg(read_answer(&answer, *pages), "%s", *pages);
        ck_assert(cloud_rows_add(rows, &answer));
        if (pages[1] != NULL)
            cloud_answer_free(&answer);
    }
    struct query_results *results = cloud_rows_finish(rows, &answer);
    cloud_answer_free(&answer);
    cloud_rows_free(rows);
    ck_assert_ptr_nonnull(results);
    query_results_csv(&out, results);
    ck_assert_str_eq(buffer_text(&out), csv);
    query_results_free(results);
    buffer_free(&out);
}

static const struct {
    const char *pages[3], *csv;
} tables[] = {
    {{"{\"results\":[],\"status\":\"Complete\"}"}, "\n"},
    {{"{\"status\":\"Complete\"}"}, "\n"},
    {{"{\"results\":[[" CELL("a", "1") "," CELL("b", "2") "],[" CELL("a", "3") "," CELL(
         "b", "4") "]],\"status\":\"Complete\"}"},
     "a,b\n1,2\n3,4\n"},
    /* What one row has not, another may. It stands where the row has it. */
    {{"{\"results\":[[" CELL("a", "1") "," CELL("c", "3") "],[" CELL("a", "1") "," CELL(
         "b", "2") "," CELL("c", "3") "],[" CELL("c", "4") "]],\"status\":\"Complete\"}"},
     "a,b,c\n1,,3\n1,2,3\n,,4\n"},
    /* Pages go on. */
    {{"{\"results\":[[" CELL("a", "1") "]],\"status\":\"Complete\",\"nextToken\":\"x\"}",
      "{\"results\":[[" CELL("a", "2") "," CELL("b", "3") "]],\"status\":\"Complete\"}"},
     "a,b\n1,\n2,3\n"},
    {{"{\"results\":[[" CELL("@message", "m\\n") "," CELL("@ptr",
                                                          "p") "]],\"status\":\"Running\"}"},
     "@message\nm\n"},
    {{"{\"results\":[[" CELL("@ptr", "p") "]],\"status\":\"Running\"}"}, "@ptr\np\n"},
    /* What makes no sense is passed over. */
    {{"{\"results\":[1,[2],[{}],[{\"field\":\"a\"},{\"value\":\"b\"},{\"field\":1,\"value\":2}]],"
      "\"status\":\"Complete\"}"},
     "\n\n\n\n\n"},
    {{"{\"results\":[[" CELL("a", "1") "," CELL("a", "2") "]],\"status\":\"Complete\"}"}, "a\n2\n"},
};

START_TEST(rows_become_a_table)
{
    check_table(tables[_i].pages, tables[_i].csv);
}
END_TEST

static const char two_rows[] =
    "{\"results\":[[" CELL("a", "1") "," CELL("@ptr", "p") "],[" CELL("b", "2") "," CELL(
        "@ptr", "q") "]],\"statistics\":{\"recordsMatched\":2.0,\"recordsScanned\":9.0,"
                     "\"bytesScanned\":70.0},\"status\":\"Cancelled\"}";

START_TEST(answers_are_written_as_they_came)
{
    struct buffer out = buffer_new(100000);
    struct cloud_answer answer;
    struct cloud_rows *rows = cloud_rows_new();
    ck_assert(read_answer(&answer, two_rows));
    ck_assert(cloud_rows_add(rows, &answer));
    struct query_results *results = cloud_rows_finish(rows, &answer);
    query_results_json(&out, results);
    /* But for the breaks between rows. */
    char *at = out.data;
    for (const char *byte = out.data; *byte != '\0'; byte++)
        if (*byte != '\n')
            *at++ = *byte;
    *at = '\0';
    ck_assert_str_eq(out.data, two_rows);
    query_results_free(results);
    cloud_answer_free(&answer);
    cloud_rows_free(rows);
    buffer_free(&out);
}
END_TEST

/* Whichever allocation fails. */
START_TEST(short_memory_is_told_and_leaks_nothing)
{
    bool failed = true;
    for (int left = 0; failed; left++) {
        struct cloud_answer answer;
        ck_assert(read_answer(&answer, two_rows));
        allocator_fail_after(left, true);
        struct cloud_rows *rows = cloud_rows_new();
        struct query_results *results = NULL;
        if (rows != NULL && cloud_rows_add(rows, &answer))
            results = cloud_rows_finish(rows, &answer);
        failed = allocator_recover();
        ck_assert(failed == (results == NULL));
        query_results_free(results);
        cloud_rows_free(rows);
        cloud_answer_free(&answer);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_cloud");
    TCase *tcase = tcase_create("all");
    tcase_add_test(tcase, the_command_line_names_no_more_than_was_said);
    tcase_add_test(tcase, the_command_line_names_all_that_was_said);
    tcase_add_loop_test(tcase, a_query_goes_out_as_it_was_written, 0, UNIT_COUNT(inputs));
    tcase_add_test(tcase, events_are_asked_for_to_the_millisecond);
    tcase_add_loop_test(tcase, statuses_are_told_apart, 0, UNIT_COUNT(statuses));
    tcase_add_test(tcase, statistics_are_counts_whatever_they_say);
    tcase_add_loop_test(tcase, what_is_no_answer_is_refused, 0, UNIT_COUNT(no_answers));
    tcase_add_loop_test(tcase, rows_become_a_table, 0, UNIT_COUNT(tables));
    tcase_add_test(tcase, answers_are_written_as_they_came);
    tcase_add_test(tcase, short_memory_is_told_and_leaks_nothing);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
