#include "runtime/init.h"

#include "test/unit/handler_context.h"
#include "test/unit/unit.h"

static struct handler_context h;

static void set_up(void)
{
    handler_context_init(&h);
    h.runtime.environment.threshold = "";
    h.runtime.environment.handler = "";
}

static void tear_down(void)
{
    handler_context_free(&h);
}

static enum lambda_result serve(struct lambda_context *context, const struct lambda_event *event,
                                struct lambda_response *response)
{
    (void)context;
    return lambda_response_write(response, event->bytes, event->size);
}

static enum lambda_result init_well(struct lambda_context *context, void **state)
{
    static char made[] = "made";
    (void)context;
    *state = made;
    return LAMBDA_OK;
}

static enum lambda_result init_badly(struct lambda_context *context, void **state)
{
    (void)state;
    return lambda_fail(context, "NoDatabase", "cannot reach %s", "orders-db");
}

static enum lambda_result init_silently_badly(struct lambda_context *context, void **state)
{
    (void)context;
    (void)state;
    return LAMBDA_FAILED;
}

static const struct lambda_handler one[] = {{"only", serve, NULL, NULL}, {NULL, NULL, NULL, NULL}};
static const struct lambda_handler three[] = {{"orders", serve, init_well, NULL},
                                              {"refunds", serve, init_badly, NULL},
                                              {"silent", serve, init_silently_badly, NULL},
                                              {NULL, NULL, NULL, NULL}};
static const struct lambda_handler none[] = {{NULL, NULL, NULL, NULL}};

static void assert_fails(const struct lambda_handler *handlers, const char *type)
{
    ck_assert(!rt_init(&h.runtime, handlers));
    ck_assert(h.runtime.failure.set);
    ck_assert_str_eq(buffer_text(&h.runtime.failure.type), type);
}

static void assert_says(const char *text)
{
    const char *message = buffer_text(&h.runtime.failure.message);
    ck_assert_msg(strstr(message, text) != NULL, "<%s> does not say <%s>", message, text);
}

START_TEST(handler_is_picked_by_its_name)
{
    h.runtime.environment.handler = "orders";
    ck_assert(rt_init(&h.runtime, three));
    ck_assert_ptr_eq(h.runtime.handler, &three[0]);
    ck_assert_str_eq((const char *)h.context->state, "made");
    ck_assert(!h.runtime.failure.set);
}
END_TEST

START_TEST(only_handler_serves_when_none_is_named)
{
    ck_assert(rt_init(&h.runtime, one));
    ck_assert_ptr_eq(h.runtime.handler, &one[0]);
    ck_assert_ptr_null(h.context->state);
}
END_TEST

START_TEST(unknown_name_lists_the_names_there_are)
{
    h.runtime.environment.handler = "order";
    assert_fails(three, "Runtime.NoSuchHandler");
    assert_says("\"order\"");
    assert_says("orders, refunds, silent");
    assert_says("_HANDLER");
}
END_TEST

START_TEST(unknown_name_does_not_fall_back_to_the_only_handler)
{
    h.runtime.environment.handler = "Only";
    assert_fails(one, "Runtime.NoSuchHandler");
    assert_says("only");
}
END_TEST

START_TEST(no_name_does_not_pick_one_of_several)
{
    assert_fails(three, "Runtime.NoSuchHandler");
    assert_says("orders, refunds, silent");
}
END_TEST

START_TEST(program_without_handlers_says_so)
{
    assert_fails(none, "Runtime.NoSuchHandler");
    assert_says("none");
}
END_TEST

START_TEST(init_function_s_failure_is_init_s)
{
    h.runtime.environment.handler = "refunds";
    assert_fails(three, "NoDatabase");
    assert_says("cannot reach orders-db");
}
END_TEST

START_TEST(init_function_that_does_not_say_why_is_described)
{
    h.runtime.environment.handler = "silent";
    assert_fails(three, "Function.Unknown");
    assert_says("lambda_fail()");
}
END_TEST

START_TEST(threshold_is_read)
{
    h.runtime.environment.threshold = "2500";
    ck_assert(rt_init(&h.runtime, one));
    ck_assert_double_eq(h.runtime.sandbox.threshold_ms, 2500);
}
END_TEST

START_TEST(nonsense_threshold_is_refused_with_its_remedy)
{
    h.runtime.environment.threshold = "10s";
    assert_fails(one, "Runtime.ConfigInvalid");
    assert_says("FIRSTLIGHT_PROACTIVE_THRESHOLD_MS");
    assert_says("\"10s\"");
    assert_says("86400000");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("init");
    TCase *tc = tcase_create("init");
    suite_add_tcase(suite, tc);
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, handler_is_picked_by_its_name);
    tcase_add_test(tc, only_handler_serves_when_none_is_named);
    tcase_add_test(tc, unknown_name_lists_the_names_there_are);
    tcase_add_test(tc, unknown_name_does_not_fall_back_to_the_only_handler);
    tcase_add_test(tc, no_name_does_not_pick_one_of_several);
    tcase_add_test(tc, program_without_handlers_says_so);
    tcase_add_test(tc, init_function_s_failure_is_init_s);
    tcase_add_test(tc, init_function_that_does_not_say_why_is_described);
    tcase_add_test(tc, threshold_is_read);
    tcase_add_test(tc, nonsense_threshold_is_refused_with_its_remedy);
    return unit_run(suite);
}
