#include "base/html_text.h"

#include "base/json_text.h"

/* What stands for the character of `size` bytes; NULL: itself. */
static const char *instead_of(const char *bytes, size_t size)
{
    unsigned char first = (unsigned char)bytes[0];
    if (size == 0)
        return "\xEF\xBF\xBD";
    if (first < 0x20 || first == 0x7F || (first == 0xC2 && (unsigned char)bytes[1] < 0xA0))
        return " ";
    switch (first) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void html_text(struct buffer *out, struct text text)
{
    size_t at = 0, plain = 0; /* start of the run that stays as it is */
    while (at < text.size) {
        size_t size = utf8_sequence_size(text.data + at, text.size - at);
        const char *instead = instead_of(text.data + at, size);
        size_t next = at + (size > 0 ? size : 1);
        if (instead != NULL) {
            buffer_append(out, text.data + plain, at - plain);
            buffer_append_text(out, instead);
            plain = next;
        }
        at = next;
    }
    if (plain < text.size)
        buffer_append(out, text.data + plain, text.size - plain);
}
