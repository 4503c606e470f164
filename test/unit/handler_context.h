/* A context as a handler has it, with a log that is captured. */
#ifndef TEST_UNIT_HANDLER_CONTEXT_H
#define TEST_UNIT_HANDLER_CONTEXT_H

#include "runtime/runtime.h"
#include "test/unit/capture.h"

/* Points into itself: it must not be moved. */
struct handler_context {
    struct capture capture;
    struct lambda_runtime_ runtime;
    struct lambda_context *context;
};

/* The caller ends it with handler_context_free(). */
static inline void handler_context_init(struct handler_context *h)
{
    *h = (struct handler_context){.capture = capture_new()};
    h->runtime.log = h->capture.log;
    h->runtime.environment.metrics_namespace = "";
    h->runtime.sandbox.counted = true; /* no marker is left by a unit test */
    h->runtime.failure = rt_failure_new();
    h->runtime.response = rt_response_new();
    h->context = &h->runtime.context;
    *h->context = (struct lambda_context){.request_id = "8f50",
                                          .function_arn = "",
                                          .trace_id = "",
                                          .tenant_id = "",
                                          .client_context = "",
                                          .cognito_identity = "",
                                          .function_name = "orders",
                                          .function_version = "",
                                          .log_group = "",
                                          .log_stream = "",
                                          .runtime = &h->runtime};
}

static inline void handler_context_free(struct handler_context *h)
{
    rt_failure_free(&h->runtime.failure);
    rt_response_free(&h->runtime.response);
    capture_free(&h->capture);
}

#endif
