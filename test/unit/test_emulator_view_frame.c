#include "emulator/view/view_frame.h"

#include "test/unit/unit.h"
#include "test/unit/view_events.h"

#include <stdio.h>

static struct view_model model;
static struct buffer text;
static int64_t waiting; /* in the queue */

static void set_up(void)
{
    text = buffer_new(1 << 20);
    waiting = 4;
}

static void tear_down(void)
{
    view_model_clear(&model);
    buffer_free(&text);
}

static void take(struct platform_event event)
{
    view_model_take(&model, &event);
}

static void start(const char *sandbox, int64_t after_ms)
{
    take(view_event(LOCAL_SANDBOX_STARTED, sandbox, after_ms));
}

/* Sandbox A has had its first invocation, which failed, B still initializes. */
static void start_two(void)
{
    start(SANDBOX_A, 0);
    take(view_event(LOCAL_SANDBOX_READY, SANDBOX_A, 120));
    take(view_event(PLATFORM_START, SANDBOX_A, 121));
    take(view_failure(SANDBOX_A, 130, "timeout"));
    take(view_first(SANDBOX_A, 130, "proactive", false));
    start(SANDBOX_B, 60000);
}

static int draw(int width, int height, bool colour)
{
    const struct view_frame frame = {.now_ms = BEGIN_MS + 72000,
                                     .waiting = waiting,
                                     .width = width,
                                     .height = height,
                                     .colour = colour};
    buffer_clear(&text);
    return view_frame_write(&text, &model, &frame);
}

#define END "\033[K\n"

START_TEST(a_frame)
{
    start_two();
    ck_assert_int_eq(draw(100, 24, false), 4);
    ck_assert_str_eq(
        buffer_text(&text),
        "sandboxes 2  invocations 1  failed 1  waiting 4  starts: cold 0, proactive 1, other 0" END
        "FUNCTION  SANDBOX   STATE       AGE  INVOKED  FAILED  START        STARTED FOR" END
        "hello     aaaaaaaa  idle      1 min        1       1  proactive    eager" END
        "hello     bbbbbbbb  init       12 s        0       0  -            request" END);
}
END_TEST

START_TEST(nothing_yet)
{
    waiting = 0;
    ck_assert_int_eq(draw(80, 24, false), 1);
    ck_assert_str_eq(
        buffer_text(&text),
        "sandboxes 0  invocations 0  failed 0  starts: cold 0, proactive 0, other 0" END);
}
END_TEST

/* What a terminal of that width shows. */
static const struct {
    int width;
    const char *totals;
    const char *heading;
    const char *row;
} widths[] = {
    {80, "sandboxes 2  invocations 1  failed 1  waiting 4  starts: cold 0, proactive 1",
     "FUNCTION  SANDBOX   STATE       AGE  INVOKED  FAILED  START        STARTED FOR",
     "hello     aaaaaaaa  idle      1 min        1       1  proactive    eager"},
    {79, "sandboxes 2  invocations 1  failed 1  waiting 4  starts: cold 0, proactive 1",
     "FUNCTION  SANDBOX   STATE       AGE  INVOKED  FAILED  START        STARTED FOR",
     "hello     aaaaaaaa  idle      1 min        1       1  proactive    eager"},
    {78, "sandboxes 2  invocations 1  failed 1  waiting 4  starts: cold 0, proactive 1",
     "FUNCTION  SANDBOX   STATE    INVOKED  FAILED  START        STARTED FOR",
     "hello     aaaaaaaa  idle           1       1  proactive    eager"},
    {70, "sandboxes 2  invocations 1  failed 1  waiting 4  starts: cold 0",
     "FUNCTION  SANDBOX   STATE    FAILED  START        STARTED FOR",
     "hello     aaaaaaaa  idle          1  proactive    eager"},
    {60, "sandboxes 2  invocations 1  failed 1  waiting 4",
     "FUNCTION  STATE    FAILED  START        STARTED FOR",
     "hello     idle          1  proactive    eager"},
    {40, "sandboxes 2  invocations 1  failed 1", "FUNCTION  STATE    FAILED  START",
     "hello     idle          1  proactive"},
    {20, "sandboxes 2", "FUNCTION  STATE", "hello     idle"},
};

START_TEST(a_narrow_terminal_shows_less_and_no_half_words)
{
    start_two();
    draw(widths[_i].width, 24, false);
    struct buffer want = buffer_new(4096);
    buffer_printf(&want, "%s" END "%s" END "%s" END, widths[_i].totals, widths[_i].heading,
                  widths[_i].row);
    ck_assert_msg(strncmp(buffer_text(&text), buffer_text(&want), want.size) == 0, "%s\n%s",
                  buffer_text(&text), buffer_text(&want));
    buffer_free(&want);
}
END_TEST

START_TEST(large_numbers_keep_their_size)
{
    start(SANDBOX_A, 0);
    for (int i = 0; i < 1234567; i++)
        take(view_event(PLATFORM_START, SANDBOX_A, 0));
    draw(100, 24, false);
    ck_assert_ptr_nonnull(strstr(buffer_text(&text), "  running   1 min    1234k       0  -"));
}
END_TEST

START_TEST(what_does_not_fit_is_counted)
{
    start_two();
    char name[LOG_STREAM_SIZE];
    for (int i = 0; i < 10; i++) {
        snprintf(name, sizeof name, "2026/11/22/[$LATEST]%08x", (unsigned)i);
        start(name, 70000);
    }
    take(view_event(PLATFORM_START, name, 70001));
    for (int height = 5; height <= 20; height++) {
        int lines = draw(100, height, false);
        int wanted = height - 1 < 14 ? height - 1 : 14, newlines = 0;
        ck_assert_int_eq(lines, wanted);
        for (size_t i = 0; i < text.size; i++)
            newlines += text.data[i] == '\n';
        ck_assert_int_eq(newlines, lines);
        ck_assert_int_eq(strstr(buffer_text(&text), " more:") != NULL, height < 15);
    }
    draw(100, 6, false);
    ck_assert_ptr_nonnull(
        strstr(buffer_text(&text), "\n... and 10 more: 9 initializing, 1 running" END));
    /* Room for the totals alone. */
    for (int height = 0; height < 5; height++)
        ck_assert_int_eq(draw(100, height, false), 1);
}
END_TEST

/* No line is ever as long as the terminal is wide, whatever the sizes. */
START_TEST(lines_are_cut)
{
    start_two();
    for (int width = -1; width < 120; width++) {
        draw(width, 24, false);
        int most = width > 2 ? width - 1 : 1;
        for (const char *at = buffer_text(&text); *at != '\0'; at = strchr(at, '\n') + 1)
            ck_assert_int_le(strcspn(at, "\033"), most);
    }
}
END_TEST

START_TEST(long_names_are_cut_and_say_so)
{
    static const struct function function = {
        .name = "a-function-with-a-very-long-name-that-nobody-should-have-to-read"};
    struct platform_event event = view_event(LOCAL_SANDBOX_STARTED, SANDBOX_A, 0);
    event.function = &function;
    take(event);
    draw(80, 24, false);
    ck_assert_ptr_nonnull(strstr(buffer_text(&text), "\na-function-with..  aaaaaaaa  init  "));
    draw(200, 24, false);
    ck_assert_ptr_nonnull(strstr(buffer_text(&text), "have-to-read  aaaaaaaa  init  "));
}
END_TEST

START_TEST(colours_are_ended)
{
    start_two();
    draw(100, 24, true);
    ck_assert_ptr_nonnull(strstr(buffer_text(&text), "\033[32mproactive\033[0m    eager"));
    int begun = 0, ended = 0;
    for (const char *at = buffer_text(&text); (at = strstr(at, "\033[")) != NULL; at += 2) {
        ended += strncmp(at, "\033[0m", 4) == 0;
        begun += at[2] != '0' && at[2] != 'K';
    }
    ck_assert_int_gt(begun, 0);
    ck_assert_int_eq(begun, ended);
}
END_TEST

START_TEST(what_a_terminal_would_obey_is_not_written)
{
    static const struct function function = {.name = "a\033[2Jb\xC3\xA9"};
    struct platform_event event = view_event(LOCAL_SANDBOX_STARTED, SANDBOX_A, 0);
    event.function = &function;
    take(event);
    draw(100, 24, false);
    ck_assert_ptr_nonnull(strstr(buffer_text(&text), "a?[2Jb??"));
}
END_TEST

static const struct {
    int64_t ms;
    const char *age;
} ages[] = {
    {-5, "  0 s"},
    {0, "  0 s"},
    {59999, " 59 s"},
    {60000, "1 min"},
    {INT64_C(3599) * 1000, "59 min"},
    {INT64_C(3600) * 1000, "  1 h"},
    {INT64_C(86399) * 1000, " 23 h"},
    {INT64_C(86400) * 1000, "  1 d"},
};

START_TEST(ages_are_short)
{
    start(SANDBOX_A, 72000 - ages[_i].ms);
    draw(100, 24, false);
    ck_assert_msg(strstr(buffer_text(&text), ages[_i].age) != NULL, "<%s> is not in\n%s",
                  ages[_i].age, buffer_text(&text));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("emulator_view_frame");
    TCase *tcase = tcase_create("frame");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, a_frame);
    tcase_add_test(tcase, nothing_yet);
    tcase_add_loop_test(tcase, a_narrow_terminal_shows_less_and_no_half_words, 0,
                        UNIT_COUNT(widths));
    tcase_add_test(tcase, large_numbers_keep_their_size);
    tcase_add_test(tcase, what_does_not_fit_is_counted);
    tcase_add_test(tcase, lines_are_cut);
    tcase_add_test(tcase, long_names_are_cut_and_say_so);
    tcase_add_test(tcase, colours_are_ended);
    tcase_add_test(tcase, what_a_terminal_would_obey_is_not_written);
    tcase_add_loop_test(tcase, ages_are_short, 0, UNIT_COUNT(ages));
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
