#include "insights/language/token_text.h"

#include <strings.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Of ASCII alone, whatever the locale. */
static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool token_is_name_byte(char c)
{
    return is_letter(c) || is_digit(c) || c == '_' || c == '.' || c == '@';
}

static struct token broken(struct text where, const char *fault)
{
    return (struct token){.kind = TOKEN_BROKEN, .source = where, .fault = fault};
}

static struct text slice(struct text text, size_t from, size_t size)
{
    return text_bytes(text.data + from, size);
}

/* How far a pair of quotes reaches, both included; 0: the closing one is missing. */
static size_t quoted_size(struct text text, bool has_escapes)
{
    size_t end = 1;
    while (end < text.size && text.data[end] != text.data[0])
        end += has_escapes && text.data[end] == '\\' && end + 1 < text.size ? 2 : 1;
    return end < text.size ? end + 1 : 0;
}

/* Bytes of the index that begins here, such as [12]; 0: none does. */
static size_t index_size(struct text text)
{
    size_t size = 1;
    if (text.size == 0 || text.data[0] != '[')
        return 0;
    while (size < text.size && is_digit(text.data[size]))
        size++;
    return size > 1 && size < text.size && text.data[size] == ']' ? size + 1 : 0;
}

/* `x in[1]` is a list, not the second element of a field called "in". */
static bool is_the_word_in(struct text name)
{
    return name.size == 2 && strncasecmp(name.data, "in", 2) == 0;
}

/* Extends the name by the next part; false: it is over. */
static bool name_part(struct text rest, size_t *size, struct token *token)
{
    struct text left = {rest.data + *size, rest.size - *size};
    size_t index = index_size(left);
    if (left.size == 0)
        return false;
    if (*size > 0 && index > 0 && !is_the_word_in(text_first(rest, *size))) {
        token->has_index = true;
        *size += index;
    } else if (left.data[0] == '`' &&
               (*size == 0 || rest.data[*size - 1] == '.' || rest.data[*size - 1] == '@')) {
        size_t quoted = quoted_size(left, false);
        if (quoted <= 2)
            *token = broken(text_first(left, quoted == 0 ? 1 : 2),
                            quoted == 0 ? "this name has no closing backtick"
                                        : "there is no name between these backticks");
        if (token->kind == TOKEN_BROKEN)
            return false;
        token->is_bare = false;
        *size += quoted;
    } else if (token_is_name_byte(left.data[0]) &&
               (*size == 0 || left.data[0] == '.' || token_is_name_byte(rest.data[*size - 1]))) {
        *size += 1;
    } else {
        return false;
    }
    return true;
}

/* The name without its backticks: a slice where that is possible. */
static struct text without_backticks(struct text source, struct arena *arena)
{
    size_t size = 0;
    if (memchr(source.data, '`', source.size) == NULL)
        return source;
    if (quoted_size(source, false) == source.size)
        return slice(source, 1, source.size - 2);
    char *copy = arena_alloc(arena, source.size);
    for (size_t i = 0; copy != NULL && i < source.size; i++)
        if (source.data[i] != '`')
            copy[size++] = source.data[i];
    return (struct text){copy, size};
}

/* An empty part could only ever name nothing. Within backticks dots are as good as letters. */
static bool has_empty_part(struct text source)
{
    return source.data[source.size - 1] == '.' || (memchr(source.data, '`', source.size) == NULL &&
                                                   text_find(source, text_of("..")) < source.size);
}

struct token token_scan_name(struct scanner *scanner)
{
    struct text rest = token_rest(scanner);
    struct token token = {.kind = TOKEN_NAME, .is_bare = true};
    size_t size = 0;
    while (name_part(rest, &size, &token))
        continue;
    if (token.kind == TOKEN_BROKEN)
        return token;
    token.source = text_first(rest, size);
    token.is_bare = token.is_bare && !token.has_index;
    token.text = without_backticks(token.source, scanner->arena);
    if (token.text.data == NULL)
        return broken(token.source, NULL);
    if (has_empty_part(token.source))
        return broken(token.source, "a part of this name is empty: there is nothing behind a dot");
    scanner->at += size;
    return token;
}

/* What a backslash and `c` stand for. False: nothing. */
static bool unescape(char c, char *out)
{
    static const char escapes[][2] = {{'n', '\n'},  {'t', '\t'},  {'r', '\r'}, {'"', '"'},
                                      {'\'', '\''}, {'\\', '\\'}, {'/', '/'}};
    for (size_t i = 0; i < sizeof escapes / sizeof escapes[0]; i++) {
        if (c == escapes[i][0]) {
            *out = escapes[i][1];
            return true;
        }
    }
    return false;
}

struct token token_scan_text(struct scanner *scanner)
{
    struct text rest = token_rest(scanner);
    size_t quoted = quoted_size(rest, true);
    size_t size = 0;
    if (quoted == 0)
        return broken(text_first(rest, 1), "this text has no closing quote");
    struct text inside = slice(rest, 1, quoted - 2);
    struct token token = {.kind = TOKEN_TEXT, .source = text_first(rest, quoted), .text = inside};
    scanner->at += quoted;
    if (inside.size == 0 || memchr(inside.data, '\\', inside.size) == NULL)
        return token;
    char *copy = arena_alloc(scanner->arena, inside.size);
    if (copy == NULL)
        return broken(token.source, NULL);
    for (size_t i = 0; i < inside.size; i++) {
        char c = inside.data[i];
        if (c == '\\' && !unescape(inside.data[++i], &c))
            return broken(slice(inside, i - 1, 2),
                          "this is no escape: a backslash itself is written \\\\");
        copy[size++] = c;
    }
    token.text = (struct text){copy, size};
    return token;
}
