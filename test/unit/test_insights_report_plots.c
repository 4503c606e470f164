#include "insights/report/report_plots.h"

#include "insights/plot/plot_commands.h"
#include "insights/report/report_colours.h"
#include "test/unit/report_samples.h"
#include "test/unit/unit.h"

static struct report_sample sample;
static struct arena arena;
static struct plot plot;
static struct buffer commands;

static void set_up(void)
{
    memset(&sample, 0, sizeof sample);
    arena = (struct arena){.max = REPORT_PLOT_MEMORY};
    commands = buffer_new(1 << 24);
}

static void tear_down(void)
{
    sample_free(&sample);
    arena_free(&arena);
    buffer_free(&commands);
}

static const struct plot_point *last_of(const struct plot_series *series)
{
    ck_assert_uint_gt(series->count, 0);
    return &series->points[series->count - 1];
}

START_TEST(the_articles_day_ends_at_78_and_18)
{
    sample_day(&sample);
    ck_assert(report_plot_cumulative(&sample.result, &arena, &plot));
    ck_assert_uint_eq(plot.series_count, 2);
    const struct plot_series *proactive = &plot.series[0], *cold = &plot.series[1];
    ck_assert(text_is(proactive->name, "78 proactive") && text_is(cold->name, "18 cold"));
    ck_assert_uint_eq(proactive->count, 78 + 2);
    ck_assert_double_eq(proactive->points[0].y, 0);
    ck_assert_double_eq(last_of(proactive)->y, 78);
    ck_assert_double_eq(last_of(cold)->y, 18);
    /* Both from the first start to the last. */
    double first = (double)sample.result.first_ms / 1000;
    ck_assert_double_eq(proactive->points[0].x, first);
    ck_assert_double_eq(cold->points[0].x, first);
    ck_assert_double_eq(last_of(cold)->x, last_of(proactive)->x);
    for (size_t i = 1; i < proactive->count; i++)
        ck_assert(proactive->points[i].x >= proactive->points[i - 1].x);
}
END_TEST

START_TEST(many_starts_are_thinned_out_to_the_same_sums)
{
    sample_starts(&sample, 50007, 1000, 20003, "many");
    ck_assert(report_plot_cumulative(&sample.result, &arena, &plot));
    for (size_t i = 0; i < 2; i++) {
        ck_assert_uint_lt(plot.series[i].count, 2100);
        ck_assert_double_eq(last_of(&plot.series[i])->y, i == 0 ? 30004 : 20003);
        /* The last step stands where it was, and not at the end. */
        ck_assert_double_eq(last_of(&plot.series[i])[-1].y, last_of(&plot.series[i])->y);
    }
    ck_assert(report_plot_distribution(&sample.result, REPORT_TIME_INIT, &arena, &plot));
    for (size_t i = 0; i < plot.series_count; i++) {
        ck_assert_uint_lt(plot.series[i].count, 700);
        ck_assert_double_eq(last_of(&plot.series[i])->y, 100);
        ck_assert_double_eq(last_of(&plot.series[i])[-1].y, 100);
    }
    ck_assert_uint_lt(arena.used, REPORT_PLOT_MEMORY / 4);
}
END_TEST

START_TEST(starts_without_a_time_are_in_no_sum)
{
    sample_day(&sample);
    sample.starts[95].at_ms = LOG_EVENT_NO_TIME;
    ck_assert(report_plot_cumulative(&sample.result, &arena, &plot));
    ck_assert_double_eq(last_of(&plot.series[0])->y + last_of(&plot.series[1])->y, 95);
}
END_TEST

START_TEST(other_kinds_are_in_no_sum)
{
    sample_day(&sample);
    for (size_t i = 0; i < 96; i++)
        sample.starts[i].kind = START_RE_INIT;
    ck_assert(report_plot_cumulative(&sample.result, &arena, &plot));
    ck_assert(plot.series[0].count == 0 && plot.series[1].count == 0);
}
END_TEST

/* ---- Timeline ------------------------------------------------------------------------------- */

START_TEST(the_timeline_shows_the_latest)
{
    size_t shown, told;
    sample_day(&sample);
    ck_assert(report_plot_timeline(&sample.result, &arena, &plot, &shown, &told));
    ck_assert_uint_eq(shown, REPORT_TIMELINE_ROWS);
    ck_assert_uint_eq(told, 96);
    ck_assert_uint_eq(plot.y.tic_count, REPORT_TIMELINE_ROWS);
    ck_assert_uint_eq(plot.label_count, REPORT_TIMELINE_ROWS);
    /* Below the others stands the very last. */
    ck_assert_double_eq(plot.y.tics[shown - 1].at, -(double)(shown - 1));
    ck_assert(text_starts_with(plot.y.tics[0].label, (struct text)TEXT("11-22\xC2\xA0"
                                                                       "19:31:13 ")));
    ck_assert(text_starts_with(plot.y.tics[29].label, (struct text)TEXT("11-23\xC2\xA0"
                                                                        "02:45:05 ")));
    plot_commands(&commands, &plot, PLOT_SVG);
    ck_assert_ptr_nonnull(strstr(buffer_text(&commands), "'threshold 10.00\xC2\xA0s'"));
}
END_TEST

static const struct {
    const char *name;
    double init, idle, since, invocation;
    bool shown;
    double ready, event; /* in milliseconds since init began */
} rows[] = {
    {"all of it", 100, 5000, 5100, 20, true, 100, 5100},
    {"no time since init", 100, 5000, -1, 20, true, 100, 5100},
    {"no init", -1, 5000, 5100, 20, true, 100, 5100},
    {"no idle time", 100, -1, 5100, 20, true, 100, 5100},
    {"no invocation", 100, 5000, 5100, -1, true, 100, 5100},
    {"init alone", 100, -1, -1, 20, false, 0, 0},
    {"idle time alone", -1, 100, -1, 20, false, 0, 0},
    {"nothing", -1, -1, -1, -1, false, 0, 0},
    {"init in no time", 0, 5000, 5000, 20, true, 0.01, 5000},
    {"an event before init ended", 100, 0, 50, 20, true, 100, 100},
};

START_TEST(a_row_needs_init_and_what_came_then)
{
    size_t shown, told;
    sample_starts(&sample, 1, 1000, 1, "one");
    struct report_start *start = &sample.starts[0];
    start->init_ms = rows[_i].init;
    start->idle_ms = rows[_i].idle;
    start->since_init_ms = rows[_i].since;
    start->invocation_ms = rows[_i].invocation;
    ck_assert(report_plot_timeline(&sample.result, &arena, &plot, &shown, &told));
    UNIT_INT(rows[_i].name, shown, rows[_i].shown);
    UNIT_INT(rows[_i].name, told, rows[_i].shown);
    for (size_t i = 0; i < plot.series_count; i++) {
        const struct plot_series *series = &plot.series[i];
        if (series->count == 0 || series->shape != PLOT_DASHES)
            continue;
        ck_assert_double_eq_tol(series->points[0].x, rows[_i].ready, 1e-9);
        ck_assert_double_eq_tol(series->points[0].x_end, rows[_i].event, 1e-9);
    }
    ck_assert(plot.x.min > 0 && plot.x.min < plot.x.max);
}
END_TEST

START_TEST(long_names_keep_their_ends_whole)
{
    size_t shown, told;
    sample_starts(&sample, 1, 1000, 1, "a-name-of-ääääääääääääääääääää-end");
    ck_assert(report_plot_timeline(&sample.result, &arena, &plot, &shown, &told));
    struct text name = plot.y.tics[0].label;
    ck_assert_msg(text_find(name, (struct text)TEXT("…ääääääää-end")) < name.size, "%.*s",
                  (int)name.size, name.data);
}
END_TEST

/* ---- Distributions -------------------------------------------------------------------------- */

START_TEST(distributions_rise_from_0_to_100)
{
    sample_day(&sample);
    ck_assert(report_plot_distribution(&sample.result, REPORT_TIME_IDLE, &arena, &plot));
    ck_assert_uint_eq(plot.series_count, 2);
    for (size_t i = 0; i < 2; i++) {
        const struct plot_series *series = &plot.series[i];
        ck_assert_double_eq(series->points[0].y, 0);
        ck_assert_double_eq(last_of(series)->y, 100);
        ck_assert_double_eq(last_of(series)->x, plot.x.max);
        for (size_t k = 1; k < series->count; k++)
            ck_assert(series->points[k].x >= series->points[k - 1].x &&
                      series->points[k].y >= series->points[k - 1].y);
    }
}
END_TEST

START_TEST(no_start_makes_no_line)
{
    size_t shown, told;
    sample_starts(&sample, 0, 1000, 0, "none");
    ck_assert(report_plot_distribution(&sample.result, REPORT_TIME_INIT, &arena, &plot));
    ck_assert_uint_eq(plot.series_count, 0);
    ck_assert(report_plot_timeline(&sample.result, &arena, &plot, &shown, &told));
    ck_assert_uint_eq(shown, 0);
    ck_assert(report_plot_cumulative(&sample.result, &arena, &plot));
    ck_assert(plot.series[0].count == 0 && plot.series[1].count == 0);
}
END_TEST

static const struct {
    double min, max;
    size_t most, count;
    const char *first;
} axes[] = {
    {50, 900, 6, 4, "50 ms"}, {20, 600000, 9, 5, "100 ms"}, {0.5, 700000, 5, 4, "1 ms"},
    {130, 140, 6, 0, NULL},   {1, 1, 6, 1, "1 ms"},
};

START_TEST(axes_of_time_have_few_tics)
{
    size_t count;
    const struct plot_tic *tics =
        report_duration_tics(axes[_i].min, axes[_i].max, axes[_i].most, &count);
    ck_assert_uint_eq(count, axes[_i].count);
    if (count > 0)
        ck_assert(text_is(tics[0].label, axes[_i].first));
}
END_TEST

/* ---- Colours -------------------------------------------------------------------------------- */

START_TEST(each_kind_has_its_own_colour)
{
    for (int a = 0; a < START_KINDS; a++) {
        bool named = false;
        for (int b = 0; b < a; b++)
            ck_assert(report_kind_colour((enum start_kind)a) !=
                      report_kind_colour((enum start_kind)b));
        for (size_t i = 0; i < report_page_colour_count; i++)
            named |= report_page_colours[i].rgb == report_kind_colour((enum start_kind)a);
        ck_assert(named);
    }
}
END_TEST

START_TEST(little_memory_is_told)
{
    size_t shown, told;
    sample_day(&sample);
    arena.max = 100;
    ck_assert(!report_plot_cumulative(&sample.result, &arena, &plot));
    ck_assert(!report_plot_timeline(&sample.result, &arena, &plot, &shown, &told));
    ck_assert(!report_plot_distribution(&sample.result, REPORT_TIME_INIT, &arena, &plot));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_report_plots");
    TCase *tcase = tcase_create("all");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, the_articles_day_ends_at_78_and_18);
    tcase_add_test(tcase, many_starts_are_thinned_out_to_the_same_sums);
    tcase_add_test(tcase, starts_without_a_time_are_in_no_sum);
    tcase_add_test(tcase, other_kinds_are_in_no_sum);
    tcase_add_test(tcase, the_timeline_shows_the_latest);
    tcase_add_loop_test(tcase, a_row_needs_init_and_what_came_then, 0, UNIT_COUNT(rows));
    tcase_add_test(tcase, long_names_keep_their_ends_whole);
    tcase_add_test(tcase, distributions_rise_from_0_to_100);
    tcase_add_test(tcase, no_start_makes_no_line);
    tcase_add_loop_test(tcase, axes_of_time_have_few_tics, 0, UNIT_COUNT(axes));
    tcase_add_test(tcase, each_kind_has_its_own_colour);
    tcase_add_test(tcase, little_memory_is_told);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
