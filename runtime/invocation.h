/* One event with its headers, parsed. Pure: fed by runtime_api, read by the loop. */
#ifndef RUNTIME_INVOCATION_H
#define RUNTIME_INVOCATION_H

#include "base/buffer.h"

#include <stdint.h>

/* The Runtime API's headers on an event. Source: AWS, "Runtime API", next invocation;
 * aws-lambda-cpp pull request 221 for Invocation-Id. */
enum rt_header {
    RT_REQUEST_ID,       /* Lambda-Runtime-Aws-Request-Id */
    RT_DEADLINE_MS,      /* Lambda-Runtime-Deadline-Ms */
    RT_TRACE_ID,         /* Lambda-Runtime-Trace-Id */
    RT_FUNCTION_ARN,     /* Lambda-Runtime-Invoked-Function-Arn */
    RT_CLIENT_CONTEXT,   /* Lambda-Runtime-Client-Context */
    RT_COGNITO_IDENTITY, /* Lambda-Runtime-Cognito-Identity */
    RT_TENANT_ID,        /* Lambda-Runtime-Aws-Tenant-Id */
    RT_INVOCATION_ID,    /* Lambda-Runtime-Invocation-Id: echoed on the answer */
    RT_HEADER_COUNT,
};

/* Kept from one invocation to the next, so that its memory is. */
struct rt_invocation {
    struct buffer headers[RT_HEADER_COUNT];
    struct buffer event; /* fails when the event is larger than LAMBDA_PAYLOAD_MAX */
};

struct rt_invocation rt_invocation_new(void);
void rt_invocation_free(struct rt_invocation *invocation);

/* Ready for the next event. */
void rt_invocation_clear(struct rt_invocation *invocation);

/* Takes one line of a response's head, its line break included or not: keeps the value if it is a
 * header we know, whatever its letters' case; a status line starts the headers afresh, since an
 * interim response may come before the real one. Any bytes are safe. */
void rt_invocation_head_line(struct rt_invocation *invocation, const char *line, size_t size);

/* The value, "" when the header was absent or empty. */
const char *rt_invocation_header(const struct rt_invocation *invocation, enum rt_header header);

/* A deadline's text, read: milliseconds since 1970, or 0 when it is no whole number, of at most 15
 * digits, greater than zero. Values below 10^11, which would be before March 1973, are taken as
 * relative to now_ms: cargo-lambda sends 600000. */
int64_t rt_deadline_ms(const char *text, int64_t now_ms);

#endif
