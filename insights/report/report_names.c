#include "insights/report/report_names.h"

const char *report_source_name(enum report_source source)
{
    static const char *const names[REPORT_SOURCES] = {
        [REPORT_SOURCE_RECORD] = "record",   [REPORT_SOURCE_RULE] = "rule",
        [REPORT_SOURCE_DATADOG] = "datadog", [REPORT_SOURCE_POWERTOOLS] = "powertools",
        [REPORT_SOURCE_EVENTS] = "events",
    };
    return names[source];
}

const char *report_naive_name(enum report_naive naive)
{
    static const char *const names[REPORT_NAIVES] = {
        [REPORT_NAIVE_COLD] = "cold",
        [REPORT_NAIVE_PROACTIVE] = "proactive",
        [REPORT_NAIVE_NOT_TOLD] = "not-told",
    };
    return names[naive];
}
