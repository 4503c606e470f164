/* A line of the function or of an extension as a record of telemetry. Pure. */
#ifndef EMULATOR_SANDBOX_TELEMETRY_RECORD_H
#define EMULATOR_SANDBOX_TELEMETRY_RECORD_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Is it one JSON object and nothing else (RFC 8259, in valid UTF-8, nested up to 64 deep)? */
bool telemetry_is_json_object(const char *text, size_t size);

/* Appends {"time","type","record"} and a newline.
 * time_ms:   since 1970
 * type:      "function" or "extension"
 * as_object: a line that is a JSON object becomes the record as it stands; else it is a string */
void telemetry_line_json(struct buffer *out, int64_t time_ms, const char *type, const char *line,
                         size_t size, bool as_object);

#endif
