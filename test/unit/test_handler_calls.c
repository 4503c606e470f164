#include "lambda.h"

#include "base/clock.h"
#include "test/unit/handler_context.h"
#include "test/unit/unit.h"

#include <cjson/cJSON.h>
#include <math.h>

static struct handler_context h;

static void set_up(void)
{
    handler_context_init(&h);
}

static void tear_down(void)
{
    handler_context_free(&h);
}

/* The captured line, read. The caller deletes it. */
static cJSON *next_line(void)
{
    ck_assert_msg(capture_next(&h.capture), "nothing was written");
    cJSON *line = cJSON_ParseWithLength(h.capture.message, h.capture.size);
    ck_assert_msg(line != NULL, "no JSON: %s", h.capture.message);
    return line;
}

static void assert_member(const cJSON *line, const char *key, const char *want)
{
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(line, key);
    ck_assert_msg(cJSON_IsString(member), "no text %s", key);
    UNIT_TEXT(key, member->valuestring, want);
}

START_TEST(remaining_time_is_unlimited_without_a_deadline)
{
    h.context->deadline_ms = 0;
    ck_assert_int_eq(lambda_remaining_ms(h.context), INT64_MAX);
}
END_TEST

START_TEST(remaining_time_counts_down_to_the_deadline)
{
    int64_t before = clock_epoch_ms();
    h.context->deadline_ms = before + 3600000;
    int64_t left = lambda_remaining_ms(h.context);
    int64_t passed = clock_epoch_ms() - before;
    ck_assert_int_le(left, 3600000);
    ck_assert_int_ge(left, 3600000 - passed);
}
END_TEST

START_TEST(remaining_time_is_never_negative)
{
    h.context->deadline_ms = clock_epoch_ms() - 1;
    ck_assert_int_eq(lambda_remaining_ms(h.context), 0);
    h.context->deadline_ms = 1;
    ck_assert_int_eq(lambda_remaining_ms(h.context), 0);
}
END_TEST

START_TEST(fail_describes_type_message_and_the_place_of_the_call)
{
    int line = __LINE__ + 1;
    enum lambda_result result = lambda_fail(h.context, "InvalidOrder", "order %s", "a7");
    ck_assert_int_eq(result, LAMBDA_FAILED);
    ck_assert(h.runtime.failure.set);
    ck_assert_str_eq(buffer_text(&h.runtime.failure.type), "InvalidOrder");
    ck_assert_str_eq(buffer_text(&h.runtime.failure.message), "order a7");
    ck_assert_str_eq(buffer_text(&h.runtime.failure.path), __FILE__);
    ck_assert_str_eq(buffer_text(&h.runtime.failure.label), __func__);
    ck_assert_int_eq(h.runtime.failure.line, line);
}
END_TEST

START_TEST(fail_without_a_type_is_unknown)
{
    const char *const none[] = {NULL, ""};
    ck_assert_int_eq(lambda_fail(h.context, none[_i], "m"), LAMBDA_FAILED);
    ck_assert_str_eq(buffer_text(&h.runtime.failure.type), "Function.Unknown");
}
END_TEST

START_TEST(log_line_has_request_id_and_fields)
{
    lambda_warn(h.context, "row skipped", lambda_text("key", "a7"), lambda_int("row", 7),
                lambda_real("share", 0.5), lambda_bool("last", 1));
    cJSON *line = next_line();
    assert_member(line, "level", "WARN");
    assert_member(line, "message", "row skipped");
    assert_member(line, "requestId", "8f50");
    assert_member(line, "key", "a7");
    ck_assert_int_eq(cJSON_GetObjectItemCaseSensitive(line, "row")->valueint, 7);
    ck_assert_double_eq(cJSON_GetObjectItemCaseSensitive(line, "share")->valuedouble, 0.5);
    ck_assert(cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(line, "last")));
    cJSON_Delete(line);
    ck_assert(!capture_next(&h.capture));
}
END_TEST

START_TEST(each_level_has_its_macro)
{
    static const char *const names[] = {"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"};
    h.runtime.log.level = LAMBDA_TRACE;
    lambda_trace(h.context, "m");
    lambda_debug(h.context, "m");
    lambda_info(h.context, "m");
    lambda_warn(h.context, "m");
    lambda_error(h.context, "m");
    lambda_fatal(h.context, "m");
    for (int i = 0; i < UNIT_COUNT(names); i++) {
        cJSON *line = next_line();
        assert_member(line, "level", names[i]);
        cJSON_Delete(line);
    }
}
END_TEST

START_TEST(log_enabled_tells_what_would_be_written)
{
    h.runtime.log.level = LAMBDA_WARN;
    ck_assert_int_eq(lambda_log_enabled(h.context, LAMBDA_INFO), 0);
    ck_assert_int_eq(lambda_log_enabled(h.context, LAMBDA_WARN), 1);
    ck_assert_int_eq(lambda_log_enabled(h.context, LAMBDA_FATAL), 1);
    lambda_info(h.context, "m");
    ck_assert(!capture_next(&h.capture));
    lambda_log(h.context, LAMBDA_ERROR, "m", NULL, 0);
    ck_assert(capture_next(&h.capture));
}
END_TEST

/* Every level and both formats: a metric is no message. */
START_TEST(metric_is_written_at_every_level_and_in_both_formats)
{
    h.runtime.log.level = LAMBDA_FATAL;
    h.runtime.log.json = _i != 0;
    ck_assert_int_eq(lambda_metric(h.context, "Shop", "orders", 3, "Count"), LAMBDA_OK);
    cJSON *line = next_line();
    const cJSON *aws = cJSON_GetObjectItemCaseSensitive(line, "_aws");
    const cJSON *told =
        cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(aws, "CloudWatchMetrics"), 0);
    assert_member(told, "Namespace", "Shop");
    assert_member(line, "FunctionName", "orders");
    assert_member(line, "requestId", "8f50");
    ck_assert_int_eq(cJSON_GetArraySize(line), 4);
    ck_assert_int_eq(cJSON_GetObjectItemCaseSensitive(line, "orders")->valueint, 3);
    cJSON_Delete(line);
    ck_assert(!capture_next(&h.capture));
}
END_TEST

START_TEST(metric_without_a_namespace_takes_the_environment_s)
{
    h.runtime.environment.metrics_namespace = "FromEnvironment";
    ck_assert_int_eq(lambda_metric(h.context, NULL, "n", 1, "None"), LAMBDA_OK);
    cJSON *line = next_line();
    ck_assert_ptr_nonnull(strstr(h.capture.message, "\"Namespace\":\"FromEnvironment\""));
    cJSON_Delete(line);
}
END_TEST

static char bytes_255[256], bytes_256[257], bytes_1024[1025], bytes_1025[1026];

static void fill_names(void)
{
    memset(bytes_255, 'n', 255);
    memset(bytes_256, 'n', 256);
    memset(bytes_1024, 'n', 1024);
    memset(bytes_1025, 'n', 1025);
}

static const struct {
    const char *what;
    const char *metric_namespace, *name;
    double value;
    const char *unit;
} metrics[] = {
    {"no namespace anywhere", NULL, "n", 1, "Count"},
    {"empty namespace", "", "n", 1, "Count"},
    {"namespace of 256 bytes", bytes_256, "n", 1, "Count"},
    {"no name", "Shop", NULL, 1, "Count"},
    {"empty name", "Shop", "", 1, "Count"},
    {"name of 1,025 bytes", "Shop", bytes_1025, 1, "Count"},
    {"no unit", "Shop", "n", 1, NULL},
    {"empty unit", "Shop", "n", 1, ""},
    {"unit of none's", "Shop", "n", 1, "Furlongs"},
    {"unit in other letters", "Shop", "n", 1, "count"},
    {"not a number", "Shop", "n", NAN, "Count"},
    {"infinite", "Shop", "n", INFINITY, "Count"},
    {"minus infinite", "Shop", "n", -INFINITY, "Count"},
    {"name of the format's own", "Shop", "_aws", 1, "Count"},
    {"name of the dimension", "Shop", "FunctionName", 1, "Count"},
    {"name of the request id", "Shop", "requestId", 1, "Count"},
};

START_TEST(metric_out_of_range_is_a_warning_instead)
{
    const char *what = metrics[_i].what;
    fill_names();
    UNIT_INT(what,
             lambda_metric(h.context, metrics[_i].metric_namespace, metrics[_i].name,
                           metrics[_i].value, metrics[_i].unit),
             LAMBDA_FAILED);
    cJSON *line = next_line();
    assert_member(line, "level", "WARN");
    ck_assert_msg(cJSON_GetObjectItemCaseSensitive(line, "_aws") == NULL,
                  "%s: a metric all the same", what);
    ck_assert_msg(cJSON_IsString(cJSON_GetObjectItemCaseSensitive(line, "reason")), "%s: no reason",
                  what);
    cJSON_Delete(line);
    ck_assert(!capture_next(&h.capture));
}
END_TEST

START_TEST(longest_namespace_and_name_are_emitted)
{
    fill_names();
    ck_assert_int_eq(lambda_metric(h.context, bytes_255, bytes_1024, -1e300, "Terabits/Second"),
                     LAMBDA_OK);
    cJSON *line = next_line();
    ck_assert_double_eq(cJSON_GetObjectItemCaseSensitive(line, bytes_1024)->valuedouble, -1e300);
    cJSON_Delete(line);
}
END_TEST

/* Source: CloudWatch API reference, MetricDatum, "Unit". */
static const char *const units[] = {
    "Seconds",
    "Microseconds",
    "Milliseconds",
    "Bytes",
    "Kilobytes",
    "Megabytes",
    "Gigabytes",
    "Terabytes",
    "Bits",
    "Kilobits",
    "Megabits",
    "Gigabits",
    "Terabits",
    "Percent",
    "Count",
    "Bytes/Second",
    "Kilobytes/Second",
    "Megabytes/Second",
    "Gigabytes/Second",
    "Terabytes/Second",
    "Bits/Second",
    "Kilobits/Second",
    "Megabits/Second",
    "Gigabits/Second",
    "Terabits/Second",
    "Count/Second",
    "None",
};

START_TEST(every_unit_of_cloudwatch_is_taken)
{
    UNIT_INT(units[_i], lambda_metric(h.context, "Shop", "n", 1, units[_i]), LAMBDA_OK);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("handler_calls");
    TCase *tc = tcase_create("handler_calls");
    suite_add_tcase(suite, tc);
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, remaining_time_is_unlimited_without_a_deadline);
    tcase_add_test(tc, remaining_time_counts_down_to_the_deadline);
    tcase_add_test(tc, remaining_time_is_never_negative);
    tcase_add_test(tc, fail_describes_type_message_and_the_place_of_the_call);
    tcase_add_loop_test(tc, fail_without_a_type_is_unknown, 0, 2);
    tcase_add_test(tc, log_line_has_request_id_and_fields);
    tcase_add_test(tc, each_level_has_its_macro);
    tcase_add_test(tc, log_enabled_tells_what_would_be_written);
    tcase_add_loop_test(tc, metric_is_written_at_every_level_and_in_both_formats, 0, 2);
    tcase_add_test(tc, metric_without_a_namespace_takes_the_environment_s);
    tcase_add_loop_test(tc, metric_out_of_range_is_a_warning_instead, 0, UNIT_COUNT(metrics));
    tcase_add_test(tc, longest_namespace_and_name_are_emitted);
    tcase_add_loop_test(tc, every_unit_of_cloudwatch_is_taken, 0, UNIT_COUNT(units));
    return unit_run(suite);
}
