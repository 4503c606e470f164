/* What a running bootstrap holds: shared by the loop and by the handler API's functions. */
#ifndef RUNTIME_RUNTIME_H
#define RUNTIME_RUNTIME_H

#include "runtime/environment.h"
#include "runtime/failure.h"
#include "runtime/invocation.h"
#include "runtime/log.h"
#include "runtime/records.h"
#include "runtime/response.h"
#include "runtime/runtime_api.h"
#include "runtime/sandbox.h"

struct lambda_runtime_ {
    struct rt_environment environment;
    struct rt_log log;
    struct rt_sandbox sandbox;
    struct rt_api *api;
    const struct lambda_handler *handler;
    struct lambda_context context;

    /* This invocation's; their memory is kept for the next. */
    struct rt_invocation invocation;
    struct lambda_response response;
    struct rt_failure failure; /* of this invocation, or of init */
    struct buffer trace_variable;
};

/* NULL, or static text that says which of lambda_metric()'s limits the metric breaks. */
const char *rt_metric_fault(const char *metric_namespace, const struct rt_metric *metric);

/* Emits metrics as one line. metric_namespace: not empty, at most 255 bytes. Any thread. */
void rt_emit_metrics(const struct lambda_context *context, const char *metric_namespace,
                     const struct rt_metric *metrics, size_t count);

#endif
