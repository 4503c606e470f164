#include "insights/plot/plot_commands.h"

#include "insights/plot/plot_names.h"
#include "insights/plot/plot_range.h"
#include "insights/plot/plot_words.h"
#include "test/unit/guard.h"
#include "test/unit/unit.h"

#include <math.h>

static struct buffer out;

static void set_up(void)
{
    out = buffer_new(1 << 20);
}

static void tear_down(void)
{
    buffer_free(&out);
}

/* ---- Texts ---------------------------------------------------------------------------------- */

static const struct {
    const char *name, *text, *quoted;
} texts[] = {
    {"nothing", "", "''"},
    {"plain", "hello", "'hello'"},
    {"a quote ends nothing", "it's", "'it'.\"'\".'s'"},
    {"nothing but a quote", "'", "''.\"'\".''"},
    {"double quotes", "\"so\"", "'\"so\"'"},
    {"commands and macros stay text", "`id` @x $y #z \\n {a}_b", "'`id` @x $y #z \\n {a}_b'"},
    {"no line of its own", "a\nEOD\r\nset term x", "'a EOD  set term x'"},
    {"controls", "\x1B[31m\x7F\xC2\x85", "' [31m  '"},
    {"percent", "50%d %%", "'50%d %%'"},
    {"no UTF-8", "\xFF", "'\xEF\xBF\xBD'"},
    {"beyond ASCII", "ä→😀", "'ä→😀'"},
};

START_TEST(texts_are_quoted)
{
    struct guard guard = guard_bytes(texts[_i].text, strlen(texts[_i].text));
    plot_quoted(&out, text_bytes(guard.bytes, strlen(texts[_i].text)));
    UNIT_TEXT(texts[_i].name, buffer_text(&out), texts[_i].quoted);
    guard_free(&guard);
}
END_TEST

START_TEST(a_tic_is_a_format_to_gnuplot)
{
    plot_quoted_tic(&out, (struct text)TEXT("50%d 'a' %"));
    ck_assert_str_eq(buffer_text(&out), "'50%%d '.\"'\".'a'.\"'\".' %%'");
}
END_TEST

START_TEST(long_texts_are_cut_between_characters)
{
    char long_text[2 * PLOT_TEXT_MAX];
    for (size_t i = 0; i < sizeof long_text; i += 2)
        memcpy(long_text + i, "\xC3\xA4", 2);
    plot_quoted(&out, text_bytes(long_text, sizeof long_text));
    ck_assert_uint_eq(out.size, 1 + PLOT_TEXT_MAX + strlen("…'"));
    ck_assert_str_eq(out.data + out.size - strlen("ä…'"), "ä…'");
}
END_TEST

/* ---- Ranges --------------------------------------------------------------------------------- */

enum { POINTS_MAX = 3 };

static const struct {
    const char *name;
    enum plot_scale scale;
    size_t count;
    double values[POINTS_MAX];
    double min, max;
} ranges[] = {
    {"linear", PLOT_LINEAR, 3, {5, 1, 3}, 1, 5},
    {"time", PLOT_TIME, 2, {1e9, 1e9 + 60}, 1e9, 1e9 + 60},
    {"one linear value", PLOT_LINEAR, 1, {7}, 6, 8},
    {"one time", PLOT_TIME, 2, {1e9, 1e9}, 1e9 - 30, 1e9 + 30},
    {"one logarithmic value", PLOT_LOG, 1, {6}, 2, 18},
    {"no linear value", PLOT_LINEAR, 0, {0}, -1, 1},
    {"no logarithmic value", PLOT_LOG, 0, {0}, 1.0 / 3, 3},
    {"no logarithm", PLOT_LOG, 3, {-1, 0, 10}, 10.0 / 3, 30},
    {"not finite", PLOT_LINEAR, 3, {NAN, INFINITY, 2}, 1, 3},
    {"too large to be drawn", PLOT_LINEAR, 3, {1e300, -1e300, 2}, 1, 3},
};

START_TEST(ranges_hold_what_can_be_drawn)
{
    struct plot_point points[POINTS_MAX];
    struct plot_series series = {.shape = PLOT_LINES, .points = points, .count = ranges[_i].count};
    const struct plot plot = {
        .x = {.scale = ranges[_i].scale}, .series = &series, .series_count = 1};
    for (size_t i = 0; i < POINTS_MAX; i++)
        points[i] = (struct plot_point){.x = ranges[_i].values[i], .y = 1};
    struct plot_range range = plot_range_x(&plot);
    ck_assert_msg(fabs(range.min - ranges[_i].min) < 1e-9 &&
                      fabs(range.max - ranges[_i].max) < 1e-9,
                  "%s: %g to %g, not %g to %g", ranges[_i].name, range.min, range.max,
                  ranges[_i].min, ranges[_i].max);
}
END_TEST

START_TEST(counts_begin_at_0)
{
    struct plot_point points[] = {{.x = 1, .y = 50}, {.x = 2, .y = 100}};
    struct plot_series series = {.points = points, .count = 2};
    struct plot plot = {.series = &series, .series_count = 1};
    struct plot_range range = plot_range_y(&plot);
    ck_assert_double_eq(range.min, 0);
    ck_assert(range.max > 100 && range.max < 120);
    points[0].y = points[1].y = 0;
    range = plot_range_y(&plot);
    ck_assert(range.min == 0 && range.max > 0);
    plot.y.min = 3;
    plot.y.max = 4;
    range = plot_range_y(&plot);
    ck_assert(range.min == 3 && range.max == 4);
}
END_TEST

START_TEST(both_ends_of_a_box_count)
{
    struct plot_point points[] = {{.x = 5, .y = 1, .x_end = 2, .y_end = 3}};
    struct plot_series series = {.shape = PLOT_BOXES, .points = points, .count = 1};
    struct plot plot = {.series = &series, .series_count = 1};
    struct plot_range range = plot_range_x(&plot);
    ck_assert(range.min == 2 && range.max == 5);
    points[0].x_end = NAN;
    ck_assert(!plot_has_points(&plot));
}
END_TEST

/* ---- Names ---------------------------------------------------------------------------------- */

START_TEST(names_stand_apart)
{
    struct plot_point ends[] = {{.y = 0}, {.y = 0}, {.y = 100}, {.y = 99.9}};
    struct plot_series series[4];
    for (size_t i = 0; i < 4; i++)
        series[i] = (struct plot_series){
            .name = TEXT("name"), .shape = PLOT_LINES, .points = &ends[i], .count = 1};
    const struct plot plot = {.y = {.min = 0, .max = 100}, .series = series, .series_count = 4};
    struct plot_name placed[PLOT_NAMES_MAX];
    ck_assert_uint_eq(plot_names(&plot, 180, placed), 4);
    ck_assert_ptr_eq(placed[0].series, &series[2]);
    ck_assert_ptr_eq(placed[1].series, &series[3]);
    ck_assert_ptr_eq(placed[2].series, &series[0]);
    ck_assert_ptr_eq(placed[3].series, &series[1]);
    ck_assert(placed[0].height <= 1 && placed[3].height >= 0);
    for (size_t i = 0; i < 3; i++)
        ck_assert(placed[i].height - placed[i + 1].height > 0.099);
}
END_TEST

START_TEST(what_is_not_drawn_has_no_name)
{
    struct plot_point point = {.y = NAN};
    struct plot_series series[] = {{.name = TEXT("a"), .points = &point, .count = 1},
                                   {.name = TEXT("b")}};
    const struct plot plot = {.series = series, .series_count = 2};
    struct plot_name placed[PLOT_NAMES_MAX];
    ck_assert_uint_eq(plot_names(&plot, 100, placed), 0);
}
END_TEST

/* ---- Commands ------------------------------------------------------------------------------- */

static void assert_has(const char *part)
{
    ck_assert_msg(strstr(buffer_text(&out), part) != NULL, "no <%s> in:\n%s", part,
                  buffer_text(&out));
}

static void assert_has_not(const char *part)
{
    ck_assert_msg(strstr(buffer_text(&out), part) == NULL, "<%s> in:\n%s", part, buffer_text(&out));
}

static const struct plot_point two[] = {{.x = 1, .y = 1, .x_end = 2, .y_end = 0},
                                        {.x = NAN, .y = 2, .x_end = 3, .y_end = 3}};

static struct plot one_series(struct plot_series *series, enum plot_shape shape)
{
    *series = (struct plot_series){
        .name = TEXT("a'b"), .shape = shape, .colour = 0xc84b00, .points = two, .count = 2};
    return (struct plot){
        .title = TEXT("t"), .width = 400, .height = 200, .series = series, .series_count = 1};
}

static const struct {
    enum plot_shape shape;
    const char *data, *style;
} shapes[] = {
    {PLOT_LINES, "$s0 << EOD\n 1 1\nEOD\n", "plot $s0 with lines lw 2 lc rgb '#c84b00' notitle"},
    {PLOT_STEPS, "$s0 << EOD\n 1 1\nEOD\n", "plot $s0 with steps"},
    {PLOT_POINTS, "$s0 << EOD\n 1 1\nEOD\n", "plot $s0 with points"},
    {PLOT_BOXES, "$s0 << EOD\n 1 1 1 2 0 1\nEOD\n", "with boxxyerror fs solid 1"},
    {PLOT_DASHES, "$s0 << EOD\n 1 1\n 2 0\n\nEOD\n", "with lines lw 1.5 dt 3"},
};

START_TEST(each_shape_has_its_rows)
{
    struct plot_series series;
    struct plot plot = one_series(&series, shapes[_i].shape);
    plot_commands(&out, &plot, PLOT_SVG);
    assert_has(shapes[_i].data);
    assert_has(shapes[_i].style);
    assert_has("set label 'a'.\"'\".'b' at graph 1, graph");
}
END_TEST

static const struct {
    enum plot_format format;
    const char *terminal;
} formats[] = {
    {PLOT_SVG, "set terminal svg dynamic noenhanced size 400,200 font 'sans-serif,12'"
               " background rgb '#ffffff'\n"},
    {PLOT_SVG_INLINE, "set terminal svg dynamic noenhanced size 400,200 font 'sans-serif,12'\n"},
    {PLOT_PNG, "set terminal pngcairo noenhanced size 800,400"},
};

START_TEST(no_format_takes_texts_for_markup)
{
    struct plot_series series;
    struct plot plot = one_series(&series, PLOT_LINES);
    plot_commands(&out, &plot, formats[_i].format);
    assert_has(formats[_i].terminal);
}
END_TEST

START_TEST(a_plot_of_nothing_says_so)
{
    struct plot plot = {.width = 400, .height = 200, .when_empty = TEXT("it's empty")};
    plot_commands(&out, &plot, PLOT_SVG);
    assert_has("set label 'it'.\"'\".'s empty' at graph 0.5, graph 0.5 center");
    assert_has("\nplot NaN notitle\n");
    assert_has("set xrange [-1:1]");
}
END_TEST

static const struct {
    double span_s;
    const char *format, *step;
} spans[] = {
    {0.5, "'%H:%M:%.1S'", "set xtics 0.1 "},    {60, "'%H:%M:%S'", "set xtics 15 "},
    {3600, "'%H:%M'", "set xtics 900 "},        {86400, "'%H:%M'", "set xtics 10800 "},
    {7 * 86400, "'%m-%d'", "set xtics 86400 "}, {3e8, "'%Y'", "set xtics 63115200 "},
};

START_TEST(times_have_few_tics)
{
    const struct plot plot = {
        .width = 400,
        .height = 200,
        .x = {.scale = PLOT_TIME, .min = 1.8e9, .max = 1.8e9 + spans[_i].span_s}};
    plot_commands(&out, &plot, PLOT_SVG);
    assert_has(spans[_i].format);
    assert_has(spans[_i].step);
}
END_TEST

START_TEST(axes_are_as_asked)
{
    static const struct plot_tic tics[] = {{1, TEXT("a%")}, {10, TEXT("b'")}};
    struct plot_series series;
    struct plot plot = one_series(&series, PLOT_LINES);
    plot.x = (struct plot_axis){.scale = PLOT_LOG, .tics = tics, .tic_count = 2};
    plot.y = (struct plot_axis){.whole = true, .no_grid = true};
    plot_commands(&out, &plot, PLOT_SVG);
    assert_has("set logscale x");
    assert_has("set xtics ('a%%' 1, 'b'.\"'\".'' 10)");
    assert_has("set format y '%.0f'\nset ytics 1 ");
    assert_has("set grid xtics");
    assert_has_not("set grid ytics");
}
END_TEST

START_TEST(labels_and_rules_are_drawn)
{
    static const struct plot_label labels[] = {{.x = 1, .y = 2, .text = TEXT("`x`")}};
    static const struct plot_rule rules[] = {{10, TEXT("10 s")}};
    struct plot_series series;
    struct plot plot = one_series(&series, PLOT_LINES);
    plot.labels = labels;
    plot.rules = rules;
    plot.label_count = plot.rule_count = 1;
    plot_commands(&out, &plot, PLOT_SVG);
    assert_has("set label '`x`' at first 1, first 2 left");
    assert_has("set arrow from first 10, graph 0 to first 10, graph 1 nohead");
    assert_has("set label '10 s' at first 10, graph 1 center");
}
END_TEST

START_TEST(too_many_commands_are_told)
{
    struct plot_series series;
    struct plot plot = one_series(&series, PLOT_LINES);
    struct buffer small = buffer_new(100);
    plot_commands(&small, &plot, PLOT_SVG);
    ck_assert(!buffer_ok(&small));
    buffer_free(&small);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_plot_commands");
    TCase *tcase = tcase_create("all");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_loop_test(tcase, texts_are_quoted, 0, UNIT_COUNT(texts));
    tcase_add_test(tcase, a_tic_is_a_format_to_gnuplot);
    tcase_add_test(tcase, long_texts_are_cut_between_characters);
    tcase_add_loop_test(tcase, ranges_hold_what_can_be_drawn, 0, UNIT_COUNT(ranges));
    tcase_add_test(tcase, counts_begin_at_0);
    tcase_add_test(tcase, both_ends_of_a_box_count);
    tcase_add_test(tcase, names_stand_apart);
    tcase_add_test(tcase, what_is_not_drawn_has_no_name);
    tcase_add_loop_test(tcase, each_shape_has_its_rows, 0, UNIT_COUNT(shapes));
    tcase_add_loop_test(tcase, no_format_takes_texts_for_markup, 0, UNIT_COUNT(formats));
    tcase_add_test(tcase, a_plot_of_nothing_says_so);
    tcase_add_loop_test(tcase, times_have_few_tics, 0, UNIT_COUNT(spans));
    tcase_add_test(tcase, axes_are_as_asked);
    tcase_add_test(tcase, labels_and_rules_are_drawn);
    tcase_add_test(tcase, too_many_commands_are_told);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
