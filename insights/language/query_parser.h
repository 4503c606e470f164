/* What the parts of the parser share: the query in the making, the token to be read next, the first
 * error. Every function that can fail returns false or NULL once parser->error tells why. */
#ifndef INSIGHTS_LANGUAGE_QUERY_PARSER_H
#define INSIGHTS_LANGUAGE_QUERY_PARSER_H

#include "insights/expression/ast.h"
#include "insights/language/token.h"

/* Bounds of what recursion and memory may be asked for. */
enum {
    QUERY_CHARACTERS_MAX = 10000, /* of Logs Insights. Source: its API reference, StartQuery */
    QUERY_NESTING_MAX = 100,      /* brackets, calls and signs within one another */
    QUERY_OPERATORS_MAX = 1000,   /* in one expression: they nest as well */
};

/* Where an expression stands, which decides about aggregate functions. */
enum place {
    PLACE_ROW,       /* fields, filter and the like: none */
    PLACE_STATS,     /* an item of stats */
    PLACE_AGGREGATE, /* within an aggregate function: none within another */
    PLACE_GROUP,     /* after by: none */
};

struct parser {
    struct query *query;
    struct query_error error; /* its query is the query's own copy of the text */
    struct scanner scanner;
    struct token token; /* the next: looked at, not taken */
    size_t taken_end;   /* where the last one that was taken ended */
    size_t nesting, operators;
    enum place place;
    struct stage *stage;       /* the one being parsed */
    const struct stage *stats; /* the last stats before it; NULL: none */
    struct text *names;        /* that fields listed and commands made since then */
    size_t name_count;
};

/* What quotes a typed word in a message: for a "%.*s". */
#define SHOWN(text) parser_shown_size(text), (text).data
int parser_shown_size(struct text text);

/* Takes the next token. False: what follows it is broken. */
bool parser_advance(struct parser *parser);

/* Takes it if it is this word or symbol; says whether it did. A word that is followed by something
 * broken counts as taken: the error shows at the next step. */
bool parser_take_word(struct parser *parser, const char *word);
bool parser_take_symbol(struct parser *parser, const char *symbol);

/* Refuses the next token, unless it is this symbol, which is taken.
 * expected: what belongs here, such as "a comma or )" */
bool parser_expect_symbol(struct parser *parser, const char *symbol, const char *expected);

/* Refuses the next token: names what belongs here and, for a word of another language, what Logs
 * Insights has for it. */
bool parser_unexpected(struct parser *parser, const char *expected);

/* The query from byte `start` to the end of what was taken. */
struct text parser_source(const struct parser *parser, size_t start);
size_t parser_at(const struct parser *parser); /* where the next token begins */

/* Room for one more element at the end of a list in the arena; the list as it is then, or NULL. */
void *parser_grow(struct parser *parser, void *list, size_t count, size_t element_size);
void *parser_alloc(struct parser *parser, size_t size); /* zeroed; NULL: no memory */
bool parser_no_memory(struct parser *parser);           /* sets the error; false */

/* Names that a command lists are taken; one that it makes must not be.
 * where: for the message */
bool parser_name_listed(struct parser *parser, struct text name);
bool parser_name_made(struct parser *parser, struct text name, struct text where);

/* Takes the name of something new: an alias, what parse or unnest makes. */
bool parser_new_name(struct parser *parser, struct text *name);

#endif
