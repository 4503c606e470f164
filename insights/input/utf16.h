/* UTF-16 as UTF-8, piece by piece. Pure. */
#ifndef INSIGHTS_INPUT_UTF16_H
#define INSIGHTS_INPUT_UTF16_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Begins as {.big_endian = …}. */
struct utf16 {
    bool big_endian;
    bool half;          /* a byte of a unit waits for the other */
    unsigned char byte; /* that byte */
    uint16_t high;      /* a high surrogate waits for its low one; 0: none does */
};

/* Bytes that `size` bytes of UTF-16 take at most, with what waited before and what is left over. */
#define UTF16_DECODED_MAX(size) (((size) / 2 + 1) * 3 + 3)

/* Decodes `size` bytes into `out`, which has room for UTF16_DECODED_MAX(size). Returns how many
 * bytes it wrote. Surrogates without their other half become U+FFFD. */
size_t utf16_decode(struct utf16 *decoder, const char *bytes, size_t size, char *out);

/* What still waited when the text ended: nothing or U+FFFD, in 3 bytes. Returns 0 or 3. */
size_t utf16_finish(struct utf16 *decoder, char *out);

#endif
