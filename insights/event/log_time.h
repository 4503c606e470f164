/* Times as logs write them. Pure. */
#ifndef INSIGHTS_EVENT_LOG_TIME_H
#define INSIGHTS_EVENT_LOG_TIME_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The time that `text` begins with: RFC 3339 ("2026-11-22T03:14:12.474Z", "…T22:12:20.595+02:00", a
 * space for the T, 0 to 9 digits of a second, no offset: UTC). epoch_ms: milliseconds since 1970,
 * rounded down; years 0000 to 9999 Returns how many bytes it takes; 0 when `text` begins with no
 * such time. A date that the calendar does not have (month 13, 30 February) is none; second 60
 * counts as 59.999. */
size_t log_time_parse(struct text text, int64_t *epoch_ms);

/* "2023-11-14 22:13:20.000", as Logs Insights shows a time, and its NUL. */
enum { LOG_TIME_SIZE = 24 };

/* `epoch_ms`: what does not fall in the years 0000 to 9999 is written as the nearest time that
 * does. */
void log_time_write(int64_t epoch_ms, char out[LOG_TIME_SIZE]);

#endif
