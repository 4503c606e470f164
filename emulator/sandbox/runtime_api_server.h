/* The Runtime API of one sandbox: its HTTP routes, on an address of its own.
 *
 * It knows what a runtime may do next and answers it accordingly; what that means for the sandbox
 * is its owner's business. The address stays the same while processes come and go.
 *
 * A runtime of managed instances asks for several events at once. Each may be anybody's, so they
 * are kept apart by slots: a request for an event takes a slot in which none is waited for or
 * worked at. Every other runtime has one slot.
 *
 * Source: AWS, "Using the Lambda runtime API for custom runtimes"; for managed instances and
 * restore aws-lambda-runtime-interface-emulator, internal/lambda-managed-instances and
 * internal/lambda. */
#ifndef EMULATOR_SANDBOX_RUNTIME_API_SERVER_H
#define EMULATOR_SANDBOX_RUNTIME_API_SERVER_H

#include "base/buffer.h"
#include "emulator/http/http_server.h"
#include "emulator/model/invocation.h"

struct runtime_api;

/* What the runtime posted. */
struct runtime_post {
    struct buffer *body;      /* the callback may take the bytes out of it */
    const char *content_type; /* "" when there is none */
    const char *error_type;   /* an error's, as the platform keeps it; "" for a response */
};

/* What the runtime did. `owner` is that of runtime_api_new(), slots count from 0. */
struct runtime_api_events {
    /* It asks for an event: for its first one, or because it is done with the one before. */
    void (*waiting)(void *owner, int slot);
    /* It answered the slot's invocation. */
    void (*response)(void *owner, int slot, const struct runtime_post *post);
    void (*error)(void *owner, int slot, const struct runtime_post *post);
    /* Its response was larger than RESPONSE_MAX. */
    void (*response_too_large)(void *owner, int slot);
    /* Its response begins to come in pieces; false: they are to be collected for `response`. Pieces
     * follow, then `response` with an empty body, or `error` when its trailers say so, or
     * `stream_broken` when it did not get to its end. */
    bool (*stream)(void *owner, int slot, const char *content_type);
    void (*stream_piece)(void *owner, int slot, const char *bytes, size_t size);
    void (*stream_broken)(void *owner, int slot);
    /* Its init failed, or its restore; it is about to exit. */
    void (*init_error)(void *owner, const struct runtime_post *post);
    /* Its init is over and it waits to be restored. */
    void (*snapped)(void *owner);
    /* A request that is none of the Runtime API's; false: nobody's. */
    bool (*other)(void *owner, struct http_request *request);
};

/* Listens on a free port of 127.0.0.1. `events` and `owner` are borrowed.
 * slots: at least 1
 * NULL, and *error an errno value, when it cannot. */
struct runtime_api *runtime_api_new(struct http_server *http, int slots,
                                    const struct runtime_api_events *events, void *owner,
                                    int *error);

/* Accepts NULL. */
void runtime_api_free(struct runtime_api *api);

/* "127.0.0.1:PORT", for AWS_LAMBDA_RUNTIME_API. */
const char *runtime_api_address(const struct runtime_api *api);

/* A slot in which the runtime waits for an event; below 0: none. */
int runtime_api_waiting_slot(const struct runtime_api *api);

/* Gives the slot, in which the runtime waits, its event. The invocation is borrowed until the
 * runtime waits again in it, runtime_api_forget() or runtime_api_end(). */
void runtime_api_give(struct runtime_api *api, int slot, const struct invocation *invocation);

/* The runtime has got the event of the last runtime_api_give(): it has not if it had hung up before
 * and has not come for it since. */
bool runtime_api_taken(const struct runtime_api *api, int slot);

/* The slot's invocation is over, though the runtime has not come for the next event.
 * timed_out: late answers to it are told so */
void runtime_api_forget(struct runtime_api *api, int slot, bool timed_out);

/* Lets the runtime that waits for its restore go on. */
void runtime_api_restore(struct runtime_api *api);

/* The process is gone, what it was waiting for or working at is over. `timed_out`: it was killed
 * because the current invocation ran out of time; late answers to that are told so. */
void runtime_api_end(struct runtime_api *api, bool timed_out);

/* Everyone who had a connection is gone, extensions too: whoever calls next is new. */
void runtime_api_cut(struct runtime_api *api);

/* The error type as the platform keeps it: `sent` if it looks like "Function.Name" or
 * "Runtime.Name" with letters only, else `unknown`.
 * Source: aws-lambda-runtime-interface-emulator, internal/lambda/fatalerror/fatalerror.go:60. */
const char *runtime_error_type(const char *sent, const char *unknown);

#endif
