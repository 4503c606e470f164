#include "insights/report/report_plots.h"

#include "base/clock.h"
#include "insights/report/report_colours.h"
#include "insights/report/report_words.h"

#include <math.h>

enum { WIDTH = 960, ROW = 20, AROUND = 92, ROOM_LEFT = 250, ROOM_RIGHT = 130 };

/* Tics that have room. */
enum { TICS_MAX = 9 };

/* A box is drawn at least so wide, as a factor of its begin, that it can be seen. */
#define LEAST_WIDTH 1.09

/* Left of the shortest init there is a factor of this. */
#define BEFORE 4.0

/* The axis begins nowhere before this, and shorter times are shown as it: milliseconds. */
#define SHORTEST_MS 0.01

/* Bytes of a function's name in a row's label; of a longer one its end is shown. */
enum { NAME_MAX_SIZE = 20 };

/* One sandbox: milliseconds since init began. */
struct row {
    const struct report_start *start;
    double ready, event, done; /* done == event: the invocation's duration is not told */
};

static double at_least(double ms)
{
    return ms < SHORTEST_MS ? SHORTEST_MS : ms;
}

/* False: it does not tell enough. */
static bool read_row(const struct report_start *start, struct row *row)
{
    double init = start->init_ms, idle = start->idle_ms, since = start->since_init_ms;
    if (init < 0 && since >= 0 && idle >= 0)
        init = since - idle;
    if (since < 0 && init >= 0 && idle >= 0)
        since = init + idle;
    if (init < 0 || since < 0)
        return false;
    row->start = start;
    row->ready = at_least(init);
    row->event = fmax(since, row->ready);
    row->done = row->event + fmax(start->invocation_ms, 0);
    return true;
}

/* The latest rows, the earliest of them first. */
static size_t choose(const struct report_result *result, struct row rows[REPORT_TIMELINE_ROWS],
                     size_t *told)
{
    struct row row;
    size_t seen = 0, count = 0;
    *told = 0;
    for (size_t i = 0; i < result->start_count; i++)
        *told += read_row(&result->starts[i], &row);
    size_t skipped = *told > REPORT_TIMELINE_ROWS ? *told - REPORT_TIMELINE_ROWS : 0;
    for (size_t i = 0; i < result->start_count; i++)
        if (read_row(&result->starts[i], &row) && seen++ >= skipped)
            rows[count++] = row;
    return count;
}

/* ---- What is drawn of them ------------------------------------------------------------------ */

/* For every kind: init, idle time, and the first invocation. */
enum part { INIT, IDLE, INVOCATION, PARTS };

static struct plot_point part_of(const struct row *row, enum part part, double y, double left)
{
    switch (part) {
    case INIT:
        return (struct plot_point){left, y - 0.28, fmax(row->ready, left * LEAST_WIDTH), y + 0.28};
    case IDLE:
        return (struct plot_point){row->ready, y, row->event, y};
    default:
        return (struct plot_point){row->event, y - 0.38, fmax(row->done, row->event * LEAST_WIDTH),
                                   y + 0.38};
    }
}

/* One series of one kind; its count stays 0 when no row has that kind. */
static bool add_part(struct plot_series *series, enum start_kind kind, enum part part,
                     const struct row *rows, size_t count, double left, struct arena *arena)
{
    struct plot_point *points = arena_alloc(arena, (count + 1) * sizeof *points);
    *series = (struct plot_series){.shape = part == IDLE ? PLOT_DASHES : PLOT_BOXES,
                                   .colour = report_kind_colour(kind),
                                   .pale = part == INIT,
                                   .points = points};
    if (points == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        if (rows[i].start->kind == kind)
            points[series->count++] = part_of(&rows[i], part, -(double)i, left);
    return true;
}

/* "22 Nov 03:14:12  hello" */
static struct text row_name(const struct report_start *start, struct arena *arena)
{
    struct buffer words = buffer_new(256);
    struct text function = text_of(start->function);
    if (start->at_ms != LOG_EVENT_NO_TIME) {
        words_day_time(&words, start->at_ms);
        buffer_append_text(&words, "  ");
    }
    if (function.size > NAME_MAX_SIZE) {
        size_t from = function.size - NAME_MAX_SIZE;
        while (from < function.size && ((unsigned char)function.data[from] & 0xC0) == 0x80)
            from++; /* not within a character */
        buffer_append_text(&words, "…");
        function = text_from(function, from);
    }
    if (function.size > 0)
        buffer_append(&words, function.data, function.size);
    struct text name = arena_copy(arena, text_bytes(words.data, words.size));
    buffer_free(&words);
    return name;
}

static struct text gap_words(const struct row *row, struct arena *arena)
{
    struct buffer words = buffer_new(64);
    words_duration(&words,
                   row->start->idle_ms >= 0 ? row->start->idle_ms : row->event - row->ready);
    struct text text = arena_copy(arena, text_bytes(words.data, words.size));
    buffer_free(&words);
    return text;
}

/* The rows' names at the left, and the gaps in words at the right. */
static bool add_words(struct plot *plot, const struct row *rows, size_t count, struct arena *arena)
{
    struct plot_tic *names = arena_alloc(arena, (count + 1) * sizeof *names);
    struct plot_label *gaps = arena_alloc(arena, (count + 1) * sizeof *gaps);
    if (names == NULL || gaps == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        names[i] = (struct plot_tic){-(double)i, row_name(rows[i].start, arena)};
        gaps[i] = (struct plot_label){.x = plot->x.max,
                                      .y = -(double)i,
                                      .text = gap_words(&rows[i], arena),
                                      .colour = report_kind_colour(rows[i].start->kind)};
    }
    plot->y.tics = names;
    plot->y.tic_count = plot->label_count = count;
    plot->labels = gaps;
    return true;
}

static bool add_parts(struct plot *plot, const struct row *rows, size_t count, struct arena *arena)
{
    struct plot_series *series = arena_alloc(arena, (size_t)START_KINDS * PARTS * sizeof *series);
    if (series == NULL)
        return false;
    plot->series = series;
    plot->series_count = (size_t)START_KINDS * PARTS;
    for (int kind = 0; kind < START_KINDS; kind++)
        for (int part = 0; part < PARTS; part++)
            if (!add_part(&series[kind * PARTS + part], (enum start_kind)kind, (enum part)part,
                          rows, count, plot->x.min, arena))
                return false;
    return true;
}

/* From a little before the shortest init ends to a little after the last invocation, and beyond
 * the threshold, which has to be seen. */
static void set_range(struct plot_axis *axis, const struct row *rows, size_t count,
                      double threshold_ms)
{
    double least = INFINITY, most = at_least(threshold_ms) * 3;
    for (size_t i = 0; i < count; i++) {
        least = fmin(least, rows[i].ready);
        most = fmax(most, fmax(rows[i].done, rows[i].event * LEAST_WIDTH) * LEAST_WIDTH);
    }
    axis->min = fmin(least, most / 10) / BEFORE;
    axis->max = most;
    axis->tics = report_duration_tics(axis->min, axis->max, TICS_MAX, &axis->tic_count);
}

static bool add_threshold(struct plot *plot, double threshold_ms, struct arena *arena)
{
    struct plot_rule *rule = arena_alloc(arena, sizeof *rule);
    struct buffer words = buffer_new(64);
    buffer_append_text(&words, "threshold ");
    words_duration(&words, threshold_ms);
    if (rule != NULL)
        *rule = (struct plot_rule){at_least(threshold_ms),
                                   arena_copy(arena, text_bytes(words.data, words.size))};
    buffer_free(&words);
    plot->rules = rule;
    plot->rule_count = 1;
    return rule != NULL;
}

bool report_plot_timeline(const struct report_result *result, struct arena *arena,
                          struct plot *plot, size_t *shown, size_t *told)
{
    struct row rows[REPORT_TIMELINE_ROWS];
    size_t count = *shown = choose(result, rows, told);
    *plot = (struct plot){
        .width = WIDTH,
        .height = AROUND + ROW * (int)(count > 0 ? count : 3),
        .x = {.title = TEXT("time since init began, logarithmic"), .scale = PLOT_LOG},
        .y = {.min = 0.4 - (double)(count > 0 ? count : 1), .max = 0.6, .no_grid = true},
        .room_left = ROOM_LEFT,
        .room_right = ROOM_RIGHT,
        .when_empty = TEXT("no start tells how long its init and its idle time were"),
    };
    set_range(&plot->x, rows, count, result->threshold_ms);
    return add_parts(plot, rows, count, arena) && add_words(plot, rows, count, arena) &&
           add_threshold(plot, result->threshold_ms, arena);
}
