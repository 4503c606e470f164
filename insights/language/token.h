/* Cuts a query into words. Pure; one pass, each byte looked at a fixed number of times.
 *
 * White space and comments (# to the end of the line) are between tokens. Bare names are letters,
 * digits, '_', '.' and '@'; any part of one may stand in `backticks`, and an index such as [1] may
 * follow a part. A '/' is a symbol: where an operand is due, the parser asks for the regular
 * expression that begins there, so that division needs no guessing. Source: CloudWatch Logs user
 * guide, "CloudWatch Logs Insights language query syntax". */
#ifndef INSIGHTS_LANGUAGE_TOKEN_H
#define INSIGHTS_LANGUAGE_TOKEN_H

#include "base/arena.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

enum token_kind {
    TOKEN_END,
    TOKEN_NAME,   /* keywords, commands and functions too: the parser knows which it expects */
    TOKEN_NUMBER, /* without sign */
    TOKEN_PERIOD, /* 5m, and whatever else is a number with letters behind it */
    TOKEN_TEXT,   /* '…' or "…" */
    TOKEN_REGEX,  /* /…/, from token_regex() alone */
    TOKEN_SYMBOL, /* an operator, bracket, comma or | */
    TOKEN_STRAY,  /* a character that the language does not have */
    TOKEN_BROKEN, /* begins like a token and goes wrong */
};

struct token {
    enum token_kind kind;
    struct text source; /* as typed: a slice of the query; of a BROKEN one where it went wrong */
    struct text text;   /* NAME: without backticks; TEXT: unescaped; REGEX: its pattern;
                           PERIOD: the letters behind the number */
    double number;      /* NUMBER, PERIOD */
    bool is_bare;       /* NAME: without backticks and indexes, so it can be a keyword */
    bool has_index;     /* NAME: with an index, so it can be no alias */
    const char *fault;  /* BROKEN, STRAY: what is wrong; static text; NULL: no memory */
};

struct scanner {
    struct text query;
    size_t at;           /* where the next token, or what stands before it, begins */
    struct arena *arena; /* for texts that are not as typed */
};

struct token token_next(struct scanner *scanner);

/* The regular expression that begins at the '/' which is the last token read. */
struct token token_regex(struct scanner *scanner, struct token slash);

/* Whether it is this word, in any case, and not in backticks. */
bool token_is_word(const struct token *token, const char *word);
bool token_is_symbol(const struct token *token, const char *symbol);

#endif
