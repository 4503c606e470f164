#include "insights/input/json_stream.h"

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' ||
           c == 'E';
}

static enum json_token string_byte(struct json_stream *stream, char byte)
{
    if (byte == '\n')
        return TOKEN_BAD;
    if (stream->escaped) {
        stream->escaped = false;
        return TOKEN_STRING;
    }
    stream->escaped = byte == '\\';
    if (byte != '"')
        return TOKEN_STRING;
    stream->in_string = false;
    stream->after_value = true;
    return TOKEN_QUOTE_CLOSE;
}

static enum json_token begin_value(struct json_stream *stream, enum json_token token)
{
    if (stream->after_value)
        return TOKEN_BAD;
    switch (token) {
    case TOKEN_OPEN:
        stream->depth++;
        break;
    case TOKEN_QUOTE_OPEN:
        stream->in_string = true;
        break;
    default:
        stream->in_word = true;
        stream->after_value = true;
        break;
    }
    return token;
}

static enum json_token close_bracket(struct json_stream *stream)
{
    if (stream->depth == 0)
        return TOKEN_BAD;
    stream->depth--;
    stream->after_value = true;
    return TOKEN_CLOSE;
}

static enum json_token mark(struct json_stream *stream)
{
    if (!stream->after_value || stream->depth == 0)
        return TOKEN_BAD;
    stream->after_value = false;
    return TOKEN_MARK;
}

enum json_token json_stream_byte(struct json_stream *stream, char byte)
{
    if (stream->in_string)
        return string_byte(stream, byte);
    if (stream->in_word && is_word(byte))
        return TOKEN_WORD;
    stream->in_word = false;
    switch (byte) {
    case ' ':
    case '\t':
    case '\r':
    case '\n':
        return TOKEN_SPACE;
    case ',':
    case ':':
        return mark(stream);
    case '{':
    case '[':
        return begin_value(stream, TOKEN_OPEN);
    case '}':
    case ']':
        return close_bracket(stream);
    case '"':
        return begin_value(stream, TOKEN_QUOTE_OPEN);
    default:
        return is_word(byte) ? begin_value(stream, TOKEN_WORD_BEGIN) : TOKEN_BAD;
    }
}

static size_t spaces(const char *bytes, size_t size)
{
    size_t run = 0;
    while (run < size && bytes[run] == ' ')
        run++;
    return run;
}

size_t json_stream_run(const struct json_stream *stream, const char *bytes, size_t size)
{
    size_t run = 0;
    if (!stream->in_string)
        return stream->in_word ? 0 : spaces(bytes, size);
    if (stream->escaped)
        return 0;
    while (run < size && bytes[run] != '"' && bytes[run] != '\n') {
        if (bytes[run] != '\\')
            run++;
        else if (size - run > 2 && bytes[run + 1] != '\n')
            run += 2;
        else
            break;
    }
    return run;
}
