/* Where the names of a plot's series stand: at the right of it, each as near as can be to the
 * height where its series ends, none over another. Pure. */
#ifndef INSIGHTS_PLOT_PLOT_NAMES_H
#define INSIGHTS_PLOT_PLOT_NAMES_H

#include "insights/plot/plot.h"

/* Series named at most; the first ones are. */
enum { PLOT_NAMES_MAX = 16 };

struct plot_name {
    const struct plot_series *series;
    double height; /* 0: the bottom of the plot; 1: the top */
};

/* pixels: how high the plot is between its axes
 * Returns how many it has placed, the highest first. A series without a point that can be drawn
 * has no name. */
size_t plot_names(const struct plot *plot, int pixels, struct plot_name placed[PLOT_NAMES_MAX]);

#endif
