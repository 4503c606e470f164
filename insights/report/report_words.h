/* The figures of figures.h in a page: within each, blanks are U+00A0, so that no line breaks
 * between a number and its unit. Each appends to `out`. */
#ifndef INSIGHTS_REPORT_REPORT_WORDS_H
#define INSIGHTS_REPORT_REPORT_WORDS_H

#include "base/buffer.h"

#include <stdint.h>

void words_count(struct buffer *out, uint64_t count);
void words_duration(struct buffer *out, double ms);
void words_per_cent(struct buffer *out, double share);
void words_money(struct buffer *out, double dollars);

/* "2026-11-22 03:14:12", and without the year; LOG_EVENT_NO_TIME: "–". */
void words_time(struct buffer *out, int64_t epoch_ms);
void words_day_time(struct buffer *out, int64_t epoch_ms);

/* "1 start", "5,000 starts" */
void words_counted(struct buffer *out, uint64_t count, const char *one, const char *many);

/* "$0.0000166667": every digit, up to the twelfth behind the point. From 0 to 1,000. */
void words_price(struct buffer *out, double dollars);

#endif
