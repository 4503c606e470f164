#include "insights/input/json_skim.h"

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct text skim_space(struct text text)
{
    size_t at = 0;
    while (at < text.size && is_space(text.data[at]))
        at++;
    return text_from(text, at);
}

/* Where the string that begins at `at` ends: behind its closing quote. 0: it does not. */
static size_t string_end(struct text text, size_t at)
{
    for (size_t from = at + 1; from < text.size;) {
        const char *quote = memchr(text.data + from, '"', text.size - from);
        if (quote == NULL)
            return 0;
        size_t end = (size_t)(quote - text.data), backslashes = 0;
        while (end - backslashes > at + 1 && text.data[end - backslashes - 1] == '\\')
            backslashes++;
        if (backslashes % 2 == 0)
            return end + 1;
        from = end + 1;
    }
    return 0;
}

static size_t nested_end(struct text text)
{
    size_t depth = 0;
    for (size_t at = 0; at < text.size;) {
        switch (text.data[at]) {
        case '"':
            at = string_end(text, at);
            if (at == 0)
                return 0;
            continue;
        case '{':
        case '[':
            depth++;
            break;
        case '}':
        case ']':
            if (--depth == 0)
                return at + 1;
            break;
        default:
            break;
        }
        at++;
    }
    return 0;
}

static bool ends_word(char c)
{
    return is_space(c) || c == ',' || c == '}' || c == ']' || c == ':' || c == '"' || c == '{' ||
           c == '[';
}

size_t skim_value(struct text text)
{
    if (text.size == 0)
        return 0;
    if (text.data[0] == '"')
        return string_end(text, 0);
    if (text.data[0] == '{' || text.data[0] == '[')
        return nested_end(text);
    size_t at = 0;
    while (at < text.size && !ends_word(text.data[at]))
        at++;
    return at;
}

struct text skim_string(struct text text)
{
    if (text.size == 0 || text.data[0] != '"')
        return (struct text){NULL, 0};
    size_t end = string_end(text, 0);
    return end == 0 ? (struct text){NULL, 0} : text_bytes(text.data + 1, end - 2);
}

/* Goes past the value before, to the name of the next. */
static bool to_next_name(struct skim *skim)
{
    struct text rest = skim_space(skim->rest);
    char before = '{';
    if (skim->begun) {
        size_t size = skim_value(rest);
        if (size == 0)
            return false;
        rest = skim_space(text_from(rest, size));
        before = ',';
    }
    if (rest.size == 0 || rest.data[0] != before)
        return false;
    skim->rest = skim_space(text_from(rest, 1));
    return true;
}

bool skim_name(struct skim *skim)
{
    if (!to_next_name(skim))
        return false;
    skim->name = skim_string(skim->rest);
    if (skim->name.data == NULL)
        return false;
    struct text rest = skim_space(text_from(skim->rest, skim->name.size + 2));
    if (rest.size == 0 || rest.data[0] != ':')
        return false;
    skim->rest = skim_space(text_from(rest, 1));
    skim->begun = true;
    return true;
}

bool skim_member(struct skim *skim)
{
    if (!skim_name(skim))
        return false;
    size_t size = skim_value(skim->rest);
    skim->value = text_first(skim->rest, size > 0 ? size : skim->rest.size);
    return true;
}
