/* Runs `aws logs …`, the AWS CLI on the PATH, version 1 or 2. Credentials, regions, profiles and
 * retries are its business. */
#ifndef INSIGHTS_CLOUD_AWS_CLI_H
#define INSIGHTS_CLOUD_AWS_CLI_H

#include "base/buffer.h"
#include "insights/cloud/aws_trouble.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

/* How CloudWatch Logs is reached; NULL each: as the CLI is configured. */
struct aws_access {
    const char *endpoint_url, *region, *profile;
};

enum { AWS_ARGV_MAX = 20 };

/* NULL-terminated; words are borrowed. */
struct aws_argv {
    const char *words[AWS_ARGV_MAX];
    size_t count;
};

/* The command line of a call. Parameters go as one JSON document, since the CLI gives words of its
 * own meaning to some values of options (-x, file://…, a,b).
 *
 * input: the parameters
 * query: a JMESPath expression for the answer, which is then written as text, page by page; NULL:
 *     one JSON document */
struct aws_argv aws_argv(const struct aws_access *access, const struct aws_call *call,
                         const char *input, const char *query);

/* Variables for its environment: no pager, no questions, errors as JSON where it can. */
extern const char *const aws_settings[];

/* Says why the CLI cannot be run: ENOENT: it is not installed. */
void aws_cannot_start(struct aws_trouble *trouble, int error);

/* Appends its answer to `out`. False, and trouble says why.
 *
 * stop: the call ends, as trouble->stopped, once that is not 0; NULL: never */
bool aws_run(const struct aws_access *access, const struct aws_call *call, const char *input,
             const volatile sig_atomic_t *stop, struct buffer *out, struct aws_trouble *trouble);

#endif
