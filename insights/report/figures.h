/* Figures as people read them. Pure; independent of the locale as long as nobody sets one. */
#ifndef INSIGHTS_REPORT_FIGURES_H
#define INSIGHTS_REPORT_FIGURES_H

#include <stddef.h>
#include <stdint.h>

enum { FIGURE_SIZE = 32 };

/* A figure and the memory for its text: `figure_count(&(struct figure){0}, n)`. */
struct figure {
    char text[FIGURE_SIZE];
};

/* Each returns figure->text. */

/* "1,234,567" */
const char *figure_count(struct figure *figure, uint64_t count);

/* Milliseconds: "0.25 ms", "41.2 ms", "5.98 s", "6 min 12 s", "2 h 05 min", "3 d 4 h"; "–" when
 * negative, that is not told. */
const char *figure_duration(struct figure *figure, double ms);

/* "81.3 %" of 0.8125 */
const char *figure_per_cent(struct figure *figure, double share);

/* US dollars with three digits that count, at least cents: "$0.000123", "$12.30". */
const char *figure_money(struct figure *figure, double dollars);

/* "412 MB": powers of 1,000. */
const char *figure_bytes(struct figure *figure, uint64_t bytes);

/* "2026-11-22 03:14:12": UTC, to the second. */
const char *figure_time(struct figure *figure, int64_t epoch_ms);

#endif
