#include "insights/language/operand_parser.h"

#include "insights/expression/aggregate.h"
#include "insights/expression/function.h"
#include "insights/language/expression_parser.h"
#include "insights/language/period.h"
#include "insights/language/unsupported.h"

#include <stdio.h>

static bool has_bit(unsigned bits, size_t index)
{
    return index < 32 && (bits >> index & 1u) != 0;
}

static struct expr *argument(struct parser *parser, const struct function *function, size_t index)
{
    if (function != NULL && has_bit(function->period_args, index))
        return period_parse(parser);
    if (function != NULL && has_bit(function->regex_args, index))
        return expression_parse_regex(parser, true);
    return expression_parse(parser);
}

/* Somebody who typed count(distinct f) is told what to write. */
static bool end_of_arguments(struct parser *parser, const struct expr *call)
{
    const struct expr *last = call->arg_count > 0 ? call->args[call->arg_count - 1] : NULL;
    if (last != NULL && parser->token.kind == TOKEN_NAME && last->kind == EXPR_FIELD &&
        text_is(last->text, "distinct"))
        return query_error_at(&parser->error, last->source, "write count_distinct(%.*s)",
                              SHOWN(parser->token.source));
    return parser_expect_symbol(parser, ")", "a comma or )");
}

/* From the "(" to the ")". */
static bool arguments(struct parser *parser, struct expr *call)
{
    if (!expression_enter(parser) || !parser_advance(parser))
        return false;
    if (!token_is_symbol(&parser->token, ")")) {
        do {
            if (!expression_add(parser, call, argument(parser, call->function, call->arg_count)))
                return false;
        } while (parser_take_symbol(parser, ","));
    }
    expression_leave(parser);
    return end_of_arguments(parser, call);
}

/* most: -1: any number */
static bool count_is_right(struct parser *parser, const struct expr *call, const char *name,
                           int least, int most)
{
    char wanted[48];
    int count = (int)call->arg_count;
    if (count >= least && (most < 0 || count <= most))
        return true;
    if (most < 0)
        snprintf(wanted, sizeof wanted, "at least %d", least);
    else if (most == least)
        snprintf(wanted, sizeof wanted, "%d", least);
    else
        snprintf(wanted, sizeof wanted, "%d to %d", least, most);
    return query_error_at(&parser->error, call->source, "%s takes %s argument%s, not %d", name,
                          wanted, least == 1 && most <= 1 ? "" : "s", count);
}

/* What nobody types: the field that bin() goes by. */
static bool add_timestamp(struct parser *parser, struct expr *bin)
{
    struct expr *field = expression_new(parser, EXPR_FIELD);
    if (field == NULL)
        return false;
    field->source = bin->source;
    field->text = text_of("@timestamp");
    return expression_add(parser, bin, field);
}

static struct expr *function_call(struct parser *parser, const struct token *name,
                                  const struct function *function)
{
    bool is_bin = strcmp(function->name, "bin") == 0;
    struct expr *call = expression_new(parser, EXPR_CALL);
    if (call == NULL)
        return NULL;
    call->function = function;
    size_t start = (size_t)(name->source.data - parser->query->text.data);
    if (!arguments(parser, call))
        return NULL;
    call->source = parser_source(parser, start);
    if (!count_is_right(parser, call, function->name, is_bin ? 1 : function->least,
                        is_bin ? 1 : function->most) ||
        (is_bin && !add_timestamp(parser, call)))
        return NULL;
    return call;
}

static bool may_aggregate(struct parser *parser, const struct token *name)
{
    switch (parser->place) {
    case PLACE_STATS:
        return true;
    case PLACE_AGGREGATE:
        return query_error_at(&parser->error, name->source,
                              "%.*s is within another aggregate function: use a second stats",
                              SHOWN(name->source));
    case PLACE_GROUP:
        return query_error_at(&parser->error, name->source,
                              "%.*s is an aggregate function, and by takes none",
                              SHOWN(name->source));
    case PLACE_ROW:
        break;
    }
    return query_error_at(&parser->error, name->source,
                          parser->stats != NULL
                              ? "%.*s is an aggregate function: give it an alias in stats (… as x) "
                                "and use that"
                              : "%.*s is an aggregate function: only stats takes one",
                          SHOWN(name->source));
}

static bool percent_is_right(struct parser *parser, const struct expr *call)
{
    const struct expr *percent = call->args[1];
    if (percent->kind == EXPR_NUMBER && percent->number >= 0 && percent->number <= 100)
        return true;
    return query_error_at(&parser->error, percent->source,
                          "the percentile is a number from 0 to 100");
}

/* count(*) has no arguments. */
static bool star(struct parser *parser)
{
    return parser_advance(parser) && parser_take_symbol(parser, "*") &&
           parser_expect_symbol(parser, ")", ")");
}

static bool aggregate_arguments(struct parser *parser, struct expr *call)
{
    struct scanner ahead = parser->scanner;
    struct token first = token_next(&ahead);
    if (token_is_symbol(&first, "*") && call->aggregate->kind == AGGREGATE_COUNT)
        return star(parser);
    parser->place = PLACE_AGGREGATE;
    bool ok = arguments(parser, call);
    parser->place = PLACE_STATS;
    return ok;
}

static struct expr *aggregate_call(struct parser *parser, const struct token *name,
                                   const struct aggregate *aggregate)
{
    if (!may_aggregate(parser, name))
        return NULL;
    struct expr *call = expression_new(parser, EXPR_AGGREGATE);
    if (call == NULL)
        return NULL;
    call->aggregate = aggregate;
    call->slot = (int)parser->stage->aggregate_count++;
    if (!aggregate_arguments(parser, call))
        return NULL;
    call->source = parser_source(parser, (size_t)(name->source.data - parser->query->text.data));
    if (!count_is_right(parser, call, aggregate->name, aggregate->least, aggregate->most) ||
        (aggregate->kind == AGGREGATE_PCT && !percent_is_right(parser, call)))
        return NULL;
    return call;
}

struct expr *call_parse(struct parser *parser, const struct token *name)
{
    const struct aggregate *aggregate = aggregate_find(name->text);
    const struct function *function = function_find(name->text);
    if (aggregate != NULL)
        return aggregate_call(parser, name, aggregate);
    if (function != NULL)
        return function_call(parser, name, function);
    refuse_function(&parser->error, name);
    return NULL;
}
