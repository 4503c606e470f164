#include "insights/language/stage_parser.h"

#include "insights/language/expression_parser.h"
#include "insights/language/unsupported.h"

/* Source: CloudWatch Logs service quotas, "CloudWatch Logs Insights query results". */
enum { LIMIT_MAX = 100000 };

struct named_expr *stage_add_item(struct parser *parser, struct named_expr **items, size_t *count)
{
    size_t start = parser_at(parser);
    parser->operators = 0;
    struct expr *expr = expression_parse(parser);
    struct named_expr *longer = parser_grow(parser, *items, *count, sizeof *longer);
    if (expr == NULL || longer == NULL)
        return NULL;
    *items = longer;
    struct named_expr *item = &longer[(*count)++];
    *item = (struct named_expr){.expr = expr, .name = parser_source(parser, start)};
    if (expr->kind == EXPR_FIELD && item->name.data[item->name.size - 1] != ')')
        item->name = expr->text;
    return item;
}

bool stage_take_alias(struct parser *parser, struct named_expr *item)
{
    if (!parser_take_word(parser, "as"))
        return item->expr->kind != EXPR_FIELD || parser_name_listed(parser, item->expr->text);
    item->has_alias = true;
    return parser_new_name(parser, &item->name);
}

static bool parse_fields(struct parser *parser, struct stage *stage)
{
    do {
        struct named_expr *item = stage_add_item(parser, &stage->items, &stage->item_count);
        if (item == NULL || !stage_take_alias(parser, item))
            return false;
    } while (parser_take_symbol(parser, ","));
    return true;
}

static bool parse_display(struct parser *parser, struct stage *stage)
{
    do {
        if (stage_add_item(parser, &stage->items, &stage->item_count) == NULL)
            return false;
        if (token_is_word(&parser->token, "as"))
            return query_error_at(&parser->error, parser->token.source,
                                  "display takes no alias: name it in fields (… as x) before");
    } while (parser_take_symbol(parser, ","));
    return true;
}

static bool parse_filter(struct parser *parser, struct stage *stage)
{
    parser->operators = 0;
    stage->condition = expression_parse(parser);
    if (stage->condition == NULL)
        return false;
    if (stage->condition->kind == EXPR_TEXT)
        return query_error_at(&parser->error, stage->condition->source,
                              "a text alone is no condition: write @message like %.*s",
                              SHOWN(stage->condition->source));
    return true;
}

static bool add_direction(struct parser *parser, struct stage *stage)
{
    size_t last = stage->item_count - 1;
    bool *longer = parser_grow(parser, stage->descending, last, sizeof *longer);
    if (longer == NULL)
        return false;
    stage->descending = longer;
    stage->descending[last] = parser_take_word(parser, "desc");
    if (!stage->descending[last])
        parser_take_word(parser, "asc");
    return true;
}

static bool parse_sort(struct parser *parser, struct stage *stage)
{
    parser_take_word(parser, "by");
    do {
        if (stage_add_item(parser, &stage->items, &stage->item_count) == NULL ||
            !add_direction(parser, stage))
            return false;
    } while (parser_take_symbol(parser, ","));
    return true;
}

static bool parse_limit(struct parser *parser, struct stage *stage)
{
    parser_take_word(parser, "any");
    struct token token = parser->token;
    if (token.kind == TOKEN_END)
        return parser_unexpected(parser, "a number");
    if (token.kind != TOKEN_NUMBER || token.number < 1 || token.number > LIMIT_MAX ||
        token.number != (double)(uint64_t)token.number)
        return query_error_at(&parser->error, token.source,
                              "limit takes a whole number from 1 to %d", LIMIT_MAX);
    stage->limit = (uint64_t)token.number;
    return parser_advance(parser);
}

static bool parse_dedup(struct parser *parser, struct stage *stage)
{
    do {
        struct named_expr *item = stage_add_item(parser, &stage->items, &stage->item_count);
        if (item == NULL)
            return false;
        if (item->expr->kind != EXPR_FIELD)
            return query_error_at(&parser->error, item->expr->source,
                                  "dedup takes fields: give this an alias in fields (… as x) "
                                  "before");
    } while (parser_take_symbol(parser, ","));
    return true;
}

static bool parse_unnest(struct parser *parser, struct stage *stage)
{
    stage->names = parser_alloc(parser, sizeof *stage->names);
    if (stage->names == NULL || stage_add_item(parser, &stage->items, &stage->item_count) == NULL)
        return false;
    if (!parser_take_word(parser, "into"))
        return parser_unexpected(parser, "into");
    stage->name_count = 1;
    return parser_new_name(parser, &stage->names[0]);
}

static const struct command {
    const char *name;
    enum stage_kind kind;
    bool (*parse)(struct parser *parser, struct stage *stage);
} commands[] = {
    {"fields", STAGE_FIELDS, parse_fields},      {"display", STAGE_DISPLAY, parse_display},
    {"filter", STAGE_FILTER, parse_filter},      {"where", STAGE_FILTER, parse_filter},
    {"filterIndex", STAGE_FILTER, parse_filter}, {"parse", STAGE_PARSE, stage_parse_parse},
    {"stats", STAGE_STATS, stage_parse_stats},   {"sort", STAGE_SORT, parse_sort},
    {"limit", STAGE_LIMIT, parse_limit},         {"dedup", STAGE_DEDUP, parse_dedup},
    {"unnest", STAGE_UNNEST, parse_unnest},
};

enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

static const char *command_name(size_t index)
{
    return index < COMMAND_COUNT ? commands[index].name : NULL;
}

/* The command whose name is the next token. */
static const struct command *command_of(struct parser *parser)
{
    if (parser->token.kind != TOKEN_NAME) {
        parser_unexpected(parser, "a command");
        return NULL;
    }
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (token_is_word(&parser->token, commands[i].name))
            return &commands[i];
    refuse_command(&parser->error, &parser->token, command_name);
    return NULL;
}

bool stage_parse(struct parser *parser)
{
    size_t start = parser_at(parser);
    const struct command *command = command_of(parser);
    if (command == NULL || !parser_advance(parser))
        return false;
    parser->place = PLACE_ROW;
    parser->stage->kind = command->kind;
    if (!command->parse(parser, parser->stage))
        return false;
    if (parser->token.kind != TOKEN_END && !token_is_symbol(&parser->token, "|"))
        return parser_unexpected(parser, "an operator, a comma or |");
    parser->stage->source = parser_source(parser, start);
    return true;
}
