#include "insights/language/operand_parser.h"

#include "insights/language/expression_parser.h"
#include "insights/language/unsupported.h"

static struct expr *literal(struct parser *parser, enum expr_kind kind)
{
    struct expr *expr = expression_new(parser, kind);
    if (expr == NULL)
        return NULL;
    expr->source = parser->token.source;
    expr->text = parser->token.text;
    expr->number = parser->token.number;
    return parser_advance(parser) ? expr : NULL;
}

static struct expr *brackets(struct parser *parser)
{
    size_t start = parser_at(parser);
    if (!expression_enter(parser) || !parser_advance(parser))
        return NULL;
    struct expr *expr = expression_parse(parser);
    if (expr == NULL || !parser_expect_symbol(parser, ")", "an operator or )"))
        return NULL;
    expression_leave(parser);
    expr->source = parser_source(parser, start);
    return expr;
}

/* Whether a column has the form of a call, so that its end is no question of what binds how. */
static bool looks_like_a_call(const struct named_expr *column)
{
    struct text name = column->name;
    return !column->has_alias && name.size > 0 && name.data[name.size - 1] == ')' &&
           (column->expr->kind == EXPR_AGGREGATE || column->expr->kind == EXPR_CALL ||
            (column->expr->kind == EXPR_FIELD && memchr(name.data, '(', name.size) != NULL));
}

/* The part of the query that begins here and is written just as a column of the stats before, such
 * as count(*) or bin(5m): it means that column. */
static struct text column_typed_here(const struct parser *parser, const struct named_expr *columns,
                                     size_t count)
{
    struct text rest = parser->query->text;
    size_t at = parser_at(parser);
    rest = text_bytes(rest.data + at, rest.size - at);
    for (size_t i = 0; i < count; i++)
        if (looks_like_a_call(&columns[i]) && text_starts_with(rest, columns[i].name))
            return text_first(rest, columns[i].name.size);
    return (struct text){NULL, 0};
}

static struct expr *column(struct parser *parser, struct text name)
{
    struct expr *expr = expression_new(parser, EXPR_FIELD);
    if (expr == NULL)
        return NULL;
    expr->source = expr->text = name;
    parser->token.source = name;
    parser->scanner.at = parser_at(parser) + name.size;
    return parser_advance(parser) ? expr : NULL;
}

/* unmask(f) shows what a data protection policy hides: here nothing is hidden. */
static struct expr *unmask(struct parser *parser, const struct token *name)
{
    struct expr *expr = brackets(parser);
    if (expr != NULL)
        expr->source =
            parser_source(parser, (size_t)(name->source.data - parser->query->text.data));
    return expr;
}

static struct expr *field_or_call(struct parser *parser)
{
    struct token name = parser->token;
    if (!parser_advance(parser))
        return NULL;
    if (token_is_symbol(&parser->token, "(") && token_is_word(&name, "unmask"))
        return unmask(parser, &name);
    if (token_is_symbol(&parser->token, "(") && name.is_bare)
        return call_parse(parser, &name);
    struct expr *expr = expression_new(parser, EXPR_FIELD);
    if (expr == NULL)
        return NULL;
    expr->source = name.source;
    expr->text = name.text;
    return expr;
}

static struct expr *named(struct parser *parser)
{
    const struct stage *stats = parser->place != PLACE_STATS ? parser->stats : NULL;
    struct text typed = {NULL, 0};
    if (stats != NULL)
        typed = column_typed_here(parser, stats->items, stats->item_count);
    if (stats != NULL && typed.data == NULL)
        typed = column_typed_here(parser, stats->groups, stats->group_count);
    if (typed.data != NULL)
        return column(parser, typed);
    if (token_is_word(&parser->token, "null"))
        return literal(parser, EXPR_NULL);
    if (token_is_word(&parser->token, "true") || token_is_word(&parser->token, "false"))
        return query_error_at(&parser->error, parser->token.source,
                              "there is no %.*s: JSON's true is 1 and its false is 0",
                              SHOWN(parser->token.source)),
               NULL;
    if (is_keyword(&parser->token))
        return parser_unexpected(parser, "a value"), NULL;
    return field_or_call(parser);
}

static struct expr *refuse_here(struct parser *parser, const char *why)
{
    query_error_at(&parser->error, parser->token.source, "%s", why);
    return NULL;
}

struct expr *expression_parse_operand(struct parser *parser)
{
    const struct token *token = &parser->token;
    switch (token->kind) {
    case TOKEN_NUMBER:
        return literal(parser, EXPR_NUMBER);
    case TOKEN_TEXT:
        return literal(parser, EXPR_TEXT);
    case TOKEN_NAME:
        return named(parser);
    case TOKEN_PERIOD:
        return refuse_here(parser, "a period such as 5m stands in bin(), datefloor() and "
                                   "dateceil() alone; a name that begins with a digit stands in "
                                   "`backticks`, a text in quotes");
    default:
        break;
    }
    if (token_is_symbol(token, "("))
        return brackets(parser);
    if (token_is_symbol(token, "/"))
        return refuse_here(parser, "a regular expression stands after like and =~, in parse and in "
                                   "regexReplace() alone");
    if (token_is_symbol(token, "*"))
        return refuse_here(parser, "* stands in count(*) alone: fields are named one by one");
    parser_unexpected(parser, "a value");
    return NULL;
}
