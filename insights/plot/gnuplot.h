/* Runs the program gnuplot, found in PATH, as a child process: without a shell, without temporary
 * files, without the user's start files. */
#ifndef INSIGHTS_PLOT_GNUPLOT_H
#define INSIGHTS_PLOT_GNUPLOT_H

#include "base/buffer.h"
#include "base/text.h"
#include "insights/plot/plot.h"

#include <stdbool.h>

/* A picture takes some tenths of a second; after so long gnuplot is killed. */
enum { GNUPLOT_PATIENCE_MS = 60 * 1000 };

/* Feeds it the commands, and appends to `out` what it prints, within out's maximum.
 * error: one line without a full stop: the cause, and the remedy
 * False, and error says why; `out` may then hold a part. */
bool gnuplot_run(struct text commands, struct buffer *out, char error[PLOT_ERROR_SIZE]);

#endif
