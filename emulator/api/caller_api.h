/* The endpoint for callers: the part of the Lambda API that a local Lambda needs. */
#ifndef EMULATOR_API_CALLER_API_H
#define EMULATOR_API_CALLER_API_H

#include "emulator/http/http_server.h"
#include "emulator/placement/placement.h"

struct caller_api;

struct caller_api_spec {
    struct loop *loop;
    struct http_server *http;
    const char *address;                 /* numeric */
    int port;                            /* 0: any free one */
    struct placement *const *placements; /* one for each function, in the order of the functions */
    size_t placement_count;              /* at least 1 */
    const struct concurrency *concurrency;
    /* Takes requests of paths that are not the API's own, the web page's; false: not one of them.
     * NULL: there are none. */
    bool (*other)(void *owner, struct http_request *request);
    void *owner;
};

/* Everything in `spec` is borrowed for its life. NULL, and *error an errno value, when it cannot
 * listen. */
struct caller_api *caller_api_new(const struct caller_api_spec *spec, int *error);

/* No invocation that it made may be left. Accepts NULL. */
void caller_api_free(struct caller_api *api);

int caller_api_port(const struct caller_api *api);

#endif
