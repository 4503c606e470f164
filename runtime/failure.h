/* Why an invocation or an init failed, and the three forms in which the platform takes it. */
#ifndef RUNTIME_FAILURE_H
#define RUNTIME_FAILURE_H

#include "base/buffer.h"

#include <stdarg.h>

enum {
    RT_FAILURE_TYPE_MAX = 1024,
    RT_FAILURE_MESSAGE_MAX = 64 * 1024,
    RT_FAILURE_PLACE_MAX = 4096,
};

struct rt_failure {
    bool set;              /* false: nothing has been described yet */
    struct buffer type;    /* "InvalidOrder" */
    struct buffer message; /* cut at its maximum */
    struct buffer path;    /* source file; "" when there is no place */
    struct buffer label;   /* function */
    int line;
};

struct rt_failure rt_failure_new(void);
void rt_failure_free(struct rt_failure *failure);
void rt_failure_clear(struct rt_failure *failure);

/* Describes the failure in place of any earlier one. path may be NULL: then there is no place. */
void rt_failure_set(struct rt_failure *failure, const char *path, int line, const char *label,
                    const char *type, const char *format, va_list args)
    __attribute__((format(printf, 6, 0)));

/* One of the runtime's own, which has no place in a handler. */
void rt_failure_describe(struct rt_failure *failure, const char *type, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Appends "label (path:line)", or nothing when there is no place. */
void rt_failure_place(const struct rt_failure *failure, struct buffer *out);

/* Appends {"errorMessage","errorType","stackTrace"}.
 * Source: AWS, "Runtime API", invocation error. */
void rt_failure_body(const struct rt_failure *failure, struct buffer *out);

/* Appends the type as the header Lambda-Runtime-Function-Error-Type takes it: what does not match
 * (Runtime|Function).[A-Z][a-zA-Z]+ would become Function.Unknown there, so a bare type gets its
 * prefix and an upper-case letter, and characters that are no letters are left out.
 * Source: aws-lambda-runtime-interface-emulator, internal/lambda/fatalerror/fatalerror.go:60. */
void rt_failure_header_type(const char *type, struct buffer *out);

/* Appends the header Lambda-Runtime-Function-XRay-Error-Cause: one line of JSON, cropped by X-Ray
 * at 64 KiB and therefore kept well below it. working_directory: "" when unknown. Source:
 * aws-lambda-runtime-interface-emulator, internal/lambda/core/error_cause.go:13. */
void rt_failure_xray_cause(const struct rt_failure *failure, const char *working_directory,
                           struct buffer *out);

#endif
