/* Expressions: what binds how strongly, from loose to tight:
 *
 *   or
 *   and
 *   not !                                    of what stands to its right
 *   = == != < <= > >= like =~ in             no two of them in a row without brackets
 *   + -
 *   * / %
 *   -                                        a sign
 *   ^                                        from the right: 2 ^ 3 ^ 2 is 2 ^ 9
 */
#ifndef INSIGHTS_LANGUAGE_EXPRESSION_PARSER_H
#define INSIGHTS_LANGUAGE_EXPRESSION_PARSER_H

#include "insights/language/query_parser.h"

/* An expression; NULL: parser->error tells. */
struct expr *expression_parse(struct parser *parser);

/* A value without operators around it, such as a field, a call or a text. */
struct expr *expression_parse_operand(struct parser *parser);

/* The regular expression that is the next token, compiled; a text in its place is one too, if
 * `or_text`. */
struct expr *expression_parse_regex(struct parser *parser, bool or_text);

/* A node of its own, its source and all else still empty. */
struct expr *expression_new(struct parser *parser, enum expr_kind kind);

/* Appends an argument. */
bool expression_add(struct parser *parser, struct expr *expr, struct expr *arg);

/* One level of nesting more, until expression_leave(). False: that is too deep. */
bool expression_enter(struct parser *parser);
void expression_leave(struct parser *parser);

#endif
