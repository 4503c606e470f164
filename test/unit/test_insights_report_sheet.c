/* Figures, bars and tables as people see them. */
#include "base/text_width.h"
#include "insights/report/figures.h"
#include "insights/report/sheet.h"
#include "test/unit/unit.h"

/* ---- Figures ------------------------------------------------------------------------------ */

static const struct {
    double ms;
    const char *want;
} durations[] = {
    {-1, "–"},
    {0, "0.00 ms"},
    {0.254, "0.25 ms"},
    {9.994, "9.99 ms"},
    {9.996, "10.0 ms"},
    {41.2, "41.2 ms"},
    {999.94, "999.9 ms"},
    {999.96, "1.00 s"},
    {5980, "5.98 s"},
    {59994, "59.99 s"},
    {59996, "1 min 00 s"},
    {372000, "6 min 12 s"},
    {3599600, "1 h 00 min"},
    {86400000, "24 h 00 min"},
    {47 * 3600000.0 + 59 * 60000.0, "47 h 59 min"},
    {100 * 3600000.0, "4 d 4 h"},
};

START_TEST(durations_have_the_unit_that_suits_them)
{
    struct figure figure;
    UNIT_TEXT(durations[_i].want, figure_duration(&figure, durations[_i].ms), durations[_i].want);
}
END_TEST

START_TEST(other_figures)
{
    struct figure figure;
    ck_assert_str_eq(figure_count(&figure, 0), "0");
    ck_assert_str_eq(figure_count(&figure, 999), "999");
    ck_assert_str_eq(figure_count(&figure, 1000), "1,000");
    ck_assert_str_eq(figure_count(&figure, 1234567), "1,234,567");
    ck_assert_str_eq(figure_count(&figure, UINT64_MAX), "18,446,744,073,709,551,615");
    ck_assert_str_eq(figure_per_cent(&figure, 0.8125), "81.3 %");
    ck_assert_str_eq(figure_per_cent(&figure, 1), "100.0 %");
    ck_assert_str_eq(figure_money(&figure, 0), "$0.00");
    ck_assert_str_eq(figure_money(&figure, 0.00012345), "$0.000123");
    ck_assert_str_eq(figure_money(&figure, 0.5), "$0.500");
    ck_assert_str_eq(figure_money(&figure, 12.3), "$12.30");
    ck_assert_str_eq(figure_bytes(&figure, 999), "999 bytes");
    ck_assert_str_eq(figure_bytes(&figure, 1500), "1.5 kB");
    ck_assert_str_eq(figure_bytes(&figure, 412000000), "412 MB");
    ck_assert_str_eq(figure_time(&figure, 1795317252474), "2026-11-22 03:14:12");
    ck_assert_str_eq(figure_time(&figure, 253402300799999), "9999-12-31 23:59:59");
}
END_TEST

/* ---- Bars --------------------------------------------------------------------------------- */

static const struct {
    struct sheet_bar bar;
    size_t width;
    const char *want;
    size_t columns;
} bars[] = {
    {{0, 0}, 8, "", 0},
    {{1, 0}, 4, "████", 4},
    {{0.5, 0}, 4, "██", 2},
    {{0.5, 0}, 3, "█▌", 2},
    {{0.001, 0}, 4, "▏", 1},
    {{0.5, 0.5}, 4, "██░░", 4},
    {{0.75, 0.001}, 4, "███░", 4},
    {{1, 0.001}, 4, "████", 4},
    {{0, 0.5}, 4, "░░", 2},
    {{2, 3}, 4, "████", 4},
    {{0.5, 0}, 0, "", 0},
};

START_TEST(bars_are_cut_to_eighths)
{
    struct buffer out = buffer_new(1000);
    size_t columns = sheet_draw_bar(&out, bars[_i].bar, bars[_i].width);
    UNIT_TEXT(bars[_i].want, buffer_text(&out), bars[_i].want);
    UNIT_INT(bars[_i].want, columns, bars[_i].columns);
    ck_assert_uint_eq(text_width(text_of(buffer_text(&out))), columns);
    buffer_free(&out);
}
END_TEST

/* ---- Sheets ------------------------------------------------------------------------------- */

static struct sheet sheet;

static void setup(void)
{
    sheet = sheet_new();
    sheet_heading(&sheet, "Title");
    sheet_line(&sheet, "one two %s", "three");
    sheet_table(&sheet);
    sheet_column(&sheet, "name", SHEET_LEFT);
    sheet_column(&sheet, "n", SHEET_RIGHT);
    sheet_column(&sheet, "extra", SHEET_EXTRA);
    sheet_column(&sheet, "", SHEET_BAR);
    sheet_row(&sheet);
    sheet_text(&sheet, "%s", "a|b\x1b");
    sheet_text(&sheet, "%d", 7);
    sheet_text(&sheet, "x");
    sheet_bar(&sheet, 1, 0);
    sheet_row(&sheet);
    sheet_text(&sheet, "%s", "größer-als-das");
    sheet_text(&sheet, "%d", 1234);
    sheet_text(&sheet, "y");
    sheet_bar(&sheet, 0.5, 0);
    sheet_row(&sheet);
    sheet_text(&sheet, "none");
    sheet_warning(&sheet, "  careful");
}

static void teardown(void)
{
    sheet_free(&sheet);
}

static void shows(size_t width, bool colour, const char *want)
{
    struct buffer out = buffer_new(10000);
    sheet_write_terminal(&out, &sheet, width, colour);
    ck_assert_str_eq(buffer_text(&out), want);
    buffer_free(&out);
}

/* The cut falls into the last character, which is left out whole. */
START_TEST(long_texts_are_cut_between_characters)
{
    static char text[6000];
    struct sheet own = sheet_new();
    memset(text, 'x', sizeof text - 1);
    memcpy(text + 4094, "€", sizeof "€" - 1);
    sheet_heading(&own, "%s", text);
    ck_assert(!own.failed);
    ck_assert_uint_eq(strlen(own.blocks->text), 4094 + sizeof "…" - 1);
    ck_assert_str_eq(own.blocks->text + 4093, "x…");
    text[4096] = '\0'; /* bytes that are no UTF-8 stay as many as they are */
    sheet_line(&own, "%s", text);
    ck_assert_str_eq(own.last->text + 4093, "x\uFFFD\uFFFD");
    sheet_free(&own);
}
END_TEST

START_TEST(table_is_aligned)
{
    shows(40, false,
          "Title\n"
          "one two three\n"
          "name               n  extra\n"
          "a|b\\u001b          7      x  ███████████\n"
          "größer-als-das  1234      y  █████▌\n"
          "none\n"
          "  careful\n");
}
END_TEST

START_TEST(what_does_not_fit_is_cut)
{
    shows(21, false,
          "Title\n"
          "one two three\n"
          "name         n  extra\n"
          "a|b\\u00…     7      x\n"
          "größer-…  1234      y\n"
          "none\n"
          "  careful\n");
    shows(10, false,
          "Title\n"
          "one two\n"
          "three\n"
          "name         n\n"
          "a|b\\u00…     7\n"
          "größer-…  1234\n"
          "none\n"
          "  careful\n");
}
END_TEST

START_TEST(colour_marks_headings_bars_and_warnings)
{
    shows(40, true,
          "\033[1mTitle\033[0m\n"
          "one two three\n"
          "\033[1mname               n  extra\033[0m\n"
          "a|b\\u001b          7      x  \033[32m███████████\033[0m\n"
          "größer-als-das  1234      y  \033[32m█████▌\033[0m\n"
          "none\n"
          "\033[33m  careful\033[0m\n");
}
END_TEST

START_TEST(markdown_escapes_what_it_would_take_for_its_own)
{
    struct buffer out = buffer_new(10000);
    sheet_write_markdown(&out, &sheet);
    ck_assert_str_eq(buffer_text(&out), "# Title\n"
                                        "\n"
                                        "one two three\n"
                                        "\n"
                                        "| name | n | extra |  |\n"
                                        "|---|---:|---:|---|\n"
                                        "| a\\|b\\\\u001b | 7 | x | ████████████████████ |\n"
                                        "| größer-als-das | 1234 | y | ██████████ |\n"
                                        "| none |  |  |  |\n"
                                        "\n"
                                        ">   careful\n");
    buffer_free(&out);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_report_sheet");
    TCase *tc = tcase_create("sheet");
    suite_add_tcase(suite, tc);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, durations_have_the_unit_that_suits_them, 0, UNIT_COUNT(durations));
    tcase_add_test(tc, other_figures);
    tcase_add_loop_test(tc, bars_are_cut_to_eighths, 0, UNIT_COUNT(bars));
    tcase_add_test(tc, long_texts_are_cut_between_characters);
    tcase_add_test(tc, table_is_aligned);
    tcase_add_test(tc, what_does_not_fit_is_cut);
    tcase_add_test(tc, colour_marks_headings_bars_and_warnings);
    tcase_add_test(tc, markdown_escapes_what_it_would_take_for_its_own);
    return unit_run(suite);
}
