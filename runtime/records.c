#include "runtime/records.h"

#include "base/clock.h"
#include "base/json_text.h"
#include "runtime/log.h"

/* AWS's names. Source: AWS, "Instruction set architectures". */
#if defined(__aarch64__)
static const char architecture[] = "arm64";
#elif defined(__x86_64__)
static const char architecture[] = "x86_64";
#else
static const char architecture[] = "unknown";
#endif

static void member_or_null(struct buffer *out, const char *key, const char *value)
{
    json_member_string(out, key, value[0] != '\0' ? value : NULL);
}

static void int_or_null(struct buffer *out, const char *key, int value, int unknown)
{
    if (value == unknown)
        json_member_string(out, key, NULL);
    else
        json_member_int(out, key, value);
}

void rt_sandbox_record(struct buffer *out, int64_t epoch_ms, const struct lambda_context *context,
                       const char *initialization_type)
{
    const struct lambda_start *start = &context->start;
    char init_at[CLOCK_RFC3339_SIZE];
    clock_rfc3339(start->init_at_ms, init_at);
    buffer_append_char(out, '{');
    rt_log_head(out, epoch_ms, LAMBDA_INFO, "sandbox first invocation", context->request_id);
    json_member_string(out, "startKind", lambda_start_kind_name(start->kind));
    json_member_int(out, "proactiveInitialization", start->proactive_initialization);
    json_member_int(out, "coldStart", start->kind == LAMBDA_START_COLD);
    json_member_string(out, "evidence", lambda_evidence_name(start->evidence));
    json_member_string(out, "initializationType", initialization_type);
    int_or_null(out, "generation", start->generation, -1);
    json_member_string(out, "initAt", init_at);
    json_member_milli(out, "initDurationMs", start->init_duration_ms);
    json_member_milli(out, "idleMs", start->idle_ms);
    json_member_milli(out, "sinceInitMs", start->since_init_ms);
    member_or_null(out, "functionName", context->function_name);
    member_or_null(out, "functionVersion", context->function_version);
    int_or_null(out, "memorySizeMB", context->memory_size_mb, 0);
    json_member_string(out, "architecture", architecture);
    json_member_string(out, "runtimeVersion", "firstlight/" LAMBDA_VERSION);
    member_or_null(out, "traceId", context->trace_id);
    member_or_null(out, "tenantId", context->tenant_id);
    buffer_append_char(out, '}');
}

void rt_metric_record(struct buffer *out, int64_t epoch_ms, const char *metric_namespace,
                      const char *function_name, const char *request_id,
                      const struct rt_metric *metrics, size_t count)
{
    buffer_append_text(out, "{\"_aws\":{");
    json_member_int(out, "Timestamp", epoch_ms);
    json_key(out, "CloudWatchMetrics");
    buffer_append_text(out, "[{");
    json_member_string(out, "Namespace", metric_namespace);
    json_key(out, "Dimensions");
    buffer_append_text(out, "[[\"FunctionName\"]]");
    json_key(out, "Metrics");
    buffer_append_char(out, '[');
    for (size_t i = 0; i < count; i++) {
        buffer_append_text(out, i > 0 ? ",{" : "{");
        json_member_string(out, "Name", metrics[i].name);
        json_member_string(out, "Unit", metrics[i].unit);
        buffer_append_char(out, '}');
    }
    buffer_append_text(out, "]}]}");
    /* A dimension without a value would make CloudWatch drop the metric. */
    json_member_string(out, "FunctionName", function_name[0] != '\0' ? function_name : "unknown");
    if (request_id[0] != '\0')
        json_member_string(out, "requestId", request_id);
    for (size_t i = 0; i < count; i++) {
        json_key(out, metrics[i].name);
        json_double(out, metrics[i].value);
    }
    buffer_append_char(out, '}');
}
