/* A query as the parser understands it. Its memory is the query's arena; texts are slices of the
 * query text or of that arena. */
#ifndef INSIGHTS_EXPRESSION_AST_H
#define INSIGHTS_EXPRESSION_AST_H

#include "base/arena.h"
#include "base/text.h"
#include "insights/expression/query_error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct function;  /* insights/expression/function.h */
struct aggregate; /* insights/expression/aggregate.h */
struct regex;     /* insights/expression/regex.h */

enum expr_kind {
    EXPR_NULL,
    EXPR_NUMBER,
    EXPR_TEXT,
    EXPR_REGEX,  /* /…/: only to the right of like and =~, and as an argument */
    EXPR_PERIOD, /* 5m, within bin, datefloor and dateceil alone: `number` of unit `text`, one of
                    "ms" "s" "m" "h" "d" "w" "mo" "q" "y"; capped as Logs Insights caps it */
    EXPR_FIELD,  /* in stats outside of aggregates: the alias of an earlier item */
    EXPR_NOT,
    EXPR_NEGATE,
    EXPR_ADD,
    EXPR_SUBTRACT,
    EXPR_MULTIPLY,
    EXPR_DIVIDE,
    EXPR_REMAINDER,
    EXPR_POWER,
    EXPR_EQUAL,
    EXPR_NOT_EQUAL,
    EXPR_LESS,
    EXPR_LESS_EQUAL,
    EXPR_GREATER,
    EXPR_GREATER_EQUAL,
    EXPR_LIKE, /* args: subject, then EXPR_TEXT (substring) or EXPR_REGEX; `not like` is EXPR_NOT of
                  it */
    EXPR_IN,   /* args: subject, then the list's items; `not in` is EXPR_NOT of it */
    EXPR_AND,
    EXPR_OR,
    EXPR_CALL,      /* of bin: args[0] the EXPR_PERIOD and, though nobody typed it, args[1] the
                       EXPR_FIELD
                       @timestamp, so that evaluating it needs no special case */
    EXPR_AGGREGATE, /* in stats alone, never within another */
};

struct expr {
    enum expr_kind kind;
    struct text source; /* as typed: a slice of the query text */
    struct text text;   /* TEXT: unescaped; REGEX: the pattern; PERIOD: the unit; FIELD: the name,
                           without backticks, with its indexes: "j.l[1]" */
    double number;      /* NUMBER, PERIOD */
    struct expr **args;
    size_t arg_count;
    const struct function *function;   /* CALL */
    const struct aggregate *aggregate; /* AGGREGATE; count(*) has no args */
    struct regex *regex;               /* REGEX: compiled, owned by the query */
    int slot; /* FIELD: where in a row its value is, set by the plan; AGGREGATE: which of its
                 stage's aggregates, in order of appearance, from 0 */
    struct text path; /* FIELD: what to look up within the slot's value, set by the plan: "u.id" of
                         j.u.id where j is a map; empty: the value itself */
};

/* An expression with the name of its column: the alias, else the expression as typed; a field's
 * name stands without backticks. */
struct named_expr {
    struct expr *expr;
    struct text name;
    bool has_alias;
};

enum stage_kind {
    STAGE_FIELDS,
    STAGE_DISPLAY,
    STAGE_FILTER,
    STAGE_PARSE,
    STAGE_STATS,
    STAGE_SORT,
    STAGE_LIMIT,
    STAGE_DEDUP,
    STAGE_UNNEST,
};

enum parse_kind { PARSE_GLOB, PARSE_REGEX, PARSE_LOGFMT, PARSE_CSV };

struct stage {
    enum stage_kind kind;
    struct text source;       /* the whole command as typed */
    struct named_expr *items; /* FIELDS, DISPLAY, STATS' aggregating items; SORT's keys, DEDUP's
                                 fields, UNNEST's list (one) without aliases */
    size_t item_count;
    struct named_expr *groups; /* STATS: after `by` */
    size_t group_count;
    int64_t offset_ms;      /* STATS: of `by bin(…) offset 1h`; 0 */
    size_t aggregate_count; /* STATS: EXPR_AGGREGATEs within its items */
    bool *descending;       /* SORT: one for each item */
    struct expr *condition; /* FILTER */
    uint64_t limit;         /* LIMIT */
    enum parse_kind parse_kind;
    struct expr *parse_from;  /* PARSE: what to parse: @message unless given */
    struct expr *parse_regex; /* PARSE_REGEX: an EXPR_REGEX */
    struct text *pieces; /* PARSE_GLOB: the literal texts around the `*`s, name_count + 1 of them */
    struct text *names;  /* PARSE: what it makes, in order; named groups' names are here too.
                            UNNEST: the name after `into` */
    size_t name_count;
    bool multi; /* PARSE_REGEX: a row for each match */
};

struct query {
    struct text text; /* a copy of the whole query, in the arena, with a NUL behind it */
    struct stage
        *stages; /* in order; SOURCE and comments left out, filterIndex is FILTER, where too */
    size_t stage_count;
    struct arena arena; /* owns all of this but the regexes */
    struct regex **regexes;
    size_t regex_count;
};

#endif
