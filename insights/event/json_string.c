#include "insights/event/json_string.h"

#include "insights/event/json_view.h"

#include <stdint.h>

/* What stands for a lone half of a surrogate pair. */
static const uint32_t replacement = 0xFFFD;

/* The character that one escape means, as UTF-8. */
struct unescaped {
    char bytes[4];
    size_t size;
    size_t taken; /* bytes of the escape */
};

/* The value of four hexadecimal digits; -1: that many are not there. */
static int32_t read_hex(struct text digits)
{
    static const char hex[] = "0123456789abcdef0123456789ABCDEF";
    int32_t value = 0;
    if (digits.size < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        const char *found = memchr(hex, digits.data[i], sizeof hex - 1);
        if (found == NULL)
            return -1;
        value = value * 16 + (int32_t)((found - hex) % 16);
    }
    return value;
}

static size_t write_utf8(uint32_t point, char out[4])
{
    static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    size_t size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (size_t i = size - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (point & 0x3F));
        point >>= 6;
    }
    out[0] = (char)(leads[size] | point);
    return size;
}

/* escape: begins with \u. False: no four digits follow. */
static bool read_unicode(struct text escape, struct unescaped *out)
{
    int32_t first = read_hex(text_from(escape, 2));
    if (first < 0)
        return false;
    uint32_t point = (uint32_t)first;
    out->taken = 6;
    if (point >= 0xD800 && point < 0xE000) {
        int32_t second = -1;
        if (point < 0xDC00 && text_starts_with(text_from(escape, 6), (struct text)TEXT("\\u")))
            second = read_hex(text_from(escape, 8));
        if (second >= 0xDC00 && second < 0xE000) {
            point = 0x10000 + ((point - 0xD800) << 10) + ((uint32_t)second - 0xDC00);
            out->taken = 12;
        } else {
            point = replacement;
        }
    }
    out->size = write_utf8(point, out->bytes);
    return true;
}

/* escape: begins with a backslash. One that is none, which no checked string has, stands for
 * itself. */
static struct unescaped unescape(struct text escape)
{
    static const char letters[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
    struct unescaped out = {.bytes = {'\\'}, .size = 1, .taken = 1};
    if (escape.size < 2 || (escape.data[1] == 'u' && read_unicode(escape, &out)))
        return out;
    for (size_t i = 0; i + 1 < sizeof letters; i += 2) {
        if (letters[i] == escape.data[1]) {
            out.bytes[0] = letters[i + 1];
            out.taken = 2;
            break;
        }
    }
    return out;
}

struct text json_unescape(struct text raw, struct arena *arena)
{
    size_t plain = text_find_byte(raw, '\\');
    if (plain == raw.size)
        return raw;
    /* No escape is shorter than what it means. */
    char *out = arena_alloc(arena, raw.size);
    if (out == NULL)
        return (struct text){NULL, 0};
    size_t size = 0;
    while (raw.size > 0) {
        memcpy(out + size, raw.data, plain);
        size += plain;
        raw = text_from(raw, plain);
        if (raw.size > 0) {
            struct unescaped one = unescape(raw);
            memcpy(out + size, one.bytes, one.size);
            size += one.size;
            raw = text_from(raw, one.taken);
        }
        plain = text_find_byte(raw, '\\');
    }
    return text_bytes(out, size);
}

bool json_string_is(struct text raw, struct text text)
{
    for (;;) {
        size_t plain = text_find_byte(raw, '\\');
        if (!text_starts_with(text, text_first(raw, plain)))
            return false;
        raw = text_from(raw, plain);
        text = text_from(text, plain);
        if (raw.size == 0)
            return text.size == 0;
        struct unescaped one = unescape(raw);
        if (!text_starts_with(text, text_bytes(one.bytes, one.size)))
            return false;
        raw = text_from(raw, one.taken);
        text = text_from(text, one.size);
    }
}
