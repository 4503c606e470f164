#include "runtime/environment.h"

#include "base/start_kind.h"

#include <stdlib.h>
#include <string.h>

static const char *variable(const char *name, const char *otherwise)
{
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0' ? value : otherwise;
}

/* Decimal digits alone, 0 to `max`; -1 for anything else. */
static long whole_number(const char *text, long max)
{
    long number = 0;
    if (text[0] == '\0')
        return -1;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9')
            return -1;
        number = number * 10 + (*text - '0');
        if (number > max)
            return -1;
    }
    return number;
}

struct rt_environment rt_environment_read(void)
{
    /* AWS allows 32,768 MB today; a thousand times that is still no nonsense. */
    enum { MEMORY_MB_MAX = 32768000 };
    long memory = whole_number(variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", ""), MEMORY_MB_MAX);
    return (struct rt_environment){
        .runtime_api = variable("AWS_LAMBDA_RUNTIME_API", ""),
        .handler = variable("_HANDLER", ""),
        .function_name = variable("AWS_LAMBDA_FUNCTION_NAME", ""),
        .function_version = variable("AWS_LAMBDA_FUNCTION_VERSION", ""),
        .memory_size_mb = memory > 0 ? (int)memory : 0,
        .log_group = variable("AWS_LAMBDA_LOG_GROUP_NAME", ""),
        .log_stream = variable("AWS_LAMBDA_LOG_STREAM_NAME", ""),
        .log_format = variable("AWS_LAMBDA_LOG_FORMAT", ""),
        .log_level = variable("AWS_LAMBDA_LOG_LEVEL", ""),
        .initialization_type = variable("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"),
        .metrics_namespace = variable("FIRSTLIGHT_METRICS_NAMESPACE", ""),
        .threshold = variable("FIRSTLIGHT_PROACTIVE_THRESHOLD_MS", ""),
    };
}

bool rt_threshold_ms(const char *text, double *threshold_ms)
{
    enum { DAY_MS = 86400000 };
    if (text[0] == '\0') {
        *threshold_ms = PROACTIVE_THRESHOLD_MS;
        return true;
    }
    long ms = whole_number(text, DAY_MS);
    if (ms < 0)
        return false;
    *threshold_ms = (double)ms;
    return true;
}
