#include "insights/input/line_prefix.h"

#include "insights/event/log_time.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_one_of(char c, const char *characters)
{
    return c != '\0' && strchr(characters, c) != NULL;
}

/* Escape sequences for colours ("\x1b[36m"), as the AWS CLI and compose write them to terminals. */
static void skip_colours(struct text *line)
{
    while (line->size > 2 && line->data[0] == '\x1b' && line->data[1] == '[') {
        size_t at = 2;
        while (at < line->size && (is_digit(line->data[at]) || line->data[at] == ';'))
            at++;
        if (at == line->size || line->data[at] != 'm')
            return;
        *line = text_from(*line, at + 1);
    }
}

bool prefix_container(struct text *line, struct text *name)
{
    struct text rest = *line;
    skip_colours(&rest);
    size_t size = 0, spaces = 0;
    while (size < rest.size && (is_letter(rest.data[size]) || is_digit(rest.data[size]) ||
                                (size > 0 && is_one_of(rest.data[size], "_.-"))))
        size++;
    struct text after = text_from(rest, size);
    while (spaces < after.size && after.data[spaces] == ' ')
        spaces++;
    if (size == 0 || spaces == 0 || spaces == after.size || after.data[spaces] != '|')
        return false;
    size_t number = size;
    while (number > 0 && is_digit(rest.data[number - 1]))
        number--;
    bool numbered = number < size && number > 1 &&
                    (rest.data[number - 1] == '-' || rest.data[number - 1] == '_');
    if (!numbered && spaces < 2)
        return false;
    *name = text_first(rest, size);
    *line = text_from(after, spaces + 1);
    if (line->size > 0 && line->data[0] == ' ')
        *line = text_from(*line, 1);
    skip_colours(line);
    return true;
}

static bool is_date(struct text text)
{
    if (text.size < 11)
        return false;
    for (size_t i = 0; i < 11; i++)
        if (i == 4 || i == 7 || i == 10 ? text.data[i] != '/' : !is_digit(text.data[i]))
            return false;
    return true;
}

/* Lambda's names, "2026/11/22/[$LATEST]0123" or with the function's before the bracket; or any of
 * the characters that others use, if it is not just a word. */
static bool is_stream(struct text name)
{
    if (is_date(name) && memchr(name.data, '[', name.size) != NULL)
        return true;
    bool wordy = true;
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        if (!is_letter(c) && (is_digit(c) || is_one_of(c, "_./#-")))
            wordy = false;
        else if (!is_letter(c))
            return false;
    }
    return !wordy && (is_letter(name.data[0]) || is_digit(name.data[0]));
}

/* As Python's isoformat() writes a time in UTC: microseconds or none, and the offset. */
static bool is_isoformat(struct text time)
{
    static const struct text utc = TEXT("+00:00");
    enum { WHOLE_SECONDS = 25, MICROSECONDS = 32 };
    return (time.size == WHOLE_SECONDS || time.size == MICROSECONDS) &&
           text_equal(text_from(time, time.size - utc.size), utc);
}

/* The word that `line` begins with and a space, with colours around it. {NULL, 0}: there is none.
 * Takes both off the line. */
static struct text take_word(struct text *line)
{
    struct text rest = *line;
    skip_colours(&rest);
    const char *space = memchr(rest.data, ' ', rest.size);
    if (space == NULL || space == rest.data)
        return (struct text){NULL, 0};
    struct text word = text_first(rest, (size_t)(space - rest.data));
    *line = text_from(rest, word.size + 1);
    const char *escape = memchr(word.data, '\x1b', word.size);
    return escape != NULL ? text_first(word, (size_t)(escape - word.data)) : word;
}

/* The time as it is written; {NULL, 0}: none, with a space behind it. */
static struct text take_time(struct text *line, int64_t *epoch_ms)
{
    struct text rest = *line;
    skip_colours(&rest);
    struct text written = text_first(rest, log_time_parse(rest, epoch_ms));
    if (written.size == 0)
        return (struct text){NULL, 0};
    rest = text_from(rest, written.size);
    skip_colours(&rest);
    if (rest.size == 0 || rest.data[0] != ' ')
        return (struct text){NULL, 0};
    *line = text_from(rest, 1);
    return written;
}

bool prefix_time(struct text *line, int64_t *epoch_ms, struct text *stream)
{
    int64_t found_ms;
    struct text rest = *line;
    struct text written = take_time(&rest, &found_ms);
    if (written.data == NULL)
        return false;
    *epoch_ms = found_ms;
    *stream = (struct text){NULL, 0};
    *line = rest;
    if (!is_isoformat(written))
        return true;
    struct text word = take_word(&rest);
    if (word.size > 0 && is_stream(word)) {
        *stream = word;
        *line = rest;
    }
    return true;
}

bool prefix_awaits_json(struct text line)
{
    int64_t epoch_ms;
    if (line.size > 0 && line.data[line.size - 1] == '\r')
        line.size--;
    struct text written = take_time(&line, &epoch_ms);
    return written.data != NULL && is_isoformat(written) && take_word(&line).size > 0 &&
           line.size == 0;
}
