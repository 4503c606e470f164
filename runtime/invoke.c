#include "runtime/invoke.h"

#include "base/clock.h"
#include "runtime/request.h"
#include "runtime/trace_variable.h"

#include <stdio.h>

static void log_failure(const struct lambda_runtime_ *runtime)
{
    struct buffer place = buffer_new(2 * RT_FAILURE_PLACE_MAX + 32);
    rt_failure_place(&runtime->failure, &place);
    lambda_error(&runtime->context, "invocation failed",
                 lambda_text("errorType", buffer_text(&runtime->failure.type)),
                 lambda_text("errorMessage", buffer_text(&runtime->failure.message)),
                 lambda_text("stackTrace", place.size > 0 ? buffer_text(&place) : NULL));
    buffer_free(&place);
}

static void write_sandbox_record(const struct lambda_runtime_ *runtime)
{
    if (!rt_log_enabled(&runtime->log, LAMBDA_INFO))
        return;
    struct buffer record = buffer_new(RT_LOG_LINE_MAX);
    rt_sandbox_record(&record, clock_epoch_ms(), &runtime->context,
                      runtime->environment.initialization_type);
    rt_log_object(&runtime->log, LAMBDA_INFO, runtime->context.request_id, &record);
    buffer_free(&record);
}

static void emit_start_metrics(const struct lambda_runtime_ *runtime)
{
    const struct lambda_start *start = &runtime->context.start;
    const struct rt_metric metrics[] = {
        {"coldStart", "Count", start->kind == LAMBDA_START_COLD},
        {"proactiveInit", "Count", start->kind == LAMBDA_START_PROACTIVE},
        {"initDurationMs", "Milliseconds", start->init_duration_ms},
    };
    const char *metric_namespace = runtime->environment.metrics_namespace;
    if (metric_namespace[0] == '\0')
        return;
    const char *fault = rt_metric_fault(metric_namespace, &metrics[0]);
    if (fault != NULL)
        lambda_warn(&runtime->context, "metric not emitted", lambda_text("metric", metrics[0].name),
                    lambda_text("reason", fault));
    else
        rt_emit_metrics(&runtime->context, metric_namespace, metrics,
                        sizeof metrics / sizeof metrics[0]);
}

/* At the process's first event: judges how it started, and says so. */
static void report_start(struct lambda_runtime_ *runtime, struct lambda_instant arrived)
{
    struct rt_elapsed since_init;
    rt_sandbox_count(&runtime->sandbox,
                     &runtime->environment); /* if the event left no idle moment */
    runtime->context.start =
        rt_sandbox_judge(&runtime->sandbox, arrived, runtime->context.trace_id,
                         runtime->environment.initialization_type, &since_init);
    write_sandbox_record(runtime);
    emit_start_metrics(runtime);
    if (!since_init.clocks_agree)
        lambda_warn(&runtime->context, "the clocks disagree on the time since init",
                    lambda_real("realtimeMs", since_init.realtime_ms),
                    lambda_real("monotonicMs", since_init.monotonic_ms),
                    lambda_real("boottimeMs", since_init.boottime_ms),
                    lambda_real("takenMs", since_init.ms));
    if (runtime->sandbox.generation < 0)
        lambda_warn(&runtime->context, "generation unknown: a re-init would not be told apart",
                    lambda_text("marker", "/tmp/.firstlight-*"),
                    lambda_text("reason", runtime->sandbox.generation_reason));
}

static void warn_of_deadline(const struct lambda_runtime_ *runtime)
{
    const char *text = rt_invocation_header(&runtime->invocation, RT_DEADLINE_MS);
    if (text[0] != '\0' && runtime->context.deadline_ms == 0)
        lambda_warn(&runtime->context, "the deadline is no time in milliseconds: ignored",
                    lambda_text("deadline", text));
    else if (lambda_remaining_ms(&runtime->context) == 0)
        lambda_warn(&runtime->context, "the deadline was past when the event arrived",
                    lambda_int("deadlineMs", runtime->context.deadline_ms));
}

void rt_context_empty(struct lambda_context *context)
{
    context->request_id = "";
    context->function_arn = "";
    context->trace_id = "";
    context->tenant_id = "";
    context->client_context = "";
    context->cognito_identity = "";
    context->deadline_ms = 0;
    context->is_first_invocation = 0;
}

static void fill_context(struct lambda_runtime_ *runtime, struct lambda_instant arrived)
{
    const struct rt_invocation *invocation = &runtime->invocation;
    struct lambda_context *context = &runtime->context;
    context->request_id = rt_invocation_header(invocation, RT_REQUEST_ID);
    context->function_arn = rt_invocation_header(invocation, RT_FUNCTION_ARN);
    context->trace_id = rt_invocation_header(invocation, RT_TRACE_ID);
    context->tenant_id = rt_invocation_header(invocation, RT_TENANT_ID);
    context->client_context = rt_invocation_header(invocation, RT_CLIENT_CONTEXT);
    context->cognito_identity = rt_invocation_header(invocation, RT_COGNITO_IDENTITY);
    context->deadline_ms = rt_deadline_ms(rt_invocation_header(invocation, RT_DEADLINE_MS),
                                          arrived.realtime_ns / 1000000);
    context->is_first_invocation = context->start.kind == LAMBDA_START_UNDECIDED;
}

/* Runs the handler. True: its answer stands in bytes and size; false: in runtime->failure. */
static bool handle(struct lambda_runtime_ *runtime, const void **bytes, size_t *size)
{
    const struct buffer *received = &runtime->invocation.event;
    if (!buffer_ok(received)) {
        if (received->wanted > LAMBDA_PAYLOAD_MAX)
            rt_failure_describe(&runtime->failure, "Runtime.EventTooLarge",
                                "the event of %zu bytes is larger than the %zu that Lambda takes",
                                received->wanted, LAMBDA_PAYLOAD_MAX);
        else
            rt_failure_describe(&runtime->failure, "Runtime.OutOfMemory",
                                "out of memory for an event of %zu bytes", received->wanted);
        return false;
    }
    const struct lambda_event event = {.bytes = buffer_text(received), .size = received->size};
    enum lambda_result result =
        runtime->handler->handle(&runtime->context, &event, &runtime->response);
    fflush(stdout); /* what the handler printed belongs to this invocation */
    if (result == LAMBDA_OK)
        return rt_response_bytes(&runtime->response, bytes, size, &runtime->failure);
    /* A handler may end with `return lambda_response_write(…)`: then that is what went wrong. */
    if (!runtime->failure.set &&
        rt_response_bytes(&runtime->response, bytes, size, &runtime->failure))
        rt_failure_describe(&runtime->failure, "Function.Unknown",
                            "the handler failed without saying why: it should end with "
                            "lambda_fail()");
    return false;
}

enum rt_outcome rt_invoke(struct lambda_runtime_ *runtime, struct lambda_instant arrived)
{
    const void *bytes = NULL;
    size_t size = 0;
    enum rt_outcome outcome;

    rt_failure_clear(&runtime->failure);
    lambda_response_clear(&runtime->response);
    fill_context(runtime, arrived);
    rt_trace_variable_set(&runtime->trace_variable, runtime->context.trace_id);
    if (runtime->context.is_first_invocation)
        report_start(runtime, arrived);
    warn_of_deadline(runtime);

    if (handle(runtime, &bytes, &size)) {
        outcome = rt_request_response(runtime, bytes, size);
    } else {
        log_failure(runtime);
        outcome = rt_request_error(runtime);
    }
    rt_context_empty(&runtime->context); /* lines that follow belong to no invocation */
    return outcome;
}
