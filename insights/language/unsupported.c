#include "insights/language/unsupported.h"

#include "base/nearest.h"
#include "insights/expression/aggregate.h"
#include "insights/expression/function.h"
#include "insights/language/query_parser.h"

#include <strings.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Source: CloudWatch Logs user guide, "CloudWatch Logs Insights language query syntax". */
static const char *const commands[] = {
    "pattern", "diff",        "anomaly",  "logcompare",  "outlier",    "relevantfields",
    "lookup",  "cidrlookup",  "join",     "subqueries",  "appendcols", "addtotals",
    "accum",   "autoregress", "filldown", "fillmissing", "sessionize", "countFrequent",
    "expand",  "json",        "search",   "order",       "head",       "tail",
};

/* A '*' stands for any ending. Source: likewise, "Boolean, comparison, numeric, datetime, and other
 * functions" and the pages on hashing, encoding, time-series and geographic functions. */
static const char *const functions[] = {
    "haversine",
    "parseDate",
    "formatDate",
    "messageSize",
    "queryStartTime",
    "queryEndTime",
    "queryTimeRange",
    "split",
    "url*",
    "base64*",
    "hex*",
    "ipv4ToNumber",
    "isPrivateIP*",
    "isPublicIP*",
    "isReservedIP*",
    "md5",
    "sha256",
    "values",
    "rate",
    "histogram",
    "count_over_time",
    "sum_over_time",
    "countOverTime",
    "sumOverTime",
};

struct foreign {
    const char *word, *instead;
};

/* Of SQL, C and other query languages. */
static const struct foreign words[] = {
    {"between", "write x >= 1 and x <= 9"},
    {"is", "ispresent(f) tells whether a field is there"},
    {"contains", "write f like \"text\""},
    {"matches", "write f like /expression/"},
    {"rlike", "write f like /expression/"},
    {"ilike", "write f like /(?i)text/"},
    {"xor", "write (a or b) and not (a and b)"},
    {"mod", "write a % b"},
    {"having", "filter after stats"},
    {"&&", "write and"},
    {"||", "write or"},
    {"<>", "write !="},
};

static const struct foreign foreign_functions[] = {
    {"length", "strlen"},
    {"len", "strlen"},
    {"lower", "tolower"},
    {"upper", "toupper"},
    {"contains", "strcontains"},
    {"substring", "substr"},
    {"percentile", "pct"},
    {"average", "avg"},
    {"mean", "avg"},
    {"countDistinct", "count_distinct"},
    {"dc", "count_distinct"},
    {"first", "earliest"},
    {"last", "latest"},
    {"pow", "the operator ^"},
    {"mod", "the operator %"},
    {"iff", "if"},
    {"ifnull", "coalesce"},
    {"isnull", "not ispresent"},
    {"exists", "ispresent"},
    {"date_trunc", "datefloor"},
};

static bool same_word(struct text word, const char *known)
{
    size_t size = strlen(known);
    if (size > 0 && known[size - 1] == '*')
        return word.size >= size - 1 && strncasecmp(word.data, known, size - 1) == 0;
    return word.size == size && strncasecmp(word.data, known, size) == 0;
}

static bool is_among(struct text word, const char *const *known, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (same_word(word, known[i]))
            return true;
    return false;
}

static const char *find_foreign(struct text word, const struct foreign *known, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (same_word(word, known[i].word))
            return known[i].instead;
    return NULL;
}

static bool is_unsupported_command(const struct token *word)
{
    return word->is_bare && is_among(word->text, commands, COUNT(commands));
}

static bool is_unsupported_function(struct text name)
{
    return is_among(name, functions, COUNT(functions));
}

const char *foreign_word(const struct token *token)
{
    if (token->kind != TOKEN_SYMBOL && !(token->kind == TOKEN_NAME && token->is_bare))
        return NULL;
    return find_foreign(token->source, words, COUNT(words));
}

static const char *foreign_function(struct text name)
{
    return find_foreign(name, foreign_functions, COUNT(foreign_functions));
}

bool is_keyword(const struct token *token)
{
    static const char *const keywords[] = {"and", "or", "not",  "in",   "like",
                                           "as",  "by", "null", "true", "false"};
    return token->kind == TOKEN_NAME && token->is_bare &&
           is_among(token->text, keywords, COUNT(keywords));
}

/* The word as nearest_offer() wants it; too long a one is near to nothing. */
static struct nearest begin(struct text word, char typed[32])
{
    typed[0] = '\0';
    if (word.size > 0 && word.size < 32) {
        memcpy(typed, word.data, word.size);
        typed[word.size] = '\0';
    }
    return (struct nearest){.typed = typed};
}

static bool refuse(struct query_error *error, const struct token *word, const char *kind,
                   const char *best)
{
    if (best == NULL)
        return query_error_at(error, word->source, "there is no %s \"%.*s\"", kind,
                              SHOWN(word->text));
    return query_error_at(error, word->source, "there is no %s \"%.*s\": did you mean %s?", kind,
                          SHOWN(word->text), best);
}

bool refuse_command(struct query_error *error, const struct token *word,
                    const char *(*command)(size_t index))
{
    char typed[32];
    struct nearest nearest = begin(word->text, typed);
    if (is_unsupported_command(word))
        return query_error_at(error, word->source,
                              "%.*s is a Logs Insights command that firstlight does not run",
                              SHOWN(word->text));
    for (size_t i = 0; command(i) != NULL; i++)
        nearest_offer(&nearest, command(i));
    return refuse(error, word, "command", nearest.best);
}

bool refuse_function(struct query_error *error, const struct token *word)
{
    char typed[32];
    struct nearest nearest = begin(word->text, typed);
    const char *instead = foreign_function(word->text);
    if (is_unsupported_function(word->text))
        return query_error_at(error, word->source,
                              "%.*s is a Logs Insights function that firstlight does not have",
                              SHOWN(word->text));
    if (instead != NULL)
        return refuse(error, word, "function", instead);
    for (size_t i = 0; function_name(i) != NULL; i++)
        nearest_offer(&nearest, function_name(i));
    for (size_t i = 0; aggregate_name(i) != NULL; i++)
        nearest_offer(&nearest, aggregate_name(i));
    return refuse(error, word, "function", nearest.best);
}
