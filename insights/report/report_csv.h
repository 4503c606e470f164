/* The report as CSV (RFC 4180, lines ended by \n): tidy tables, one header line each. */
#ifndef INSIGHTS_REPORT_REPORT_CSV_H
#define INSIGHTS_REPORT_REPORT_CSV_H

#include "insights/report/report.h"

#include <stdbool.h>
#include <stdio.h>

enum report_csv {
    REPORT_CSV_STARTS,  /* a start a row */
    REPORT_CSV_GROUPS,  /* the total, then a function, version or runtime a row */
    REPORT_CSV_BILLING, /* a REPORT that tells of an init a row */
};

/* What is not told is an empty field. False: no memory, or the file could not be written
 * (ferror()). */
bool report_csv(FILE *file, const struct report_result *result, enum report_csv table);

#endif
