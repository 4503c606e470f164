#include "emulator/api/invoke_request.h"

#include "base/clock.h"
#include "emulator/http/base64.h"

#include <stdlib.h>
#include <string.h>

/* Source: AWS, "Lambda quotas" (asynchronous payload); API reference, Invoke (the others). */
#define ASYNC_EVENT_MAX    ((size_t)1024 * 1024)
#define CLIENT_CONTEXT_MAX ((size_t)3583)
#define TENANT_ID_MAX      ((size_t)256)

static const struct invoke_complaint fine = {API_SERVICE, NULL};
static const struct invoke_complaint no_memory = {API_SERVICE,
                                                  "The local Lambda is out of memory."};

static struct invoke_complaint read_type(struct http_request *request, enum invoke_type *type)
{
    const char *text = http_header(request, "X-Amz-Invocation-Type");
    if (text == NULL || strcmp(text, "RequestResponse") == 0)
        *type = INVOKE_REQUEST_RESPONSE;
    else if (strcmp(text, "Event") == 0)
        *type = INVOKE_EVENT;
    else if (strcmp(text, "DryRun") == 0)
        *type = INVOKE_DRY_RUN;
    else
        return (struct invoke_complaint){API_INVALID_PARAMETER,
                                         "X-Amz-Invocation-Type must be "
                                         "RequestResponse, Event or DryRun."};
    return fine;
}

static struct invoke_complaint read_log_type(struct http_request *request,
                                             struct invocation *invocation)
{
    const char *text = http_header(request, "X-Amz-Log-Type");
    if (text == NULL || strcmp(text, "None") == 0)
        return fine;
    if (strcmp(text, "Tail") != 0)
        return (struct invoke_complaint){API_INVALID_PARAMETER,
                                         "X-Amz-Log-Type must be None or Tail."};
    invocation->tail = calloc(1, sizeof *invocation->tail);
    return invocation->tail != NULL ? fine : no_memory;
}

static struct invoke_complaint read_client_context(struct http_request *request,
                                                   struct invocation *invocation)
{
    const char *text = http_header(request, "X-Amz-Client-Context");
    if (text == NULL)
        return fine;
    struct buffer decoded = buffer_new(CLIENT_CONTEXT_MAX);
    if (strlen(text) <= CLIENT_CONTEXT_MAX && base64_decode(&decoded, text)) {
        invocation->client_context = strdup(buffer_text(&decoded));
        buffer_free(&decoded);
        return invocation->client_context != NULL ? fine : no_memory;
    }
    buffer_free(&decoded);
    return (struct invoke_complaint){API_INVALID_REQUEST,
                                     "X-Amz-Client-Context must be base64 of at most 3583 bytes."};
}

/* Copies a header that may be absent. False: no memory. */
static bool copy_header(struct http_request *request, const char *name, char **copy)
{
    const char *value = http_header(request, name);
    *copy = value != NULL ? strdup(value) : NULL;
    return value == NULL || *copy != NULL;
}

static struct invoke_complaint read_identities(struct http_request *request,
                                               struct invocation *invocation)
{
    char trace[TRACE_ID_SIZE];
    if (!copy_header(request, "X-Amz-Tenant-Id", &invocation->tenant_id) ||
        !copy_header(request, "X-Amz-Cognito-Identity", &invocation->cognito_identity) ||
        !copy_header(request, "X-Amzn-Trace-Id", &invocation->trace_id))
        return no_memory;
    if (invocation->tenant_id != NULL && strlen(invocation->tenant_id) > TENANT_ID_MAX)
        return (struct invoke_complaint){API_INVALID_PARAMETER,
                                         "X-Amz-Tenant-Id is over 256 bytes."};
    if (invocation->trace_id != NULL)
        return fine;
    id_trace(clock_epoch_ms(), trace);
    invocation->trace_id = strdup(trace);
    return invocation->trace_id != NULL ? fine : no_memory;
}

static struct invoke_complaint read_arn(struct http_request *request,
                                        const struct function *function,
                                        const struct function_reference *reference,
                                        struct invocation *invocation)
{
    char qualifier[FUNCTION_QUALIFIER_SIZE];
    const char *asked = http_query(request, "Qualifier");
    if (asked == NULL)
        asked = reference->qualifier;
    if (!percent_decode(asked, strlen(asked), qualifier, sizeof qualifier) ||
        (qualifier[0] != '\0' && !function_qualifier_valid(qualifier)))
        return (struct invoke_complaint){API_INVALID_PARAMETER,
                                         "A qualifier is a version, an alias or $LATEST."};
    struct buffer arn = buffer_new(1024);
    function_arn(function, function->name, qualifier, &arn);
    if (!buffer_ok(&arn)) {
        buffer_free(&arn);
        return no_memory;
    }
    invocation->function_arn = arn.data;
    return fine;
}

static struct invoke_complaint read_event(struct http_request *request, enum invoke_type type,
                                          struct invocation *invocation)
{
    struct buffer *body = http_body(request);
    if (http_body_too_large(request))
        return (struct invoke_complaint){API_REQUEST_TOO_LARGE,
                                         "Request must be smaller than 6291456 bytes."};
    if (type == INVOKE_EVENT && body->size > ASYNC_EVENT_MAX)
        return (struct invoke_complaint){
            API_REQUEST_TOO_LARGE,
            "Request must be smaller than 1048576 bytes for an asynchronous invocation."};
    invocation->event = *body;
    *body = buffer_new(body->max);
    /* Who sends no payload gets an empty object, as with `sam local`: handlers parse what they get.
     */
    if (invocation->event.size == 0 && !buffer_append_text(&invocation->event, "{}"))
        return no_memory;
    return fine;
}

struct invoke_complaint invoke_request_read(struct http_request *request,
                                            const struct function *function,
                                            const struct function_reference *reference, bool forget,
                                            enum invoke_type *type, struct invocation *invocation)
{
    struct invoke_complaint complaint = read_type(request, type);
    if (forget)
        *type = INVOKE_EVENT;
    invocation->function_version = function->version;
    if (complaint.message == NULL)
        complaint = read_arn(request, function, reference, invocation);
    if (complaint.message == NULL)
        complaint = read_log_type(request, invocation);
    if (complaint.message == NULL)
        complaint = read_client_context(request, invocation);
    if (complaint.message == NULL)
        complaint = read_identities(request, invocation);
    if (complaint.message == NULL)
        complaint = read_event(request, *type, invocation);
    return complaint;
}
