/* The query language's front: from text to a tree that is known to make sense. Pure. */
#ifndef INSIGHTS_LANGUAGE_QUERY_PARSE_H
#define INSIGHTS_LANGUAGE_QUERY_PARSE_H

#include "insights/expression/ast.h"

/* Parses and checks a whole query: syntax, names of functions, numbers and kinds of their
 * arguments, aggregates in stats alone, the order of commands (at most two stats; sort and limit
 * after the last; only limit after dedup), regular expressions. What Logs Insights has and we do
 * not is refused by name. Returns the query, which the caller frees; NULL, and *error says why:
 * syntax, or no memory. With a query *error is empty and about the query's own text, ready for
 * query_plan_new(). */
struct query *query_parse(struct text text, struct query_error *error);
void query_free(struct query *query);

#endif
