/* What a GB-second of Lambda costs, by region. */
#ifndef INSIGHTS_REPORT_PRICES_H
#define INSIGHTS_REPORT_PRICES_H

#include "insights/report/report.h"

#include <stdbool.h>

/* The prices of a region such as "eu-west-1". False, and nothing set: the table has none. */
bool prices_of_region(const char *region, struct report_prices *prices);

/* The table's regions in turn; NULL after the last. */
const char *prices_region(size_t index);

/* The price for an architecture as logs name it; one that is not told is taken as x86_64, which is
 * Lambda's default. */
double price_of(const struct report_prices *prices, const char *architecture);

#endif
