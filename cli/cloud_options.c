#include "cli/cloud_options.h"

#include "cli/cli.h"

#include <stdio.h>

/* As CloudWatch's own console: a query is paid for by what it scans. */
static const int64_t default_span_ms = 3600 * 1000;

int cloud_options_add_group(struct cloud_options *options, const char *command, const char *name)
{
    if (name[0] == '\0')
        return cli_usage_error(command, "--log-group wants a name such as /aws/lambda/orders");
    if (options->group_count == CLOUD_GROUPS_MAX)
        return cli_usage_error(command, "at most %d log groups", CLOUD_GROUPS_MAX);
    options->groups[options->group_count++] = name;
    return -1;
}

int cloud_options_check(const struct cloud_options *options, const char *command, size_t file_count)
{
    const struct aws_access *access = &options->access;
    if (options->group_count > 0 && file_count > 0)
        return cli_usage_error(command, "either --log-group or files");
    if (options->group_count == 0 && (access->endpoint_url != NULL || access->profile != NULL))
        return cli_usage_error(command, "%s goes with --log-group",
                               access->profile != NULL ? "--profile" : "--endpoint-url");
    return -1;
}

struct cloud_logs cloud_options_logs(const struct cloud_options *options, int64_t start_ms,
                                     int64_t end_ms, int64_t now_ms)
{
    struct cloud_logs logs = {.groups = options->groups, .group_count = options->group_count};
    logs.end_ms = end_ms != INT64_MAX ? end_ms : now_ms;
    logs.start_ms = start_ms != INT64_MIN ? start_ms : logs.end_ms - default_span_ms;
    return logs;
}

int cloud_options_trouble(const char *command, const struct aws_trouble *trouble)
{
    fprintf(stderr, "firstlight %s: %s\n", command, trouble->message);
    return CLI_UNREACHABLE;
}
