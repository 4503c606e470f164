/* Plots as values, drawn by gnuplot.
 *
 * Everything is borrowed for the call. Texts may come from outside and hold any bytes: they are
 * drawn as they are, never evaluated; control characters and what is no UTF-8 are shown replaced.
 * A point beyond ±PLOT_MOST or not a number, or below 1 / PLOT_MOST on a logarithmic axis, is left
 * out. */
#ifndef INSIGHTS_PLOT_PLOT_H
#define INSIGHTS_PLOT_PLOT_H

#include "base/buffer.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PLOT_MOST 1e15

/* A colour as 0xRRGGBB. */
typedef uint32_t plot_colour;

enum plot_scale {
    PLOT_LINEAR,
    PLOT_LOG,
    PLOT_TIME, /* seconds since 1970, shown in UTC */
};

/* A mark on an axis, in place of those that gnuplot would choose. */
struct plot_tic {
    double at;
    struct text label;
};

struct plot_axis {
    struct text title;
    enum plot_scale scale;
    double min, max; /* min < max; both 0: all points, with some room where they are all one */
    const struct plot_tic *tics; /* none: gnuplot chooses */
    size_t tic_count;
    bool whole; /* counts: no tics between whole numbers */
    bool no_grid;
};

/* How a series' points are drawn. `x_end` and `y_end` count for PLOT_BOXES and PLOT_DASHES. */
enum plot_shape {
    PLOT_LINES,
    PLOT_STEPS,  /* to the right at the height of before, then up or down */
    PLOT_POINTS, /* dots */
    PLOT_BOXES,  /* filled, from one corner to the other */
    PLOT_DASHES, /* a thin dashed line from one end to the other */
};

struct plot_point {
    double x, y, x_end, y_end;
};

struct plot_series {
    struct text name; /* written in its colour at the right, as high as its last point; or empty */
    enum plot_shape shape;
    plot_colour colour;
    bool pale;                       /* PLOT_BOXES: the paper shines through */
    const struct plot_point *points; /* of PLOT_LINES and PLOT_STEPS: in the order of their x */
    size_t count;
};

/* A text that begins at a place, or with `centred` has its middle there. */
struct plot_label {
    double x, y;
    struct text text;
    plot_colour colour;
    bool centred;
};

/* A dashed line across the plot at one x, with its name above it. */
struct plot_rule {
    double x;
    struct text name;
};

struct plot {
    struct text title;    /* empty: none */
    struct text subtitle; /* under the title, smaller; empty: none */
    int width, height;    /* pixels, at least 100 each */
    struct plot_axis x, y;
    const struct plot_series *series;
    size_t series_count;
    const struct plot_label *labels;
    size_t label_count;
    const struct plot_rule *rules;
    size_t rule_count;
    int room_left, room_right; /* pixels beside the plot, for tics and names; 0: what is usual */
    struct text when_empty;    /* said in the middle when there is no point to draw */
};

/* What plots are drawn with, beside the colours of their series. */
#define PLOT_PAPER UINT32_C(0xffffff)
#define PLOT_INK   UINT32_C(0x1b2127)
#define PLOT_FAINT UINT32_C(0x59636e)
#define PLOT_GRID  UINT32_C(0xe3e8ed)

enum plot_format {
    PLOT_SVG,
    PLOT_PNG,        /* twice as many pixels each way, for fine screens and for print */
    PLOT_SVG_INLINE, /* without a background: raw material of plot_svg_inline() */
};

enum { PLOT_ERROR_SIZE = 512 };

/* Runs gnuplot, which may take some tenths of a second, and appends the picture to `out`.
 * error: one line without a full stop: the cause, and the remedy
 * False, and error says why: gnuplot is not there or failed, or there is no memory. */
bool plot_draw(const struct plot *plot, enum plot_format format, struct buffer *out,
               char error[PLOT_ERROR_SIZE]);

#endif
