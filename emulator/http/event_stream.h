/* Messages of application/vnd.amazon.eventstream, the body of a streamed answer to a caller. Pure.
 *
 *   u32 size of all, u32 size of the headers, u32 CRC-32 of these 8 bytes,
 *   headers, payload,
 *   u32 CRC-32 of everything before it
 *
 * Numbers are big-endian. A header: u8 size of the name, the name, u8 7 (the value is a string),
 * u16 size of the value, the value. Source: AWS SDKs, "Amazon Event Stream specification". */
#ifndef EMULATOR_HTTP_EVENT_STREAM_H
#define EMULATOR_HTTP_EVENT_STREAM_H

#include "base/buffer.h"

#include <stdint.h>

#define EVENT_STREAM_CONTENT_TYPE "application/vnd.amazon.eventstream"

/* Bytes of payload that every client takes in one message. */
#define EVENT_STREAM_PAYLOAD_MAX ((size_t)16 * 1024 * 1024)

/* Appends one message of type "event".
 *
 * event_type:   "PayloadChunk" (raw bytes) or "InvokeComplete" (JSON: ErrorCode, ErrorDetails,
 *               LogResult), at most 255 bytes
 * content_type: the payload's, at most 255 bytes; NULL: not told
 * size:         0 to EVENT_STREAM_PAYLOAD_MAX
 * False, and nothing appended, when something is too large or `out` does not take it: that is then
 * failed, as after any refused append. */
bool event_stream_append(struct buffer *out, const char *event_type, const char *content_type,
                         const void *payload, size_t size);

/* CRC-32 as in zlib, of `size` more bytes after those that gave `crc`; 0 to begin with. */
uint32_t event_stream_crc(uint32_t crc, const void *bytes, size_t size);

#endif
