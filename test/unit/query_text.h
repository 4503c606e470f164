/* A query written back as S-expressions, so that tables of tests can compare what was understood.
 */
#ifndef TEST_UNIT_QUERY_TEXT_H
#define TEST_UNIT_QUERY_TEXT_H

#include "base/buffer.h"
#include "insights/expression/aggregate.h"
#include "insights/expression/ast.h"
#include "insights/expression/function.h"
#include "insights/language/query_parse.h"
#include "test/unit/guard.h"

#include <inttypes.h>

static const char *const query_operator_names[] = {
    [EXPR_NOT] = "not",      [EXPR_NEGATE] = "-",         [EXPR_ADD] = "+",
    [EXPR_SUBTRACT] = "-",   [EXPR_MULTIPLY] = "*",       [EXPR_DIVIDE] = "/",
    [EXPR_REMAINDER] = "%",  [EXPR_POWER] = "^",          [EXPR_EQUAL] = "=",
    [EXPR_NOT_EQUAL] = "!=", [EXPR_LESS] = "<",           [EXPR_LESS_EQUAL] = "<=",
    [EXPR_GREATER] = ">",    [EXPR_GREATER_EQUAL] = ">=", [EXPR_LIKE] = "like",
    [EXPR_IN] = "in",        [EXPR_AND] = "and",          [EXPR_OR] = "or",
};

static inline void write_text(struct buffer *out, const char *before, struct text text,
                              const char *after)
{
    buffer_append_text(out, before);
    buffer_append(out, text.data, text.size);
    buffer_append_text(out, after);
}

static inline void write_expr(struct buffer *out, const struct expr *expr)
{
    switch (expr->kind) {
    case EXPR_NULL:
        buffer_append_text(out, "null");
        return;
    case EXPR_NUMBER:
        buffer_printf(out, "%.17g", expr->number);
        return;
    case EXPR_TEXT:
        write_text(out, "\"", expr->text, "\"");
        return;
    case EXPR_REGEX:
        ck_assert_ptr_nonnull(expr->regex);
        write_text(out, "/", expr->text, "/");
        return;
    case EXPR_PERIOD:
        buffer_printf(out, "%.17g", expr->number);
        write_text(out, "", expr->text, "");
        return;
    case EXPR_FIELD:
        write_text(out, "", expr->text, "");
        return;
    case EXPR_CALL:
        buffer_printf(out, "(%s", expr->function->name);
        break;
    case EXPR_AGGREGATE:
        buffer_printf(out, "(%s#%d", expr->aggregate->name, expr->slot);
        break;
    default:
        buffer_printf(out, "(%s", query_operator_names[expr->kind]);
    }
    for (size_t i = 0; i < expr->arg_count; i++) {
        buffer_append_char(out, ' ');
        write_expr(out, expr->args[i]);
    }
    buffer_append_char(out, ')');
}

static inline void write_items(struct buffer *out, const struct named_expr *items, size_t count,
                               const bool *descending)
{
    for (size_t i = 0; i < count; i++) {
        buffer_append_text(out, items[i].has_alias ? " (as " : " ");
        write_expr(out, items[i].expr);
        if (items[i].has_alias)
            write_text(out, " ", items[i].name, ")");
        if (descending != NULL)
            buffer_append_text(out, descending[i] ? " desc" : " asc");
    }
}

static inline void write_parse(struct buffer *out, const struct stage *stage)
{
    static const char *const kinds[] = {"glob", "regex", "logfmt", "csv"};
    buffer_printf(out, " %s ", kinds[stage->parse_kind]);
    write_expr(out, stage->parse_from);
    for (size_t i = 0; stage->parse_kind == PARSE_GLOB && i <= stage->name_count; i++)
        write_text(out, " <", stage->pieces[i], ">");
    if (stage->parse_regex != NULL) {
        buffer_append_char(out, ' ');
        write_expr(out, stage->parse_regex);
    }
}

static inline void write_stage(struct buffer *out, const struct stage *stage)
{
    static const char *const kinds[] = {"fields", "display", "filter", "parse", "stats",
                                        "sort",   "limit",   "dedup",  "unnest"};
    buffer_printf(out, "(%s", kinds[stage->kind]);
    if (stage->kind == STAGE_PARSE)
        write_parse(out, stage);
    if (stage->condition != NULL) {
        buffer_append_char(out, ' ');
        write_expr(out, stage->condition);
    }
    write_items(out, stage->items, stage->item_count, stage->descending);
    if (stage->group_count > 0)
        buffer_append_text(out, " by");
    write_items(out, stage->groups, stage->group_count, NULL);
    if (stage->offset_ms != 0)
        buffer_printf(out, " offset %" PRId64, stage->offset_ms);
    for (size_t i = 0; i < stage->name_count; i++)
        write_text(out, i == 0 ? " -> " : " ", stage->names[i], "");
    if (stage->multi)
        buffer_append_text(out, " multi");
    if (stage->kind == STAGE_LIMIT)
        buffer_printf(out, " %" PRIu64, stage->limit);
    buffer_append_char(out, ')');
}

/* The query, whose bytes end at an unreadable page; or its error's message. The caller frees it. */
static inline struct buffer query_written(const char *query)
{
    struct buffer out = buffer_new(1 << 20);
    struct guard guard = guard_bytes(query, strlen(query));
    struct query_error error;
    struct query *parsed = query_parse(text_bytes(guard.bytes, strlen(query)), &error);
    guard_free(&guard);
    if (parsed == NULL)
        buffer_printf(&out, "error: %s", error.message);
    for (size_t i = 0; parsed != NULL && i < parsed->stage_count; i++) {
        buffer_append_text(&out, i > 0 ? " " : "");
        write_stage(&out, &parsed->stages[i]);
    }
    query_free(parsed);
    return out;
}

#endif
