/* The lines that the runtime writes about itself, as JSON objects. Pure.
 *
 * docs/log-schema.md describes every member. */
#ifndef RUNTIME_RECORDS_H
#define RUNTIME_RECORDS_H

#include "base/buffer.h"
#include "lambda.h"

/* Appends the sandbox record, of one process's first invocation. epoch_ms: now, since 1970.
 * What the platform did not tell is null. */
void rt_sandbox_record(struct buffer *out, int64_t epoch_ms, const struct lambda_context *context,
                       const char *initialization_type);

struct rt_metric {
    const char *name;
    const char *unit;
    double value;
};

/* Appends `count` metrics in CloudWatch's embedded metric format. Its limits are the caller's to
 * keep: see lambda_metric(). request_id: "" outside an invocation. */
void rt_metric_record(struct buffer *out, int64_t epoch_ms, const char *metric_namespace,
                      const char *function_name, const char *request_id,
                      const struct rt_metric *metrics, size_t count);

#endif
