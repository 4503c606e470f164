/* Options of the commands that read logs where they are: in CloudWatch. */
#ifndef CLI_CLOUD_OPTIONS_H
#define CLI_CLOUD_OPTIONS_H

#include "insights/cloud/cloud_query.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Texts are borrowed from the command line. */
struct cloud_options {
    struct aws_access access;
    const char *groups[CLOUD_GROUPS_MAX];
    size_t group_count; /* 0: files are read */
};

/* Each returns the exit status, or -1 when all is well. command: for messages. */
int cloud_options_add_group(struct cloud_options *options, const char *command, const char *name);

/* What cannot be together. */
int cloud_options_check(const struct cloud_options *options, const char *command,
                        size_t file_count);

/* The logs that are meant: where no time is given (INT64_MIN, INT64_MAX) the last hour. */
struct cloud_logs cloud_options_logs(const struct cloud_options *options, int64_t start_ms,
                                     int64_t end_ms, int64_t now_ms);

/* Tells on standard error what went wrong. Returns the exit status. */
int cloud_options_trouble(const char *command, const struct aws_trouble *trouble);

#endif
