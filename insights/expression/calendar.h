/* The starts of periods in time: for bin, datefloor and dateceil. Pure. */
#ifndef INSIGHTS_EXPRESSION_CALENDAR_H
#define INSIGHTS_EXPRESSION_CALENDAR_H

#include "base/text.h"

#include <stdbool.h>

/* A period that repeats: 5 m, 1 d, 2 mo. */
struct period {
    double count;
    struct text unit; /* as EXPR_PERIOD's: ms s m h d w mo q y */
};

/* Where the period that holds `epoch_ms` begins and where it ends, in milliseconds since 1970, UTC.
 * ms to d are counted from 1970-01-01, weeks from Monday 1969-12-29, months, quarters and years
 * from January 1970. False: the period is none (not above 0, less than a month, no known unit), or
 * the time is beyond the years that are counted (some 270,000 both ways). */
bool period_around(struct period period, double epoch_ms, double *start, double *end);

#endif
