#include "emulator/api/caller_api.h"

#include "emulator/api/api_error.h"
#include "emulator/api/async_events.h"
#include "emulator/api/invoke.h"
#include "emulator/api/management.h"
#include "emulator/http/routes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct caller_api {
    struct caller_api_spec spec;
    struct http_listener *listener;
    struct async_events *events;
};

/* ---- Functions --------------------------------------------------------------------------------
 */

static struct placement *find(const struct caller_api *api, const char *name)
{
    for (size_t i = 0; i < api->spec.placement_count; i++)
        if (strcmp(placement_function(api->spec.placements[i])->name, name) == 0)
            return api->spec.placements[i];
    /* What callers of the runtime interface emulator call the one function that it has. */
    if (api->spec.placement_count == 1 && strcmp(name, "function") == 0)
        return api->spec.placements[0];
    return NULL;
}

static void refuse_function(struct caller_api *api, struct http_request *request, const char *name)
{
    struct buffer message = buffer_new(4096);
    buffer_append_text(&message, "Function not found: ");
    function_arn(placement_function(api->spec.placements[0]), name, "", &message);
    api_refuse(request, API_RESOURCE_NOT_FOUND, buffer_text(&message));
    buffer_free(&message);
}

/* ---- Routes ------------------------------------------------------------------------------- */

static void answer_about(struct caller_api *api, struct http_request *request)
{
    static const struct http_header headers[] = {{"Content-Type", "text/plain; charset=utf-8"},
                                                 {NULL, NULL}};
    const char *first = placement_function(api->spec.placements[0])->name;
    struct buffer text = buffer_new((size_t)1024 * 1024);
    buffer_append_text(&text, "firstlight local: Lambda functions on this machine.\n\n");
    for (size_t i = 0; i < api->spec.placement_count; i++)
        buffer_printf(&text, "  %s\n", placement_function(api->spec.placements[i])->name);
    buffer_printf(&text,
                  "\nInvoke one with:  firstlight invoke %s --endpoint http://127.0.0.1:%d --data "
                  "'{}'\n"
                  "or POST to:       /2015-03-31/functions/%s/invocations\n"
                  "See it at work:   http://127.0.0.1:%d/ in a browser\n",
                  first, caller_api_port(api), first, caller_api_port(api));
    http_answer_buffer(request, 200, headers, &text);
}

static void dispatch(struct caller_api *api, struct http_request *request, enum api_route route,
                     const struct function_reference *reference)
{
    struct placement *placement = find(api, reference->name);
    if (route == API_ROUTE_FUNCTIONS)
        management_list(api->spec.placements, api->spec.placement_count, request);
    else if (route == API_ROUTE_ACCOUNT)
        management_account(api->spec.concurrency, api->spec.placement_count, request);
    else if (placement == NULL)
        refuse_function(api, request, reference->name);
    else if (route == API_ROUTE_INVOKE)
        invoke(placement, api->events, request, reference, INVOKE_WHOLE);
    else if (route == API_ROUTE_INVOKE_STREAM)
        invoke(placement, api->events, request, reference, INVOKE_STREAMED);
    else if (route == API_ROUTE_INVOKE_ASYNC)
        invoke(placement, api->events, request, reference, INVOKE_FORGET);
    else
        management_handle(placement, request, route);
}

static void on_request(void *owner, struct http_request *request)
{
    struct caller_api *api = owner;
    struct function_reference reference = {0};
    const char *path = http_path(request);
    enum api_route route = api_route_parse(path, &reference);
    bool about = strcmp(path, "/") == 0;
    if (route == API_ROUTE_BAD_FUNCTION)
        api_refuse(request, API_INVALID_PARAMETER,
                   "This names no function: give a name, a name with a qualifier, or an ARN.");
    else if (route != API_ROUTE_NONE && !api_route_takes(route, http_method(request)))
        api_refuse_method(request, api_route_methods(route));
    else if (route != API_ROUTE_NONE)
        dispatch(api, request, route, &reference);
    else if (api->spec.other != NULL && api->spec.other(api->spec.owner, request))
        return;
    else if (about && strcmp(http_method(request), "GET") == 0)
        answer_about(api, request);
    else if (about)
        api_refuse_method(request, "GET");
    else
        api_refuse(request, API_UNKNOWN_PATH, "The local Lambda has no such path.");
}

/* ---- Life -------------------------------------------------------------------------------------
 */

struct caller_api *caller_api_new(const struct caller_api_spec *spec, int *error)
{
    struct caller_api *api = calloc(1, sizeof *api);
    if (api == NULL) {
        *error = ENOMEM;
        return NULL;
    }
    api->spec = *spec;
    *error = ENOMEM;
    api->events = async_events_new(spec->loop, ASYNC_RETRY_NS);
    const struct http_listener_spec listener = {
        .address = spec->address,
        .port = spec->port,
        .body_max = EVENT_MAX,
        .handler = on_request,
        .owner = api,
    };
    if (api->events != NULL)
        api->listener = http_listen(spec->http, &listener, error);
    if (api->listener != NULL)
        return api;
    caller_api_free(api);
    return NULL;
}

void caller_api_free(struct caller_api *api)
{
    if (api == NULL)
        return;
    http_listener_close(api->listener);
    async_events_free(api->events);
    free(api);
}

int caller_api_port(const struct caller_api *api)
{
    return http_listener_port(api->listener);
}
