/* Events as the local Lambda's own users read them: `--events FILE` and the web page. Pure. */
#ifndef EMULATOR_LOG_EVENT_LINE_H
#define EMULATOR_LOG_EVENT_LINE_H

#include "base/buffer.h"
#include "emulator/model/platform_event.h"

/* Appends one line of JSON with its newline, for every event: a line as platform_log_json() makes
 * it, with members beside "record" that tell the sandbox apart. docs/events.md has the schema. */
void event_line_json(struct buffer *out, const struct platform_event *event);

#endif
