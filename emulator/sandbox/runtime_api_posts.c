/* What the runtime posts: responses, whole or as they come, and errors. */
#include "emulator/http/base64.h"
#include "emulator/sandbox/runtime_api_internal.h"

#include <ctype.h>
#include <string.h>

const char *runtime_error_type(const char *sent, const char *unknown)
{
    static const char *const prefixes[] = {"Function.", "Runtime."};
    for (size_t i = 0; sent != NULL && i < sizeof prefixes / sizeof prefixes[0]; i++) {
        size_t size = strlen(prefixes[i]);
        if (strncmp(sent, prefixes[i], size) != 0 || !isupper((unsigned char)sent[size]))
            continue;
        const char *rest = sent + size + 1;
        while (isalpha((unsigned char)*rest))
            rest++;
        if (*rest == '\0' && rest > sent + size + 1)
            return sent;
    }
    return unknown;
}

/* ---- Whose it is ---------------------------------------------------------------------------- */

/* What a response or an error is for. *id says how its request id relates to the slot. */
static struct slot *slot_of(struct runtime_api *api, struct http_request *request, const char *text,
                            enum runtime_id *id)
{
    *id = RUNTIME_ID_OTHER;
    for (int i = 0; i < api->slot_count; i++) {
        struct slot *slot = &api->slots[i];
        if (slot->current != NULL && strcmp(text, slot->current->request_id) == 0) {
            const char *invocation_id = http_header(request, "Lambda-Runtime-Invocation-Id");
            if (invocation_id == NULL || strcmp(invocation_id, slot->current->invocation_id) == 0)
                *id = RUNTIME_ID_CURRENT;
            return slot;
        }
        if (strcmp(text, slot->timed_out_id) == 0)
            *id = RUNTIME_ID_TIMED_OUT;
    }
    return &api->slots[0];
}

static bool known_mode(struct http_request *request)
{
    const char *mode = http_header(request, "Lambda-Runtime-Function-Response-Mode");
    return mode == NULL || strcmp(mode, "streaming") == 0;
}

static const char *content_type(struct http_request *request)
{
    const char *type = http_header(request, "Content-Type");
    return type != NULL ? type : "";
}

/* What a response's trailers say instead of it: it went wrong on the way. */
static bool trailers_fail(struct http_request *request, struct buffer *body, const char **type)
{
    *type = http_trailer(request, "Lambda-Runtime-Function-Error-Type");
    const char *encoded = http_trailer(request, "Lambda-Runtime-Function-Error-Body");
    if (*type == NULL && encoded == NULL)
        return false;
    *type = runtime_error_type(*type, "Function.Unknown");
    if (encoded == NULL || !base64_decode(body, encoded))
        buffer_clear(body);
    return true;
}

static void notify_response(struct runtime_api *api, int slot, struct http_request *request)
{
    struct buffer error = buffer_new(RESPONSE_MAX);
    struct runtime_post post = {
        .body = http_body(request), .content_type = content_type(request), .error_type = ""};
    const char *type;
    if (trailers_fail(request, &error, &type)) {
        post = (struct runtime_post){
            .body = &error, .content_type = "application/json", .error_type = type};
        api->events->error(api->owner, slot, &post);
    } else {
        api->events->response(api->owner, slot, &post);
    }
    buffer_free(&error);
}

static void notify(struct runtime_api *api, int slot, struct http_request *request,
                   enum runtime_call call)
{
    if (call == RUNTIME_RESPONSE) {
        notify_response(api, slot, request);
        return;
    }
    bool is_init = call == RUNTIME_INIT_ERROR || call == RUNTIME_RESTORE_ERROR;
    const char *unknown = is_init ? "Runtime.Unknown" : "Function.Unknown";
    const char *error_type = http_header(request, "Lambda-Runtime-Function-Error-Type");
    struct runtime_post post = {
        .body = http_body(request),
        .content_type = content_type(request),
        .error_type = runtime_error_type(error_type, unknown),
    };
    if (call == RUNTIME_ERROR)
        api->events->error(api->owner, slot, &post);
    else
        api->events->init_error(api->owner, &post);
}

/* ---- A response as it comes ------------------------------------------------------------------ */

static void on_piece(void *owner, struct http_request *request, const void *bytes, size_t size)
{
    (void)request;
    struct slot *slot = owner;
    slot->api->events->stream_piece(slot->api->owner, (int)(slot - slot->api->slots), bytes, size);
}

static void on_broken(void *owner)
{
    struct slot *slot = owner;
    slot->phase = RUNTIME_ANSWERED;
    slot->streaming = NULL;
    slot->api->events->stream_broken(slot->api->owner, (int)(slot - slot->api->slots));
}

static const struct http_body_reader stream_reader = {.chunk = on_piece, .broken = on_broken};

void runtime_api_head(void *owner, struct http_request *request)
{
    struct runtime_api *api = owner;
    char id_text[REQUEST_ID_SIZE];
    enum runtime_id id;
    const char *mode = http_header(request, "Lambda-Runtime-Function-Response-Mode");
    if (mode == NULL || strcmp(mode, "streaming") != 0 ||
        runtime_route_parse(http_path(request), id_text) != RUNTIME_ROUTE_RESPONSE)
        return;
    struct slot *slot = slot_of(api, request, id_text, &id);
    /* Otherwise it is judged once it has come whole. */
    if (slot->streaming != NULL ||
        runtime_protocol_judge(slot->phase, RUNTIME_RESPONSE, id).status != 202)
        return;
    if (!api->events->stream(api->owner, (int)(slot - api->slots), content_type(request)))
        return;
    slot->streaming = request;
    http_take_body(request, &stream_reader, slot);
}

void runtime_api_end_stream(struct slot *slot)
{
    if (slot->streaming != NULL)
        http_take_body(slot->streaming, NULL, NULL);
    slot->streaming = NULL;
}

/* ---- What has come whole ----------------------------------------------------------------------
 */

static void accept_post(struct http_request *request)
{
    static const struct http_header json_type[] = {{"Content-Type", "application/json"},
                                                   {NULL, NULL}};
    static const char body[] = "{\"status\":\"OK\"}";
    http_answer(request, 202, json_type, body, sizeof body - 1);
}

static void take_post(struct runtime_api *api, struct http_request *request, struct slot *slot,
                      enum runtime_call call, enum runtime_id id)
{
    struct runtime_ruling ruling = runtime_protocol_judge(slot->phase, call, id);
    if (ruling.status != 202) {
        runtime_api_refuse(request, ruling.status, ruling.error_type, ruling.message);
        return;
    }
    if (call == RUNTIME_RESPONSE && !known_mode(request)) {
        runtime_api_refuse(request, 400, "InvalidResponseMode",
                           "Lambda-Runtime-Function-Response-Mode may only be streaming.");
        return;
    }
    slot->phase = ruling.then;
    /* It has come whole; or another answer has, and counts. */
    if (slot->streaming == request)
        slot->streaming = NULL;
    runtime_api_end_stream(slot);
    bool too_large = http_body_too_large(request);
    /* The runtime's answer comes first: what follows from it may end the process. */
    if (too_large && call == RUNTIME_RESPONSE)
        api->events->response_too_large(api->owner, (int)(slot - api->slots));
    else
        notify(api, (int)(slot - api->slots), request, call);
    if (too_large)
        runtime_api_refuse(request, 413, "RequestEntityTooLarge",
                           "The payload is larger than 6291556 bytes.");
    else
        accept_post(request);
}

void runtime_api_post(struct runtime_api *api, struct http_request *request,
                      enum runtime_route route, const char *id)
{
    enum runtime_id relation = RUNTIME_ID_NONE;
    struct slot *slot = &api->slots[0];
    switch (route) {
    case RUNTIME_ROUTE_RESPONSE:
    case RUNTIME_ROUTE_ERROR:
        slot = slot_of(api, request, id, &relation);
        take_post(api, request, slot,
                  route == RUNTIME_ROUTE_RESPONSE ? RUNTIME_RESPONSE : RUNTIME_ERROR, relation);
        break;
    case RUNTIME_ROUTE_RESTORE_ERROR:
        take_post(api, request, slot, RUNTIME_RESTORE_ERROR, relation);
        break;
    default:
        take_post(api, request, slot, RUNTIME_INIT_ERROR, relation);
        break;
    }
}
