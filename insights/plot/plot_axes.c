#include "insights/plot/plot_axes.h"

#include "base/json_text.h"
#include "insights/plot/plot_range.h"
#include "insights/plot/plot_words.h"

#include <math.h>

/* Seconds between two tics, and how they are written. gnuplot's own choice is too dense. */
static const struct {
    double step;
    const char *format;
} time_steps[] = {
    {0.1, "%H:%M:%.1S"},
    {1, "%H:%M:%S"},
    {5, "%H:%M:%S"},
    {15, "%H:%M:%S"},
    {60, "%H:%M"},
    {300, "%H:%M"},
    {900, "%H:%M"},
    {3600, "%H:%M"},
    {3 * 3600, "%H:%M"},
    {6 * 3600, "%m-%d %H:%M"},
    {12 * 3600, "%m-%d %H:%M"},
    {86400, "%m-%d"},
    {2 * 86400, "%m-%d"},
    {7 * 86400, "%m-%d"},
    {28 * 86400, "%Y-%m-%d"},
    {91 * 86400, "%Y-%m"},
    {365.25 * 86400, "%Y"},
};

enum { TIME_STEPS = sizeof time_steps / sizeof time_steps[0], TIME_TICS_MAX = 9 };

static void time_tics(struct buffer *out, char axis, struct plot_range range)
{
    size_t i = 0;
    double span = range.max - range.min;
    while (i + 1 < TIME_STEPS && span / time_steps[i].step > TIME_TICS_MAX)
        i++;
    double step = time_steps[i].step;
    if (span / step > TIME_TICS_MAX)
        step *= ceil(span / step / TIME_TICS_MAX);
    buffer_printf(out, "set format %c '%s' timedate\nset %ctics", axis, time_steps[i].format, axis);
    plot_number(out, step);
}

static void own_tics(struct buffer *out, char name, const struct plot_axis *axis)
{
    buffer_printf(out, "set %ctics (", name);
    for (size_t i = 0; i < axis->tic_count; i++) {
        buffer_append_text(out, i > 0 ? ", " : "");
        plot_quoted_tic(out, axis->tics[i].label);
        plot_number(out, axis->tics[i].at);
    }
    buffer_append_char(out, ')');
}

/* Up to so many whole numbers gnuplot would write halves between. */
enum { FEW_WHOLE = 6 };

static void tics(struct buffer *out, char name, const struct plot_axis *axis,
                 struct plot_range range)
{
    if (axis->tic_count > 0)
        own_tics(out, name, axis);
    else if (axis->scale == PLOT_TIME)
        time_tics(out, name, range);
    else if (axis->whole)
        buffer_printf(out, "set format %c '%%.0f'\nset %ctics %s", name, name,
                      range.max - range.min < FEW_WHOLE ? "1" : "autofreq");
    else
        buffer_printf(out, "set format %c '%%g'\nset %ctics", name, name);
    buffer_printf(out, " nomirror scale 0 font ',%d'", PLOT_SMALL_FONT);
    plot_colour_option(out, "textcolor", PLOT_FAINT);
    buffer_append_char(out, '\n');
}

static void axis_commands(struct buffer *out, char name, const struct plot_axis *axis,
                          struct plot_range range)
{
    if (axis->scale == PLOT_LOG)
        buffer_printf(out, "set logscale %c\n", name);
    buffer_printf(out, "set %crange [", name);
    json_double(out, range.min);
    buffer_append_char(out, ':');
    json_double(out, range.max);
    buffer_append_text(out, "]\n");
    tics(out, name, axis, range);
    if (axis->no_grid)
        return;
    buffer_printf(out, "set grid %ctics lt 1 lw 1", name);
    plot_colour_option(out, "lc", PLOT_GRID);
    buffer_append_char(out, '\n');
}

void plot_axes(struct buffer *out, const struct plot *plot)
{
    axis_commands(out, 'x', &plot->x, plot_range_x(plot));
    axis_commands(out, 'y', &plot->y, plot_range_y(plot));
    buffer_append_text(out, "set border 1");
    plot_colour_option(out, "lc", PLOT_FAINT);
    buffer_append_text(out, "\nset xlabel ");
    plot_quoted(out, plot->x.title);
    buffer_printf(out, " font ',%d'", PLOT_SMALL_FONT);
    plot_colour_option(out, "textcolor", PLOT_FAINT);
    buffer_append_char(out, '\n');
}
