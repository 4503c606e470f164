/* A report's pictures, as values for insights/plot. Pure.
 *
 * Each reads the result, which must stay, and takes what it needs of memory from the arena: at most
 * REPORT_PLOT_MEMORY for each. False: no memory. */
#ifndef INSIGHTS_REPORT_REPORT_PLOTS_H
#define INSIGHTS_REPORT_REPORT_PLOTS_H

#include "base/arena.h"
#include "insights/plot/plot.h"
#include "insights/report/report.h"

#include <stdbool.h>
#include <stddef.h>

#define REPORT_PLOT_MEMORY ((size_t)24 * 1024 * 1024)

/* The first article's plot: how many proactive and cold starts there had been at each time. */
bool report_plot_cumulative(const struct report_result *result, struct arena *arena,
                            struct plot *plot);

/* Sandboxes shown in the gap timeline: the latest ones. */
enum { REPORT_TIMELINE_ROWS = 30 };

/* The gap timeline: one row a sandbox, from its init, over the time it lay idle, to its first
 * invocation, on a logarithmic axis that begins with init.
 * shown: how many sandboxes it has; told: how many of all could be shown */
bool report_plot_timeline(const struct report_result *result, struct arena *arena,
                          struct plot *plot, size_t *shown, size_t *told);

/* Distributions: which share of the starts of each kind took at most so long. */
enum report_time { REPORT_TIME_INIT, REPORT_TIME_IDLE };
bool report_plot_distribution(const struct report_result *result, enum report_time what,
                              struct arena *arena, struct plot *plot);

/* Tics for a logarithmic axis of milliseconds: "100 ms", "1 s", "10 s", "1 min", … Static.
 * most: at most so many, if that can be */
const struct plot_tic *report_duration_tics(double min_ms, double max_ms, size_t most,
                                            size_t *count);

#endif
