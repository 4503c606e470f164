/* What stands before a message on its line: a time, a log stream, a container's name, colours.
 * Pure. */
#ifndef INSIGHTS_INPUT_LINE_PREFIX_H
#define INSIGHTS_INPUT_LINE_PREFIX_H

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

/* Each takes what it recognises off `*line` and fills what it told, or returns false and leaves all
 * as it was. */

/* "lambda-1  | ": of `docker compose`. A name without a number counts only before two spaces. */
bool prefix_container(struct text *line, struct text *name);

/* An RFC 3339 time and a space: an S3 export, `aws logs tail`, `docker logs -t`. With a log stream
 * behind it when the time is written as `aws logs tail` does and what follows can be one's name:
 *
 *   2026-11-22T03:14:12.474000+00:00 2026/11/22/[$LATEST]0123 message
 *
 * stream: empty, else the name */
bool prefix_time(struct text *line, int64_t *epoch_ms, struct text *stream);

/* Whether nothing but a time and a log stream stand on the line: `aws logs tail --format json`
 * writes a message that is JSON on the lines that follow. */
bool prefix_awaits_json(struct text line);

#endif
