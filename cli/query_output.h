/* What `firstlight query` shows: results, errors of a query, how it went. */
#ifndef CLI_QUERY_OUTPUT_H
#define CLI_QUERY_OUTPUT_H

#include "cli/query_options.h"
#include "insights/expression/query_error.h"
#include "insights/input/log_input.h"
#include "insights/query/query_results.h"

/* Writes the results to standard output. Returns the exit status, with a message on standard error
 * when they could not be written. */
int query_show_results(const struct query_results *results, enum query_format format);

/* Shows an error on standard error with the line of the query that it is about, its words
 * underlined. Returns CLI_USAGE. */
int query_show_error(const struct query_error *error);

/* On standard error: how much was looked at, if that is a terminal; what could not be read, always.
 */
void query_show_summary(const struct query_results *results,
                        const struct log_input_summary *summary);

#endif
