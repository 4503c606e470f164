#include "emulator/api/invoke.h"

#include "base/clock.h"
#include "base/json_text.h"
#include "emulator/api/api_error.h"
#include "emulator/api/async_events.h"
#include "emulator/http/base64.h"
#include "emulator/http/event_stream.h"

#include <stdlib.h>
#include <string.h>

/* The one who waits for an invocation's answer: the invocation's `owner`. */
struct caller {
    struct http_request *request; /* NULL: its answer has begun */
    struct http_stream *stream;   /* NULL: none, or not any more */
    bool streamed;
};

/* Of the platform, apart from the function's own types: a caller reads those in the payload. */
#define FUNCTION_ERROR "Unhandled"

/* Bytes of a streamed response that a slow caller may leave waiting: as much as there can be of
 * one. Source: AWS, "Lambda quotas", streamed responses. */
#define STREAM_PENDING_MAX ((size_t)200 * 1024 * 1024)

static const char *tail_text(const struct invocation *invocation, struct buffer *text)
{
    if (invocation->tail == NULL)
        return NULL;
    base64_encode(text, invocation->tail->bytes, invocation->tail->size);
    return buffer_text(text);
}

/* ---- A whole answer ---------------------------------------------------------------------------
 */

static void answer_whole(struct http_request *request, struct invocation *invocation)
{
    struct buffer tail = buffer_new(2 * LOG_TAIL_MAX);
    const struct http_header headers[] = {
        {"Content-Type",
         invocation->content_type != NULL ? invocation->content_type : "application/json"},
        {"x-amzn-RequestId", invocation->request_id},
        {"X-Amz-Executed-Version", invocation->function_version},
        {"X-Amz-Function-Error", invocation->failed ? FUNCTION_ERROR : NULL},
        {"X-Amz-Log-Result", tail_text(invocation, &tail)},
        {"X-Amzn-Trace-Id", invocation->trace_id},
        {NULL, NULL},
    };
    http_answer_buffer(request, 200, headers, &invocation->answer);
    buffer_free(&tail);
}

/* ---- A streamed one ---------------------------------------------------------------------------
 */

/* A caller that hung up is noticed when it is written to: the invocation goes on without it. */
static void on_gone(void *owner)
{
    (void)owner;
}

static const struct http_stream_events stream_events = {.gone = on_gone};

static void begin_stream(struct invocation *invocation, const char *content_type)
{
    struct caller *caller = invocation->owner;
    if (caller->request == NULL)
        return;
    const struct http_header headers[] = {
        {"Content-Type", EVENT_STREAM_CONTENT_TYPE},
        {"x-amzn-RequestId", invocation->request_id},
        {"X-Amz-Executed-Version", invocation->function_version},
        {"X-Amzn-Trace-Id", invocation->trace_id},
        /* The event stream's own type hides the response's. */
        {"x-amzn-Remapped-Content-Type", content_type},
        {NULL, NULL},
    };
    caller->stream = http_answer_stream(caller->request, 200, headers, &stream_events, caller);
    caller->request = NULL;
}

static void send_message(struct invocation *invocation, const char *type, const char *content_type,
                         const void *payload, size_t size)
{
    struct caller *caller = invocation->owner;
    struct buffer message = buffer_new(size + 1024);
    if (caller->stream != NULL &&
        !(http_stream_pending(caller->stream) <= STREAM_PENDING_MAX &&
          event_stream_append(&message, type, content_type, payload, size) &&
          http_stream_write(caller->stream, message.data, message.size))) {
        /* A caller that misses a piece must not take the rest for the whole. */
        http_stream_abort(caller->stream);
        caller->stream = NULL;
    }
    buffer_free(&message);
}

static void stream_piece(struct invocation *invocation, const char *bytes, size_t size)
{
    send_message(invocation, "PayloadChunk", "application/octet-stream", bytes, size);
}

static void end_stream(struct invocation *invocation)
{
    struct caller *caller = invocation->owner;
    struct buffer complete = buffer_new(RESPONSE_MAX);
    struct buffer tail = buffer_new(2 * LOG_TAIL_MAX);
    const char *log = tail_text(invocation, &tail);
    begin_stream(invocation, invocation->content_type);
    if (!invocation->failed && invocation->answer.size > 0)
        stream_piece(invocation, invocation->answer.data, invocation->answer.size);
    buffer_append_char(&complete, '{');
    if (invocation->failed) {
        json_member_string(&complete, "ErrorCode", FUNCTION_ERROR);
        json_member_string(&complete, "ErrorDetails", buffer_text(&invocation->answer));
    }
    if (log != NULL)
        json_member_string(&complete, "LogResult", log);
    buffer_append_char(&complete, '}');
    send_message(invocation, "InvokeComplete", "application/json", buffer_text(&complete),
                 complete.size);
    if (caller->stream != NULL)
        http_stream_end(caller->stream);
    buffer_free(&complete);
    buffer_free(&tail);
}

static const struct response_taker stream_taker = {.begin = begin_stream, .piece = stream_piece};

/* ---- The end ----------------------------------------------------------------------------------
 */

static void answer_cancelled(const struct caller *caller)
{
    if (caller->stream != NULL)
        http_stream_abort(caller->stream);
    else if (caller->request != NULL)
        api_refuse(caller->request, API_SERVICE,
                   "The local Lambda is stopping, or has no room for a sandbox: its standard error "
                   "says why.");
}

static void on_done(struct invocation *invocation)
{
    struct caller *caller = invocation->owner;
    if (invocation->cancelled)
        answer_cancelled(caller);
    else if (caller->streamed)
        end_stream(invocation);
    else
        answer_whole(caller->request, invocation);
    free(caller);
    invocation_free(invocation);
}

/* ---- The beginning ----------------------------------------------------------------------------
 */

static void accept_event(struct http_request *request, const char *request_id, int status)
{
    const struct http_header headers[] = {{"x-amzn-RequestId", request_id}, {NULL, NULL}};
    http_answer(request, status, headers, NULL, 0);
}

static void refuse(struct http_request *request, enum placement_refusal why)
{
    if (why == PLACEMENT_STOPPING)
        api_refuse(request, API_SERVICE, "The local Lambda is stopping.");
    else if (why == PLACEMENT_NO_SANDBOX)
        api_refuse(request, API_SERVICE,
                   "The local Lambda has no room for a sandbox: its standard error says why.");
    else
        api_refuse_throttled(request, why == PLACEMENT_RESERVED_LIMIT
                                          ? "ReservedFunctionConcurrentInvocationLimitExceeded"
                                          : "ConcurrentInvocationLimitExceeded");
}

static void submit_event(struct placement *placement, struct async_events *events,
                         struct http_request *request, struct invocation *invocation)
{
    char request_id[UUID_SIZE];
    memcpy(request_id, invocation->request_id, sizeof request_id);
    enum placement_refusal why = async_events_submit(events, placement, invocation);
    if (why == PLACEMENT_TAKEN) {
        accept_event(request, request_id, 202);
    } else {
        refuse(request, why);
        invocation_free(invocation);
    }
}

static void submit(struct placement *placement, struct http_request *request,
                   struct invocation *invocation, bool streamed)
{
    struct caller *caller = calloc(1, sizeof *caller);
    if (caller == NULL) {
        api_refuse(request, API_SERVICE, "The local Lambda is out of memory.");
        invocation_free(invocation);
        return;
    }
    *caller = (struct caller){.request = request, .streamed = streamed};
    invocation->done = on_done;
    invocation->owner = caller;
    invocation->stream = streamed ? &stream_taker : NULL;
    enum placement_refusal why = placement_submit(placement, invocation);
    if (why != PLACEMENT_TAKEN) {
        refuse(request, why);
        free(caller);
        invocation_free(invocation);
    }
}

void invoke(struct placement *placement, struct async_events *events, struct http_request *request,
            const struct function_reference *reference, enum invoke_form form)
{
    enum invoke_type type = INVOKE_REQUEST_RESPONSE;
    struct invocation *invocation = invocation_new();
    struct invoke_complaint complaint = {API_SERVICE, "The local Lambda is out of memory."};
    if (invocation != NULL) {
        invocation->arrived_ns = clock_ns(CLOCK_MONOTONIC);
        complaint = invoke_request_read(request, placement_function(placement), reference,
                                        form == INVOKE_FORGET, &type, invocation);
    }
    if (complaint.message != NULL) {
        api_refuse(request, complaint.error, complaint.message);
        invocation_free(invocation);
    } else if (type == INVOKE_DRY_RUN) {
        accept_event(request, invocation->request_id, 204);
        invocation_free(invocation);
    } else if (type == INVOKE_EVENT) {
        submit_event(placement, events, request, invocation);
    } else {
        submit(placement, request, invocation, form == INVOKE_STREAMED);
    }
}
