/* What one REPORT says of init: was it free, billed, or run again within the invocation. Pure.
 *
 * AWS rounds the sum up to a millisecond, not its parts: 250.06 + 100.77 are billed as 351. REPORT
 * shows hundredths, so each shown figure may be off by half of one; where that decides, either
 * outcome adds up. Source: AWS, "AWS Lambda standardizes billing for INIT phase", 2025; every row
 * of "When is the Lambda Init Phase Free, and when is it Billed?" */
#ifndef INSIGHTS_REPORT_INIT_BILLING_H
#define INSIGHTS_REPORT_INIT_BILLING_H

#include "insights/report/report.h"

#include <stdbool.h>

/* Milliseconds; negative: REPORT does not have it. */
struct billed_report {
    double duration_ms;
    double billed_ms;
    double init_ms;
    double restore_ms;
    bool re_run;      /* what came before shows that init ran within this invocation */
    bool unexplained; /* a stream's first REPORT: it should have had an Init Duration */
};

struct init_bill {
    enum report_billing billing;
    double init_billed_ms; /* what of billed_ms is init: 0 unless init was billed beside Duration */
    double free_ms;        /* what init would have added, had it been billed */
};

struct init_bill init_billing(const struct billed_report *report);

/* "free", "billed", …: for tables and JSON. Static text. */
const char *report_billing_name(enum report_billing billing);

#endif
