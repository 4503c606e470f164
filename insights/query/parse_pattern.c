#include "insights/query/parse_pattern.h"

#include "base/json_text.h"

bool parse_glob(struct text subject, const struct text *pieces, size_t star_count, struct text *out)
{
    size_t begin = text_find(subject, pieces[0]);
    if (begin == subject.size && pieces[0].size > 0)
        return false;
    struct text rest = text_from(subject, begin + pieces[0].size);
    for (size_t i = 0; i < star_count; i++) {
        struct text next = pieces[i + 1];
        bool is_last = i + 1 == star_count;
        size_t end = is_last && next.size == 0 ? rest.size : text_find(rest, next);
        if (end == rest.size && next.size > 0)
            return false;
        out[i] = text_first(rest, end);
        rest = text_from(rest, end + next.size);
    }
    return true;
}

/* ---- logfmt -------------------------------------------------------------------------------- */

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct text skip_space(struct text text)
{
    while (text.size > 0 && is_space(text.data[0]))
        text = text_from(text, 1);
    return text;
}

/* Takes what comes before white space or, if `stop` is not NUL, before that. */
static struct text take_word(struct text *text, char stop)
{
    size_t size = 0;
    while (size < text->size && !is_space(text->data[size]) &&
           (stop == '\0' || text->data[size] != stop))
        size++;
    struct text word = text_first(*text, size);
    *text = text_from(*text, size);
    return word;
}

/* Takes a quoted value, its closing quote or the end; appends its JSON. */
static void take_quoted(struct text *text, struct buffer *json, struct buffer *plain)
{
    size_t at = 1;
    buffer_clear(plain);
    for (; at < text->size && text->data[at] != '"'; at++) {
        char c = text->data[at];
        if (c == '\\' && at + 1 < text->size) {
            c = text->data[++at];
            c = (char)(c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c);
        }
        buffer_append_char(plain, c);
    }
    *text = text_from(*text, at + 1);
    json_string_bytes(json, buffer_text(plain), plain->size);
}

static bool take_pair(struct text *text, struct buffer *json, struct buffer *plain)
{
    struct text key = take_word(text, '=');
    if (text->size == 0 || text->data[0] != '=')
        return false;
    *text = text_from(*text, 1);
    buffer_append_char(json, json->size == 0 ? '{' : ',');
    json_string_bytes(json, key.data, key.size);
    buffer_append_char(json, ':');
    if (text->size > 0 && text->data[0] == '"') {
        take_quoted(text, json, plain);
    } else {
        struct text value = take_word(text, '\0');
        json_string_bytes(json, value.data, value.size);
    }
    return true;
}

bool parse_logfmt(struct text subject, struct buffer *json)
{
    struct buffer plain = buffer_new(json->max);
    bool any = false;
    buffer_clear(json);
    for (subject = skip_space(subject); subject.size > 0; subject = skip_space(subject))
        any = take_pair(&subject, json, &plain) || any;
    buffer_append_char(json, '}');
    any = any && buffer_ok(&plain);
    buffer_free(&plain);
    return any && buffer_ok(json);
}

/* ---- CSV ----------------------------------------------------------------------------------- */

/* Takes a quoted field; what follows its closing quote up to a comma is passed over. */
static struct text take_csv_quoted(struct text *text, struct buffer *unquoted)
{
    size_t begin = unquoted->size;
    size_t at = 1;
    for (; at < text->size; at++) {
        if (text->data[at] == '"' && (at + 1 == text->size || text->data[++at] != '"'))
            break;
        buffer_append_char(unquoted, text->data[at]);
    }
    *text = text_from(*text, at);
    *text = text_from(*text, text_find(*text, (struct text)TEXT(",")));
    return text_bytes(buffer_text(unquoted) + begin, unquoted->size - begin);
}

static struct text take_csv_field(struct text *text, struct buffer *unquoted)
{
    static const struct text quote = TEXT("\"");
    if (text_starts_with(*text, quote))
        return take_csv_quoted(text, unquoted);
    struct text field = text_first(*text, text_find(*text, (struct text)TEXT(",")));
    *text = text_from(*text, field.size);
    return field;
}

bool parse_csv(struct text subject, struct buffer *unquoted, size_t count, struct text *out)
{
    bool more = true;
    buffer_clear(unquoted);
    if (!buffer_reserve(unquoted, subject.size))
        return false;
    for (size_t i = 0; i < count; i++) {
        out[i] = (struct text){NULL, 0};
        if (!more)
            continue;
        out[i] = take_csv_field(&subject, unquoted);
        more = subject.size > 0;
        subject = text_from(subject, 1);
    }
    return true;
}
