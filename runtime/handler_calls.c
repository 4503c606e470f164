/* The functions of lambda.h that a handler calls with its context. */
#include "lambda.h"

#include "base/clock.h"
#include "runtime/runtime.h"

#include <math.h>
#include <string.h>

int64_t lambda_remaining_ms(const struct lambda_context *context)
{
    if (context->deadline_ms == 0)
        return INT64_MAX;
    int64_t left_ms = context->deadline_ms - clock_epoch_ms();
    return left_ms > 0 ? left_ms : 0;
}

enum lambda_result lambda_fail_at(struct lambda_context *context, const char *file, int line,
                                  const char *function, const char *type, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    rt_failure_set(&context->runtime->failure, file, line, function,
                   type != NULL && type[0] != '\0' ? type : "Function.Unknown", format, args);
    va_end(args);
    return LAMBDA_FAILED;
}

void lambda_log(const struct lambda_context *context, enum lambda_level level, const char *message,
                const struct lambda_field *fields, size_t count)
{
    rt_log(&context->runtime->log, level, context->request_id, message, fields, count);
}

int lambda_log_enabled(const struct lambda_context *context, enum lambda_level level)
{
    return rt_log_enabled(&context->runtime->log, level);
}

void rt_emit_metrics(const struct lambda_context *context, const char *metric_namespace,
                     const struct rt_metric *metrics, size_t count)
{
    struct buffer line = buffer_new(RT_LOG_LINE_MAX);
    rt_metric_record(&line, clock_epoch_ms(), metric_namespace, context->function_name,
                     context->request_id, metrics, count);
    rt_log_object(&context->runtime->log, LAMBDA_INFO, context->request_id, &line);
    buffer_free(&line);
}

/* Source: CloudWatch API reference, MetricDatum, "Unit". */
static bool is_unit(const char *unit)
{
    static const char *const units[] = {
        "Seconds",
        "Microseconds",
        "Milliseconds",
        "Bytes",
        "Kilobytes",
        "Megabytes",
        "Gigabytes",
        "Terabytes",
        "Bits",
        "Kilobits",
        "Megabits",
        "Gigabits",
        "Terabits",
        "Percent",
        "Count",
        "Bytes/Second",
        "Kilobytes/Second",
        "Megabytes/Second",
        "Gigabytes/Second",
        "Terabytes/Second",
        "Bits/Second",
        "Kilobits/Second",
        "Megabits/Second",
        "Gigabits/Second",
        "Terabits/Second",
        "Count/Second",
        "None",
    };
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (strcmp(unit, units[i]) == 0)
            return true;
    return false;
}

const char *rt_metric_fault(const char *metric_namespace, const struct rt_metric *metric)
{
    static const char *const taken[] = {"_aws", "FunctionName", "requestId"};
    enum { NAMESPACE_MAX = 255, NAME_MAX_BYTES = 1024 };
    if (metric_namespace[0] == '\0')
        return "no namespace is given and FIRSTLIGHT_METRICS_NAMESPACE is not set";
    if (strlen(metric_namespace) > NAMESPACE_MAX)
        return "the namespace is longer than 255 bytes";
    if (metric->name == NULL || metric->name[0] == '\0' || strlen(metric->name) > NAME_MAX_BYTES)
        return "the name is empty or longer than 1,024 bytes";
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++)
        if (strcmp(metric->name, taken[i]) == 0)
            return "the name is one that the format itself uses";
    if (metric->unit == NULL || !is_unit(metric->unit))
        return "the unit is none of CloudWatch's";
    if (!isfinite(metric->value))
        return "the value is not finite";
    return NULL;
}

enum lambda_result lambda_metric(const struct lambda_context *context, const char *metric_namespace,
                                 const char *name, double value, const char *unit)
{
    const struct rt_metric metric = {.name = name, .unit = unit, .value = value};
    if (metric_namespace == NULL)
        metric_namespace = context->runtime->environment.metrics_namespace;
    const char *fault = rt_metric_fault(metric_namespace, &metric);
    if (fault != NULL) {
        lambda_warn(context, "metric not emitted", lambda_text("metric", name),
                    lambda_text("reason", fault));
        return LAMBDA_FAILED;
    }
    rt_emit_metrics(context, metric_namespace, &metric, 1);
    return LAMBDA_OK;
}
