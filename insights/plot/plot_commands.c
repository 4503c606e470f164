#include "insights/plot/plot_commands.h"

#include "insights/plot/plot_axes.h"
#include "insights/plot/plot_names.h"
#include "insights/plot/plot_range.h"
#include "insights/plot/plot_words.h"

#include <math.h>

/* Pixels: lines of text above the plot, tics and a title below it, and what is usual beside it. */
enum { EDGE = 12, TITLE_LINE = 26, TEXT_LINE = 20, GAP = 6, BELOW = 34, LEFT = 64, RIGHT = 28 };

enum { FONT = 12, TITLE_FONT = 15 };

/* ---- What is around the plot ---------------------------------------------------------------- */

static int head_pixels(const struct plot *plot)
{
    return EDGE + (plot->title.size > 0 ? TITLE_LINE : 0) +
           (plot->subtitle.size > 0 ? TEXT_LINE + GAP : 0) +
           (plot->y.title.size > 0 || plot->rule_count > 0 ? TEXT_LINE + GAP : 0);
}

static int foot_pixels(const struct plot *plot)
{
    return BELOW + (plot->x.title.size > 0 ? TEXT_LINE + GAP : 0);
}

static void terminal(struct buffer *out, const struct plot *plot, enum plot_format format)
{
    if (format == PLOT_PNG)
        buffer_printf(out,
                      "set terminal pngcairo noenhanced size %d,%d fontscale 2 linewidth 2"
                      " pointscale 2 font 'DejaVu Sans,%d' background",
                      2 * plot->width, 2 * plot->height, FONT);
    else
        buffer_printf(out,
                      "set terminal svg dynamic noenhanced size %d,%d"
                      " font 'sans-serif,%d'%s",
                      plot->width, plot->height, FONT, format == PLOT_SVG ? " background" : "");
    if (format != PLOT_SVG_INLINE)
        plot_colour_option(out, "", PLOT_PAPER);
    buffer_append_char(out, '\n');
}

/* Margins at fixed places, so that texts can be put beside and above the plot by the pixel. */
static void margins(struct buffer *out, const struct plot *plot)
{
    const struct {
        const char *name;
        double at;
    } sides[] = {
        {"lmargin", (double)(plot->room_left > 0 ? plot->room_left : LEFT) / plot->width},
        {"rmargin", 1 - (double)(plot->room_right > 0 ? plot->room_right : RIGHT) / plot->width},
        {"tmargin", 1 - (double)head_pixels(plot) / plot->height},
        {"bmargin", (double)foot_pixels(plot) / plot->height},
    };
    for (size_t i = 0; i < sizeof sides / sizeof sides[0]; i++) {
        buffer_printf(out, "set %s at screen", sides[i].name);
        plot_number(out, sides[i].at);
        buffer_append_char(out, '\n');
    }
}

/* A line of text above the plot: its middle `pixels` below the upper edge. */
static void head_line(struct buffer *out, const struct plot *plot, struct text text, int pixels,
                      int font, plot_colour rgb)
{
    buffer_append_text(out, "set label ");
    plot_quoted(out, text);
    buffer_append_text(out, " at screen");
    plot_number(out, (double)EDGE / plot->width);
    buffer_append_text(out, ", screen");
    plot_number(out, 1 - (double)pixels / plot->height);
    buffer_printf(out, " left font ',%d'", font);
    plot_colour_option(out, "textcolor", rgb);
    buffer_append_char(out, '\n');
}

static void head(struct buffer *out, const struct plot *plot)
{
    int below = EDGE;
    if (plot->title.size > 0) {
        head_line(out, plot, plot->title, below + TITLE_LINE / 2, TITLE_FONT, PLOT_INK);
        below += TITLE_LINE;
    }
    if (plot->subtitle.size > 0) {
        head_line(out, plot, plot->subtitle, below + TEXT_LINE / 2, FONT, PLOT_FAINT);
        below += TEXT_LINE + GAP;
    }
    if (plot->y.title.size > 0)
        head_line(out, plot, plot->y.title, below + TEXT_LINE / 2, PLOT_SMALL_FONT, PLOT_FAINT);
}

/* ---- Texts and lines within ----------------------------------------------------------------- */

static void labels(struct buffer *out, const struct plot *plot)
{
    for (size_t i = 0; i < plot->label_count; i++) {
        const struct plot_label *label = &plot->labels[i];
        buffer_append_text(out, "set label ");
        plot_quoted(out, label->text);
        buffer_append_text(out, " at first");
        plot_number(out, label->x);
        buffer_append_text(out, ", first");
        plot_number(out, label->y);
        buffer_printf(out, " %s font ',%d'", label->centred ? "center" : "left offset 0.7,0",
                      PLOT_SMALL_FONT);
        plot_colour_option(out, "textcolor", label->colour);
        buffer_append_char(out, '\n');
    }
}

static void rules(struct buffer *out, const struct plot *plot)
{
    for (size_t i = 0; i < plot->rule_count; i++) {
        const struct plot_rule *rule = &plot->rules[i];
        buffer_append_text(out, "set arrow from first");
        plot_number(out, rule->x);
        buffer_append_text(out, ", graph 0 to first");
        plot_number(out, rule->x);
        buffer_append_text(out, ", graph 1 nohead back dt 2 lw 1");
        plot_colour_option(out, "lc", PLOT_FAINT);
        buffer_append_text(out, "\nset label ");
        plot_quoted(out, rule->name);
        buffer_append_text(out, " at first");
        plot_number(out, rule->x);
        buffer_printf(out, ", graph 1 center offset 0,0.7 font ',%d'", PLOT_SMALL_FONT);
        plot_colour_option(out, "textcolor", PLOT_FAINT);
        buffer_append_char(out, '\n');
    }
}

static void names(struct buffer *out, const struct plot *plot)
{
    int inner = plot->height - head_pixels(plot) - foot_pixels(plot);
    struct plot_name placed[PLOT_NAMES_MAX];
    size_t count = plot_names(plot, inner, placed);
    for (size_t i = 0; i < count; i++) {
        buffer_append_text(out, "set label ");
        plot_quoted(out, placed[i].series->name);
        buffer_append_text(out, " at graph 1, graph");
        plot_number(out, placed[i].height);
        buffer_printf(out, " left offset 0.8,0 font ',%d'", FONT);
        plot_colour_option(out, "textcolor", placed[i].series->colour);
        buffer_append_char(out, '\n');
    }
}

/* ---- Data ----------------------------------------------------------------------------------- */

static void row(struct buffer *out, const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        plot_number(out, values[i]);
    buffer_append_char(out, '\n');
}

static void point_rows(struct buffer *out, enum plot_shape shape, const struct plot_point *point)
{
    const double ends[] = {point->x_end, point->y_end};
    const double box[] = {point->x,
                          point->y,
                          fmin(point->x, point->x_end),
                          fmax(point->x, point->x_end),
                          fmin(point->y, point->y_end),
                          fmax(point->y, point->y_end)};
    row(out, box, shape == PLOT_BOXES ? 6 : 2);
    if (shape == PLOT_DASHES) {
        row(out, ends, 2);
        buffer_append_char(out, '\n'); /* an empty line ends a line */
    }
}

/* Returns how many points it has. */
static size_t data(struct buffer *out, const struct plot *plot, size_t index)
{
    const struct plot_series *series = &plot->series[index];
    size_t drawn = 0;
    buffer_printf(out, "$s%zu << EOD\n", index);
    for (size_t i = 0; i < series->count; i++) {
        if (!plot_can_draw(plot, series, &series->points[i]))
            continue;
        point_rows(out, series->shape, &series->points[i]);
        drawn++;
    }
    buffer_append_text(out, "EOD\n");
    return drawn;
}

static const char pale_boxes[] =
    "using 1:2:3:4:5:6 with boxxyerror fs transparent solid 0.45 noborder";

static const char *const shape_styles[] = {
    [PLOT_LINES] = "with lines lw 2",
    [PLOT_STEPS] = "with steps lw 2",
    [PLOT_POINTS] = "with points pt 7 ps 0.55",
    [PLOT_BOXES] = "using 1:2:3:4:5:6 with boxxyerror fs solid 1 noborder",
    [PLOT_DASHES] = "with lines lw 1.5 dt 3",
};

static const char *style_of(const struct plot_series *series)
{
    return series->shape == PLOT_BOXES && series->pale ? pale_boxes : shape_styles[series->shape];
}

static void plot_series(struct buffer *out, const struct plot *plot)
{
    struct buffer list = buffer_new(out->max);
    for (size_t i = 0; i < plot->series_count; i++) {
        if (data(out, plot, i) == 0)
            continue;
        buffer_printf(&list, "%s$s%zu %s", list.size > 0 ? ", " : "", i,
                      style_of(&plot->series[i]));
        plot_colour_option(&list, "lc", plot->series[i].colour);
        buffer_append_text(&list, " notitle");
    }
    buffer_append_text(out, "plot ");
    if (list.size > 0)
        buffer_append(out, list.data, list.size);
    else
        buffer_append_text(out, "NaN notitle");
    out->failed |= list.failed;
    buffer_append_char(out, '\n');
    buffer_free(&list);
}

static void empty(struct buffer *out, const struct plot *plot)
{
    buffer_append_text(out, "unset xtics\nunset ytics\nset label ");
    plot_quoted(out, plot->when_empty);
    buffer_printf(out, " at graph 0.5, graph 0.5 center font ',%d'", FONT);
    plot_colour_option(out, "textcolor", PLOT_FAINT);
    buffer_append_char(out, '\n');
}

void plot_commands(struct buffer *out, const struct plot *plot, enum plot_format format)
{
    buffer_append_text(out, "set encoding utf8\n");
    terminal(out, plot, format);
    buffer_append_text(out, "unset key\n");
    margins(out, plot);
    head(out, plot);
    plot_axes(out, plot);
    rules(out, plot);
    labels(out, plot);
    names(out, plot);
    if (!plot_has_points(plot))
        empty(out, plot);
    plot_series(out, plot);
}
