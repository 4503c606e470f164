#include "insights/report/report_plots.h"

#include "insights/report/report_colours.h"
#include "insights/report/report_words.h"

enum { WIDTH = 960, HEIGHT = 340, NAMES = 130 };

/* Steps drawn for each kind: about two a pixel. Of more, every so many-th is drawn and the last. */
enum { STEPS_MAX = 2000 };

/* What is summed up. */
struct sum {
    enum start_kind kind;
    size_t total; /* starts with a time */
    struct plot_point *points;
    size_t count;
};

static bool counts(const struct report_start *start, enum start_kind kind)
{
    return start->kind == kind && start->at_ms != LOG_EVENT_NO_TIME;
}

static struct plot_point point_at(int64_t at_ms, size_t sum)
{
    return (struct plot_point){.x = (double)at_ms / 1000, .y = (double)sum};
}

/* From 0 at `first`, by one with each start, to the sum at `last`. */
static bool add_up(const struct report_result *result, int64_t first, int64_t last,
                   struct arena *arena, struct sum *sum)
{
    for (size_t i = 0; i < result->start_count; i++)
        sum->total += counts(&result->starts[i], sum->kind);
    size_t every = sum->total / STEPS_MAX + 1, seen = 0;
    sum->points = arena_alloc(arena, (sum->total / every + 3) * sizeof *sum->points);
    if (sum->points == NULL)
        return false;
    if (sum->total == 0)
        return true;
    sum->points[sum->count++] = point_at(first, 0);
    for (size_t i = 0; i < result->start_count; i++) {
        if (!counts(&result->starts[i], sum->kind))
            continue;
        seen++;
        if (seen % every == 0 || seen == sum->total)
            sum->points[sum->count++] = point_at(result->starts[i].at_ms, seen);
    }
    sum->points[sum->count++] = point_at(last, sum->total);
    return true;
}

/* The times of the first and the last start of these kinds; first > last: there is none. */
static void find_span(const struct report_result *result, int64_t *first, int64_t *last)
{
    *first = INT64_MAX;
    *last = INT64_MIN;
    for (size_t i = 0; i < result->start_count; i++) {
        const struct report_start *start = &result->starts[i];
        if (!counts(start, START_PROACTIVE) && !counts(start, START_COLD))
            continue;
        *first = start->at_ms < *first ? start->at_ms : *first;
        *last = start->at_ms > *last ? start->at_ms : *last;
    }
}

/* "78 proactive" */
static struct text name_of(const struct sum *sum, struct arena *arena)
{
    struct buffer words = buffer_new(64);
    words_count(&words, sum->total);
    buffer_printf(&words, " %s", start_kind_name(sum->kind));
    struct text name = arena_copy(arena, text_bytes(words.data, words.size));
    buffer_free(&words);
    return name;
}

bool report_plot_cumulative(const struct report_result *result, struct arena *arena,
                            struct plot *plot)
{
    struct sum sums[] = {{.kind = START_PROACTIVE}, {.kind = START_COLD}};
    struct plot_series *series = arena_alloc(arena, 2 * sizeof *series);
    int64_t first, last;
    find_span(result, &first, &last);
    for (size_t i = 0; i < 2; i++) {
        if (series == NULL || !add_up(result, first, last, arena, &sums[i]))
            return false;
        series[i] = (struct plot_series){.name = name_of(&sums[i], arena),
                                         .shape = PLOT_STEPS,
                                         .colour = report_kind_colour(sums[i].kind),
                                         .points = sums[i].points,
                                         .count = sums[i].count};
    }
    *plot = (struct plot){.width = WIDTH,
                          .height = HEIGHT,
                          .x = {.title = TEXT("time, UTC"), .scale = PLOT_TIME, .no_grid = true},
                          .y = {.title = TEXT("starts so far"), .whole = true},
                          .series = series,
                          .series_count = 2,
                          .room_right = NAMES,
                          .when_empty = TEXT("no proactive or cold start whose time is told")};
    return true;
}
