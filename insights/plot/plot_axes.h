/* The commands for a plot's axes: range, scale, tics, grid, title. Pure. */
#ifndef INSIGHTS_PLOT_PLOT_AXES_H
#define INSIGHTS_PLOT_PLOT_AXES_H

#include "base/buffer.h"
#include "insights/plot/plot.h"

/* Pixels of the small font, for tics and notes. */
enum { PLOT_SMALL_FONT = 11 };

void plot_axes(struct buffer *out, const struct plot *plot);

#endif
