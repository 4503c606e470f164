#include "insights/language/period.h"

#include "insights/language/expression_parser.h"

#include <math.h>

enum { SPELLINGS = 6, UNCAPPED_MAX = 10000 };

/* Source: CloudWatch Logs user guide, "stats" and "bin"; only spellings of several letters have a
 * plural. */
static const struct unit {
    const char *name;
    double cap;    /* what a greater number counts as; 0: none */
    double length; /* in milliseconds; 0: it varies */
    const char *spellings[SPELLINGS];
} units[] = {
    {"ms", 1000, 1, {"ms", "msec", "msecs", "millisecond", "milliseconds"}},
    {"s", 60, 1000, {"s", "sec", "secs", "second", "seconds"}},
    {"m", 60, 60000, {"m", "min", "mins", "minute", "minutes"}},
    {"h", 24, 3600000, {"h", "hr", "hrs", "hour", "hours"}},
    {"d", 0, 86400000, {"d", "day", "days"}},
    {"w", 0, 604800000, {"w", "week", "weeks"}},
    {"mo", 0, 0, {"mo", "mos", "mon", "mons", "month", "months"}},
    {"q", 0, 0, {"q", "qtr", "qtrs", "quarter", "quarters"}},
    {"y", 0, 0, {"y", "yr", "yrs", "year", "years"}},
};

static const struct unit *unit_of(struct text spelling)
{
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        for (size_t j = 0; j < SPELLINGS && units[i].spellings[j] != NULL; j++)
            if (text_is(spelling, units[i].spellings[j]))
                return &units[i];
    return NULL;
}

static bool is_usable(struct parser *parser, double number, const struct unit *unit,
                      struct text source)
{
    if (number < 1 || number != floor(number))
        return query_error_at(&parser->error, source,
                              "a period is a whole number of its unit, 1 or more");
    if (unit->cap == 0 && number > UNCAPPED_MAX)
        return query_error_at(&parser->error, source, "a period is at most %d of its unit",
                              UNCAPPED_MAX);
    return true;
}

/* Takes a number and its unit, which may stand apart. NULL: parser->error tells. */
static const struct unit *take(struct parser *parser, double *number, struct text *source)
{
    const struct unit *unit = NULL;
    size_t start = parser_at(parser);
    struct token token = parser->token;
    struct text spelling = token.text;
    if (token.kind != TOKEN_PERIOD && token.kind != TOKEN_NUMBER)
        return parser_unexpected(parser, "a period such as 5m"), NULL;
    if (!parser_advance(parser))
        return NULL;
    if (token.kind == TOKEN_NUMBER) {
        spelling = parser->token.text;
        if (parser->token.kind != TOKEN_NAME)
            return query_error_at(&parser->error, token.source,
                                  "a period has a unit: ms, s, m, h, d, w, mo, q or y"),
                   NULL;
        if (!parser_advance(parser))
            return NULL;
    }
    *source = parser_source(parser, start);
    *number = token.number;
    unit = unit_of(spelling);
    if (unit == NULL)
        return query_error_at(&parser->error, *source,
                              "\"%.*s\" is no unit of time: ms, s, m, h, d, w, mo, q and y are",
                              SHOWN(spelling)),
               NULL;
    return is_usable(parser, *number, unit, *source) ? unit : NULL;
}

struct expr *period_parse(struct parser *parser)
{
    struct expr *expr = expression_new(parser, EXPR_PERIOD);
    const struct unit *unit = expr != NULL ? take(parser, &expr->number, &expr->source) : NULL;
    if (unit == NULL)
        return NULL;
    expr->text = text_of(unit->name);
    if (unit->cap > 0 && expr->number > unit->cap)
        expr->number = unit->cap;
    return expr;
}

bool period_parse_offset(struct parser *parser, int64_t *offset_ms)
{
    double number = 0;
    struct text source;
    const struct unit *unit = take(parser, &number, &source);
    if (unit == NULL)
        return false;
    if (unit->length == 0)
        return query_error_at(&parser->error, source,
                              "an offset is in ms, s, m, h, d or w: other units vary in length");
    if (unit->cap > 0 && number > unit->cap)
        return query_error_at(&parser->error, source,
                              "an offset in %s is at most %.0f: take a longer unit", unit->name,
                              unit->cap);
    *offset_ms = (int64_t)(number * unit->length);
    return true;
}
