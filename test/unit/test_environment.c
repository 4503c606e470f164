#include "runtime/environment.h"

#include "test/unit/guard.h"
#include "test/unit/unit.h"

static const struct {
    const char *text;
    bool valid;
    double want_ms;
} thresholds[] = {
    {"", true, 10000},       {"0", true, 0},
    {"1", true, 1},          {"10000", true, 10000},
    {"0002000", true, 2000}, {"86400000", true, 86400000},
    {"86400001", false, 0},  {"99999999999999999999999999999999", false, 0},
    {"-1", false, 0},        {"+1", false, 0},
    {" 1", false, 0},        {"1 ", false, 0},
    {"1\n", false, 0},       {"1.5", false, 0},
    {"1e4", false, 0},       {"0x10", false, 0},
    {"10s", false, 0},       {"ten", false, 0},
    {"1,000", false, 0},     {"\xEF\xBC\x91", false, 0}, /* a digit, but a fullwidth one */
    {"nan", false, 0},
};

START_TEST(threshold_is_whole_milliseconds_or_refused)
{
    double got_ms = 77;
    struct guard guard = guard_text(thresholds[_i].text);
    UNIT_INT(thresholds[_i].text, rt_threshold_ms(guard.bytes, &got_ms), thresholds[_i].valid);
    double want_ms = thresholds[_i].valid ? thresholds[_i].want_ms : 77;
    ck_assert_msg(got_ms == want_ms, "<%s>: %f, not %f", thresholds[_i].text, got_ms, want_ms);
    guard_free(&guard);
}
END_TEST

static const char *const names[] = {
    "AWS_LAMBDA_RUNTIME_API",
    "_HANDLER",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_LOG_FORMAT",
    "AWS_LAMBDA_LOG_LEVEL",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "FIRSTLIGHT_METRICS_NAMESPACE",
    "FIRSTLIGHT_PROACTIVE_THRESHOLD_MS",
};

static void unset_all(void)
{
    for (int i = 0; i < UNIT_COUNT(names); i++)
        unsetenv(names[i]);
}

static void assert_nothing_is_told(void)
{
    struct rt_environment e = rt_environment_read();
    ck_assert_str_eq(e.runtime_api, "");
    ck_assert_str_eq(e.handler, "");
    ck_assert_str_eq(e.function_name, "");
    ck_assert_str_eq(e.function_version, "");
    ck_assert_int_eq(e.memory_size_mb, 0);
    ck_assert_str_eq(e.log_group, "");
    ck_assert_str_eq(e.log_stream, "");
    ck_assert_str_eq(e.log_format, "");
    ck_assert_str_eq(e.log_level, "");
    ck_assert_str_eq(e.initialization_type, "on-demand");
    ck_assert_str_eq(e.metrics_namespace, "");
    ck_assert_str_eq(e.threshold, "");
}

START_TEST(missing_variables_are_empty_and_on_demand)
{
    assert_nothing_is_told();
}
END_TEST

START_TEST(empty_variables_count_as_missing)
{
    for (int i = 0; i < UNIT_COUNT(names); i++)
        setenv(names[i], "", 1);
    assert_nothing_is_told();
}
END_TEST

START_TEST(every_variable_is_read)
{
    for (int i = 0; i < UNIT_COUNT(names); i++)
        setenv(names[i], names[i], 1);
    setenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128", 1);
    struct rt_environment e = rt_environment_read();
    ck_assert_str_eq(e.runtime_api, "AWS_LAMBDA_RUNTIME_API");
    ck_assert_str_eq(e.handler, "_HANDLER");
    ck_assert_str_eq(e.function_name, "AWS_LAMBDA_FUNCTION_NAME");
    ck_assert_str_eq(e.function_version, "AWS_LAMBDA_FUNCTION_VERSION");
    ck_assert_int_eq(e.memory_size_mb, 128);
    ck_assert_str_eq(e.log_group, "AWS_LAMBDA_LOG_GROUP_NAME");
    ck_assert_str_eq(e.log_stream, "AWS_LAMBDA_LOG_STREAM_NAME");
    ck_assert_str_eq(e.log_format, "AWS_LAMBDA_LOG_FORMAT");
    ck_assert_str_eq(e.log_level, "AWS_LAMBDA_LOG_LEVEL");
    ck_assert_str_eq(e.initialization_type, "AWS_LAMBDA_INITIALIZATION_TYPE");
    ck_assert_str_eq(e.metrics_namespace, "FIRSTLIGHT_METRICS_NAMESPACE");
    ck_assert_str_eq(e.threshold, "FIRSTLIGHT_PROACTIVE_THRESHOLD_MS");
}
END_TEST

static const struct {
    const char *text;
    int want_mb;
} sizes[] = {
    {"128", 128}, {"10240", 10240}, {"32768", 32768}, {"0", 0},     {"-128", 0},
    {"128MB", 0}, {"1e3", 0},       {" 128", 0},      {"128.0", 0}, {"99999999999999999999", 0},
    {"many", 0},
};

START_TEST(memory_size_is_megabytes_or_unknown)
{
    setenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", sizes[_i].text, 1);
    UNIT_INT(sizes[_i].text, rt_environment_read().memory_size_mb, sizes[_i].want_mb);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("environment");
    TCase *threshold = tcase_create("threshold");
    suite_add_tcase(suite, threshold);
    tcase_add_loop_test(threshold, threshold_is_whole_milliseconds_or_refused, 0,
                        UNIT_COUNT(thresholds));
    TCase *variables = tcase_create("variables");
    suite_add_tcase(suite, variables);
    tcase_add_checked_fixture(variables, unset_all, unset_all);
    tcase_add_test(variables, missing_variables_are_empty_and_on_demand);
    tcase_add_test(variables, empty_variables_count_as_missing);
    tcase_add_test(variables, every_variable_is_read);
    tcase_add_loop_test(variables, memory_size_is_megabytes_or_unknown, 0, UNIT_COUNT(sizes));
    return unit_run(suite);
}
