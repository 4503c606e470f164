#include "insights/report/report_words.h"

#include "insights/event/log_event.h"
#include "test/unit/unit.h"

static struct buffer out;

static void set_up(void)
{
    out = buffer_new(1000);
}

static void tear_down(void)
{
    buffer_free(&out);
}

/* With blanks for U+00A0. */
static const char *plain(void)
{
    static char text[200];
    size_t size = 0;
    for (size_t i = 0; i < out.size; i++) {
        if ((unsigned char)out.data[i] == 0xC2 && (unsigned char)out.data[i + 1] == 0xA0)
            continue;
        text[size++] = (char)((unsigned char)out.data[i] == 0xA0 ? ' ' : out.data[i]);
    }
    text[size] = '\0';
    return text;
}

START_TEST(figures_do_not_break)
{
    words_duration(&out, 351999.8);
    buffer_append_char(&out, ';');
    words_duration(&out, -1);
    buffer_append_char(&out, ';');
    words_per_cent(&out, 0.8125);
    buffer_append_char(&out, ';');
    words_count(&out, 5000);
    buffer_append_char(&out, ';');
    words_money(&out, 12.345);
    ck_assert_str_eq(buffer_text(&out), "5\xC2\xA0min\xC2\xA0"
                                        "52\xC2\xA0s;–;81.3\xC2\xA0%;5,000;$12.35");
}
END_TEST

START_TEST(one_and_many)
{
    words_counted(&out, 1, "start", "starts");
    buffer_append_char(&out, ' ');
    words_counted(&out, 0, "start", "starts");
    ck_assert_str_eq(plain(), "1 start 0 starts");
}
END_TEST

START_TEST(prices_have_all_their_digits)
{
    words_price(&out, 0.0000166667);
    buffer_append_char(&out, ' ');
    words_price(&out, 1e-12);
    ck_assert_str_eq(plain(), "$0.0000166667 $0.000000000001");
}
END_TEST

static const struct {
    int64_t at_ms;
    const char *words, *day;
} times[] = {
    {LOG_EVENT_NO_TIME, "–", "–"},
    {0, "1970-01-01 00:00:00", "01-01 00:00:00"},
    {INT64_C(1795316400999), "2026-11-22 03:00:00", "11-22 03:00:00"},
    {INT64_MAX, "9999-12-31 23:59:59", "12-31 23:59:59"},
};

START_TEST(times_are_utc)
{
    words_time(&out, times[_i].at_ms);
    UNIT_TEXT(times[_i].words, plain(), times[_i].words);
    buffer_clear(&out);
    words_day_time(&out, times[_i].at_ms);
    UNIT_TEXT(times[_i].words, plain(), times[_i].day);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_report_words");
    TCase *tcase = tcase_create("all");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, figures_do_not_break);
    tcase_add_test(tcase, one_and_many);
    tcase_add_test(tcase, prices_have_all_their_digits);
    tcase_add_loop_test(tcase, times_are_utc, 0, UNIT_COUNT(times));
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
