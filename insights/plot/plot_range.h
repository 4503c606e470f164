/* Which part of each axis a plot shows. Pure.
 *
 * gnuplot would choose itself, but fails where there is no point, and warns and guesses where all
 * points have one place. */
#ifndef INSIGHTS_PLOT_PLOT_RANGE_H
#define INSIGHTS_PLOT_PLOT_RANGE_H

#include "insights/plot/plot.h"

#include <stdbool.h>

struct plot_range {
    double min, max; /* min < max; both > 0 on a logarithmic axis */
};

/* The axis' own range if it has one; else one that holds all points that can be drawn. A linear
 * y axis then begins at 0 unless a point lies below, and has some room above. */
struct plot_range plot_range_x(const struct plot *plot);
struct plot_range plot_range_y(const struct plot *plot);

/* Whether the point can be drawn, for its numbers and both axes' scales. */
bool plot_can_draw(const struct plot *plot, const struct plot_series *series,
                   const struct plot_point *point);

/* Whether any point of any series can be drawn. */
bool plot_has_points(const struct plot *plot);

#endif
