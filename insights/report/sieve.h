/* Tells lines that the report needs from the many that it does not, by their first bytes and a
 * search for two words. Pure: nothing is parsed here. */
#ifndef INSIGHTS_REPORT_SIEVE_H
#define INSIGHTS_REPORT_SIEVE_H

#include "base/text.h"

enum sieve {
    SIEVE_OTHER,    /* of no use but as a sign of life */
    SIEVE_PLATFORM, /* INIT_START, INIT_REPORT, START, REPORT, and platform.* of the same */
    SIEVE_EVENT,    /* of the local Lambda's events file: platform.* or its own */
    SIEVE_START,    /* may tell of a start: a sandbox record, or somebody else's flag */
};

enum sieve sieve(struct text message);

/* The same for CloudWatch Logs to do: a filter pattern that keeps all that is not SIEVE_OTHER of a
 * Lambda's log, and a few others. Source: CloudWatch Logs User Guide, filter pattern syntax. */
extern const char sieve_filter_pattern[];

#endif
