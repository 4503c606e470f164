/* The report's few statistics. Pure. */
#ifndef INSIGHTS_REPORT_STATISTICS_H
#define INSIGHTS_REPORT_STATISTICS_H

#include "insights/report/report.h"

#include <stddef.h>
#include <stdint.h>

/* The share of `proactive` in both, with Wilson's score interval at 95 %, which holds for few
 * starts and for shares near 0 and 1, where the usual approximation does not.
 * Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
 * 1927; without continuity correction. */
struct report_share report_share_of(uint64_t proactive, uint64_t cold);

/* Sorts `values`, which are not negative, and tells their percentiles by nearest rank: the smallest
 * value that at least so many percent of all values do not exceed. */
struct report_percentiles report_percentiles_of(double *values, size_t count);

/* How many of the groups have starts: others have REPORTs alone. */
size_t report_groups_with_starts(const struct report_group *groups, size_t count);

#endif
