/* Log events as they come from CloudWatch Logs: page after page, while others read them. */
#ifndef INSIGHTS_CLOUD_CLOUD_STREAM_H
#define INSIGHTS_CLOUD_CLOUD_STREAM_H

#include "insights/cloud/aws_cli.h"
#include "insights/system/child_stream.h"

#include <stdint.h>

struct cloud_stream {
    struct child_stream child;
    const char *group; /* borrowed */
    char path[32];     /* of a pipe: from each event a line of JSON, as FilterLogEvents has it */
};

/* Which events of a group are wanted. */
struct cloud_filter {
    const char *group;        /* its name or ARN */
    int64_t start_ms, end_ms; /* since 1970, inclusive */
    const char *pattern;      /* a filter pattern of CloudWatch Logs */
};

/* False, and trouble says why; then there is nothing to end. */
bool cloud_stream_start(struct cloud_stream *stream, const struct aws_access *access,
                        const struct cloud_filter *filter, struct aws_trouble *trouble);

/* After the reader has closed the path. early: the rest is not wanted, and no trouble. False, and
 * trouble says why not all events came. */
bool cloud_stream_end(struct cloud_stream *stream, bool early, struct aws_trouble *trouble);

/* The parameters of FilterLogEvents, as JSON. Pure. */
void cloud_stream_input(struct buffer *out, const struct cloud_filter *filter);

#endif
