#include "insights/language/query_parse.h"

#include "insights/expression/regex.h"
#include "insights/language/query_check.h"
#include "insights/language/query_parser.h"
#include "insights/language/stage_parser.h"

#include <stdlib.h>

/* More than any query of the longest length can ask for. */
enum { ARENA_MAX = 64 << 20 };

/* Where the longest allowed query ends; the text's size, if it is no longer. */
static size_t longest(struct text text)
{
    size_t characters = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (((unsigned char)text.data[i] & 0xC0) == 0x80)
            continue;
        if (characters == QUERY_CHARACTERS_MAX)
            return i;
        characters++;
    }
    return text.size;
}

/* Stray bytes that look like the middle of a character count as nothing: bound them as well. */
static bool check_length(struct parser *parser)
{
    struct text text = parser->query->text;
    size_t most = longest(text);
    if (most > 4 * (size_t)QUERY_CHARACTERS_MAX)
        most = 4 * (size_t)QUERY_CHARACTERS_MAX;
    if (most == text.size)
        return true;
    return query_error_at(&parser->error, text_from(text, most),
                          "the query is longer than %d characters", QUERY_CHARACTERS_MAX);
}

/* `SOURCE …` says where Logs Insights finds the logs: here they are given. It is the first command,
 * and its colons and braces are no part of the language otherwise. */
static bool skip_source(struct parser *parser)
{
    if (!token_is_word(&parser->token, "SOURCE"))
        return true;
    do {
        parser->token = token_next(&parser->scanner);
    } while (parser->token.kind != TOKEN_END && parser->token.kind != TOKEN_BROKEN &&
             !token_is_symbol(&parser->token, "|"));
    if (parser->token.kind == TOKEN_BROKEN)
        return parser->token.fault != NULL
                   ? query_error_at(&parser->error, parser->token.source, "%s", parser->token.fault)
                   : parser_no_memory(parser);
    if (parser->token.kind == TOKEN_END)
        return parser_unexpected(parser, "| and a command");
    return parser_advance(parser);
}

static bool add_stage(struct parser *parser)
{
    struct query *query = parser->query;
    struct stage *stage = parser_alloc(parser, sizeof *stage);
    struct stage *longer =
        parser_grow(parser, query->stages, query->stage_count, sizeof *query->stages);
    parser->stage = stage;
    if (stage == NULL || longer == NULL || !stage_parse(parser))
        return false;
    query->stages = longer;
    query->stages[query->stage_count++] = *stage;
    return true;
}

static bool parse(struct parser *parser)
{
    if (!check_length(parser) || !parser_advance(parser) || !skip_source(parser))
        return false;
    if (parser->token.kind == TOKEN_END)
        return query_error_at(&parser->error, parser->token.source, "the query is empty");
    do {
        if (!add_stage(parser))
            return false;
    } while (parser_take_symbol(parser, "|"));
    return parser->error.message[0] == '\0' && query_check_order(parser->query, &parser->error);
}

struct query *query_parse(struct text text, struct query_error *error)
{
    struct query *query = calloc(1, sizeof *query);
    *error = (struct query_error){.query = text};
    if (query != NULL) {
        query->arena.max = ARENA_MAX;
        query->text = arena_copy(&query->arena, text);
    }
    if (query == NULL || query->text.data == NULL) {
        query_error_at(error, text_first(text, 0), "out of memory");
        query_free(query);
        return NULL;
    }
    struct parser parser = {
        .query = query,
        .error = {.query = query->text},
        .scanner = {.query = query->text, .arena = &query->arena},
    };
    if (parse(&parser)) {
        error->query = query->text;
        return query;
    }
    parser.error.query = text;
    *error = parser.error;
    query_free(query);
    return NULL;
}

void query_free(struct query *query)
{
    if (query == NULL)
        return;
    for (size_t i = 0; i < query->regex_count; i++)
        regex_free(query->regexes[i]);
    arena_free(&query->arena);
    free(query);
}
