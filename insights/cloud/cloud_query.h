/* A query that CloudWatch Logs Insights runs: begun, asked after, stopped. */
#ifndef INSIGHTS_CLOUD_CLOUD_QUERY_H
#define INSIGHTS_CLOUD_CLOUD_QUERY_H

#include "insights/cloud/aws_cli.h"
#include "insights/cloud/cloud_answer.h"

#include <stdint.h>

/* The service's own limit. Source: CloudWatch Logs API reference, StartQuery. */
enum { CLOUD_GROUPS_MAX = 50 };

/* Log groups, by name or ARN, and a range of time in milliseconds since 1970, ends inclusive. */
struct cloud_logs {
    const char *const *groups;
    size_t group_count; /* 1 to CLOUD_GROUPS_MAX */
    int64_t start_ms, end_ms;
};

/* Begins as {.access = …, .stop = …}. Calls end early once *stop is not 0; NULL: never. */
struct cloud_query {
    const struct aws_access *access;
    const volatile sig_atomic_t *stop;
    char id[300];
};

/* Each: false, and trouble says why. */
bool cloud_query_start(struct cloud_query *query, struct text text, const struct cloud_logs *logs,
                       struct aws_trouble *trouble);

/* One page of what there is so far: the one that `next_token` stands for; NULL: the first. The
 * caller frees the answer. */
bool cloud_query_ask(const struct cloud_query *query, const char *next_token,
                     struct cloud_answer *answer, struct aws_trouble *trouble);

bool cloud_query_stop(const struct cloud_query *query, struct aws_trouble *trouble);

/* The parameters of StartQuery, as JSON. Pure. */
void cloud_query_input(struct buffer *out, struct text text, const struct cloud_logs *logs);

/* Whether a group is given by its ARN. */
bool cloud_is_arn(const char *group);

#endif
