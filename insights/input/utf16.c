#include "insights/input/utf16.h"

enum { REPLACEMENT = 0xFFFD };

static char *put(char *out, uint32_t code_point)
{
    if (code_point < 0x80) {
        *out++ = (char)code_point;
    } else if (code_point < 0x800) {
        *out++ = (char)(0xC0 | code_point >> 6);
        *out++ = (char)(0x80 | (code_point & 0x3F));
    } else if (code_point < 0x10000) {
        *out++ = (char)(0xE0 | code_point >> 12);
        *out++ = (char)(0x80 | (code_point >> 6 & 0x3F));
        *out++ = (char)(0x80 | (code_point & 0x3F));
    } else {
        *out++ = (char)(0xF0 | code_point >> 18);
        *out++ = (char)(0x80 | (code_point >> 12 & 0x3F));
        *out++ = (char)(0x80 | (code_point >> 6 & 0x3F));
        *out++ = (char)(0x80 | (code_point & 0x3F));
    }
    return out;
}

static bool is_high(uint32_t unit)
{
    return unit >= 0xD800 && unit < 0xDC00;
}

static bool is_low(uint32_t unit)
{
    return unit >= 0xDC00 && unit < 0xE000;
}

static char *put_unit(struct utf16 *decoder, uint16_t unit, char *out)
{
    uint16_t high = decoder->high;
    decoder->high = 0;
    if (high != 0 && is_low(unit))
        return put(out, 0x10000 + ((uint32_t)(high - 0xD800) << 10) + (unit - 0xDC00U));
    if (high != 0)
        out = put(out, REPLACEMENT);
    if (is_high(unit)) {
        decoder->high = unit;
        return out;
    }
    return put(out, is_low(unit) ? REPLACEMENT : unit);
}

size_t utf16_decode(struct utf16 *decoder, const char *bytes, size_t size, char *out)
{
    char *end = out;
    for (size_t at = 0; at < size; at++) {
        unsigned char byte = (unsigned char)bytes[at];
        if (!decoder->half) {
            decoder->byte = byte;
            decoder->half = true;
            continue;
        }
        unsigned first = decoder->byte;
        decoder->half = false;
        end = put_unit(
            decoder, (uint16_t)(decoder->big_endian ? first << 8 | byte : byte << 8 | first), end);
    }
    return (size_t)(end - out);
}

size_t utf16_finish(struct utf16 *decoder, char *out)
{
    bool waits = decoder->half || decoder->high != 0;
    decoder->half = false;
    decoder->high = 0;
    return waits ? (size_t)(put(out, REPLACEMENT) - out) : 0;
}
