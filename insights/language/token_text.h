/* Tokens whose text may differ from what was typed: names and texts. A part of token.c. */
#ifndef INSIGHTS_LANGUAGE_TOKEN_TEXT_H
#define INSIGHTS_LANGUAGE_TOKEN_TEXT_H

#include "insights/language/token.h"

/* What is left of the query. */
static inline struct text token_rest(const struct scanner *scanner)
{
    return text_bytes(scanner->query.data + scanner->at, scanner->query.size - scanner->at);
}

/* A letter, digit, '_', '.' or '@'. */
bool token_is_name_byte(char c);

struct token token_scan_name(struct scanner *scanner); /* begins here: a name's byte or ` */
struct token token_scan_text(struct scanner *scanner); /* begins here: ' or " */

#endif
