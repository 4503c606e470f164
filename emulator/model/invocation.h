/* One invocation: what the caller asked, and what became of it. */
#ifndef EMULATOR_MODEL_INVOCATION_H
#define EMULATOR_MODEL_INVOCATION_H

#include "base/buffer.h"
#include "emulator/model/ids.h"
#include "emulator/model/log_tail.h"

#include <stdbool.h>
#include <stdint.h>

/* Largest event of a synchronous invocation and largest buffered response, in bytes.
 * Source: AWS, "Lambda quotas"; aws-lambda-runtime-interface-emulator,
 * internal/lambda/interop/model.go:23. */
#define EVENT_MAX    ((size_t)6 * 1024 * 1024)
#define RESPONSE_MAX ((size_t)6 * 1024 * 1024 + 100)

struct invocation;

/* Takes a response as the runtime sends it. */
struct response_taker {
    /* Before the first bytes; content_type: "" when there is none. */
    void (*begin)(struct invocation *invocation, const char *content_type);
    void (*piece)(struct invocation *invocation, const char *bytes, size_t size);
};

typedef void invocation_done_fn(struct invocation *invocation);

struct invocation {
    /* Set by whoever makes it. Texts are owned; NULL: the caller sent none. */
    char request_id[UUID_SIZE];
    char invocation_id[UUID_SIZE]; /* Lambda-Runtime-Invocation-Id */
    char *function_arn;
    char *trace_id;
    char *client_context;
    char *cognito_identity;
    char *tenant_id;
    const char *function_version; /* borrowed */
    struct buffer event;
    struct log_tail *tail;               /* NULL: the caller does not want its log */
    const struct response_taker *stream; /* NULL: the response is collected in `answer` */
    invocation_done_fn *done; /* called once the fields below are final; frees the invocation */
    void *owner;

    int64_t arrived_ns; /* CLOCK_MONOTONIC, when the caller's request was there */
    bool asynchronous;  /* nobody waits for the answer */

    /* Set by the sandbox. */
    int64_t deadline_ms;  /* since 1970 */
    struct buffer answer; /* the response, or the error's JSON */
    char *content_type;   /* of the answer; NULL: application/json */
    bool failed;          /* the answer is an error: X-Amz-Function-Error */
    char *error_type;     /* for the platform's log; NULL: none */
    bool cancelled;       /* the emulator stops: there is no answer */

    /* Of whoever keeps it in a queue. */
    struct invocation *next;
};

/* NULL: no memory. Ids are set, everything else is zero or empty. */
struct invocation *invocation_new(void);

/* Accepts NULL. */
void invocation_free(struct invocation *invocation);

/* Makes the answer the error {"errorType","errorMessage"}, as the platform writes it:
 * "RequestId: ID Error: MESSAGE". */
void invocation_fail(struct invocation *invocation, const char *error_type, const char *message);

#endif
