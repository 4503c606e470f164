/* Events as JSON lines: {"time","type","record"}, the schema of the Telemetry API. Pure.
 *
 * Times are RFC 3339 with milliseconds; durations milliseconds with up to three decimals, whatever
 * the locale. Spans lie one after the other and end with the event.
 *
 * Source: AWS, "Lambda Telemetry API Event schema reference" (2022-12-13); published logs for
 * instanceId (the log stream) and instanceMaxMemory (bytes); for managed instances
 * aws-lambda-runtime-interface-emulator, internal/lambda-managed-instances/interop/events_api.go.
 * A trace's spanId is optional and left out: nothing here opens a segment of its own. */
#ifndef EMULATOR_LOG_PLATFORM_LOG_JSON_H
#define EMULATOR_LOG_PLATFORM_LOG_JSON_H

#include "base/buffer.h"
#include "emulator/model/platform_event.h"

/* Appends the line, with its newline, that the event has in a log in the JSON format and in
 * telemetry. Nothing for the local Lambda's own events. */
void platform_log_json(struct buffer *out, const struct platform_event *event);

/* The "record" member's value: an object, for every event. */
void platform_record_json(struct buffer *out, const struct platform_event *event);

#endif
