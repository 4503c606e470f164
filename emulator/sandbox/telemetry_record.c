#include "emulator/sandbox/telemetry_record.h"

#include "base/clock.h"
#include "base/json_text.h"

#include <ctype.h>
#include <string.h>

enum { DEPTH_MAX = 64 };

/* What is left of the text: nothing here reads beyond `end`. */
struct scan {
    const char *at;
    const char *end;
};

static bool at_one_of(const struct scan *scan, const char *characters)
{
    return scan->at < scan->end && *scan->at != '\0' && strchr(characters, *scan->at) != NULL;
}

static void skip_space(struct scan *scan)
{
    while (at_one_of(scan, " \t\r\n"))
        scan->at++;
}

static bool take(struct scan *scan, char c)
{
    if (scan->at == scan->end || *scan->at != c)
        return false;
    scan->at++;
    return true;
}

static bool take_word(struct scan *scan, const char *word)
{
    size_t size = strlen(word);
    if ((size_t)(scan->end - scan->at) < size || memcmp(scan->at, word, size) != 0)
        return false;
    scan->at += size;
    return true;
}

static bool take_digits(struct scan *scan)
{
    const char *from = scan->at;
    while (scan->at < scan->end && isdigit((unsigned char)*scan->at))
        scan->at++;
    return scan->at > from;
}

static bool take_number(struct scan *scan)
{
    take(scan, '-');
    if (!take(scan, '0') && !take_digits(scan))
        return false;
    if (take(scan, '.') && !take_digits(scan))
        return false;
    if (!take(scan, 'e') && !take(scan, 'E'))
        return true;
    if (!take(scan, '+'))
        take(scan, '-');
    return take_digits(scan);
}

static bool take_escape(struct scan *scan)
{
    if (!take(scan, 'u')) {
        if (!at_one_of(scan, "\"\\/bfnrt"))
            return false;
        scan->at++;
        return true;
    }
    for (int i = 0; i < 4; i++, scan->at++)
        if (scan->at == scan->end || !isxdigit((unsigned char)*scan->at))
            return false;
    return true;
}

/* The rest of a string, its first quote taken. */
static bool take_string(struct scan *scan)
{
    while (scan->at < scan->end) {
        size_t size = utf8_sequence_size(scan->at, (size_t)(scan->end - scan->at));
        if (size == 0 || (unsigned char)*scan->at < ' ')
            return false;
        char c = *scan->at;
        scan->at += size;
        if (c == '"')
            return true;
        if (c == '\\' && !take_escape(scan))
            return false;
    }
    return false;
}

static bool take_key(struct scan *scan)
{
    skip_space(scan);
    if (!take(scan, '"') || !take_string(scan))
        return false;
    skip_space(scan);
    return take(scan, ':');
}

static bool take_scalar(struct scan *scan)
{
    if (take(scan, '"'))
        return take_string(scan);
    return take_word(scan, "true") || take_word(scan, "false") || take_word(scan, "null") ||
           take_number(scan);
}

/* One value; the containers that are open around the current place are in `closers`. */
static bool take_value(struct scan *scan)
{
    char closers[DEPTH_MAX];
    size_t depth = 0;
    for (;;) {
        skip_space(scan);
        bool object = take(scan, '{');
        if (object || take(scan, '[')) {
            char closer = object ? '}' : ']';
            if (depth == DEPTH_MAX)
                return false;
            skip_space(scan);
            if (!take(scan, closer)) {
                closers[depth++] = closer;
                if (object && !take_key(scan))
                    return false;
                continue;
            }
        } else if (!take_scalar(scan)) {
            return false;
        }
        /* A value is over, and with it perhaps what it is in. */
        skip_space(scan);
        while (depth > 0 && take(scan, closers[depth - 1])) {
            depth--;
            skip_space(scan);
        }
        if (depth == 0)
            return true;
        if (!take(scan, ',') || (closers[depth - 1] == '}' && !take_key(scan)))
            return false;
    }
}

bool telemetry_is_json_object(const char *text, size_t size)
{
    struct scan scan = {.at = text, .end = text + size};
    skip_space(&scan);
    if (scan.at == scan.end || *scan.at != '{' || !take_value(&scan))
        return false;
    skip_space(&scan);
    return scan.at == scan.end;
}

void telemetry_line_json(struct buffer *out, int64_t time_ms, const char *type, const char *line,
                         size_t size, bool as_object)
{
    char time[CLOCK_RFC3339_SIZE];
    while (size > 0 && (line[size - 1] == '\n' || line[size - 1] == '\r'))
        size--;
    clock_rfc3339(time_ms, time);
    buffer_append_char(out, '{');
    json_member_string(out, "time", time);
    json_member_string(out, "type", type);
    json_key(out, "record");
    if (as_object && memchr(line, '\n', size) == NULL && telemetry_is_json_object(line, size))
        buffer_append(out, line, size);
    else
        json_string_bytes(out, line, size);
    buffer_append_text(out, "}\n");
}
