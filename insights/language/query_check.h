/* The order of commands. */
#ifndef INSIGHTS_LANGUAGE_QUERY_CHECK_H
#define INSIGHTS_LANGUAGE_QUERY_CHECK_H

#include "insights/expression/ast.h"

/* Refuses what Logs Insights refuses, and orders whose outcome its documentation leaves open:
 *
 *   a third stats
 *   sort or limit before stats; two of either; sort, or what drops rows, after limit
 *   anything but limit after dedup
 */
bool query_check_order(const struct query *query, struct query_error *error);

#endif
