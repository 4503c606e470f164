#include "emulator/config/json_syntax.h"

#include "base/json_text.h"

#include <string.h>

struct reader {
    const char *text;
    size_t size;
    size_t at;
    const char *reason; /* of the fault at `at`; NULL: none so far */
};

static bool fault(struct reader *reader, const char *reason)
{
    reader->reason = reason;
    return false;
}

/* The next byte; 0 at the end, since no byte of a text that is read is 0. */
static char peek(const struct reader *reader)
{
    return reader->at < reader->size ? reader->text[reader->at] : '\0';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void skip_blanks(struct reader *reader)
{
    while (reader->at < reader->size && strchr(" \t\r\n", reader->text[reader->at]) != NULL &&
           reader->text[reader->at] != '\0')
        reader->at++;
}

/* ---- Strings ------------------------------------------------------------------------------ */

/* The value of the four hex digits at `at`; -1: there are none. */
static int hex4(const struct reader *reader, size_t at)
{
    int value = 0;
    if (reader->size < 4 || at > reader->size - 4)
        return -1;
    for (size_t i = 0; i < 4; i++) {
        static const char digits[] = "0123456789abcdefABCDEF";
        const char *digit = memchr(digits, reader->text[at + i], sizeof digits - 1);
        if (digit == NULL)
            return -1;
        int position = (int)(digit - digits);
        value = value * 16 + (position < 16 ? position : position - 6);
    }
    return value;
}

static bool read_unicode_escape(struct reader *reader)
{
    int unit = hex4(reader, reader->at + 2);
    if (unit < 0)
        return fault(reader, "\\u needs four hex digits");
    if (unit == 0)
        return fault(reader, "\\u0000 has no place in a text here");
    bool high = unit >= 0xD800 && unit <= 0xDBFF;
    if (unit >= 0xDC00 && unit <= 0xDFFF)
        return fault(reader, "half of a surrogate pair");
    reader->at += 6;
    if (!high)
        return true;
    int low = -1;
    if (peek(reader) == '\\' && reader->at + 1 < reader->size &&
        reader->text[reader->at + 1] == 'u')
        low = hex4(reader, reader->at + 2);
    if (low < 0xDC00 || low > 0xDFFF)
        return fault(reader, "half of a surrogate pair");
    reader->at += 6;
    return true;
}

static bool read_escape(struct reader *reader)
{
    char next = reader->at + 1 < reader->size ? reader->text[reader->at + 1] : '\0';
    if (next == 'u')
        return read_unicode_escape(reader);
    if (next == '\0' || strchr("\"\\/bfnrt", next) == NULL)
        return fault(reader, "no such escape; a backslash itself is written \\\\");
    reader->at += 2;
    return true;
}

static bool read_string(struct reader *reader)
{
    for (reader->at++; reader->at < reader->size;) {
        unsigned char c = (unsigned char)reader->text[reader->at];
        if (c == '"') {
            reader->at++;
            return true;
        }
        if (c < 0x20)
            return fault(reader, "a control character or line end inside a text; is a closing "
                                 "quote missing?");
        if (c == '\\') {
            if (!read_escape(reader))
                return false;
            continue;
        }
        size_t size = utf8_sequence_size(reader->text + reader->at, reader->size - reader->at);
        if (size == 0)
            return fault(reader, "not UTF-8; save the file in that encoding");
        reader->at += size;
    }
    return fault(reader, "the file ends inside a text: a closing quote is missing");
}

/* ---- Other values ------------------------------------------------------------------------- */

static bool read_digits(struct reader *reader)
{
    if (!is_digit(peek(reader)))
        return fault(reader, "a digit is missing");
    while (is_digit(peek(reader)))
        reader->at++;
    return true;
}

static bool read_number(struct reader *reader)
{
    if (peek(reader) == '-')
        reader->at++;
    bool zero = peek(reader) == '0';
    size_t first = reader->at;
    if (!read_digits(reader))
        return false;
    if (zero && reader->at > first + 1) {
        reader->at = first;
        return fault(reader, "a number has no 0 in front");
    }
    if (peek(reader) == '.') {
        reader->at++;
        if (!read_digits(reader))
            return false;
    }
    if (peek(reader) == 'e' || peek(reader) == 'E') {
        reader->at++;
        if (peek(reader) == '+' || peek(reader) == '-')
            reader->at++;
        return read_digits(reader);
    }
    return true;
}

static bool read_word(struct reader *reader)
{
    static const char *const words[] = {"true", "false", "null"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t size = strlen(words[i]);
        if (reader->size - reader->at >= size &&
            memcmp(reader->text + reader->at, words[i], size) == 0) {
            reader->at += size;
            return true;
        }
    }
    switch (peek(reader)) {
    case '}':
    case ']':
        return fault(reader, "a value is missing; after the last one there is no comma");
    case '/':
    case '#':
        return fault(reader, "JSON has no comments");
    case '\'':
        return fault(reader, "a text stands in double quotes");
    default:
        return fault(reader, "no JSON value: a text stands in double quotes");
    }
}

static bool read_value(struct reader *reader, int depth);

/* "KEY": */
static bool read_key(struct reader *reader)
{
    skip_blanks(reader);
    if (peek(reader) == '}')
        return fault(reader, "a key is missing; after the last member there is no comma");
    if (peek(reader) != '"')
        return fault(reader, reader->at < reader->size ? "no key in double quotes"
                                                       : "the file ends too early: } is missing");
    if (!read_string(reader))
        return false;
    skip_blanks(reader);
    if (peek(reader) != ':')
        return fault(reader, "a colon is missing after the key");
    reader->at++;
    return true;
}

static bool read_list(struct reader *reader, int depth)
{
    bool object = peek(reader) == '{';
    char end = object ? '}' : ']';
    if (depth > JSON_SYNTAX_DEPTH_MAX)
        return fault(reader, "too many brackets inside one another");
    reader->at++;
    skip_blanks(reader);
    if (peek(reader) == end) {
        reader->at++;
        return true;
    }
    for (;;) {
        if ((object && !read_key(reader)) || !read_value(reader, depth))
            return false;
        skip_blanks(reader);
        char c = peek(reader);
        if (c != ',' && c != end)
            break;
        reader->at++;
        if (c == end)
            return true;
    }
    if (reader->at == reader->size)
        return fault(reader, object ? "the file ends too early: } is missing"
                                    : "the file ends too early: ] is missing");
    return fault(reader, object ? "a comma or } is missing" : "a comma or ] is missing");
}

static bool read_value(struct reader *reader, int depth)
{
    skip_blanks(reader);
    if (reader->at == reader->size)
        return fault(reader, "the file ends too early: a value is missing");
    char c = peek(reader);
    if (c == '{' || c == '[')
        return read_list(reader, depth + 1);
    if (c == '"')
        return read_string(reader);
    if (c == '-' || is_digit(c))
        return read_number(reader);
    return read_word(reader);
}

/* ---- The document ------------------------------------------------------------------------- */

static void locate(const struct reader *reader, struct json_fault *fault)
{
    *fault = (struct json_fault){.line = 1, .column = 1, .reason = reader->reason};
    for (size_t i = 0; i < reader->at; i++) {
        unsigned char c = (unsigned char)reader->text[i];
        if (c == '\n') {
            fault->line++;
            fault->column = 1;
        } else if ((c & 0xC0) != 0x80) { /* the first byte of a character */
            fault->column++;
        }
    }
}

bool json_syntax_check(const char *text, size_t size, struct json_fault *fault_out)
{
    struct reader reader = {.text = text, .size = size};
    const char *nul = size > 0 ? memchr(text, '\0', size) : NULL;
    if (nul != NULL) {
        reader.at = (size_t)(nul - text);
        fault(&reader, "a NUL byte, as in UTF-16 or in a program; save the file in UTF-8");
    } else if (read_value(&reader, 0)) {
        skip_blanks(&reader);
        if (reader.at == reader.size)
            return true;
        fault(&reader, "the document is over already: a bracket or comma too many or too few");
    }
    locate(&reader, fault_out);
    return false;
}
