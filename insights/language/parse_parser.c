/* The parse command:
 *
 *   parse [f] "user=*, latency := *" as user, latency
 *   parse [f] /user=(?<user>\w+)/ [multi]
 *   parse [f] /user=(\w+)/ as user [multi]
 *   parse [f] logfmt as m
 *   parse [f] csv as a, b
 */
#include "insights/language/stage_parser.h"

#include "insights/expression/regex.h"
#include "insights/language/expression_parser.h"

static bool add_name(struct parser *parser, struct stage *stage, struct text name)
{
    struct text *longer =
        parser_grow(parser, stage->names, stage->name_count, sizeof *stage->names);
    if (longer == NULL)
        return false;
    stage->names = longer;
    stage->names[stage->name_count++] = name;
    return true;
}

/* `as a, b, c`; the word is taken already. */
static bool parse_names(struct parser *parser, struct stage *stage)
{
    do {
        struct text name;
        if (!parser_new_name(parser, &name) || !add_name(parser, stage, name))
            return false;
    } while (parser_take_symbol(parser, ","));
    return true;
}

/* what: has `count` of these for the names to be given to */
static bool count_is_right(struct parser *parser, const struct stage *stage, struct text pattern,
                           size_t count, const char *what)
{
    if (stage->name_count == count)
        return true;
    return query_error_at(&parser->error, pattern, "%zu name%s for %zu %s", stage->name_count,
                          stage->name_count == 1 ? "" : "s", count, what);
}

/* Cuts the pattern at its stars. */
static bool split_glob(struct parser *parser, struct stage *stage, struct text pattern,
                       struct text source)
{
    size_t stars = 0, piece = 0;
    for (size_t i = 0; i < pattern.size; i++)
        stars += pattern.data[i] == '*' ? 1 : 0;
    if (stars == 0)
        return query_error_at(&parser->error, source,
                              "there is no * in this pattern: nothing to give a name to");
    if (text_find(pattern, text_of("**")) < pattern.size)
        return query_error_at(&parser->error, source,
                              "nothing tells where one * ends and the next begins");
    stage->pieces = parser_alloc(parser, (stars + 1) * sizeof *stage->pieces);
    if (stage->pieces == NULL)
        return false;
    for (; piece < stars; piece++) {
        size_t star = text_find(pattern, text_of("*"));
        stage->pieces[piece] = text_first(pattern, star);
        pattern = text_from(pattern, star + 1);
    }
    stage->pieces[piece] = pattern;
    return true;
}

static bool parse_glob(struct parser *parser, struct stage *stage)
{
    struct token pattern = parser->token;
    stage->parse_kind = PARSE_GLOB;
    if (!parser_advance(parser) || !split_glob(parser, stage, pattern.text, pattern.source))
        return false;
    if (!parser_take_word(parser, "as"))
        return parser_unexpected(parser, "as and a name for each *");
    size_t stars = 0;
    for (size_t i = 0; i < pattern.text.size; i++)
        stars += pattern.text.data[i] == '*' ? 1 : 0;
    return parse_names(parser, stage) && count_is_right(parser, stage, pattern.source, stars, "*");
}

/* The names that the regular expression has for its groups. */
static bool take_group_names(struct parser *parser, struct stage *stage)
{
    const struct regex *regex = stage->parse_regex->regex;
    struct text where = stage->parse_regex->source;
    for (size_t group = 1; group <= regex_group_count(regex); group++) {
        struct text name = regex_group_name(regex, group);
        if (name.size == 0)
            return query_error_at(&parser->error, where,
                                  "group %zu has no name: write (?<name>…), or (?:…) where nothing "
                                  "is to be kept, or name all groups behind as",
                                  group);
        if (!parser_name_made(parser, name, where) || !add_name(parser, stage, name))
            return false;
    }
    return true;
}

static bool has_named_group(const struct regex *regex)
{
    for (size_t group = 1; group <= regex_group_count(regex); group++)
        if (regex_group_name(regex, group).size > 0)
            return true;
    return false;
}

static bool parse_regex_names(struct parser *parser, struct stage *stage)
{
    const struct regex *regex = stage->parse_regex->regex;
    struct text where = stage->parse_regex->source;
    struct text as = parser->token.source;
    if (regex_group_count(regex) == 0)
        return query_error_at(&parser->error, where,
                              "there is no (?<name>…) in this regular expression: nothing to keep");
    if (!parser_take_word(parser, "as"))
        return take_group_names(parser, stage);
    if (has_named_group(regex))
        return query_error_at(&parser->error, as,
                              "the groups have names: leave out either those or as");
    return parse_names(parser, stage) &&
           count_is_right(parser, stage, where, regex_group_count(regex),
                          regex_group_count(regex) == 1 ? "group" : "groups");
}

static bool parse_regex(struct parser *parser, struct stage *stage)
{
    stage->parse_kind = PARSE_REGEX;
    stage->parse_regex = expression_parse_regex(parser, false);
    if (stage->parse_regex == NULL || !parse_regex_names(parser, stage))
        return false;
    stage->multi = parser_take_word(parser, "multi");
    return true;
}

/* logfmt or csv: words only where `as` follows, so that fields may be called so. */
static bool is_format(const struct parser *parser)
{
    struct scanner ahead = parser->scanner;
    struct token next;
    if (!token_is_word(&parser->token, "logfmt") && !token_is_word(&parser->token, "csv"))
        return false;
    next = token_next(&ahead);
    return token_is_word(&next, "as");
}

static bool parse_format(struct parser *parser, struct stage *stage)
{
    bool is_logfmt = token_is_word(&parser->token, "logfmt");
    stage->parse_kind = is_logfmt ? PARSE_LOGFMT : PARSE_CSV;
    if (!parser_advance(parser) || !parser_take_word(parser, "as") || !parse_names(parser, stage))
        return false;
    if (is_logfmt && stage->name_count != 1)
        return query_error_at(&parser->error, stage->names[1],
                              "logfmt takes one name: what it finds are parts of that");
    return true;
}

static struct expr *message_field(struct parser *parser)
{
    struct expr *expr = expression_new(parser, EXPR_FIELD);
    if (expr == NULL)
        return NULL;
    expr->source = text_first(parser->token.source, 0);
    expr->text = text_of("@message");
    return expr;
}

bool stage_parse_parse(struct parser *parser, struct stage *stage)
{
    bool is_given = parser->token.kind == TOKEN_NAME && !is_format(parser);
    stage->parse_from = is_given ? expression_parse_operand(parser) : message_field(parser);
    if (stage->parse_from == NULL)
        return false;
    if (parser->token.kind == TOKEN_TEXT)
        return parse_glob(parser, stage);
    if (token_is_symbol(&parser->token, "/"))
        return parse_regex(parser, stage);
    if (is_format(parser))
        return parse_format(parser, stage);
    return parser_unexpected(parser, "a \"pattern\", a /regular expression/, logfmt or csv");
}
