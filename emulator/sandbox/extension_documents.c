#include "emulator/sandbox/extension_documents.h"

#include "base/json_text.h"

#include <cjson/cJSON.h>
#include <ctype.h>
#include <string.h>

const char *const *extension_event_names(unsigned events)
{
    static const char *const names[][3] = {
        {NULL}, {"INVOKE", NULL}, {"SHUTDOWN", NULL}, {"INVOKE", "SHUTDOWN", NULL}};
    return names[events & (EXTENSION_EVENT_INVOKE | EXTENSION_EVENT_SHUTDOWN)];
}

/* ---- Registration ------------------------------------------------------------------------- */

unsigned extension_allowed_events(bool external, enum init_type init_type)
{
    return (external ? EXTENSION_EVENT_SHUTDOWN : 0U) |
           (init_type != INIT_MANAGED_INSTANCES ? EXTENSION_EVENT_INVOKE : 0U);
}

static struct extension_registration refused(const char *error_type, const char *message)
{
    return (struct extension_registration){.error_type = error_type, .message = message};
}

static struct extension_registration bad_format(const char *message)
{
    return refused("InvalidRequestFormat", message);
}

static unsigned event_bit(const char *name)
{
    if (strcmp(name, "INVOKE") == 0)
        return EXTENSION_EVENT_INVOKE;
    return strcmp(name, "SHUTDOWN") == 0 ? EXTENSION_EVENT_SHUTDOWN : 0;
}

static struct extension_registration read_events(const cJSON *list, unsigned allowed)
{
    struct extension_registration read = {0};
    const cJSON *event;
    cJSON_ArrayForEach(event, list)
    {
        const char *name = cJSON_GetStringValue(event);
        if (name == NULL)
            return bad_format("Each of \"events\" must be a string.");
        unsigned bit = event_bit(name);
        if (bit == 0)
            return refused("Extension.InvalidEventType", "Events are INVOKE and SHUTDOWN.");
        if ((bit & allowed) == 0)
            return refused("Extension.InvalidEventType",
                           bit == EXTENSION_EVENT_SHUTDOWN
                               ? "SHUTDOWN is for external extensions: none has this name."
                               : "On managed instances there is no INVOKE.");
        read.events |= bit;
    }
    return read;
}

static struct extension_registration read_document(const cJSON *document, unsigned allowed)
{
    if (cJSON_IsNull(document))
        return (struct extension_registration){0};
    if (!cJSON_IsObject(document))
        return bad_format("The body must be a JSON object.");
    const cJSON *keys = cJSON_GetObjectItemCaseSensitive(document, "configurationKeys");
    if (cJSON_GetArraySize(keys) > 0)
        return bad_format("\"configurationKeys\" is no longer supported: use variables.");
    const cJSON *events = cJSON_GetObjectItemCaseSensitive(document, "events");
    if (events != NULL && !cJSON_IsNull(events) && !cJSON_IsArray(events))
        return bad_format("\"events\" must be an array.");
    return read_events(events, allowed);
}

struct extension_registration extension_registration_parse(const char *body, size_t size,
                                                           unsigned allowed)
{
    if (size > EXTENSION_REGISTER_MAX)
        return bad_format("The body is larger than 65536 bytes.");
    const char *end = NULL;
    cJSON *document = size > 0 ? cJSON_ParseWithLengthOpts(body, size, &end, 0) : NULL;
    if (document == NULL)
        return bad_format("The body is not JSON.");
    while (end < body + size && isspace((unsigned char)*end))
        end++;
    struct extension_registration read = end == body + size
                                             ? read_document(document, allowed)
                                             : bad_format("Something follows the JSON document.");
    cJSON_Delete(document);
    return read;
}

/* ---- Headers ------------------------------------------------------------------------------ */

bool extension_identifier_valid(const char *identifier)
{
    static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    if (strlen(identifier) != sizeof form - 1)
        return false;
    for (size_t i = 0; i < sizeof form - 1; i++) {
        bool right =
            form[i] == 'x' ? isxdigit((unsigned char)identifier[i]) != 0 : identifier[i] == form[i];
        if (!right)
            return false;
    }
    return true;
}

bool extension_wants_account(const char *accept_feature)
{
    static const char account[] = "accountId";
    while (accept_feature != NULL && *accept_feature != '\0') {
        accept_feature += strspn(accept_feature, ", \t");
        size_t size = strcspn(accept_feature, ", \t");
        if (size == sizeof account - 1 && memcmp(accept_feature, account, size) == 0)
            return true;
        accept_feature += size;
    }
    return false;
}

/* ---- What it gets ------------------------------------------------------------------------- */

void extension_registered_json(struct buffer *out, const struct function *function, bool account)
{
    buffer_append_char(out, '{');
    json_member_string(out, "functionName", function->name);
    json_member_string(out, "functionVersion", function->version);
    json_member_string(out, "handler", function->handler);
    if (account)
        json_member_string(out, "accountId", FUNCTION_ACCOUNT);
    buffer_append_char(out, '}');
}

void extension_invoke_json(struct buffer *out, const struct invocation *invocation)
{
    buffer_append_char(out, '{');
    json_member_string(out, "eventType", "INVOKE");
    json_member_int(out, "deadlineMs", invocation->deadline_ms);
    json_member_string(out, "requestId", invocation->request_id);
    json_member_string(out, "invokedFunctionArn", invocation->function_arn);
    if (invocation->trace_id != NULL) {
        json_key(out, "tracing");
        buffer_append_char(out, '{');
        json_member_string(out, "type", "X-Amzn-Trace-Id");
        json_member_string(out, "value", invocation->trace_id);
        buffer_append_char(out, '}');
    }
    buffer_append_char(out, '}');
}

void extension_shutdown_json(struct buffer *out, const char *reason, int64_t deadline_ms)
{
    buffer_append_char(out, '{');
    json_member_string(out, "eventType", "SHUTDOWN");
    json_member_int(out, "deadlineMs", deadline_ms);
    json_member_string(out, "shutdownReason", reason);
    buffer_append_char(out, '}');
}
