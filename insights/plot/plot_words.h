/* The words that gnuplot's commands are made of. Pure. */
#ifndef INSIGHTS_PLOT_PLOT_WORDS_H
#define INSIGHTS_PLOT_PLOT_WORDS_H

#include "base/buffer.h"
#include "insights/plot/plot.h"

/* Texts longer than this are cut, in bytes; the end is then "…". */
enum { PLOT_TEXT_MAX = 200 };

/* The same for tics: of one that it formats, gnuplot drops what comes after 49 bytes, be it within
 * a character. */
enum { PLOT_TIC_MAX = 46 };

/* A string in single quotes, where gnuplot expands neither `commands` nor @macros nor backslashes.
 * Line breaks and other control characters become spaces, what is no UTF-8 U+FFFD. */
void plot_quoted(struct buffer *out, struct text text);

/* The same as the label of a tic, which gnuplot takes for a format: a "%" is "%%" there. */
void plot_quoted_tic(struct buffer *out, struct text text);

/* A blank and a number; it must be finite. Independent of the locale. */
void plot_number(struct buffer *out, double value);

/* " KEY rgb '#rrggbb'"; key may be "". */
void plot_colour_option(struct buffer *out, const char *key, plot_colour rgb);

#endif
