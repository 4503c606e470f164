/* How JSON and CSV call what the report counts. Static texts. */
#ifndef INSIGHTS_REPORT_REPORT_NAMES_H
#define INSIGHTS_REPORT_REPORT_NAMES_H

#include "insights/report/report.h"

/* "record", "rule", "datadog", "powertools", "events" */
const char *report_source_name(enum report_source source);

/* "cold", "proactive", "not-told" */
const char *report_naive_name(enum report_naive naive);

#endif
