/* Base64 as in RFC 4648, section 4, with padding. Pure. */
#ifndef EMULATOR_HTTP_BASE64_H
#define EMULATOR_HTTP_BASE64_H

#include "base/buffer.h"

/* Appends the text for `size` bytes. Failure is the buffer's: see buffer_ok(). */
void base64_encode(struct buffer *out, const void *bytes, size_t size);

/* Appends the bytes that `text` stands for. False when it is not base64, or `out` is full; what
 * `out` holds then is unspecified. Padding may be missing; nothing else may be left out or added.
 */
bool base64_decode(struct buffer *out, const char *text);

#endif
