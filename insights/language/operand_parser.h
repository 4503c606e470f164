/* Fields, literals, brackets and calls: what operators stand between. */
#ifndef INSIGHTS_LANGUAGE_OPERAND_PARSER_H
#define INSIGHTS_LANGUAGE_OPERAND_PARSER_H

#include "insights/language/query_parser.h"

/* The call of `name`, which has been taken; the next token is its "(". */
struct expr *call_parse(struct parser *parser, const struct token *name);

#endif
