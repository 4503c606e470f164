/* Writes JSON text into a buffer: what a log line or an error body needs, and no more.
 * (Documents that must be read or changed are cJSON's business.)
 *
 * Outside bytes can do no harm here: control characters (U+0000 to U+001F, U+007F to U+009F),
 * quotes and backslashes are escaped, and each byte that is not part of well-formed UTF-8 becomes
 * U+FFFD, so that a line is always one line and always valid JSON. */
#ifndef BASE_JSON_TEXT_H
#define BASE_JSON_TEXT_H

#include "base/buffer.h"

#include <stdint.h>

/* A quoted JSON string of `size` bytes, which may hold anything. */
void json_string_bytes(struct buffer *out, const char *bytes, size_t size);

/* The same for a C string; NULL becomes null. */
void json_string(struct buffer *out, const char *text);

/* The text of one line without quotes, for logs that people read: control characters escaped and
 * invalid UTF-8 replaced as above, quotes and backslashes as they are. */
void line_text(struct buffer *out, const char *text);
void line_text_bytes(struct buffer *out, const char *bytes, size_t size);

/* A number with at most three decimals (a millisecond figure with its microseconds), without
 * trailing zeros; beyond 9e12, as json_double() writes it. What is not finite becomes null. */
void json_milli(struct buffer *out, double value);

/* A number with the digits needed to read the same double back; what is not finite becomes null. */
void json_double(struct buffer *out, double value);

/* Members of an object, each with its comma where one is needed: after anything but '{' or '['.
 * `key` is trusted text of ours or a handler's field name: it is escaped like any string. */
void json_key(struct buffer *out, const char *key);
void json_member_string(struct buffer *out, const char *key, const char *value);
void json_member_int(struct buffer *out, const char *key, int64_t value);
void json_member_milli(struct buffer *out, const char *key, double value);

/* Length in bytes of the well-formed UTF-8 sequence that starts at `bytes`; 0 if there is none.
 * Source: Unicode 15, table 3-7 (no overlong forms, no surrogates, nothing past U+10FFFF). */
size_t utf8_sequence_size(const char *bytes, size_t size);

#endif
