/* The requests of extensions. What an extension may do is extension_protocol's to say. */
#include "emulator/sandbox/extensions_internal.h"

#include "base/json_text.h"

#include <string.h>

/* How long an extension that has reported an error may take to exit. */
#define EXIT_GRACE_NS ((int64_t)500 * 1000000)

/* ---- Answers ------------------------------------------------------------------------------ */

static const struct http_header json_type[] = {{"Content-Type", "application/json"}, {NULL, NULL}};

static void refuse(struct http_request *request, const char *type, const char *message)
{
    struct buffer body = buffer_new(1024);
    buffer_append_char(&body, '{');
    json_member_string(&body, "errorMessage", message);
    json_member_string(&body, "errorType", type);
    buffer_append_char(&body, '}');
    http_answer_buffer(request, 403, json_type, &body);
}

/* identifier_header: which of the two headers says whose event it is, or who it is */
static void answer_with_id(struct http_request *request, const char *identifier_header,
                           const char *identifier, struct buffer *body)
{
    const struct http_header headers[] = {
        {"Content-Type", "application/json"}, {identifier_header, identifier}, {NULL, NULL}};
    http_answer_buffer(request, 200, headers, body);
}

static void give(struct extension *extension, struct buffer *event)
{
    char identifier[UUID_SIZE];
    struct http_request *next = extension->next;
    id_uuid(identifier);
    extension->next = NULL;
    extension->phase = EXTENSION_RUNNING;
    answer_with_id(next, "Lambda-Extension-Event-Identifier", identifier, event);
}

void extension_give_invoke(struct extension *extension, const struct invocation *invocation)
{
    struct buffer event = buffer_new(64 * 1024);
    extension_invoke_json(&event, invocation);
    give(extension, &event);
}

void extension_give_shutdown(struct extension *extension)
{
    const struct extensions *all = extension->all;
    struct buffer event = buffer_new(1024);
    extension_shutdown_json(&event, all->shutdown_reason, all->shutdown_deadline_ms);
    extension->shutdown_given = true;
    give(extension, &event);
}

void extension_drop_next(struct extension *extension)
{
    if (extension->next != NULL)
        http_answer(extension->next, 503, NULL, NULL, 0);
    extension->next = NULL;
}

/* ---- Registration ------------------------------------------------------------------------- */

static struct extension *find_name(const struct extensions *extensions, const char *name)
{
    for (int i = 0; i < extensions->count; i++)
        if (strcmp(extensions->list[i]->name, name) == 0)
            return extensions->list[i];
    return NULL;
}

static struct extension *add_internal(struct extensions *extensions, struct http_request *request,
                                      const char *name)
{
    struct extension *extension = NULL;
    if (extensions->registration_closed)
        refuse(request, "Extension.RegistrationClosed",
               "Extensions register before the runtime asks for its first event.");
    else if (extensions->count == EXTENSIONS_MAX)
        refuse(request, "Extension.TooManyExtensions", "There are ten extensions already.");
    else if ((extension = extensions_add(extensions, name, false)) == NULL)
        http_answer(request, 500, NULL, NULL, 0);
    return extension;
}

static void register_one(struct extensions *extensions, struct http_request *request)
{
    const char *name = http_header(request, "Lambda-Extension-Name");
    if (name == NULL || name[0] == '\0') {
        refuse(request, "Extension.InvalidExtensionName", "Lambda-Extension-Name is missing.");
        return;
    }
    struct extension *extension = find_name(extensions, name);
    const struct buffer *body = http_body(request);
    unsigned allowed = extension_allowed_events(extension != NULL && extension->external,
                                                extensions->spec.function->init_type);
    struct extension_registration wanted = extension_registration_parse(
        body->data, http_body_too_large(request) ? EXTENSION_REGISTER_MAX + 1 : body->size,
        allowed);
    if (wanted.error_type != NULL) {
        refuse(request, wanted.error_type, wanted.message);
        return;
    }
    if (extension == NULL && (extension = add_internal(extensions, request, name)) == NULL)
        return;
    struct extension_ruling ruling = extension_protocol_judge(extension->phase, EXTENSION_REGISTER);
    if (ruling.status != 200) {
        refuse(request, ruling.error_type, ruling.message);
        return;
    }
    extension->phase = ruling.then;
    extension->events = wanted.events;
    struct buffer answer = buffer_new(64 * 1024);
    bool account = extension_wants_account(http_header(request, "Lambda-Extension-Accept-Feature"));
    extension_registered_json(&answer, extensions->spec.function, account);
    answer_with_id(request, "Lambda-Extension-Identifier", extension->identifier, &answer);
    if (extension->external && !extensions->stopping && extensions_registered(extensions))
        extensions->events->registered(extensions->owner);
}

/* ---- Whoever has registered --------------------------------------------------------------- */

/* Who asks; NULL: the request has been refused. */
static struct extension *find_caller(const struct extensions *extensions,
                                     struct http_request *request)
{
    const char *identifier = http_header(request, "Lambda-Extension-Identifier");
    if (identifier == NULL || identifier[0] == '\0') {
        refuse(request, "Extension.MissingExtensionIdentifier",
               "Lambda-Extension-Identifier is missing.");
        return NULL;
    }
    if (!extension_identifier_valid(identifier)) {
        refuse(request, "Extension.InvalidExtensionIdentifier",
               "Lambda-Extension-Identifier is not a UUID.");
        return NULL;
    }
    const char *name = extensions_name(extensions, identifier);
    if (name == NULL) {
        refuse(request, "Extension.UnknownExtensionIdentifier",
               "No extension of this sandbox has this identifier.");
        return NULL;
    }
    return find_name(extensions, name);
}

/* Moves the caller to the phase after the call. False: the request has been refused. */
static bool admit(struct extension *caller, struct http_request *request, enum extension_call call)
{
    struct extension_ruling ruling = extension_protocol_judge(caller->phase, call);
    if (ruling.error_type != NULL) {
        refuse(request, ruling.error_type, ruling.message);
        return false;
    }
    caller->phase = ruling.then;
    return true;
}

static void take_next(struct extension *caller, struct http_request *request)
{
    struct extensions *all = caller->all;
    bool first = caller->phase == EXTENSION_REGISTERED;
    if (!admit(caller, request, EXTENSION_NEXT))
        return;
    caller->next = request;
    if (first)
        extension_announce(caller, NULL);
    if (all->shutdown_reason != NULL && !caller->shutdown_given &&
        (caller->events & EXTENSION_EVENT_SHUTDOWN) != 0)
        extension_give_shutdown(caller);
    else if (!all->stopping && extensions_all_waiting(all))
        all->events->waiting(all->owner);
}

static void take_error(struct extension *caller, struct http_request *request,
                       enum extension_call call)
{
    enum extension_phase before = caller->phase;
    const char *type = http_header(request, "Lambda-Extension-Function-Error-Type");
    if (type == NULL || type[0] == '\0') {
        refuse(request, "Extension.MissingHeader",
               "Lambda-Extension-Function-Error-Type is missing.");
        return;
    }
    if (!admit(caller, request, call))
        return;
    if (caller->phase != before && !caller->all->stopping) {
        bool init = call == EXTENSION_REPORT_INIT_ERROR;
        caller->error_type[0] = '\0';
        strncat(caller->error_type, type, sizeof caller->error_type - 1);
        extension_failed(caller, init ? "Extension.InitError" : "Extension.ExitError",
                         EXIT_GRACE_NS);
    }
    static const char body[] = "{\"status\":\"OK\"}";
    http_answer(request, 202, json_type, body, sizeof body - 1);
}

/* ---- Routes ------------------------------------------------------------------------------- */

static void take(struct extensions *extensions, struct http_request *request,
                 enum extension_call call)
{
    if (call == EXTENSION_REGISTER) {
        register_one(extensions, request);
        return;
    }
    struct extension *caller = find_caller(extensions, request);
    if (caller == NULL)
        return;
    if (call == EXTENSION_NEXT)
        take_next(caller, request);
    else
        take_error(caller, request, call);
}

bool extensions_handle(struct extensions *extensions, struct http_request *request)
{
    static const char prefix[] = "/2020-01-01/extension/";
    static const struct {
        const char *path;
        const char *method;
        enum extension_call call;
    } routes[] = {
        {"register", "POST", EXTENSION_REGISTER},
        {"event/next", "GET", EXTENSION_NEXT},
        {"init/error", "POST", EXTENSION_REPORT_INIT_ERROR},
        {"exit/error", "POST", EXTENSION_REPORT_EXIT_ERROR},
    };
    const char *path = http_path(request);
    if (strncmp(path, prefix, sizeof prefix - 1) != 0)
        return false;
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
        if (strcmp(path + sizeof prefix - 1, routes[i].path) != 0)
            continue;
        if (strcmp(http_method(request), routes[i].method) == 0)
            take(extensions, request, routes[i].call);
        else
            http_answer(request, 405, NULL, NULL, 0);
        return true;
    }
    http_answer(request, 404, NULL, NULL, 0);
    return true;
}
