#include "emulator/http/base64.h"

#include <stdint.h>
#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(struct buffer *out, const void *bytes, size_t size)
{
    const unsigned char *in = bytes;
    for (size_t at = 0; at < size; at += 3) {
        size_t left = size - at;
        uint32_t group = (uint32_t)in[at] << 16;
        if (left > 1)
            group |= (uint32_t)in[at + 1] << 8;
        if (left > 2)
            group |= in[at + 2];
        char quad[4] = {alphabet[group >> 18], alphabet[group >> 12 & 63],
                        left > 1 ? alphabet[group >> 6 & 63] : '=',
                        left > 2 ? alphabet[group & 63] : '='};
        buffer_append(out, quad, sizeof quad);
    }
}

bool base64_decode(struct buffer *out, const char *text)
{
    uint32_t bits = 0;
    size_t digits = 0;
    for (; *text != '\0' && *text != '='; text++) {
        const char *digit = strchr(alphabet, *text);
        if (digit == NULL)
            return false;
        bits = bits << 6 | (uint32_t)(digit - alphabet);
        digits++;
        /* Every digit but the first of four completes a byte. */
        if (digits % 4 != 1) {
            unsigned unused = 6 - 2 * (unsigned)((digits + 3) % 4);
            if (!buffer_append_char(out, (char)(bits >> unused & 0xFF)))
                return false;
        }
    }
    size_t padding = strspn(text, "=");
    if (text[padding] != '\0' || digits % 4 == 1)
        return false;
    return padding == 0 || (digits % 4 != 0 && padding == 4 - digits % 4);
}
