#include "emulator/view/view_model.h"

#include "test/unit/unit.h"
#include "test/unit/view_events.h"

#include <stdio.h>

static struct view_model model;

static const struct view_sandbox *take(enum platform_event_type type, const char *sandbox)
{
    struct platform_event event = view_event(type, sandbox, 0);
    return view_model_take(&model, &event);
}

static void clear(void)
{
    view_model_clear(&model);
}

/* One sandbox's life: what each event makes of it. */
static const struct {
    enum platform_event_type type;
    enum init_phase phase;
    enum view_state state;
    bool changes;
} life[] = {
    {LOCAL_SANDBOX_STARTED, PHASE_INIT, VIEW_INITIALIZING, true},
    {PLATFORM_INIT_START, PHASE_INIT, VIEW_INITIALIZING, false},
    {PLATFORM_INIT_REPORT, PHASE_INIT, VIEW_INITIALIZING, false},
    {LOCAL_SANDBOX_READY, PHASE_INIT, VIEW_IDLE, true},
    {PLATFORM_START, PHASE_INIT, VIEW_RUNNING, true},
    {PLATFORM_RUNTIME_DONE, PHASE_INIT, VIEW_RUNNING, false},
    {PLATFORM_REPORT, PHASE_INIT, VIEW_IDLE, true},
    /* A re-init that is told before its invocation, and one that is told after it. */
    {PLATFORM_INIT_START, PHASE_INVOKE, VIEW_RE_INIT, true},
    {PLATFORM_START, PHASE_INIT, VIEW_RE_INIT, true},
    {PLATFORM_INIT_REPORT, PHASE_INVOKE, VIEW_RUNNING, true},
    {PLATFORM_REPORT, PHASE_INIT, VIEW_IDLE, true},
    {PLATFORM_START, PHASE_INIT, VIEW_RUNNING, true},
    {PLATFORM_INIT_START, PHASE_INVOKE, VIEW_RE_INIT, true},
    {PLATFORM_INIT_RUNTIME_DONE, PHASE_INVOKE, VIEW_RUNNING, true},
    /* A second one at once, in a managed instance. */
    {PLATFORM_START, PHASE_INIT, VIEW_RUNNING, true},
    {PLATFORM_REPORT, PHASE_INIT, VIEW_RUNNING, true},
    {PLATFORM_REPORT, PHASE_INIT, VIEW_IDLE, true},
};

START_TEST(states_follow_the_events)
{
    for (int i = 0; i < UNIT_COUNT(life); i++) {
        char row[32];
        snprintf(row, sizeof row, "event %d", i);
        struct platform_event event = view_event(life[i].type, SANDBOX_A, i);
        event.phase = life[i].phase;
        const struct view_sandbox *changed = view_model_take(&model, &event);
        UNIT_INT(row, changed != NULL, life[i].changes);
        UNIT_TEXT(row, view_state_name(model.first->state), view_state_name(life[i].state));
    }
    ck_assert_int_eq(model.first->invocations, 4);
    ck_assert_int_eq(model.totals.invocations, 4);
    ck_assert_str_eq(model.first->id, "aaaaaaaa");
    ck_assert_int_eq(model.first->ready_ms - model.first->started_ms, 3);
}
END_TEST

START_TEST(starts_are_counted_by_kind)
{
    static const char *const kinds[] = {"cold",    "proactive",  "proactive",
                                        "re-init", "snap-start", "provisioned-concurrency"};
    take(LOCAL_SANDBOX_STARTED, SANDBOX_A);
    for (int i = 0; i < UNIT_COUNT(kinds); i++) {
        struct platform_event event = view_first(SANDBOX_A, i, kinds[i], false);
        ck_assert_ptr_eq(view_model_take(&model, &event), model.first);
    }
    ck_assert_int_eq(model.totals.cold, 1);
    ck_assert_int_eq(model.totals.proactive, 2);
    ck_assert_int_eq(model.totals.other_starts, 3);
    ck_assert_str_eq(model.first->start_kind, "cold");
    ck_assert_int_eq(model.first->purpose, FOR_EAGER);
}
END_TEST

START_TEST(failures_are_counted)
{
    static const char *const statuses[] = {NULL, "success", "error", "failure", "timeout"};
    take(LOCAL_SANDBOX_STARTED, SANDBOX_A);
    take(LOCAL_SANDBOX_STARTED, SANDBOX_B);
    for (int i = 0; i < UNIT_COUNT(statuses); i++) {
        take(PLATFORM_START, SANDBOX_A);
        struct platform_event event = view_failure(SANDBOX_A, i, statuses[i]);
        view_model_take(&model, &event);
    }
    /* Of an init, not of an invocation. */
    struct platform_event init = view_event(PLATFORM_INIT_REPORT, SANDBOX_A, 0);
    init.status = "timeout";
    view_model_take(&model, &init);
    ck_assert_int_eq(model.first->failed, 3);
    ck_assert_int_eq(model.last->failed, 0);
    ck_assert_int_eq(model.totals.failed, 3);
}
END_TEST

START_TEST(a_spare_one_is_known_before_it_is_invoked)
{
    take(LOCAL_SANDBOX_STARTED, SANDBOX_A);
    ck_assert_int_eq(model.first->purpose, FOR_REQUEST);
    struct platform_event event = view_event(LOCAL_SANDBOX_PURPOSE, SANDBOX_A, 0);
    event.purpose = FOR_EAGER;
    ck_assert_ptr_eq(view_model_take(&model, &event), model.first);
    ck_assert_int_eq(model.first->purpose, FOR_EAGER);
    ck_assert_int_eq(model.first->state, VIEW_INITIALIZING);
}
END_TEST

START_TEST(the_ended_one_can_still_be_read)
{
    take(LOCAL_SANDBOX_STARTED, SANDBOX_A);
    take(LOCAL_SANDBOX_STARTED, SANDBOX_B);
    const struct view_sandbox *ended = take(LOCAL_SANDBOX_ENDED, SANDBOX_A);
    ck_assert_str_eq(ended->id, "aaaaaaaa");
    ck_assert_str_eq(model.first->id, "bbbbbbbb");
    ck_assert_ptr_eq(model.first, model.last);
    ck_assert_int_eq(model.totals.sandboxes, 1);
    ck_assert_int_eq(model.totals.started, 2);
    ck_assert_ptr_null(take(PLATFORM_START, SANDBOX_A));
    ck_assert_int_eq(model.totals.invocations, 0);
    take(LOCAL_SANDBOX_ENDED, SANDBOX_B);
    ck_assert_ptr_null(model.first);
    ck_assert_ptr_null(model.last);
}
END_TEST

START_TEST(an_unknown_sandbox_changes_nothing)
{
    static const enum platform_event_type types[] = {PLATFORM_START, PLATFORM_REPORT,
                                                     LOCAL_SANDBOX_READY, LOCAL_SANDBOX_ENDED};
    for (int i = 0; i < UNIT_COUNT(types); i++)
        ck_assert_ptr_null(take(types[i], SANDBOX_A));
    ck_assert_int_eq(model.totals.invocations, 0);
    ck_assert_int_eq(model.totals.sandboxes, 0);
}
END_TEST

/* More than there are buckets, taken out again from the middle. */
START_TEST(thousands_are_told_apart)
{
    enum { COUNT = 3 * VIEW_BUCKETS };
    char name[LOG_STREAM_SIZE];
    for (int i = 0; i < COUNT; i++) {
        snprintf(name, sizeof name, "2026/11/22/[$LATEST]%032x", (unsigned)i * 7919U);
        take(LOCAL_SANDBOX_STARTED, name);
    }
    for (int i = 1; i < COUNT; i += 2) {
        snprintf(name, sizeof name, "2026/11/22/[$LATEST]%032x", (unsigned)i * 7919U);
        ck_assert_str_eq(take(LOCAL_SANDBOX_ENDED, name)->log_stream, name);
    }
    ck_assert_int_eq(model.totals.sandboxes, COUNT / 2);
    int64_t left = 0;
    for (const struct view_sandbox *one = model.first; one != NULL; one = one->next)
        left++;
    ck_assert_int_eq(left, COUNT / 2);
    snprintf(name, sizeof name, "2026/11/22/[$LATEST]%032x", 2U * 7919U);
    ck_assert_str_eq(take(LOCAL_SANDBOX_READY, name)->log_stream, name);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("emulator_view_model");
    TCase *tcase = tcase_create("model");
    tcase_add_checked_fixture(tcase, NULL, clear);
    tcase_add_test(tcase, states_follow_the_events);
    tcase_add_test(tcase, starts_are_counted_by_kind);
    tcase_add_test(tcase, failures_are_counted);
    tcase_add_test(tcase, a_spare_one_is_known_before_it_is_invoked);
    tcase_add_test(tcase, the_ended_one_can_still_be_read);
    tcase_add_test(tcase, an_unknown_sandbox_changes_nothing);
    tcase_add_test(tcase, thousands_are_told_apart);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
