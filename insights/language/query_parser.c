#include "insights/language/query_parser.h"

#include "insights/language/unsupported.h"

int parser_shown_size(struct text text)
{
    enum { SHOWN_MAX = 48 };
    return (int)text_cut(text, SHOWN_MAX).size;
}

bool parser_no_memory(struct parser *parser)
{
    return query_error_at(&parser->error, text_first(parser->query->text, 0), "out of memory");
}

bool parser_advance(struct parser *parser)
{
    struct text taken = parser->token.source;
    if (taken.data != NULL)
        parser->taken_end = (size_t)(taken.data - parser->query->text.data) + taken.size;
    parser->token = token_next(&parser->scanner);
    if (parser->token.kind != TOKEN_BROKEN && parser->token.kind != TOKEN_STRAY)
        return true;
    if (parser->token.fault == NULL)
        return parser_no_memory(parser);
    return query_error_at(&parser->error, parser->token.source, "%s", parser->token.fault);
}

bool parser_take_word(struct parser *parser, const char *word)
{
    if (!token_is_word(&parser->token, word))
        return false;
    parser_advance(parser);
    return true;
}

bool parser_take_symbol(struct parser *parser, const char *symbol)
{
    if (!token_is_symbol(&parser->token, symbol))
        return false;
    parser_advance(parser);
    return true;
}

bool parser_expect_symbol(struct parser *parser, const char *symbol, const char *expected)
{
    if (!token_is_symbol(&parser->token, symbol))
        return parser_unexpected(parser, expected);
    return parser_advance(parser);
}

bool parser_unexpected(struct parser *parser, const char *expected)
{
    const struct token *token = &parser->token;
    const char *instead = foreign_word(token);
    if (token->kind == TOKEN_END)
        return query_error_at(&parser->error, token->source, "%s is missing at the end", expected);
    if (instead != NULL)
        return query_error_at(&parser->error, token->source, "Logs Insights has no \"%.*s\": %s",
                              SHOWN(token->source), instead);
    return query_error_at(&parser->error, token->source, "%s is missing before \"%.*s\"", expected,
                          SHOWN(token->source));
}

size_t parser_at(const struct parser *parser)
{
    return (size_t)(parser->token.source.data - parser->query->text.data);
}

struct text parser_source(const struct parser *parser, size_t start)
{
    return text_from(text_first(parser->query->text, parser->taken_end), start);
}

void *parser_alloc(struct parser *parser, size_t size)
{
    void *memory = arena_alloc(&parser->query->arena, size);
    if (memory == NULL)
        parser_no_memory(parser);
    else
        memset(memory, 0, size);
    return memory;
}

/* Capacities are 4, 8, 16, …: a list is full when its count is one of them. */
void *parser_grow(struct parser *parser, void *list, size_t count, size_t element_size)
{
    if (count > 0 && (count < 4 || (count & (count - 1)) != 0))
        return list;
    void *longer = parser_alloc(parser, (count == 0 ? 4 : 2 * count) * element_size);
    if (longer != NULL && count > 0)
        memcpy(longer, list, count * element_size);
    return longer;
}

static bool is_known_name(const struct parser *parser, struct text name)
{
    for (size_t i = 0; i < parser->name_count; i++)
        if (text_equal(parser->names[i], name))
            return true;
    return false;
}

bool parser_name_listed(struct parser *parser, struct text name)
{
    if (is_known_name(parser, name))
        return true;
    struct text *names =
        parser_grow(parser, parser->names, parser->name_count, sizeof *parser->names);
    if (names == NULL)
        return false;
    parser->names = names;
    parser->names[parser->name_count++] = name;
    return true;
}

bool parser_name_made(struct parser *parser, struct text name, struct text where)
{
    if (is_known_name(parser, name))
        return query_error_at(&parser->error, where,
                              "there is a field \"%.*s\" already: choose another name",
                              SHOWN(name));
    return parser_name_listed(parser, name);
}

/* Fields that every event has: made anew, they would change what sorting and bin() go by. */
static bool is_of_every_event(struct text name)
{
    static const char *const names[] = {"@timestamp", "@ingestionTime", "@message",
                                        "@logStream", "@log",           "@ptr"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (text_is(name, names[i]))
            return true;
    return false;
}

bool parser_new_name(struct parser *parser, struct text *name)
{
    struct token token = parser->token;
    bool in_stats = parser->place == PLACE_STATS || parser->place == PLACE_GROUP;
    if (token.kind == TOKEN_TEXT)
        return query_error_at(&parser->error, token.source,
                              "a name stands bare or in `backticks`, not in quotes");
    if (token.kind != TOKEN_NAME || is_keyword(&token))
        return parser_unexpected(parser, "a name");
    if (token.has_index)
        return query_error_at(&parser->error, token.source, "a new name has no index");
    if (!in_stats && is_of_every_event(token.text))
        return query_error_at(&parser->error, token.source,
                              "every event has a field \"%.*s\": choose another name",
                              SHOWN(token.text));
    *name = token.text;
    return parser_name_made(parser, token.text, token.source) && parser_advance(parser);
}
