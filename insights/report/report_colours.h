/* The colours of a report's pictures: those of the local Lambda's page, for the same things. They
 * differ in hue and lightness, so that they stay apart for colour-blind eyes and in print. */
#ifndef INSIGHTS_REPORT_REPORT_COLOURS_H
#define INSIGHTS_REPORT_REPORT_COLOURS_H

#include "base/start_kind.h"
#include "insights/plot/plot.h"
#include "insights/plot/plot_svg.h"

/* On white paper. */
plot_colour report_kind_colour(enum start_kind kind);

/* How the page calls all of these, so that it can show others in the dark. */
extern const struct plot_svg_colour report_page_colours[];
extern const size_t report_page_colour_count;

#endif
