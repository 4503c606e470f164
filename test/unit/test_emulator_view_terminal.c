#define _GNU_SOURCE /* pipe2() */

#include "emulator/view/terminal_view.h"

#include "base/clock.h"
#include "test/unit/unit.h"
#include "test/unit/view_events.h"

#include <fcntl.h>
#include <unistd.h>

/* It writes to a pipe, which has no size: 80 columns, 24 lines. */
static struct loop *loop;
static struct terminal_view *view;
static int ends[2];

static void set_up(bool is_terminal)
{
    ck_assert_int_eq(pipe2(ends, O_NONBLOCK | O_CLOEXEC), 0);
    loop = loop_new();
    view = terminal_view_new(loop, ends[1], is_terminal);
    ck_assert_ptr_nonnull(view);
}

static void free_view(void)
{
    terminal_view_free(view);
    view = NULL;
}

static void tear_down(void)
{
    free_view();
    loop_free(loop);
    close(ends[0]);
    close(ends[1]);
}

static void publish(struct platform_event event)
{
    struct platform_observer *observer = terminal_view_observer(view);
    observer->observe(observer->owner, &event);
}

/* What has been written since the last call. */
static const char *written(void)
{
    static char text[65536];
    ssize_t size = read(ends[0], text, sizeof text - 1);
    text[size > 0 ? size : 0] = '\0';
    return text;
}

static void stop(void *owner)
{
    (void)owner;
    loop_stop(loop);
}

static void run_for(int64_t ms)
{
    struct loop_timer end = {.fire = stop};
    ck_assert(loop_timer_set(loop, &end, clock_ns(CLOCK_MONOTONIC) + ms * 1000000));
    ck_assert(loop_run(loop));
}

/* Until it has drawn: bounded by the test's own timeout. */
static const char *frame(void)
{
    const char *text = written();
    while (text[0] == '\0') {
        run_for(10);
        text = written();
    }
    return text;
}

static bool has(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

START_TEST(plain_lines_come_at_once)
{
    set_up(false);
    publish(view_event(LOCAL_SANDBOX_STARTED, SANDBOX_A, 0));
    ck_assert_str_eq(written(), "firstlight: hello [aaaaaaaa] started for a request\n");
    publish(view_event(PLATFORM_START, SANDBOX_A, 1));
    terminal_view_hide(view);
    terminal_view_show(view);
    terminal_view_waiting(view, 3);
    run_for(150);
    ck_assert_str_eq(written(), "");
    tear_down();
}
END_TEST

START_TEST(a_change_is_one_frame)
{
    setenv("NO_COLOR", "1", 1);
    set_up(true);
    publish(view_event(LOCAL_SANDBOX_STARTED, SANDBOX_A, 0));
    publish(view_event(LOCAL_SANDBOX_STARTED, SANDBOX_B, 0));
    ck_assert_str_eq(written(), "");
    const char *text = frame();
    ck_assert(has(text, "sandboxes 2") && has(text, "hello     bbbbbbbb  init "));
    ck_assert(!has(text, "\033[0m"));
    /* The cursor is back as soon as the frame is there. */
    ck_assert_str_eq(text + strlen(text) - 6, "\033[?25h");
    publish(view_event(LOCAL_SANDBOX_READY, SANDBOX_B, 0));
    terminal_view_waiting(view, 7);
    text = frame();
    /* Over the one before: a line for the totals, the heading, two sandboxes. */
    ck_assert(has(text, "\r\033[4A") && has(text, "waiting 7") && has(text, "bbbbbbbb  idle"));
    tear_down();
}
END_TEST

START_TEST(colour_only_where_it_is_wanted)
{
    setenv("NO_COLOR", "", 1);
    set_up(true);
    publish(view_event(LOCAL_SANDBOX_STARTED, SANDBOX_A, 0));
    ck_assert(has(frame(), "\033[33minit\033"));
    tear_down();
}
END_TEST

START_TEST(it_makes_way_for_the_log)
{
    set_up(true);
    terminal_view_hide(view);
    ck_assert_str_eq(written(), "");
    publish(view_event(LOCAL_SANDBOX_STARTED, SANDBOX_A, 0));
    frame();
    terminal_view_hide(view);
    ck_assert_str_eq(written(), "\r\033[3A\033[J");
    terminal_view_hide(view);
    ck_assert_str_eq(written(), "");
    terminal_view_show(view);
    ck_assert(has(frame(), "aaaaaaaa"));
    tear_down();
}
END_TEST

START_TEST(the_end_erases_it)
{
    set_up(true);
    publish(view_event(LOCAL_SANDBOX_STARTED, SANDBOX_A, 0));
    frame();
    free_view();
    ck_assert_str_eq(written(),
                     "\r\033[3A\033[Jfirstlight: ended: 1 sandbox, 0 invocations, 0 failed\n");
    tear_down();
}
END_TEST

START_TEST(plain_lines_have_an_end_too)
{
    set_up(false);
    publish(view_event(LOCAL_SANDBOX_STARTED, SANDBOX_A, 0));
    written();
    free_view();
    ck_assert_str_eq(written(), "firstlight: ended: 1 sandbox, 0 invocations, 0 failed\n");
    tear_down();
}
END_TEST

START_TEST(nothing_happened_and_nothing_is_said)
{
    set_up(false);
    free_view();
    ck_assert_str_eq(written(), "");
    tear_down();
}
END_TEST

START_TEST(a_terminal_that_is_held_does_not_hold_the_loop)
{
    set_up(true);
    char filler[4096];
    memset(filler, 'x', sizeof filler);
    while (write(ends[1], filler, sizeof filler) > 0)
        continue;
    ck_assert_int_eq(fcntl(ends[1], F_SETFL, 0), 0); /* from here on a write would block */
    publish(view_event(LOCAL_SANDBOX_STARTED, SANDBOX_A, 0));
    run_for(150);
    while (has(written(), "x"))
        continue;
    ck_assert(has(frame(), "aaaaaaaa"));
    tear_down();
}
END_TEST

START_TEST(views_that_are_not_there)
{
    terminal_view_hide(NULL);
    terminal_view_show(NULL);
    terminal_view_free(NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("emulator_view_terminal");
    TCase *tcase = tcase_create("terminal");
    tcase_add_test(tcase, plain_lines_come_at_once);
    tcase_add_test(tcase, a_change_is_one_frame);
    tcase_add_test(tcase, colour_only_where_it_is_wanted);
    tcase_add_test(tcase, it_makes_way_for_the_log);
    tcase_add_test(tcase, the_end_erases_it);
    tcase_add_test(tcase, plain_lines_have_an_end_too);
    tcase_add_test(tcase, nothing_happened_and_nothing_is_said);
    tcase_add_test(tcase, a_terminal_that_is_held_does_not_hold_the_loop);
    tcase_add_test(tcase, views_that_are_not_there);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
