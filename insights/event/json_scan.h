/* How json_view and event_fields go over JSON text: each function takes where a token begins and
 * says where it ends. Of this room alone.
 *
 * Most of a log's bytes lie in strings without escapes, so their end is looked for many bytes at
 * a time; the rest is a byte at a time. What is nested is followed with a stack of our own, never
 * by recursion. The functions of the fast way are inline, because a line has some thirty tokens. */
#ifndef INSIGHTS_EVENT_JSON_SCAN_H
#define INSIGHTS_EVENT_JSON_SCAN_H

#include "insights/event/json_view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Begins as {.end = …}. Nothing at `end` or behind it is read. */
struct json_scan {
    const char *end;
    const char *fault; /* where it is no JSON, once a function has returned NULL */
    bool too_deep;     /* that is because of JSON_DEPTH_MAX */
};

static inline const char *json_scan_fail(struct json_scan *scan, const char *at)
{
    scan->fault = at;
    return NULL;
}

/* Logs seldom have any between their tokens: one comparison tells that. */
static inline const char *json_scan_space(const struct json_scan *scan, const char *at)
{
    while (at < scan->end && (unsigned char)*at <= ' ' &&
           (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'))
        at++;
    return at;
}

/* The one byte that must come, after white space: where it ends. */
static inline const char *json_scan_byte(struct json_scan *scan, const char *at, char byte)
{
    if (at == scan->end || *at != byte)
        at = json_scan_space(scan, at);
    return at < scan->end && *at == byte ? at + 1 : json_scan_fail(scan, at);
}

/* Whether a string cannot simply go on here: at a quote, a backslash or a control character. */
static inline bool json_scan_stops(char c)
{
    return (unsigned char)c < 0x20 || c == '"' || c == '\\';
}

/* The first byte at which a string cannot simply go on; `end` when there is none. */
static inline const char *json_scan_plain(const char *at, const char *end)
{
#ifdef __SSE2__
    for (; end - at >= 16; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
        __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
        __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
        __m128i backslash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
        int marks = _mm_movemask_epi8(_mm_or_si128(control, _mm_or_si128(quote, backslash)));
        if (marks != 0)
            return at + __builtin_ctz((unsigned)marks);
    }
#endif
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    /* Subtracting sets the high bit of each byte that was below what is subtracted. A borrow may
     * mark a byte too many, but only after one that is marked rightly, and the first one counts. */
    static const uint64_t ones = 0x0101010101010101;
    for (; end - at >= 8; at += 8) {
        uint64_t bytes;
        memcpy(&bytes, at, sizeof bytes);
        uint64_t below =
            (bytes - ones * 0x20) | ((bytes ^ ones * '"') - ones) | ((bytes ^ ones * '\\') - ones);
        uint64_t marks = below & ~bytes & ones * 0x80;
        if (marks != 0)
            return at + __builtin_ctzll(marks) / 8;
    }
#endif
    while (at < end && !json_scan_stops(*at))
        at++;
    return at;
}

/* Goes on with a string at a byte where it cannot simply go on. */
const char *json_scan_escapes(struct json_scan *scan, const char *at);

/* at: after the opening quote. The closing quote; `*escaped`: there are escapes before it. */
static inline const char *json_scan_string(struct json_scan *scan, const char *at, bool *escaped)
{
    at = json_scan_plain(at, scan->end);
    *escaped = at == scan->end || *at != '"';
    return *escaped ? json_scan_escapes(scan, at) : at;
}

/* A fraction often has as many digits as a double has: eight at a time, where there are. */
static inline const char *json_scan_digits(const struct json_scan *scan, const char *at)
{
    static const uint64_t ones = 0x0101010101010101;
    for (; scan->end - at >= 8; at += 8) {
        uint64_t bytes;
        memcpy(&bytes, at, sizeof bytes);
        /* 0x30 to 0x39: the high half is a 3, and still is with 6 added. */
        uint64_t others = (bytes ^ ones * 0x30) | ((bytes + ones * 6) ^ ones * 0x30);
        if ((others & ones * 0xF0) != 0)
            break;
    }
    while (at < scan->end && (unsigned char)(*at - '0') < 10)
        at++;
    return at;
}

/* -, an integer, a fraction, an exponent. */
static inline const char *json_scan_number(struct json_scan *scan, const char *at)
{
    at += at < scan->end && *at == '-';
    const char *digits = at;
    at = json_scan_digits(scan, at);
    if (at == digits)
        return json_scan_fail(scan, at);
    if (*digits == '0' && at > digits + 1)
        return json_scan_fail(scan, digits + 1);
    if (at < scan->end && *at == '.') {
        digits = at + 1;
        at = json_scan_digits(scan, digits);
        if (at == digits)
            return json_scan_fail(scan, at);
    }
    if (at < scan->end && (*at == 'e' || *at == 'E')) {
        at++;
        at += at < scan->end && (*at == '+' || *at == '-');
        digits = at;
        at = json_scan_digits(scan, digits);
        if (at == digits)
            return json_scan_fail(scan, at);
    }
    return at;
}

/* true, false, null. */
static inline const char *json_scan_word(struct json_scan *scan, const char *at, const char *word,
                                         size_t size)
{
    if ((size_t)(scan->end - at) < size || memcmp(at, word, size) != 0)
        return json_scan_fail(scan, at);
    return at + size;
}

/* A string, a number or a word: where it ends. at < end. */
static inline const char *json_scan_scalar(struct json_scan *scan, const char *at)
{
    bool escaped;
    switch (*at) {
    case '"':
        at = json_scan_string(scan, at + 1, &escaped);
        return at != NULL ? at + 1 : NULL;
    case 't':
        return json_scan_word(scan, at, "true", 4);
    case 'f':
        return json_scan_word(scan, at, "false", 5);
    case 'n':
        return json_scan_word(scan, at, "null", 4);
    default:
        return json_scan_number(scan, at);
    }
}

/* An object or an array, at its bracket: where it ends. depth: how many it lies in. */
const char *json_scan_nested(struct json_scan *scan, const char *at, size_t depth);

/* Any value, which begins right at `at`: where it ends. depth: how many objects and arrays it lies
 * in. */
static inline const char *json_scan_value(struct json_scan *scan, const char *at, size_t depth)
{
    if (at == scan->end)
        return json_scan_fail(scan, at);
    return *at == '{' || *at == '[' ? json_scan_nested(scan, at, depth)
                                    : json_scan_scalar(scan, at);
}

/* A member's name and its colon, after white space: where the value begins. `*name` is where the
 * name begins, within its quotes, and `*name_end` where it ends. */
static inline const char *json_scan_name(struct json_scan *scan, const char *at, const char **name,
                                         const char **name_end, bool *escaped)
{
    at = json_scan_byte(scan, at, '"');
    if (at == NULL)
        return NULL;
    *name = at;
    *name_end = json_scan_string(scan, at, escaped);
    if (*name_end == NULL)
        return NULL;
    at = json_scan_byte(scan, *name_end + 1, ':');
    return at != NULL ? json_scan_space(scan, at) : NULL;
}

/* The value that lies there: its first byte tells its kind. */
struct json_view json_scan_view(const char *at, const char *end);

#endif
