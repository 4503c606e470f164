/* Times at the beginning of lines and in their JSON, as loggers write them. Pure. */
#ifndef INSIGHTS_INPUT_LINE_TIME_H
#define INSIGHTS_INPUT_LINE_TIME_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The time that `text` begins with: as log_time_parse(), and with the comma before the fraction
 * that Python's and Java's loggers write: "2026-11-22 03:14:12,474+0000". Returns how many bytes it
 * takes; 0: none. */
size_t line_time_parse(struct text text, int64_t *epoch_ms);

/* The time of a line of the runtime interface emulator's own: "29 Nov 2026 11:59:02,908 [INFO]
 * (rapid) …", or in older versions time="2020-12-02T10:34:55.137" level=…. It tells no offset: UTC
 * is taken, which containers keep. Source: seen; issue 1 of aws-lambda-base-images. */
bool emulator_time_parse(struct text line, int64_t *epoch_ms);

/* Whether a JSON value, a string or a number, is a time: numbers are seconds or milliseconds since
 * 1970, told apart by their size; anything before 2001 is no time but a count. */
bool json_time_parse(struct text value, int64_t *epoch_ms);

#endif
