#include "insights/expression/query_error.h"

#include "base/json_text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

/* Messages quote what somebody typed, or a part of it: whatever is no printable UTF-8 becomes '?',
 * so that a message is one line and safe to show. */
static void make_plain(char *message)
{
    size_t size = strlen(message);
    for (size_t at = 0; at < size;) {
        unsigned char *bytes = (unsigned char *)message + at;
        size_t length = utf8_sequence_size(message + at, size - at);
        bool is_control = bytes[0] < 0x20 || bytes[0] == 0x7F ||
                          (length == 2 && bytes[0] == 0xC2 && bytes[1] < 0xA0);
        if (length == 0 || is_control)
            bytes[0] = '?';
        at += length == 0 || is_control ? 1 : length;
    }
}

/* Offsets that lie within the query, whatever `where` is. */
static void place(struct query_error *error, struct text where)
{
    uintptr_t first = (uintptr_t)error->query.data;
    uintptr_t at = (uintptr_t)where.data;
    if (where.data == NULL || at < first || at - first > error->query.size)
        return;
    error->start = (size_t)(at - first);
    error->end = error->start + where.size;
    if (error->end > error->query.size)
        error->end = error->query.size;
}

bool query_error_at(struct query_error *error, struct text where, const char *format, ...)
{
    va_list args;
    if (error->message[0] != '\0')
        return false;
    place(error, where);
    va_start(args, format);
    vsnprintf(error->message, sizeof error->message, format, args);
    va_end(args);
    make_plain(error->message);
    return false;
}
