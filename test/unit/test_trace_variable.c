#include "runtime/trace_variable.h"

#include "test/unit/unit.h"

static const char name[] = "_X_AMZN_TRACE_ID";

static struct buffer kept;

static void set_up(void)
{
    kept = buffer_new(128 * 1024);
    unsetenv(name);
}

static void tear_down(void)
{
    unsetenv(name);
    buffer_free(&kept);
}

START_TEST(variable_is_the_invocation_s_trace_id)
{
    rt_trace_variable_set(&kept, "Root=1-a;Sampled=1");
    ck_assert_str_eq(getenv(name), "Root=1-a;Sampled=1");
}
END_TEST

START_TEST(variable_is_unset_without_a_trace_id)
{
    rt_trace_variable_set(&kept, "Root=1-a");
    rt_trace_variable_set(&kept, "");
    ck_assert_ptr_null(getenv(name));
    rt_trace_variable_set(&kept, "");
    ck_assert_ptr_null(getenv(name));
}
END_TEST

START_TEST(value_from_before_the_first_invocation_goes)
{
    setenv(name, "stale", 1);
    rt_trace_variable_set(&kept, "");
    ck_assert_ptr_null(getenv(name));
    setenv(name, "stale", 1);
    rt_trace_variable_set(&kept, "fresh");
    ck_assert_str_eq(getenv(name), "fresh");
}
END_TEST

START_TEST(variable_follows_each_invocation_whatever_the_sizes)
{
    char value[5000];
    for (size_t size = 1; size < sizeof value; size = size * 3 + 1) {
        memset(value, 'v', size);
        value[size] = '\0';
        rt_trace_variable_set(&kept, value);
        ck_assert_str_eq(getenv(name), value);
        rt_trace_variable_set(&kept, "short");
        ck_assert_str_eq(getenv(name), "short");
    }
}
END_TEST

START_TEST(handler_that_sets_the_variable_itself_does_no_harm)
{
    rt_trace_variable_set(&kept, "first");
    setenv(name, "of the handler", 1);
    rt_trace_variable_set(&kept, "second");
    ck_assert_str_eq(getenv(name), "second");
    unsetenv(name);
    rt_trace_variable_set(&kept, "third");
    ck_assert_str_eq(getenv(name), "third");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("trace_variable");
    TCase *tc = tcase_create("trace_variable");
    suite_add_tcase(suite, tc);
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, variable_is_the_invocation_s_trace_id);
    tcase_add_test(tc, variable_is_unset_without_a_trace_id);
    tcase_add_test(tc, value_from_before_the_first_invocation_goes);
    tcase_add_test(tc, variable_follows_each_invocation_whatever_the_sizes);
    tcase_add_test(tc, handler_that_sets_the_variable_itself_does_no_harm);
    return unit_run(suite);
}
