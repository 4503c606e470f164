/* A query that CloudWatch Logs Insights runs: followed to its end, or stopped. */
#ifndef CLI_QUERY_CLOUD_H
#define CLI_QUERY_CLOUD_H

#include "cli/query_options.h"

/* Runs the query over the log groups that the options name. It is sent as it is: the service may
 * know words that we do not. Shows the results; returns the exit status. */
int query_cloud_run(const struct query_options *options);

#endif
