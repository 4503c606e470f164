/* What the parts of the Runtime API share: runtime_api_server.c, its routes and requests for
 * events; runtime_api_posts.c, what the runtime posts. Nobody else includes this. */
#ifndef EMULATOR_SANDBOX_RUNTIME_API_INTERNAL_H
#define EMULATOR_SANDBOX_RUNTIME_API_INTERNAL_H

#include "emulator/http/routes.h"
#include "emulator/sandbox/runtime_api_server.h"
#include "emulator/sandbox/runtime_protocol.h"

/* One event at a time: asked for, given out, answered. */
struct slot {
    struct runtime_api *api;
    struct http_request *next;        /* in RUNTIME_WAITING, unless it has hung up; else NULL */
    const struct invocation *current; /* in RUNTIME_BUSY and RUNTIME_ANSWERED; else NULL */
    struct http_request *streaming;   /* whose body is the response, and still comes; else NULL */
    enum runtime_phase phase;
    bool taken;                         /* a request has got `current`, or the one before it */
    char timed_out_id[REQUEST_ID_SIZE]; /* "": none */
};

struct runtime_api {
    struct http_listener *listener;
    const struct runtime_api_events *events;
    void *owner;
    char address[32];
    struct http_request *restore; /* of a runtime that waits for its restore; else NULL */
    int slot_count;
    struct slot slots[];
};

void runtime_api_refuse(struct http_request *request, int status, const char *type,
                        const char *message);

/* ---- runtime_api_posts.c --------------------------------------------------------------------- */

/* A request's head is there: a streamed response is handed on from then on. */
void runtime_api_head(void *owner, struct http_request *request);

/* A post that has come whole, to one of the routes that take any. id: the request id in its path */
void runtime_api_post(struct runtime_api *api, struct http_request *request,
                      enum runtime_route route, const char *id);

/* What still comes of the slot's streamed response is nobody's business. */
void runtime_api_end_stream(struct slot *slot);

#endif
