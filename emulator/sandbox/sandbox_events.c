/* What a sandbox tells the world: its log, its extensions' telemetry, and the observers. */
#include "emulator/sandbox/sandbox_internal.h"

#include "base/clock.h"
#include "emulator/log/platform_log_json.h"
#include "emulator/log/platform_log_text.h"

#include <string.h>

void sandbox_settle_log(struct sandbox *sandbox)
{
    if (sandbox->process != NULL)
        process_drain(sandbox->process);
    extensions_drain(sandbox->extensions);
    sandbox_log_settle(&sandbox->log);
}

void sandbox_publish(struct sandbox *sandbox, struct platform_event *event)
{
    struct buffer lines = buffer_new(8192);
    event->time_ms = clock_epoch_ms();
    event->function = sandbox->function;
    event->log_stream = sandbox->log_stream;
    event->init_type = sandbox->init_type;
    if (event->type < LOCAL_SANDBOX_STARTED) {
        if (sandbox->json)
            platform_log_json(&lines, event);
        else
            platform_log_text(&lines, event);
        if (buffer_ok(&lines))
            sandbox_log_platform(&sandbox->log, &lines);
        telemetry_event(sandbox->telemetry, event);
    }
    buffer_free(&lines);
    platform_events_publish(sandbox->world->observers, event);
}

static enum init_phase phase_of(const struct sandbox *sandbox)
{
    if (sandbox->state == SANDBOX_RESTARTING)
        return PHASE_INVOKE;
    return sandbox->init_type == INIT_SNAP_START ? PHASE_SNAP_START : PHASE_INIT;
}

void sandbox_publish_init_start(struct sandbox *sandbox)
{
    struct platform_event event = {.type = PLATFORM_INIT_START, .phase = phase_of(sandbox)};
    sandbox_publish(sandbox, &event);
}

void sandbox_publish_init_runtime_done(struct sandbox *sandbox, const char *status,
                                       const char *error_type)
{
    struct platform_event event = {.type = PLATFORM_INIT_RUNTIME_DONE,
                                   .phase = phase_of(sandbox),
                                   .status = status,
                                   .error_type = error_type};
    if (sandbox->init_runtime_told)
        return;
    sandbox->init_runtime_told = true;
    sandbox_settle_log(sandbox);
    sandbox_publish(sandbox, &event);
}

void sandbox_publish_init_end(struct sandbox *sandbox, const char *status, const char *error_type)
{
    bool ready = sandbox->ready_ns > sandbox->started_ns;
    int64_t end_ns = ready ? sandbox->ready_ns : clock_ns(CLOCK_MONOTONIC);
    struct platform_event event = {.type = PLATFORM_INIT_REPORT,
                                   .phase = phase_of(sandbox),
                                   .status = status,
                                   .error_type = error_type,
                                   .duration_ns = end_ns - sandbox->started_ns};
    sandbox_publish_init_runtime_done(sandbox, status, error_type);
    sandbox_settle_log(sandbox);
    sandbox_publish(sandbox, &event);
}

void sandbox_publish_restore_end(struct sandbox *sandbox, const char *status,
                                 const char *error_type)
{
    struct platform_event event = {
        .type = PLATFORM_RESTORE_RUNTIME_DONE, .status = status, .error_type = error_type};
    sandbox_settle_log(sandbox);
    sandbox_publish(sandbox, &event);
    event.type = PLATFORM_RESTORE_REPORT;
    event.duration_ns = sandbox->restore_ns;
    sandbox_publish(sandbox, &event);
}

void sandbox_publish_simple(struct sandbox *sandbox, enum platform_event_type type)
{
    struct platform_event event = {
        .type = type, .purpose = sandbox->purpose, .shutdown_reason = sandbox->stop_reason};
    sandbox_publish(sandbox, &event);
}

/* ---- Invocations ---------------------------------------------------------------------------- */

static struct platform_event event_of(const struct running *running, enum platform_event_type type)
{
    return (struct platform_event){
        .type = type,
        .request_id = running->request_id,
        .trace_id = running->trace_id[0] != '\0' ? running->trace_id : NULL,
        .tenant_id = running->invocation != NULL ? running->invocation->tenant_id : NULL,
        .error_type = running->error_type,
    };
}

void sandbox_publish_start(struct running *running)
{
    struct platform_event event = event_of(running, PLATFORM_START);
    sandbox_publish(running->sandbox, &event);
}

/* Between two moments; below 0 when one of them never came. */
static int64_t span(int64_t from_ns, int64_t to_ns)
{
    return from_ns > 0 && to_ns >= from_ns ? to_ns - from_ns : -1;
}

static void add_response_spans(struct platform_event *event, const struct running *running)
{
    event->latency_ns = span(running->given_ns, running->response_begun_ns);
    event->response_ns = span(running->response_begun_ns, running->response_ended_ns);
}

void sandbox_publish_runtime_done(struct running *running)
{
    sandbox_settle_log(running->sandbox);
    /* A managed instance's runtime is never done: it works at other invocations. */
    if (running->sandbox->init_type == INIT_MANAGED_INSTANCES)
        return;
    struct platform_event event = event_of(running, PLATFORM_RUNTIME_DONE);
    event.status = running->status;
    event.duration_ns = span(running->invoked_ns, running->done_ns);
    event.produced_bytes = running->produced_bytes;
    add_response_spans(&event, running);
    event.overhead_ns = span(running->response_ended_ns, running->done_ns);
    sandbox_publish(running->sandbox, &event);
}

void sandbox_publish_report(struct running *running, const char *status)
{
    struct sandbox *sandbox = running->sandbox;
    const struct function *function = sandbox->function;
    int64_t now = clock_ns(CLOCK_MONOTONIC);
    struct platform_event event = event_of(running, PLATFORM_REPORT);
    event.status = status;
    event.duration_ns = now - running->invoked_ns;
    /* What the kill takes is not the function's. */
    if (event.duration_ns > function->timeout_ns && strcmp(status, "timeout") == 0)
        event.duration_ns = function->timeout_ns;
    event.init_ns = sandbox->init_ns;
    event.restore_ns = sandbox->restore_ns;
    event.billed_ms = billed_ms(
        sandbox->world->billing, function->runtime_kind, sandbox->init_type, event.duration_ns,
        sandbox->init_type == INIT_SNAP_START ? sandbox->restore_ns : sandbox->init_ns);
    event.peak_kib = sandbox_peak_kib(sandbox);
    add_response_spans(&event, running);
    event.extension_overhead_ns = -1;
    if (extensions_any(sandbox->extensions)) {
        event.extension_overhead_ns = span(running->done_ns, now);
        sandbox_settle_log(sandbox);
    }
    sandbox_publish(sandbox, &event);
    sandbox->init_ns = -1;
    sandbox->restore_ns = -1;
}

void sandbox_publish_first_invocation(struct running *running)
{
    struct platform_event event = event_of(running, LOCAL_FIRST_INVOCATION);
    event.truth = running->truth;
    sandbox_publish(running->sandbox, &event);
}
