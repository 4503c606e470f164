#include "emulator/log/platform_log_json.h"

#include "base/clock.h"
#include "base/json_text.h"

#define MIB (INT64_C(1024) * 1024)

static void member_ms(struct buffer *out, const char *key, int64_t ns)
{
    json_member_milli(out, key, (double)(ns > 0 ? ns : 0) / 1e6);
}

static void member_text_if(struct buffer *out, const char *key, const char *value)
{
    if (value != NULL && value[0] != '\0')
        json_member_string(out, key, value);
}

static void member_list(struct buffer *out, const char *key, const char *const *texts)
{
    json_key(out, key);
    buffer_append_char(out, '[');
    for (size_t i = 0; texts != NULL && texts[i] != NULL; i++) {
        if (i > 0)
            buffer_append_char(out, ',');
        json_string(out, texts[i]);
    }
    buffer_append_char(out, ']');
}

static void member_status(struct buffer *out, const struct platform_event *event)
{
    json_member_string(out, "status", event->status != NULL ? event->status : "success");
    member_text_if(out, "errorType", platform_event_error_type(event));
}

static void member_tracing(struct buffer *out, const struct platform_event *event)
{
    if (event->trace_id == NULL || event->trace_id[0] == '\0')
        return;
    json_key(out, "tracing");
    buffer_append_text(out, "{\"type\":\"X-Amzn-Trace-Id\"");
    json_member_string(out, "value", event->trace_id);
    buffer_append_char(out, '}');
}

static void member_init(struct buffer *out, const struct platform_event *event)
{
    json_member_string(out, "initializationType", init_type_name(event->init_type));
    json_member_string(out, "phase", init_phase_name(event->phase));
}

/* Which function runs where: of initStart and restoreStart. */
static void member_instance(struct buffer *out, const struct platform_event *event)
{
    const struct function *function = event->function;
    json_member_string(out, "functionName", function->name);
    json_member_string(out, "functionVersion", function->version);
    json_member_string(out, "runtimeVersion", function->runtime_version);
    json_member_string(out, "instanceId", event->log_stream);
    json_member_int(out, "instanceMaxMemory", function->memory_mb * MIB);
}

static void member_duration(struct buffer *out, const struct platform_event *event)
{
    json_key(out, "metrics");
    buffer_append_char(out, '{');
    member_ms(out, "durationMs", event->duration_ns);
    buffer_append_char(out, '}');
}

/* ---- Spans ---------------------------------------------------------------------------------- */

struct span {
    const char *name;
    int64_t duration_ns; /* below 0: there is none */
};

/* The spans, one after the other from `start_ns` since 1970 on. No member when there is none. */
static void member_spans(struct buffer *out, int64_t start_ns, const struct span *spans,
                         size_t count)
{
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        if (spans[i].duration_ns < 0)
            continue;
        char start[CLOCK_RFC3339_SIZE];
        clock_rfc3339(start_ns / 1000000, start);
        if (!any)
            json_key(out, "spans");
        buffer_append_text(out, any ? ",{" : "[{");
        json_member_string(out, "name", spans[i].name);
        json_member_string(out, "start", start);
        member_ms(out, "durationMs", spans[i].duration_ns);
        buffer_append_char(out, '}');
        start_ns += spans[i].duration_ns;
        any = true;
    }
    if (any)
        buffer_append_char(out, ']');
}

/* When the runtime got the event, in nanoseconds since 1970. With all three spans the last of them
 * ended just now; otherwise the runtime's time tells. */
static int64_t runtime_start_ns(const struct platform_event *event)
{
    int64_t took_ns = event->duration_ns;
    if (event->latency_ns >= 0 && event->response_ns >= 0 && event->overhead_ns >= 0)
        took_ns = event->latency_ns + event->response_ns + event->overhead_ns;
    return event->time_ms * 1000000 - took_ns;
}

static void member_runtime_spans(struct buffer *out, const struct platform_event *event,
                                 bool with_overhead)
{
    const struct span spans[] = {{"responseLatency", event->latency_ns},
                                 {"responseDuration", event->response_ns},
                                 {"runtimeOverhead", event->overhead_ns}};
    member_spans(out, runtime_start_ns(event), spans, with_overhead ? 3 : 2);
}

/* ---- Records -------------------------------------------------------------------------------- */

static void record_runtime_done(struct buffer *out, const struct platform_event *event)
{
    json_member_string(out, "requestId", event->request_id);
    member_status(out, event);
    member_tracing(out, event);
    member_runtime_spans(out, event, true);
    json_key(out, "metrics");
    buffer_append_char(out, '{');
    member_ms(out, "durationMs", event->duration_ns);
    json_member_int(out, "producedBytes", event->produced_bytes);
    buffer_append_char(out, '}');
}

static void member_report_metrics(struct buffer *out, const struct platform_event *event)
{
    json_key(out, "metrics");
    buffer_append_char(out, '{');
    member_ms(out, "durationMs", event->duration_ns);
    json_member_int(out, "billedDurationMs", event->billed_ms);
    json_member_int(out, "memorySizeMB", event->function->memory_mb);
    json_member_int(out, "maxMemoryUsedMB", (event->peak_kib + 1023) / 1024);
    if (event->init_ns >= 0)
        member_ms(out, "initDurationMs", event->init_ns);
    if (event->restore_ns >= 0)
        member_ms(out, "restoreDurationMs", event->restore_ns);
    buffer_append_char(out, '}');
}

static void record_report(struct buffer *out, const struct platform_event *event)
{
    json_member_string(out, "requestId", event->request_id);
    member_status(out, event);
    member_tracing(out, event);
    if (event->init_type == INIT_MANAGED_INSTANCES) {
        member_runtime_spans(out, event, false);
        member_duration(out, event);
        return;
    }
    const struct span overhead = {"extensionOverhead", event->extension_overhead_ns};
    member_spans(out, event->time_ms * 1000000 - overhead.duration_ns, &overhead, 1);
    member_report_metrics(out, event);
}

static void record_start(struct buffer *out, const struct platform_event *event)
{
    json_member_string(out, "requestId", event->request_id);
    json_member_string(out, "version", event->function->version);
    member_text_if(out, "tenantId", event->tenant_id);
    member_tracing(out, event);
}

static void record_extension(struct buffer *out, const struct platform_event *event)
{
    json_member_string(out, "name", event->name);
    json_member_string(out, "state", event->state);
    member_list(out, event->type == PLATFORM_EXTENSION ? "events" : "types", event->subscriptions);
    member_text_if(out, "errorType", platform_event_error_type(event));
}

static void record_logs_dropped(struct buffer *out, const struct platform_event *event)
{
    json_member_int(out, "droppedBytes", event->dropped_bytes);
    json_member_int(out, "droppedRecords", event->dropped_records);
    json_member_string(out, "reason", event->reason);
}

static void record_first_invocation(struct buffer *out, const struct platform_event *event)
{
    const struct start_truth *truth = &event->truth;
    json_member_string(out, "requestId", event->request_id);
    json_member_string(out, "startKind", truth->start_kind);
    json_member_string(out, "purpose", sandbox_purpose_name(truth->purpose));
    json_key(out, "waited");
    buffer_append_text(out, truth->waited ? "true" : "false");
    member_ms(out, "waitedMs", truth->waited_ns);
    member_ms(out, "idleMs", truth->idle_ns);
    member_ms(out, "sinceInitMs", truth->since_init_ns);
    json_member_int(out, "generation", truth->generation);
}

static void append_members(struct buffer *out, const struct platform_event *event)
{
    switch (event->type) {
    case PLATFORM_INIT_START:
        member_init(out, event);
        member_instance(out, event);
        break;
    case PLATFORM_INIT_RUNTIME_DONE:
        member_init(out, event);
        member_status(out, event);
        break;
    case PLATFORM_INIT_REPORT:
        member_init(out, event);
        member_status(out, event);
        member_duration(out, event);
        break;
    case PLATFORM_RESTORE_START:
        member_instance(out, event);
        break;
    case PLATFORM_RESTORE_RUNTIME_DONE:
        member_status(out, event);
        break;
    case PLATFORM_RESTORE_REPORT:
        member_status(out, event);
        member_duration(out, event);
        break;
    case PLATFORM_EXTENSION:
    case PLATFORM_TELEMETRY_SUBSCRIPTION:
        record_extension(out, event);
        break;
    case PLATFORM_LOGS_DROPPED:
        record_logs_dropped(out, event);
        break;
    case PLATFORM_START:
        record_start(out, event);
        break;
    case PLATFORM_RUNTIME_DONE:
        record_runtime_done(out, event);
        break;
    case PLATFORM_REPORT:
        record_report(out, event);
        break;
    case LOCAL_SANDBOX_STARTED:
    case LOCAL_SANDBOX_PURPOSE:
        json_member_string(out, "purpose", sandbox_purpose_name(event->purpose));
        break;
    case LOCAL_SANDBOX_READY:
        break;
    case LOCAL_SANDBOX_ENDED:
        json_member_string(out, "reason", event->shutdown_reason);
        break;
    case LOCAL_FIRST_INVOCATION:
        record_first_invocation(out, event);
        break;
    }
}

void platform_record_json(struct buffer *out, const struct platform_event *event)
{
    buffer_append_char(out, '{');
    append_members(out, event);
    buffer_append_char(out, '}');
}

void platform_log_json(struct buffer *out, const struct platform_event *event)
{
    if (platform_event_is_local(event))
        return;
    char time[CLOCK_RFC3339_SIZE];
    clock_rfc3339(event->time_ms, time);
    buffer_append_char(out, '{');
    json_member_string(out, "time", time);
    json_member_string(out, "type", platform_event_type_name(event->type));
    json_key(out, "record");
    platform_record_json(out, event);
    buffer_append_text(out, "}\n");
}
