#include "insights/input/document_sniff.h"

#include "insights/input/json_skim.h"

static const struct text document_members[] = {
    TEXT("events"),        TEXT("results"),          TEXT("searchedLogStreams"),
    TEXT("nextToken"),     TEXT("nextForwardToken"), TEXT("nextBackwardToken"),
    TEXT("statistics"),    TEXT("status"),           TEXT("queryLanguage"),
    TEXT("encryptionKey"), TEXT("ResponseMetadata"),
};

static const struct text event_members[] = {
    TEXT("timestamp"),     TEXT("message"), TEXT("ingestionTime"),
    TEXT("logStreamName"), TEXT("eventId"),
};

static bool is_one_of(struct text name, const struct text *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(name, names[i]))
            return true;
    return false;
}

#define IS_ONE_OF(name, names) is_one_of(name, names, sizeof(names) / sizeof((names)[0]))

/* The byte that `text` begins with; 0 when there is none. */
static char first(struct text text)
{
    return text.size > 0 ? text.data[0] : '\0';
}

/* What a walk says that came to its end without an answer. `rest`: a value, or what should be one:
 * the text ends within or behind it, or something follows that is not a member. */
static enum document_sniff undecided(struct text rest)
{
    rest = skim_space(rest);
    size_t size = skim_value(rest);
    if (size == 0)
        return rest.size == 0 || first(rest) == '"' || first(rest) == '{' || first(rest) == '['
                   ? DOCUMENT_MORE
                   : DOCUMENT_NO;
    return skim_space(text_from(rest, size)).size == 0 ? DOCUMENT_MORE : DOCUMENT_NO;
}

/* An event has nothing but an event's members up to its time, which is a number. */
static enum document_sniff sniff_event(struct text text)
{
    struct skim skim = {.rest = text};
    while (skim_name(&skim)) {
        if (!IS_ONE_OF(skim.name, event_members))
            return DOCUMENT_NO;
        char value = first(skim.rest);
        if (text_is(skim.name, "timestamp") && value != '\0')
            return (value >= '0' && value <= '9') || value == '-' ? DOCUMENT_YES : DOCUMENT_NO;
    }
    return undecided(skim.rest);
}

/* What follows the empty rows that `text` begins with: they tell nothing. */
static struct text after_empty_rows(struct text text)
{
    for (;;) {
        struct text rest = skim_space(text_from(text, 1));
        if (first(text) != '[' || first(rest) != ']')
            return text;
        rest = skim_space(text_from(rest, 1));
        if (first(rest) != ',')
            return rest;
        text = skim_space(text_from(rest, 1));
    }
}

/* A row is an array of {"field","value"}. */
static enum document_sniff sniff_row(struct text text)
{
    struct text row = after_empty_rows(text);
    if (first(row) != '[')
        return row.size == 0 ? DOCUMENT_MORE : DOCUMENT_NO;
    struct skim skim = {.rest = skim_space(text_from(row, 1))};
    if (!skim_name(&skim))
        return undecided(skim.rest);
    return text_is(skim.name, "field") || text_is(skim.name, "value") ? DOCUMENT_YES : DOCUMENT_NO;
}

/* text: from the '[' of the elements on. `*empty`: there are none. */
static enum document_sniff sniff_elements(struct text text, bool *empty)
{
    struct text rest = skim_space(text_from(text, 1));
    *empty = first(rest) == ']';
    if (rest.size == 0)
        return DOCUMENT_MORE;
    if (first(rest) == '{')
        return sniff_event(rest);
    return first(rest) == '[' ? sniff_row(rest) : DOCUMENT_NO;
}

/* *begun: the elements' array has. */
static enum document_sniff sniff_answer(struct text text, bool *begun)
{
    struct skim skim = {.rest = text};
    bool empty = false;
    while (skim_name(&skim)) {
        if (!IS_ONE_OF(skim.name, document_members))
            return DOCUMENT_NO;
        if (empty)
            return DOCUMENT_YES; /* no elements, but two of an answer's members */
        if (!text_is(skim.name, "events") && !text_is(skim.name, "results"))
            continue;
        if (first(skim.rest) != '[')
            return undecided(skim.rest);
        enum document_sniff elements = sniff_elements(skim.rest, &empty);
        *begun = true;
        if (!empty)
            return elements;
    }
    return undecided(skim.rest);
}

enum document_sniff document_sniff(struct text text, bool at_end)
{
    bool whole = at_end || text.size >= DOCUMENT_SNIFF_MAX;
    bool begun = false, empty;
    enum document_sniff found = DOCUMENT_NO;
    text = text_first(text, DOCUMENT_SNIFF_MAX);
    if (first(text) == '{')
        found = sniff_answer(text, &begun);
    else if (first(text) == '[')
        found = sniff_elements(text, &empty);
    if (found == DOCUMENT_MORE && whole)
        return begun ? DOCUMENT_YES : DOCUMENT_NO;
    return found;
}
