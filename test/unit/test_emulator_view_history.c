#include "emulator/view/event_history.h"

#include "test/unit/unit.h"
#include "test/unit/view_events.h"

#include <stdio.h>

enum { ROOM = 16 * 1024 };

static struct event_history *history;

static void set_up(void)
{
    history = event_history_new(ROOM);
    ck_assert_ptr_nonnull(history);
}

static void tear_down(void)
{
    event_history_free(history);
}

START_TEST(nothing_yet)
{
    ck_assert_int_eq(event_history_latest(history), 0);
    ck_assert_ptr_null(event_history_from(history, 0));
}
END_TEST

START_TEST(texts_outlive_the_event)
{
    char stream[] = SANDBOX_A, request[] = "request", trace[] = "trace", tenant[] = "tenant";
    char status[] = "error", error[] = "Type", name[] = "ext", state[] = "Ready", reason[] = "why";
    char shutdown[] = "idle", first[] = "INVOKE", second[] = "SHUTDOWN";
    const char *subscriptions[] = {first, second, NULL};
    char *const all[] = {stream, request, trace,  tenant,   status, error,
                         name,   state,   reason, shutdown, first,  second};
    struct platform_event event = view_event(PLATFORM_EXTENSION, stream, 0);
    event.request_id = request;
    event.trace_id = trace;
    event.tenant_id = tenant;
    event.status = status;
    event.error_type = error;
    event.name = name;
    event.state = state;
    event.reason = reason;
    event.shutdown_reason = shutdown;
    event.subscriptions = subscriptions;
    event_history_add(history, &event);
    for (int i = 0; i < UNIT_COUNT(all); i++)
        memset(all[i], 'x', strlen(all[i]));
    subscriptions[0] = NULL;

    const struct platform_event *kept = &event_history_from(history, 1)->event;
    ck_assert_str_eq(kept->log_stream, SANDBOX_A);
    ck_assert_str_eq(kept->request_id, "request");
    ck_assert_str_eq(kept->trace_id, "trace");
    ck_assert_str_eq(kept->tenant_id, "tenant");
    ck_assert_str_eq(kept->status, "error");
    ck_assert_str_eq(kept->error_type, "Type");
    ck_assert_str_eq(kept->name, "ext");
    ck_assert_str_eq(kept->state, "Ready");
    ck_assert_str_eq(kept->reason, "why");
    ck_assert_str_eq(kept->shutdown_reason, "idle");
    ck_assert_str_eq(kept->subscriptions[0], "INVOKE");
    ck_assert_str_eq(kept->subscriptions[1], "SHUTDOWN");
    ck_assert_ptr_null(kept->subscriptions[2]);
    ck_assert_ptr_eq(kept->function, &view_function);
}
END_TEST

START_TEST(no_text_stays_none)
{
    struct platform_event event = view_event(LOCAL_SANDBOX_READY, SANDBOX_A, 0);
    event.request_id = NULL;
    event_history_add(history, &event);
    const struct platform_event *kept = &event_history_from(history, 1)->event;
    ck_assert_ptr_null(kept->request_id);
    ck_assert_ptr_null(kept->subscriptions);
}
END_TEST

START_TEST(both_kinds_come_in_one_order)
{
    static const enum platform_event_type types[] = {LOCAL_SANDBOX_STARTED,  LOCAL_SANDBOX_PURPOSE,
                                                     PLATFORM_START,         PLATFORM_REPORT,
                                                     LOCAL_FIRST_INVOCATION, PLATFORM_START};
    for (int i = 0; i < UNIT_COUNT(types); i++) {
        struct platform_event event = view_event(types[i], SANDBOX_A, i);
        event_history_add(history, &event);
    }
    for (int i = 0; i < UNIT_COUNT(types); i++) {
        const struct kept_event *kept = event_history_from(history, i + 1);
        ck_assert_int_eq(kept->number, i + 1);
        ck_assert_int_eq(kept->event.type, types[i]);
    }
    ck_assert_ptr_null(event_history_from(history, UNIT_COUNT(types) + 1));
}
END_TEST

/* Many invocations push out the oldest of their own, and nothing of the sandbox's life. */
START_TEST(invocations_do_not_push_out_lives)
{
    struct platform_event started = view_event(LOCAL_SANDBOX_STARTED, SANDBOX_A, 0);
    event_history_add(history, &started);
    for (int i = 0; i < 10000; i++) {
        struct platform_event event = view_event(PLATFORM_START, SANDBOX_A, i);
        event_history_add(history, &event);
    }
    ck_assert_int_eq(event_history_latest(history), 10001);
    ck_assert_int_eq(event_history_from(history, 1)->event.type, LOCAL_SANDBOX_STARTED);
    int64_t number = event_history_from(history, 2)->number, count = 0;
    ck_assert_int_gt(number, 2);
    for (; number <= 10001; number++, count++) {
        const struct kept_event *kept = event_history_from(history, number);
        ck_assert_int_eq(kept->number, number);
        ck_assert_int_eq(kept->event.time_ms, BEGIN_MS + number - 2);
    }
    /* It is full, and not over-full. */
    ck_assert_int_gt(count * 1000, ROOM);
    ck_assert_int_lt(count * (int64_t)sizeof(struct kept_event), ROOM);
}
END_TEST

START_TEST(what_could_never_fit_counts_as_dropped)
{
    static char huge[ROOM + 1];
    memset(huge, 'x', ROOM);
    struct platform_event event = view_event(PLATFORM_START, SANDBOX_A, 0);
    event_history_add(history, &event);
    event.trace_id = huge;
    event_history_add(history, &event);
    ck_assert_int_eq(event_history_latest(history), 2);
    ck_assert_int_eq(event_history_from(history, 1)->number, 1);
    ck_assert_ptr_null(event_history_from(history, 2));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("emulator_view_history");
    TCase *tcase = tcase_create("history");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, nothing_yet);
    tcase_add_test(tcase, texts_outlive_the_event);
    tcase_add_test(tcase, no_text_stays_none);
    tcase_add_test(tcase, both_kinds_come_in_one_order);
    tcase_add_test(tcase, invocations_do_not_push_out_lives);
    tcase_add_test(tcase, what_could_never_fit_counts_as_dropped);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
