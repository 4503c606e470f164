#include "base/json_text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t utf8_sequence_size(const char *bytes, size_t size)
{
    /* First byte's range, the second byte's range, bytes in all. */
    static const struct {
        unsigned char first_low, first_high, second_low, second_high, size;
    } forms[] = {
        {0x00, 0x7F, 0x00, 0x00, 1}, {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
        {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3},
        {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
    };
    const unsigned char *b = (const unsigned char *)bytes;
    if (size == 0)
        return 0;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (b[0] < forms[i].first_low || b[0] > forms[i].first_high)
            continue;
        if (forms[i].size > size)
            return 0;
        if (forms[i].size > 1 && (b[1] < forms[i].second_low || b[1] > forms[i].second_high))
            return 0;
        for (size_t k = 2; k < forms[i].size; k++)
            if (b[k] < 0x80 || b[k] > 0xBF)
                return 0;
        return forms[i].size;
    }
    return 0;
}

/* The code point of a control character that starts at `bytes` (C0, DEL or C1); -1: none does. */
static int control_character(const char *bytes, size_t length)
{
    unsigned char first = (unsigned char)bytes[0];
    if (length == 1 && (first < 0x20 || first == 0x7F))
        return first;
    if (length == 2 && first == 0xC2 && (unsigned char)bytes[1] < 0xA0)
        return (unsigned char)bytes[1];
    return -1;
}

static void escape(struct buffer *out, int code_point)
{
    static const char letters[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    for (size_t i = 0; i + 1 < sizeof letters; i += 2) {
        if (letters[i] == code_point) {
            buffer_append(out, (const char[]){'\\', letters[i + 1]}, 2);
            return;
        }
    }
    buffer_printf(out, "\\u%04x", (unsigned)code_point);
}

static void append_escaped(struct buffer *out, const char *bytes, size_t size, bool in_quotes)
{
    size_t plain = 0; /* start of the run that needs no escape */
    size_t at = 0;
    if (size == 0)
        return;
    while (at < size) {
        size_t length = utf8_sequence_size(bytes + at, size - at);
        int escaped = length > 0 ? control_character(bytes + at, length) : -1;
        if (in_quotes && (bytes[at] == '"' || bytes[at] == '\\'))
            escaped = (unsigned char)bytes[at];
        if (length > 0 && escaped < 0) {
            at += length;
            continue;
        }
        buffer_append(out, bytes + plain, at - plain);
        if (length == 0)
            buffer_append_text(out, "\xEF\xBF\xBD");
        else
            escape(out, escaped);
        at += length > 0 ? length : 1;
        plain = at;
    }
    buffer_append(out, bytes + plain, size - plain);
}

void json_string_bytes(struct buffer *out, const char *bytes, size_t size)
{
    buffer_append_char(out, '"');
    append_escaped(out, bytes, size, true);
    buffer_append_char(out, '"');
}

void line_text_bytes(struct buffer *out, const char *bytes, size_t size)
{
    append_escaped(out, bytes, size, false);
}

void line_text(struct buffer *out, const char *text)
{
    line_text_bytes(out, text, strlen(text));
}

void json_string(struct buffer *out, const char *text)
{
    if (text == NULL)
        buffer_append_text(out, "null");
    else
        json_string_bytes(out, text, strlen(text));
}

void json_milli(struct buffer *out, double value)
{
    /* Up to here a double counts thousandths exactly: 2^53 of them are a little more. */
    static const double exact_max = 9e12;
    char digits[8];
    if (!(fabs(value) <= exact_max)) {
        json_double(out, value);
        return;
    }
    long long thousandths = llround(fabs(value) * 1000);
    long long decimals = thousandths % 1000;
    buffer_printf(out, "%s%lld", value < 0 && thousandths > 0 ? "-" : "", thousandths / 1000);
    if (decimals == 0)
        return;
    int length = snprintf(digits, sizeof digits, ".%03lld", decimals);
    while (digits[length - 1] == '0')
        length--;
    buffer_append(out, digits, (size_t)length);
}

void json_double(struct buffer *out, double value)
{
    static const char number[] = "0123456789+-eE";
    char digits[40]; /* %.17g: at most 24 bytes, and a locale's point of some more */
    if (!isfinite(value)) {
        buffer_append_text(out, "null");
        return;
    }
    snprintf(digits, sizeof digits, "%.15g", value);
    if (strtod(digits, NULL) != value)
        snprintf(digits, sizeof digits, "%.17g", value);
    /* JSON asks for a point, whatever the locale has there and however many bytes that takes. */
    size_t before = strspn(digits, number);
    size_t point = strcspn(digits + before, number);
    buffer_append(out, digits, before);
    if (point > 0)
        buffer_append_char(out, '.');
    buffer_append_text(out, digits + before + point);
}

void json_key(struct buffer *out, const char *key)
{
    char last = out->size > 0 ? out->data[out->size - 1] : '{';
    if (last != '{' && last != '[')
        buffer_append_char(out, ',');
    json_string(out, key);
    buffer_append_char(out, ':');
}

void json_member_string(struct buffer *out, const char *key, const char *value)
{
    json_key(out, key);
    json_string(out, value);
}

void json_member_int(struct buffer *out, const char *key, int64_t value)
{
    json_key(out, key);
    buffer_printf(out, "%" PRId64, value);
}

void json_member_milli(struct buffer *out, const char *key, double value)
{
    json_key(out, key);
    json_milli(out, value);
}
