/* One call of the Lambda API over HTTP: what is asked, and what was answered. */
#ifndef CLI_LAMBDA_CALL_H
#define CLI_LAMBDA_CALL_H

#include "base/buffer.h"

#include <cjson/cJSON.h>

/* Largest event and answer in bytes: more than any Lambda takes, so that it is the one to refuse.
 */
#define BODY_MAX ((size_t)64 * 1024 * 1024)

/* Where a local Lambda listens unless told otherwise. */
#define LAMBDA_ENDPOINT "http://127.0.0.1:8080"

struct lambda_call {
    /* Asked: borrowed, but for the body. */
    const char *command;        /* of firstlight, for messages: "invoke" */
    const char *method;         /* of HTTP */
    const char *resource;       /* of the function: "invocations" */
    const char *name;           /* the function's */
    const char *endpoint;       /* a URL, with or without a slash at its end */
    const char *type;           /* X-Amz-Invocation-Type; NULL: none */
    const char *client_context; /* JSON; NULL: none */
    bool log_tail;
    struct buffer request;

    /* Answered. */
    long status;           /* HTTP */
    struct buffer headers; /* as received, the status line first */
    struct buffer body;
    char function_error[64];  /* X-Amz-Function-Error; "": none */
    char error_name[128];     /* x-amzn-ErrorType; "": none */
    struct buffer log_result; /* X-Amz-Log-Result */

    struct curl_slist *request_headers; /* ours, while it is sent */
};

/* A call without a body for "function" of a local Lambda at its default port. */
struct lambda_call lambda_call_new(const char *command, const char *method, const char *resource);
void lambda_call_free(struct lambda_call *call);

/* Sends it and waits for the answer, however long the function takes. False, with a message on
 * standard error, when there was none. */
bool lambda_call_send(struct lambda_call *call);

/* Whether the answer's status is of success; else a message on standard error has said what it is.
 */
bool lambda_call_succeeded(const struct lambda_call *call);

/* The answer's body as JSON: cJSON_Delete() releases it. NULL: it is none. */
cJSON *lambda_call_document(const struct lambda_call *call);

/* A text member of a JSON object, or "". Accepts NULL. */
const char *text_member(const cJSON *object, const char *name);

#endif
