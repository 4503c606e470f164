#include "insights/language/stage_parser.h"

#include "insights/language/period.h"

#include <string.h>

/* Whether an item has this alias, which the one that is being parsed does not have yet: what it
 * made can be used from there on. */
static bool is_earlier_alias(const struct stage *stage, struct text name)
{
    for (size_t i = 0; i < stage->item_count; i++)
        if (stage->items[i].has_alias && text_equal(stage->items[i].name, name))
            return true;
    return false;
}

/* Whether an item of stats is made of aggregates and constants alone; an error says what is not. */
static bool is_aggregated(struct parser *parser, const struct expr *expr, bool *has_aggregate)
{
    if (expr->kind == EXPR_AGGREGATE ||
        (expr->kind == EXPR_FIELD && is_earlier_alias(parser->stage, expr->text))) {
        *has_aggregate = true;
        return true;
    }
    if (expr->kind == EXPR_FIELD)
        return query_error_at(&parser->error, expr->source,
                              "%.*s stands outside an aggregate function: group by it (by %.*s), "
                              "or write max(%.*s) or the like",
                              SHOWN(expr->source), SHOWN(expr->source), SHOWN(expr->source));
    for (size_t i = 0; i < expr->arg_count; i++)
        if (!is_aggregated(parser, expr->args[i], has_aggregate))
            return false;
    return true;
}

static bool parse_items(struct parser *parser, struct stage *stage)
{
    parser->place = PLACE_STATS;
    do {
        bool has_aggregate = false;
        struct named_expr *item = stage_add_item(parser, &stage->items, &stage->item_count);
        if (item == NULL || !is_aggregated(parser, item->expr, &has_aggregate))
            return false;
        if (!has_aggregate)
            return query_error_at(&parser->error, item->expr->source,
                                  "stats takes aggregate functions, such as count(*) or avg(f)");
        if (!stage_take_alias(parser, item))
            return false;
    } while (parser_take_symbol(parser, ","));
    return true;
}

static bool is_bin(const struct expr *expr)
{
    return expr->kind == EXPR_CALL && expr->arg_count > 0 && expr->args[0]->kind == EXPR_PERIOD;
}

/* `offset 1h`, which shifts the bins. */
static bool parse_offset(struct parser *parser, struct stage *stage)
{
    struct text word = parser->token.source;
    bool has_bin = false;
    if (!parser_take_word(parser, "offset"))
        return true;
    for (size_t i = 0; i < stage->group_count; i++)
        has_bin = has_bin || is_bin(stage->groups[i].expr);
    if (!has_bin)
        return query_error_at(&parser->error, word, "offset shifts bin(): there is none after by");
    return period_parse_offset(parser, &stage->offset_ms);
}

/* A group that is a plain field makes a column of its name, as an alias would. */
static bool name_group(struct parser *parser, struct named_expr *group)
{
    const struct expr *expr = group->expr;
    if (expr->kind == EXPR_FIELD && !token_is_word(&parser->token, "as"))
        return parser_name_made(parser, expr->text, expr->source);
    return stage_take_alias(parser, group);
}

static bool parse_groups(struct parser *parser, struct stage *stage)
{
    parser->place = PLACE_GROUP;
    do {
        struct named_expr *group = stage_add_item(parser, &stage->groups, &stage->group_count);
        if (group == NULL || !name_group(parser, group))
            return false;
    } while (parser_take_symbol(parser, ","));
    return parse_offset(parser, stage);
}

bool stage_parse_stats(struct parser *parser, struct stage *stage)
{
    /* Of what was there before, only what stats makes is there afterwards. */
    parser->name_count = 0;
    parser->names = NULL;
    if (!parse_items(parser, stage))
        return false;
    if (parser_take_word(parser, "group")) {
        if (!token_is_word(&parser->token, "by"))
            return parser_unexpected(parser, "by");
    }
    if (parser_take_word(parser, "by") && !parse_groups(parser, stage))
        return false;
    parser->stats = stage;
    return true;
}
