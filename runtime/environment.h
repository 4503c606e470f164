/* What the platform and the user say in environment variables, read once. */
#ifndef RUNTIME_ENVIRONMENT_H
#define RUNTIME_ENVIRONMENT_H

#include "base/buffer.h"

/* Texts are the environment's own, never NULL: "" for what is not set.
 * Source: AWS, "Defined runtime environment variables". */
struct rt_environment {
    const char *runtime_api;         /* AWS_LAMBDA_RUNTIME_API */
    const char *handler;             /* _HANDLER */
    const char *function_name;       /* AWS_LAMBDA_FUNCTION_NAME */
    const char *function_version;    /* AWS_LAMBDA_FUNCTION_VERSION */
    int memory_size_mb;              /* AWS_LAMBDA_FUNCTION_MEMORY_SIZE; 0: unknown */
    const char *log_group;           /* AWS_LAMBDA_LOG_GROUP_NAME */
    const char *log_stream;          /* AWS_LAMBDA_LOG_STREAM_NAME */
    const char *log_format;          /* AWS_LAMBDA_LOG_FORMAT */
    const char *log_level;           /* AWS_LAMBDA_LOG_LEVEL */
    const char *initialization_type; /* AWS_LAMBDA_INITIALIZATION_TYPE; "on-demand" when not set */
    const char *metrics_namespace;   /* FIRSTLIGHT_METRICS_NAMESPACE */
    const char *threshold;           /* FIRSTLIGHT_PROACTIVE_THRESHOLD_MS */
};

struct rt_environment rt_environment_read(void);

/* FIRSTLIGHT_PROACTIVE_THRESHOLD_MS, read. Pure.
 * text: decimal digits alone, 0 to 86,400,000 (a day) in milliseconds; "" is the default, 10 s.
 * False when it is anything else; *threshold_ms is then unchanged. */
bool rt_threshold_ms(const char *text, double *threshold_ms);

#endif
