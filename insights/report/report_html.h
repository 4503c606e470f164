/* The report as one HTML page that needs nothing else: styles and pictures are within it, no
 * script, nothing is fetched. Texts from logs are escaped. */
#ifndef INSIGHTS_REPORT_REPORT_HTML_H
#define INSIGHTS_REPORT_REPORT_HTML_H

#include "base/buffer.h"
#include "insights/plot/plot.h"
#include "insights/report/report.h"

#include <stdbool.h>

/* A page is some hundred kilobytes: lists are cut at a length that can be read. */
enum { REPORT_HTML_MAX = 32 * 1024 * 1024 };

/* Appends the page; draws its pictures with gnuplot, which takes some tenths of a second.
 * error: one line without a full stop
 * False, and error says why: gnuplot is not there or failed, or there is no memory. */
bool report_html(struct buffer *out, const struct report_result *result,
                 const struct report_input *input, char error[PLOT_ERROR_SIZE]);

/* The cumulative plot alone, with a title that says what it shows. */
bool report_picture(struct buffer *out, const struct report_result *result, enum plot_format format,
                    char error[PLOT_ERROR_SIZE]);

#endif
