#include "insights/report/sieve.h"

#include <string.h>

static bool begins(struct text text, const char *prefix)
{
    return text_starts_with(text, text_of(prefix));
}

/* Where a JSON line of the platform's may name its type at the latest: its time stands before. */
enum { TYPE_WITHIN = 80 };

static bool is_wanted_type(struct text type)
{
    return begins(type, "start") || begins(type, "report") || begins(type, "initStart") ||
           begins(type, "initReport") || begins(type, "restoreReport");
}

/* What follows the next `"name": ` with or without blanks, as other programs write JSON; empty: it
 * is not there. */
static struct text after_key(struct text text, struct text quoted_name)
{
    struct text rest = text_from(text, text_find(text, quoted_name) + quoted_name.size);
    while (rest.data != NULL && rest.size > 0 && (rest.data[0] == ' ' || rest.data[0] == ':'))
        rest = text_from(rest, 1);
    return rest;
}

/* {"time":"…","type":"platform.start",… or "type":"firstlight.firstInvocation",… */
static enum sieve json_line(struct text message)
{
    static const struct text type_key = TEXT("\"type\""), function_key = TEXT("\"function\"");
    struct text head = text_first(message, TYPE_WITHIN);
    struct text type = after_key(head, type_key);
    if (type.data == NULL || type.size == 0)
        return SIEVE_START;
    type = text_bytes(type.data, (size_t)(message.data + message.size - type.data));
    if (begins(type, "\"firstlight."))
        return begins(type, "\"firstlight.firstInvocation\"") ? SIEVE_EVENT : SIEVE_OTHER;
    if (!begins(type, "\"platform."))
        return SIEVE_START;
    struct text name = text_from(type, strlen("\"platform."));
    if (!is_wanted_type(name))
        return SIEVE_OTHER;
    /* The next member is the function in an events file, else the record. */
    struct text behind = text_first(text_from(name, text_find(name, (struct text)TEXT("\""))), 16);
    return after_key(behind, function_key).size > 0 ? SIEVE_EVENT : SIEVE_PLATFORM;
}

/* A word, and which of its bytes logs hold least often: looking for that alone is three times as
 * fast as memmem(3). */
struct word {
    struct text text;
    size_t rare;
};

static bool holds(struct text message, const struct word *word)
{
    const char *at = message.data, *end = message.data + message.size;
    while ((at = (const char *)memchr(at, word->text.data[word->rare], (size_t)(end - at))) !=
           NULL) {
        size_t before = (size_t)(at - message.data);
        if (before >= word->rare &&
            text_starts_with(text_from(message, before - word->rare), word->text))
            return true;
        at++;
    }
    return false;
}

/* The former is in proactiveInitialization, proactive_initialization and initializationType. */
static enum sieve any_line(struct text message)
{
    static const struct word common = {TEXT("nitialization"), 7};
    static const struct word datadog = {TEXT("cold_start"), 4};
    return holds(message, &common) || holds(message, &datadog) ? SIEVE_START : SIEVE_OTHER;
}

enum sieve sieve(struct text message)
{
    if (message.size == 0)
        return SIEVE_OTHER;
    switch (message.data[0]) {
    case 'R':
        if (begins(message, "REPORT RequestId: ") || begins(message, "RESTORE_"))
            return SIEVE_PLATFORM;
        break;
    case 'S':
        if (begins(message, "START RequestId: "))
            return SIEVE_PLATFORM;
        break;
    case 'E':
        if (begins(message, "END RequestId: "))
            return SIEVE_OTHER;
        break;
    case 'I':
        if (begins(message, "INIT_START") || begins(message, "INIT_REPORT"))
            return SIEVE_PLATFORM;
        break;
    case '{':
        if (begins(message, "{\"time\"") || begins(message, "{\"type\"")) {
            enum sieve kind = json_line(message);
            if (kind != SIEVE_START)
                return kind;
        }
        break;
    default:
        break;
    }
    return any_line(message);
}

/* Any of these terms. They are whole words of the lines, since nothing promises that parts are
 * found. */
const char sieve_filter_pattern[] =
    "?\"REPORT RequestId\" ?\"START RequestId\" ?INIT_START ?INIT_REPORT ?RESTORE_START "
    "?RESTORE_REPORT ?\"platform.start\" ?\"platform.report\" ?\"platform.initStart\" "
    "?\"platform.initReport\" ?\"platform.restoreReport\" ?\"firstlight.firstInvocation\" "
    "?proactiveInitialization ?proactive_initialization ?initializationType ?cold_start";
