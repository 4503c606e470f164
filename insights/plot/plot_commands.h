/* A plot in gnuplot's language. Pure. */
#ifndef INSIGHTS_PLOT_PLOT_COMMANDS_H
#define INSIGHTS_PLOT_PLOT_COMMANDS_H

#include "base/buffer.h"
#include "insights/plot/plot.h"

/* Appends the commands and the data; the picture goes to gnuplot's standard output. */
void plot_commands(struct buffer *out, const struct plot *plot, enum plot_format format);

#endif
