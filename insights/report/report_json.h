/* The report as one JSON document. */
#ifndef INSIGHTS_REPORT_REPORT_JSON_H
#define INSIGHTS_REPORT_REPORT_JSON_H

#include "insights/report/report.h"

#include <stdbool.h>
#include <stdio.h>

/* Ended by a newline. What is not told is null. Its members are docs/report.md's.
 * False: no memory, or the file could not be written (ferror()). */
bool report_json(FILE *file, const struct report_result *result, const struct report_input *input);

#endif
