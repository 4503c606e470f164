/* Counts starts and REPORTs into a group. Pure. */
#ifndef INSIGHTS_REPORT_TALLY_H
#define INSIGHTS_REPORT_TALLY_H

#include "insights/report/init_billing.h"
#include "insights/report/report.h"

void tally_start(struct report_group *group, const struct report_start *start);

/* bill: the REPORT, all but its texts told; a warm one too
 * verdict: of init_billing() */
void tally_bill(struct report_bills *bills, const struct report_bill *bill,
                const struct init_bill *verdict, const struct report_prices *prices);

#endif
