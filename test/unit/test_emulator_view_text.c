#include "emulator/view/view_text.h"

#include "test/unit/unit.h"
#include "test/unit/view_events.h"

static struct view_model model;
static struct buffer text;

static void set_up(void)
{
    text = buffer_new(1 << 20);
}

static void tear_down(void)
{
    view_model_clear(&model);
    buffer_free(&text);
}

static void line_of(struct platform_event event)
{
    const struct view_sandbox *changed = view_model_take(&model, &event);
    buffer_clear(&text);
    view_line_write(&text, changed, &event);
}

START_TEST(plain_lines)
{
    line_of(view_event(LOCAL_SANDBOX_STARTED, SANDBOX_A, 0));
    ck_assert_str_eq(buffer_text(&text), "firstlight: hello [aaaaaaaa] started for a request\n");
    line_of(view_event(LOCAL_SANDBOX_READY, SANDBOX_A, 120));
    ck_assert_str_eq(buffer_text(&text), "firstlight: hello [aaaaaaaa] ready after 120.00 ms\n");
    line_of(view_event(PLATFORM_START, SANDBOX_A, 121));
    ck_assert_str_eq(buffer_text(&text), "");
    line_of(view_first(SANDBOX_A, 130, "cold", true));
    ck_assert_str_eq(buffer_text(&text), "firstlight: hello [aaaaaaaa] first invocation: cold, "
                                         "waited 120.45 ms for init\n");
    line_of(view_first(SANDBOX_A, 130, "proactive", false));
    ck_assert_str_eq(buffer_text(&text), "firstlight: hello [aaaaaaaa] first invocation: "
                                         "proactive, 12000.00 ms after init\n");
    line_of(view_event(LOCAL_SANDBOX_ENDED, SANDBOX_A, 200));
    ck_assert_str_eq(buffer_text(&text),
                     "firstlight: hello [aaaaaaaa] ended (idle) after 1 invocation\n");
}
END_TEST

START_TEST(a_spare_sandbox)
{
    line_of(view_event(LOCAL_SANDBOX_STARTED, SANDBOX_A, 0));
    struct platform_event event = view_event(LOCAL_SANDBOX_PURPOSE, SANDBOX_A, 120);
    event.purpose = FOR_EAGER;
    line_of(event);
    ck_assert_str_eq(buffer_text(&text), "firstlight: hello [aaaaaaaa] spare: was started for "
                                         "a request that another sandbox took\n");
}
END_TEST

START_TEST(failures_are_told_at_the_end)
{
    line_of(view_event(LOCAL_SANDBOX_STARTED, SANDBOX_A, 0));
    line_of(view_event(PLATFORM_START, SANDBOX_A, 0));
    line_of(view_event(PLATFORM_REPORT, SANDBOX_A, 0));
    line_of(view_event(PLATFORM_START, SANDBOX_A, 0));
    line_of(view_failure(SANDBOX_A, 0, "error"));
    ck_assert_str_eq(buffer_text(&text), "");
    line_of(view_event(LOCAL_SANDBOX_ENDED, SANDBOX_A, 200));
    ck_assert_str_eq(buffer_text(&text),
                     "firstlight: hello [aaaaaaaa] ended (idle) after 2 invocations, 1 failed\n");
}
END_TEST

START_TEST(totals_at_the_end)
{
    const struct view_totals many = {.started = 12, .invocations = 59, .failed = 3},
                             one = {.started = 1, .invocations = 1};
    view_end_write(&text, &many);
    ck_assert_str_eq(buffer_text(&text),
                     "firstlight: ended: 12 sandboxes, 59 invocations, 3 failed\n");
    buffer_clear(&text);
    view_end_write(&text, &one);
    ck_assert_str_eq(buffer_text(&text), "firstlight: ended: 1 sandbox, 1 invocation, 0 failed\n");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("emulator_view_text");
    TCase *tcase = tcase_create("text");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, plain_lines);
    tcase_add_test(tcase, a_spare_sandbox);
    tcase_add_test(tcase, failures_are_told_at_the_end);
    tcase_add_test(tcase, totals_at_the_end);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
