/* Any bytes are a query or an error, never both: the error is one plain line about a part of the
 * query; what a query holds lies within it. */
#include "fuzz.h"
#include "insights/expression/ast.h"
#include "insights/language/query_parse.h"

static void check_error(const struct query_error *error, const char *bytes, size_t size)
{
    FUZZ_ASSERT(error->message[0] != '\0');
    FUZZ_ASSERT(error->query.data == bytes && error->query.size == size);
    FUZZ_ASSERT(error->start <= error->end && error->end <= size);
    struct buffer message = buffer_new(1024);
    buffer_append_text(&message, error->message);
    fuzz_assert_plain(&message);
    buffer_free(&message);
}

static void check_expr(const struct query *query, const struct expr *expr)
{
    const char *first = query->text.data;
    const char *last = first + query->text.size;
    FUZZ_ASSERT(expr->source.data >= first && expr->source.data + expr->source.size <= last);
    FUZZ_ASSERT(expr->kind != EXPR_CALL || expr->function != NULL);
    FUZZ_ASSERT(expr->kind != EXPR_AGGREGATE || expr->aggregate != NULL);
    FUZZ_ASSERT(expr->kind != EXPR_REGEX || expr->regex != NULL);
    for (size_t i = 0; i < expr->arg_count; i++)
        check_expr(query, expr->args[i]);
}

static void check_items(const struct query *query, const struct named_expr *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        FUZZ_ASSERT(items[i].name.size > 0);
        check_expr(query, items[i].expr);
    }
}

static void check_stage(const struct query *query, const struct stage *stage)
{
    FUZZ_ASSERT(stage->source.size > 0);
    check_items(query, stage->items, stage->item_count);
    check_items(query, stage->groups, stage->group_count);
    if (stage->kind == STAGE_FILTER)
        check_expr(query, stage->condition);
    if (stage->kind == STAGE_PARSE) {
        check_expr(query, stage->parse_from);
        FUZZ_ASSERT(stage->name_count > 0);
    }
    if (stage->kind == STAGE_LIMIT)
        FUZZ_ASSERT(stage->limit > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct query_error error;
    char *bytes = malloc(size > 0 ? size : 1);
    FUZZ_ASSERT(bytes != NULL);
    if (size > 0)
        memcpy(bytes, data, size);
    struct query *query = query_parse(text_bytes(bytes, size), &error);
    if (query == NULL)
        check_error(&error, bytes, size);
    else
        FUZZ_ASSERT(error.message[0] == '\0' && query->stage_count > 0);
    for (size_t i = 0; query != NULL && i < query->stage_count; i++)
        check_stage(query, &query->stages[i]);
    query_free(query);
    free(bytes);
    return 0;
}
