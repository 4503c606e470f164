/* Follows JSON byte by byte, wherever it is cut: tells what each byte belongs to. Pure. Brackets of
 * both kinds are one to it, and words are not looked at: what it takes apart is checked later. */
#ifndef INSIGHTS_INPUT_JSON_STREAM_H
#define INSIGHTS_INPUT_JSON_STREAM_H

#include <stdbool.h>
#include <stddef.h>

enum json_token {
    TOKEN_BAD, /* no JSON goes on like this: the stream stays as it was */
    TOKEN_SPACE,
    TOKEN_MARK, /* a comma or a colon */
    TOKEN_OPEN, /* a bracket: depth has gone up */
    TOKEN_CLOSE,
    TOKEN_QUOTE_OPEN,
    TOKEN_QUOTE_CLOSE,
    TOKEN_STRING, /* within quotes */
    TOKEN_WORD_BEGIN,
    TOKEN_WORD, /* a number or word goes on */
};

/* All zero: before the value. After it depth is 0 again and after_value true. */
struct json_stream {
    size_t depth; /* brackets that are open */
    bool in_string, escaped, in_word;
    bool after_value; /* what may come is a comma, a colon or a bracket's end */
};

enum json_token json_stream_byte(struct json_stream *stream, char byte);

/* How many of `size` bytes lie within the string that the stream is in, whole escapes included, or
 * outside strings are spaces: those need not go through json_stream_byte(). */
size_t json_stream_run(const struct json_stream *stream, const char *bytes, size_t size);

#endif
