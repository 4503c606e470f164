/* Lines that are JSON: what they tell about an event. Pure. */
#ifndef INSIGHTS_INPUT_JSON_LINE_H
#define INSIGHTS_INPUT_JSON_LINE_H

#include "insights/input/log_line.h"

/* Each fills `*found` when it recognises the line, which begins with '{', or '[' for a row. Texts
 * are borrowed from the line or made in the arena; when memory is short nothing is recognised. */

/* A record that a function or the platform logged: the message is the line. Its time is that of the
 * first of its members "timestamp" and "time" that tells one, or of an embedded metric's. A line of
 * `firstlight local --events` tells group and stream too. True, always. */
bool json_line_record(struct text line, struct arena *arena, struct log_line *found);

/* Docker's json-file: {"log":"message\\n","stream":"stdout","time":"…"} */
bool json_line_docker(struct text line, struct arena *arena, struct log_line *found);

/* An event as CloudWatch Logs gives it, with the members "logStreamName", "timestamp", "message",
 * "ingestionTime" and "eventId" and no others; the time and the message at least. */
bool json_line_event(struct text line, struct arena *arena, struct log_line *found);

/* A row of a query's results: [{"field":"…","value":"…"},…]. One without @message becomes a JSON
 * object of its fields. */
bool json_line_row(struct text line, struct arena *arena, struct log_line *found);

#endif
