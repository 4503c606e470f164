#include "emulator/sandbox/runtime_api_server.h"

#include "base/json_text.h"
#include "emulator/sandbox/runtime_api_internal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Answers ------------------------------------------------------------------------------ */

static const struct http_header json_type[] = {{"Content-Type", "application/json"}, {NULL, NULL}};

void runtime_api_refuse(struct http_request *request, int status, const char *type,
                        const char *message)
{
    struct buffer body = buffer_new(1024);
    buffer_append_char(&body, '{');
    json_member_string(&body, "errorMessage", message);
    json_member_string(&body, "errorType", type);
    buffer_append_char(&body, '}');
    http_answer_buffer(request, status, json_type, &body);
}

/* The slot's event. */
static void give_event(struct slot *slot, struct http_request *request)
{
    const struct invocation *invocation = slot->current;
    char deadline[24];
    slot->taken = true;
    snprintf(deadline, sizeof deadline, "%" PRId64, invocation->deadline_ms);
    const struct http_header headers[] = {
        {"Content-Type", "application/json"},
        {"Lambda-Runtime-Aws-Request-Id", invocation->request_id},
        {"Lambda-Runtime-Deadline-Ms", deadline},
        {"Lambda-Runtime-Invoked-Function-Arn", invocation->function_arn},
        {"Lambda-Runtime-Trace-Id", invocation->trace_id},
        {"Lambda-Runtime-Client-Context", invocation->client_context},
        {"Lambda-Runtime-Cognito-Identity", invocation->cognito_identity},
        {"Lambda-Runtime-Aws-Tenant-Id", invocation->tenant_id},
        {"Lambda-Runtime-Invocation-Id", invocation->invocation_id},
        {NULL, NULL},
    };
    http_answer(request, 200, headers, invocation->event.data, invocation->event.size);
}

/* ---- Requests for an event ------------------------------------------------------------------ */

static void lose(struct http_request *request)
{
    http_answer(request, 503, NULL, NULL, 0);
}

/* The event, when there is one, waits for the runtime's next request; with several slots, which may
 * take any. */
static void on_next_gone(void *owner)
{
    struct slot *slot = owner;
    lose(slot->next);
    slot->next = NULL;
    if (slot->api->slot_count > 1)
        slot->phase = RUNTIME_STARTING;
}

/* The slot that a request for an event is for: one whose process asks again because it lost the
 * event, or a later one of the same kind. NULL: everything that may be asked for has been. */
static struct slot *slot_for_next(struct runtime_api *api)
{
    if (api->slot_count == 1)
        return &api->slots[0];
    for (int i = 0; i < api->slot_count; i++) {
        enum runtime_phase phase = api->slots[i].phase;
        if (phase != RUNTIME_WAITING && phase != RUNTIME_BUSY)
            return &api->slots[i];
    }
    return NULL;
}

static void take_next(struct runtime_api *api, struct http_request *request)
{
    struct slot *slot = slot_for_next(api);
    if (slot == NULL) {
        runtime_api_refuse(request, 400, "Runtime.Unavailable",
                           "As many events have been asked for as this sandbox runs at once.");
        return;
    }
    bool again = slot->phase == RUNTIME_WAITING && slot->next != NULL;
    slot->phase = runtime_protocol_judge(slot->phase, RUNTIME_NEXT, RUNTIME_ID_NONE).then;
    if (slot->phase == RUNTIME_BUSY) {
        /* It has hung up before, or lost the event: it gets the same one. */
        give_event(slot, request);
        return;
    }
    if (slot->next != NULL)
        runtime_api_refuse(slot->next, 409, "InvalidStateTransition",
                           "A later request for an event came.");
    slot->next = request;
    slot->current = NULL;
    http_on_gone(request, on_next_gone, slot);
    if (!again)
        api->events->waiting(api->owner, (int)(slot - api->slots));
}

static void take_restore_next(struct runtime_api *api, struct http_request *request)
{
    struct slot *slot = &api->slots[0];
    bool again = slot->phase == RUNTIME_SNAPPED;
    struct runtime_ruling ruling =
        runtime_protocol_judge(slot->phase, RUNTIME_RESTORE_NEXT, RUNTIME_ID_NONE);
    if (ruling.status != 200) {
        runtime_api_refuse(request, ruling.status, ruling.error_type, ruling.message);
        return;
    }
    slot->phase = ruling.then;
    if (api->restore != NULL)
        runtime_api_refuse(api->restore, 409, "InvalidStateTransition", "A later request came.");
    api->restore = request;
    if (!again)
        api->events->snapped(api->owner);
}

/* ---- Routes ------------------------------------------------------------------------------- */

static void dispatch(struct runtime_api *api, struct http_request *request,
                     enum runtime_route route, const char *id)
{
    if (route == RUNTIME_ROUTE_NEXT)
        take_next(api, request);
    else if (route == RUNTIME_ROUTE_RESTORE_NEXT)
        take_restore_next(api, request);
    else
        runtime_api_post(api, request, route, id);
}

static void on_request(void *owner, struct http_request *request)
{
    struct runtime_api *api = owner;
    char id[REQUEST_ID_SIZE];
    enum runtime_route route = runtime_route_parse(http_path(request), id);
    bool gets = route == RUNTIME_ROUTE_NEXT || route == RUNTIME_ROUTE_RESTORE_NEXT;
    if (route != RUNTIME_ROUTE_NONE && strcmp(http_method(request), gets ? "GET" : "POST") == 0)
        dispatch(api, request, route, id);
    else if (route != RUNTIME_ROUTE_NONE)
        runtime_api_refuse(request, 405, "MethodNotAllowed", "This path takes another method.");
    else if (!api->events->other(api->owner, request))
        runtime_api_refuse(request, 404, "NotFound", "The Runtime API has no such path.");
}

/* ---- The owner's side --------------------------------------------------------------------- */

struct runtime_api *runtime_api_new(struct http_server *http, int slots,
                                    const struct runtime_api_events *events, void *owner,
                                    int *error)
{
    struct runtime_api *api = calloc(1, sizeof *api + (size_t)slots * sizeof api->slots[0]);
    if (api == NULL) {
        *error = ENOMEM;
        return NULL;
    }
    api->events = events;
    api->owner = owner;
    api->slot_count = slots;
    for (int i = 0; i < slots; i++)
        api->slots[i].api = api;
    const struct http_listener_spec spec = {
        .address = "127.0.0.1",
        .body_max = RESPONSE_MAX,
        .head = runtime_api_head,
        .handler = on_request,
        .owner = api,
    };
    api->listener = http_listen(http, &spec, error);
    if (api->listener == NULL) {
        free(api);
        return NULL;
    }
    snprintf(api->address, sizeof api->address, "127.0.0.1:%d", http_listener_port(api->listener));
    return api;
}

static void drop_waiting(struct runtime_api *api)
{
    for (int i = 0; i < api->slot_count; i++) {
        if (api->slots[i].next != NULL)
            lose(api->slots[i].next);
        api->slots[i].next = NULL;
    }
    if (api->restore != NULL)
        lose(api->restore);
    api->restore = NULL;
}

void runtime_api_free(struct runtime_api *api)
{
    if (api == NULL)
        return;
    drop_waiting(api);
    http_listener_close(api->listener);
    free(api);
}

const char *runtime_api_address(const struct runtime_api *api)
{
    return api->address;
}

int runtime_api_waiting_slot(const struct runtime_api *api)
{
    for (int i = 0; i < api->slot_count; i++)
        if (api->slots[i].next != NULL)
            return i;
    return -1;
}

void runtime_api_give(struct runtime_api *api, int slot, const struct invocation *invocation)
{
    struct slot *one = &api->slots[slot];
    struct http_request *next = one->next;
    one->next = NULL;
    one->current = invocation;
    one->phase = RUNTIME_BUSY;
    one->taken = false;
    if (next != NULL)
        give_event(one, next);
}

bool runtime_api_taken(const struct runtime_api *api, int slot)
{
    return api->slots[slot].taken;
}

void runtime_api_forget(struct runtime_api *api, int slot, bool timed_out)
{
    struct slot *one = &api->slots[slot];
    if (timed_out && one->current != NULL)
        snprintf(one->timed_out_id, sizeof one->timed_out_id, "%s", one->current->request_id);
    runtime_api_end_stream(one);
    one->current = NULL;
    if (one->phase != RUNTIME_WAITING)
        one->phase = RUNTIME_STARTING;
}

void runtime_api_restore(struct runtime_api *api)
{
    struct http_request *restore = api->restore;
    api->restore = NULL;
    api->slots[0].phase = RUNTIME_RESTORED;
    http_answer(restore, 200, json_type, NULL, 0);
}

void runtime_api_end(struct runtime_api *api, bool timed_out)
{
    drop_waiting(api);
    for (int i = 0; i < api->slot_count; i++) {
        runtime_api_forget(api, i, timed_out);
        api->slots[i].phase = RUNTIME_STARTING;
    }
}

void runtime_api_cut(struct runtime_api *api)
{
    http_listener_cut(api->listener);
    /* What came in from the old processes since then. */
    for (int i = 0; i < api->slot_count; i++)
        api->slots[i].streaming = NULL; /* gone with its connection */
    runtime_api_end(api, false);
}
