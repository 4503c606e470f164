#include "runtime/request.h"

#include "runtime/stop.h"

enum { RETRIES = 5, FIRST_PAUSE_MS = 100 };

enum request { NEXT, RESPONSE, ERROR, INIT_ERROR };

static const char *const request_names[] = {
    [NEXT] = "next",
    [RESPONSE] = "response",
    [ERROR] = "error",
    [INIT_ERROR] = "init/error",
};

struct payload {
    const void *bytes;
    size_t size;
};

static struct rt_reply send_once(struct lambda_runtime_ *runtime, enum request request,
                                 struct payload payload)
{
    switch (request) {
    case NEXT:
        rt_invocation_clear(&runtime->invocation);
        return rt_api_next(runtime->api, &runtime->invocation);
    case RESPONSE:
        return rt_api_post_response(runtime->api, &runtime->invocation, payload.bytes, payload.size,
                                    runtime->response.content_type);
    case ERROR:
        return rt_api_post_error(runtime->api, &runtime->invocation, &runtime->failure);
    case INIT_ERROR:
        break;
    }
    return rt_api_post_init_error(runtime->api, &runtime->failure);
}

static void log_reply(struct lambda_runtime_ *runtime, enum lambda_level level, const char *message,
                      enum request request, const struct rt_reply *reply)
{
    const struct lambda_field fields[] = {
        lambda_text("request", request_names[request]),
        lambda_int("httpStatus", reply->http_status),
        lambda_text("reason", reply->what),
    };
    lambda_log(&runtime->context, level, message, fields, sizeof fields / sizeof fields[0]);
}

static enum rt_outcome request(struct lambda_runtime_ *runtime, enum request request,
                               struct payload payload)
{
    int pause_ms = FIRST_PAUSE_MS;
    for (int retries = 0;; retries++) {
        struct rt_reply reply = send_once(runtime, request, payload);
        switch (reply.outcome) {
        case RT_OK:
        case RT_STOPPED:
            return reply.outcome;
        case RT_OVER:
            log_reply(runtime, LAMBDA_ERROR,
                      "the Runtime API refused the answer: this invocation is over", request,
                      &reply);
            return RT_OK;
        case RT_EXIT:
            log_reply(runtime, LAMBDA_FATAL, "the Runtime API failed: exiting", request, &reply);
            return RT_EXIT;
        case RT_RETRY:
            break;
        }
        if (retries == RETRIES) {
            log_reply(runtime, LAMBDA_FATAL, "the Runtime API is gone: exiting", request, &reply);
            return RT_EXIT;
        }
        log_reply(runtime, LAMBDA_WARN, "the Runtime API did not answer: trying again", request,
                  &reply);
        rt_api_pause(runtime->api, pause_ms);
        if (rt_stop_requested())
            return RT_STOPPED;
        pause_ms *= 2;
    }
}

enum rt_outcome rt_request_next(struct lambda_runtime_ *runtime)
{
    return request(runtime, NEXT, (struct payload){NULL, 0});
}

enum rt_outcome rt_request_response(struct lambda_runtime_ *runtime, const void *bytes, size_t size)
{
    return request(runtime, RESPONSE, (struct payload){bytes, size});
}

enum rt_outcome rt_request_error(struct lambda_runtime_ *runtime)
{
    return request(runtime, ERROR, (struct payload){NULL, 0});
}

void rt_request_init_error(struct lambda_runtime_ *runtime)
{
    (void)request(runtime, INIT_ERROR, (struct payload){NULL, 0});
}
