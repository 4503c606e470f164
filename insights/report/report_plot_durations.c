#include "insights/report/report_plots.h"

#include "insights/report/report_colours.h"
#include "insights/report/report_sheet.h"

#include <math.h>
#include <stdlib.h>

static const struct plot_tic share_tics[] = {
    {0, TEXT("0 %")},   {25, TEXT("25 %")},   {50, TEXT("50 %")},
    {75, TEXT("75 %")}, {100, TEXT("100 %")},
};

/* Pixels. Names are as wide as the longest one's letters, about. */
enum { WIDTH = 480, HEIGHT = 280, LETTER = 7, NAME_GAP = 20 };

/* Tics that have room. */
enum { TICS_MAX = 5 };

/* Steps drawn for each kind, at most: about two a pixel. */
enum { STEPS_MAX = 600 };

/* Shorter times are shown as this one, in milliseconds: a logarithmic axis has no 0. */
#define SHORTEST_MS 0.01

static double time_of(const struct report_start *start, enum report_time what)
{
    double ms = what == REPORT_TIME_INIT ? start->init_ms : start->idle_ms;
    return ms >= 0 && ms < SHORTEST_MS ? SHORTEST_MS : ms;
}

static int by_value(const void *left, const void *right)
{
    const double *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* The axis spans all times, whatever their kind: every line then ends at its right edge. */
static void set_range(const struct report_result *result, enum report_time what,
                      struct plot_axis *axis)
{
    double least = INFINITY, most = 0;
    for (size_t i = 0; i < result->start_count; i++) {
        double ms = time_of(&result->starts[i], what);
        if (ms < 0)
            continue;
        least = fmin(least, ms);
        most = fmax(most, ms);
    }
    if (most <= 0)
        return;
    /* A range of at least a factor of 10, for some tics to be in it. */
    double room = most / least < 10 ? sqrt(10 * least / most) : 1.05;
    axis->min = least / room;
    axis->max = most * room;
    axis->tics = report_duration_tics(axis->min, axis->max, TICS_MAX, &axis->tic_count);
}

/* The times of one kind, sorted. Returns how many. */
static size_t gather(const struct report_result *result, enum report_time what,
                     enum start_kind kind, double *times)
{
    size_t count = 0;
    for (size_t i = 0; i < result->start_count; i++) {
        const struct report_start *start = &result->starts[i];
        double ms = start->kind == kind ? time_of(start, what) : REPORT_NOT_TOLD;
        if (ms >= 0)
            times[count++] = ms;
    }
    qsort(times, count, sizeof times[0], by_value);
    return count;
}

/* From 0 at the axis' begin, up by one part in `count` at each time, to its end. Returns the
 * points; *drawn is how many. NULL: no memory.
 */
static struct plot_point *steps(const struct plot_axis *axis, const double *times, size_t count,
                                struct arena *arena, size_t *drawn)
{
    size_t every = count / STEPS_MAX + 1, size = 0;
    struct plot_point *points = arena_alloc(arena, (count / every + 4) * sizeof *points);
    if (points == NULL)
        return NULL;
    points[size++] = (struct plot_point){.x = axis->min, .y = 0};
    for (size_t i = 1; i <= count; i++)
        if (i % every == 0 || i == count)
            points[size++] =
                (struct plot_point){.x = times[i - 1], .y = 100 * (double)i / (double)count};
    points[size++] = (struct plot_point){.x = axis->max, .y = 100};
    *drawn = size;
    return points;
}

static bool add_series(struct plot *plot, struct plot_series *series, enum start_kind kind,
                       const double *times, size_t count, struct arena *arena)
{
    size_t drawn = 0;
    struct plot_point *points = steps(&plot->x, times, count, arena, &drawn);
    series[plot->series_count++] = (struct plot_series){.name = text_of(report_kind_title(kind)),
                                                        .shape = PLOT_STEPS,
                                                        .colour = report_kind_colour(kind),
                                                        .points = points,
                                                        .count = drawn};
    int room = NAME_GAP + LETTER * (int)series[plot->series_count - 1].name.size;
    if (room > plot->room_right)
        plot->room_right = room;
    return points != NULL;
}

bool report_plot_distribution(const struct report_result *result, enum report_time what,
                              struct arena *arena, struct plot *plot)
{
    struct plot_series *series = arena_alloc(arena, START_KINDS * sizeof *series);
    double *times = arena_alloc(arena, (result->start_count + 1) * sizeof *times);
    if (series == NULL || times == NULL)
        return false;
    *plot = (struct plot){.width = WIDTH,
                          .height = HEIGHT,
                          .x = {.scale = PLOT_LOG},
                          .y = {.title = TEXT("share of starts"),
                                .min = 0,
                                .max = 103,
                                .tics = share_tics,
                                .tic_count = sizeof share_tics / sizeof share_tics[0]},
                          .series = series,
                          .when_empty = TEXT("no start tells it")};
    if (what == REPORT_TIME_INIT)
        plot->x.title = (struct text)TEXT("init duration, logarithmic");
    else
        plot->x.title = (struct text)TEXT("idle before the first invocation, logarithmic");
    set_range(result, what, &plot->x);
    for (int kind = START_UNDECIDED; kind < START_KINDS; kind++) {
        size_t count = gather(result, what, (enum start_kind)kind, times);
        if (count > 0 && !add_series(plot, series, (enum start_kind)kind, times, count, arena))
            return false;
    }
    return true;
}
