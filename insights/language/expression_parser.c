#include "insights/language/expression_parser.h"

#include "insights/expression/regex.h"
#include "insights/language/operand_parser.h"
#include "insights/language/unsupported.h"

enum strength { OR = 1, AND, NOT, COMPARISON, SUM, PRODUCT, SIGN, POWER };

/* Words ignore case; among those that begin alike the scanner has chosen already. */
static const struct operator
{
    const char *typed;
    bool is_word;
    enum expr_kind kind;
    enum strength strength;
}
operators[] = {
    {"or", true, EXPR_OR, OR},
    {"and", true, EXPR_AND, AND},
    {"=", false, EXPR_EQUAL, COMPARISON},
    {"==", false, EXPR_EQUAL, COMPARISON},
    {"!=", false, EXPR_NOT_EQUAL, COMPARISON},
    {"<", false, EXPR_LESS, COMPARISON},
    {"<=", false, EXPR_LESS_EQUAL, COMPARISON},
    {">", false, EXPR_GREATER, COMPARISON},
    {">=", false, EXPR_GREATER_EQUAL, COMPARISON},
    {"like", true, EXPR_LIKE, COMPARISON},
    {"=~", false, EXPR_LIKE, COMPARISON},
    {"in", true, EXPR_IN, COMPARISON},
    {"not", true, EXPR_NOT, COMPARISON}, /* not like, not in */
    {"+", false, EXPR_ADD, SUM},
    {"-", false, EXPR_SUBTRACT, SUM},
    {"*", false, EXPR_MULTIPLY, PRODUCT},
    {"/", false, EXPR_DIVIDE, PRODUCT},
    {"%", false, EXPR_REMAINDER, PRODUCT},
    {"^", false, EXPR_POWER, POWER},
};

static struct expr *binary(struct parser *parser, enum strength least);

static const struct operator* operator_of(const struct token *token)
{
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++)
        if (operators[i].is_word ? token_is_word(token, operators[i].typed)
                                 : token_is_symbol(token, operators[i].typed))
            return &operators[i];
    return NULL;
}

struct expr *expression_new(struct parser *parser, enum expr_kind kind)
{
    struct expr *expr = parser_alloc(parser, sizeof *expr);
    if (expr != NULL)
        expr->kind = kind;
    return expr;
}

bool expression_add(struct parser *parser, struct expr *expr, struct expr *arg)
{
    struct expr **args = parser_grow(parser, expr->args, expr->arg_count, sizeof *args);
    if (args == NULL || arg == NULL)
        return false;
    expr->args = args;
    expr->args[expr->arg_count++] = arg;
    return true;
}

bool expression_enter(struct parser *parser)
{
    if (parser->nesting == QUERY_NESTING_MAX)
        return query_error_at(&parser->error, parser->token.source,
                              "this is nested too deeply: more than %d levels", QUERY_NESTING_MAX);
    parser->nesting++;
    return true;
}

void expression_leave(struct parser *parser)
{
    parser->nesting--;
}

/* `kind` of one or two arguments, from byte `start` to here. NULL when one of them is. */
static struct expr *of_args(struct parser *parser, enum expr_kind kind, size_t start,
                            struct expr *first, struct expr *second)
{
    struct expr *expr = first != NULL ? expression_new(parser, kind) : NULL;
    if (expr == NULL || !expression_add(parser, expr, first) ||
        (second != NULL && !expression_add(parser, expr, second)))
        return NULL;
    expr->source = parser_source(parser, start);
    return expr;
}

static bool keep_regex(struct parser *parser, struct expr *expr, struct text where)
{
    char message[REGEX_MESSAGE_SIZE] = "";
    struct query *query = parser->query;
    struct regex **regexes =
        parser_grow(parser, query->regexes, query->regex_count, sizeof(struct regex *));
    if (regexes == NULL)
        return false;
    query->regexes = regexes;
    expr->regex = regex_new(expr->text, message);
    if (expr->regex == NULL)
        return query_error_at(&parser->error, where, "%s",
                              message[0] != '\0' ? message : "out of memory");
    query->regexes[query->regex_count++] = expr->regex;
    return true;
}

struct expr *expression_parse_regex(struct parser *parser, bool or_text)
{
    struct token token = parser->token;
    if (token_is_symbol(&token, "/"))
        token = token_regex(&parser->scanner, token);
    else if (!or_text || token.kind != TOKEN_TEXT)
        return parser_unexpected(parser, "a /regular expression/"), NULL;
    if (token.kind == TOKEN_BROKEN)
        return query_error_at(&parser->error, token.source, "%s", token.fault), NULL;
    parser->token = token;
    struct expr *expr = expression_new(parser, EXPR_REGEX);
    if (expr == NULL)
        return NULL;
    expr->source = token.source;
    expr->text = token.text;
    return keep_regex(parser, expr, token.source) && parser_advance(parser) ? expr : NULL;
}

/* What like and =~ compare with. */
static struct expr *pattern(struct parser *parser)
{
    if (token_is_symbol(&parser->token, "/"))
        return expression_parse_regex(parser, false);
    if (parser->token.kind != TOKEN_TEXT)
        return parser_unexpected(parser, "a \"text\" or a /regular expression/"), NULL;
    return expression_parse_operand(parser);
}

/* The items of a list, whose subject is in->args[0]. */
static bool list(struct parser *parser, struct expr *in)
{
    if (token_is_symbol(&parser->token, "("))
        return query_error_at(&parser->error, parser->token.source,
                              "in takes a list in [brackets]; subqueries are not supported");
    if (!parser_expect_symbol(parser, "[", "a list such as [1, 2]"))
        return false;
    if (token_is_symbol(&parser->token, "]"))
        return parser_unexpected(parser, "an item of the list");
    do {
        if (!expression_add(parser, in, expression_parse(parser)))
            return false;
    } while (parser_take_symbol(parser, ","));
    return parser_expect_symbol(parser, "]", "a comma or ]");
}

static struct expr *in_list(struct parser *parser, size_t start, struct expr *subject)
{
    struct expr *in = of_args(parser, EXPR_IN, start, subject, NULL);
    if (in == NULL || !expression_enter(parser) || !list(parser, in))
        return NULL;
    expression_leave(parser);
    in->source = parser_source(parser, start);
    return in;
}

static struct expr *like(struct parser *parser, size_t start, struct expr *subject)
{
    struct expr *expr = pattern(parser);
    return expr != NULL ? of_args(parser, EXPR_LIKE, start, subject, expr) : NULL;
}

static struct expr *not_like_or_in(struct parser *parser, size_t start, struct expr *subject)
{
    struct expr *expr = NULL;
    if (parser_take_word(parser, "like"))
        expr = like(parser, start, subject);
    else if (parser_take_word(parser, "in"))
        expr = in_list(parser, start, subject);
    else
        parser_unexpected(parser, "like or in");
    return of_args(parser, EXPR_NOT, start, expr, NULL);
}

static struct expr *power(struct parser *parser, size_t start, struct expr *base)
{
    struct expr *exponent = expression_enter(parser) ? binary(parser, POWER) : NULL;
    expression_leave(parser);
    return exponent != NULL ? of_args(parser, EXPR_POWER, start, base, exponent) : NULL;
}

/* What follows the operator, which has been taken. */
static struct expr *rest_of(struct parser *parser, const struct operator* op, size_t start,
                            struct expr *left)
{
    switch (op->kind) {
    case EXPR_LIKE:
        return like(parser, start, left);
    case EXPR_IN:
        return in_list(parser, start, left);
    case EXPR_NOT:
        return not_like_or_in(parser, start, left);
    case EXPR_POWER:
        return power(parser, start, left);
    default: {
        struct expr *right = binary(parser, op->strength + 1);
        return right != NULL ? of_args(parser, op->kind, start, left, right) : NULL;
    }
    }
}

static bool count_operator(struct parser *parser)
{
    if (++parser->operators > QUERY_OPERATORS_MAX)
        return query_error_at(&parser->error, parser->token.source,
                              "this expression has more than %d operators", QUERY_OPERATORS_MAX);
    return true;
}

static struct expr *negated(struct parser *parser, size_t start)
{
    struct expr *expr = binary(parser, SIGN);
    if (expr == NULL || expr->kind != EXPR_NUMBER)
        return of_args(parser, EXPR_NEGATE, start, expr, NULL);
    expr->number = -expr->number;
    expr->source = parser_source(parser, start);
    return expr;
}

static struct expr *signed_operand(struct parser *parser, enum strength least)
{
    size_t start = parser_at(parser);
    struct token token = parser->token;
    bool is_not = token_is_word(&token, "not") || token_is_symbol(&token, "!");
    struct expr *expr = NULL;
    if (!is_not && !token_is_symbol(&token, "-"))
        return expression_parse_operand(parser);
    if (is_not && least > NOT)
        return query_error_at(&parser->error, token.source,
                              "put %.*s and its condition in brackets here", SHOWN(token.source)),
               NULL;
    if (!expression_enter(parser) || !parser_advance(parser))
        return NULL;
    expr = is_not ? of_args(parser, EXPR_NOT, start, binary(parser, NOT), NULL)
                  : negated(parser, start);
    expression_leave(parser);
    return expr;
}

/* An expression of operators that bind at least this strongly. */
static struct expr *binary(struct parser *parser, enum strength least)
{
    size_t start = parser_at(parser);
    struct expr *left = signed_operand(parser, least);
    bool is_compared = false;
    while (left != NULL) {
        const struct operator* op = operator_of(&parser->token);
        if (op == NULL || op->strength < least)
            return left;
        if (is_compared && op->strength >= COMPARISON)
            return query_error_at(&parser->error, parser->token.source,
                                  "\"%.*s\" after a comparison: join two by and, or use brackets",
                                  SHOWN(parser->token.source)),
                   NULL;
        is_compared = op->strength == COMPARISON;
        if (!count_operator(parser) || !parser_advance(parser))
            return NULL;
        left = rest_of(parser, op, start, left);
    }
    return NULL;
}

struct expr *expression_parse(struct parser *parser)
{
    return binary(parser, OR);
}
