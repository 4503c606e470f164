#include "base/text_width.h"

#include "base/json_text.h"

#include <stdint.h>

struct range {
    uint32_t first, last;
};

/* The blocks that hold such characters, not each one: a table's column is at stake, no more.
 * Source: Unicode 15, EastAsianWidth.txt (W and F) and general category Mn. */
static const struct range wide[] = {
    {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0x33FF},   {0x3400, 0x4DBF},
    {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},
    {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F},
    {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD},
};
static const struct range marks[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x064B, 0x065F}, {0x1AB0, 0x1AFF},
    {0x1DC0, 0x1DFF}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
};

static bool is_in(const struct range *ranges, size_t count, uint32_t point)
{
    for (size_t i = 0; i < count; i++)
        if (point >= ranges[i].first && point <= ranges[i].last)
            return true;
    return false;
}

static uint32_t code_point(const char *bytes, size_t size)
{
    static const unsigned char first_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    uint32_t point = (unsigned char)bytes[0] & first_bits[size];
    for (size_t i = 1; i < size; i++)
        point = point << 6 | ((unsigned char)bytes[i] & 0x3F);
    return point;
}

static size_t width_of(uint32_t point)
{
    if (point < 0x300)
        return 1;
    if (is_in(marks, sizeof marks / sizeof marks[0], point))
        return 0;
    return is_in(wide, sizeof wide / sizeof wide[0], point) ? 2 : 1;
}

/* The width of the character that `text` begins with, and its bytes; one of each if it is no UTF-8.
 */
static size_t first_width(struct text text, size_t *size)
{
    *size = text.data != NULL ? utf8_sequence_size(text.data, text.size) : 0;
    if (*size > 0)
        return width_of(code_point(text.data, *size));
    *size = 1;
    return 1;
}

size_t text_width(struct text text)
{
    size_t width = 0;
    size_t size = 0;
    for (; text.size > 0; text = text_from(text, size))
        width += first_width(text, &size);
    return width;
}

struct text text_within(struct text text, size_t width)
{
    struct text rest = text;
    size_t size = 0;
    while (rest.size > 0) {
        size_t taken = first_width(rest, &size);
        if (taken > width)
            break;
        width -= taken;
        rest = text_from(rest, size);
    }
    return text_first(text, text.size - rest.size);
}
