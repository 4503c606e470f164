#include "emulator/sandbox/telemetry.h"

#include "base/json_text.h"
#include "emulator/log/platform_log_json.h"
#include "emulator/sandbox/extension_documents.h"
#include "emulator/sandbox/extension_protocol.h"
#include "emulator/sandbox/telemetry_history.h"
#include "emulator/sandbox/telemetry_record.h"
#include "emulator/sandbox/telemetry_subscriber.h"

#include <stdlib.h>
#include <string.h>

/* Largest record: what a line of 256 KiB may become when each of its bytes is escaped, and more. */
#define RECORD_MAX ((size_t)2 * 1024 * 1024)

struct telemetry {
    struct telemetry_spec spec;
    void *owner;
    bool closed;
    struct telemetry_history history;
    struct http_client *client; /* NULL until somebody wants POSTs */
    struct telemetry_subscriber *subscribers[EXTENSIONS_MAX];
    int count;
};

/* ---- Records ------------------------------------------------------------------------------ */

/* Gives one record to one subscriber, in its form. */
static void give(const struct telemetry *telemetry, struct telemetry_subscriber *subscriber,
                 const struct telemetry_record *record)
{
    const struct telemetry_subscription *wants = telemetry_subscriber_wants(subscriber);
    if ((wants->types & record->type) == 0)
        return;
    if (record->type == TELEMETRY_TYPE_PLATFORM) {
        telemetry_subscriber_add(subscriber, record->bytes, record->size);
        return;
    }
    struct buffer item = buffer_new(RECORD_MAX);
    bool function = record->type == TELEMETRY_TYPE_FUNCTION;
    bool as_object = function && wants->json_records &&
                     strcmp(telemetry->spec.function->log_format, "JSON") == 0;
    telemetry_line_json(&item, record->time_ms, function ? "function" : "extension", record->bytes,
                        record->size, as_object);
    if (buffer_ok(&item))
        telemetry_subscriber_add(subscriber, item.data, item.size);
    buffer_free(&item);
}

static void give_all(struct telemetry *telemetry, const struct telemetry_record *record)
{
    if (!telemetry->closed)
        telemetry_history_keep(&telemetry->history, record);
    for (int i = 0; i < telemetry->count; i++)
        give(telemetry, telemetry->subscribers[i], record);
}

/* Somebody gets it, or may yet. */
static bool is_wanted(const struct telemetry *telemetry)
{
    return !telemetry->closed || telemetry->count > 0;
}

void telemetry_event(struct telemetry *telemetry, const struct platform_event *event)
{
    if (!is_wanted(telemetry))
        return;
    struct buffer json = buffer_new(RECORD_MAX);
    platform_log_json(&json, event);
    if (buffer_ok(&json) && json.size > 0) {
        const struct telemetry_record record = {
            .type = TELEMETRY_TYPE_PLATFORM, .bytes = json.data, .size = json.size};
        give_all(telemetry, &record);
    }
    buffer_free(&json);
}

void telemetry_line(struct telemetry *telemetry, enum telemetry_source source, int64_t time_ms,
                    const char *line, size_t size)
{
    const struct telemetry_record record = {
        .type = source == TELEMETRY_FUNCTION ? TELEMETRY_TYPE_FUNCTION : TELEMETRY_TYPE_EXTENSION,
        .time_ms = time_ms,
        .bytes = line,
        .size = size,
    };
    if (is_wanted(telemetry))
        give_all(telemetry, &record);
}

/* ---- Subscribing -------------------------------------------------------------------------- */

static void on_dropped(void *owner, int64_t records, int64_t bytes, const char *reason)
{
    struct telemetry *telemetry = owner;
    struct platform_event event = {.type = PLATFORM_LOGS_DROPPED,
                                   .dropped_records = records,
                                   .dropped_bytes = bytes,
                                   .reason = reason};
    telemetry->spec.publish(telemetry->owner, &event);
}

struct newcomer {
    const struct telemetry *telemetry;
    struct telemetry_subscriber *subscriber;
};

static void give_earlier(void *owner, const struct telemetry_record *record)
{
    const struct newcomer *newcomer = owner;
    give(newcomer->telemetry, newcomer->subscriber, record);
}

/* The place of this extension's subscription, which a later one takes; else a new place. */
static int place_of(const struct telemetry *telemetry, const char *name)
{
    int place = 0;
    while (place < telemetry->count &&
           strcmp(telemetry_subscriber_name(telemetry->subscribers[place]), name) != 0)
        place++;
    return place;
}

/* False: no memory. */
static bool subscribe(struct telemetry *telemetry, const char *name,
                      const struct telemetry_subscription *subscription)
{
    int place = place_of(telemetry, name);
    if (place == EXTENSIONS_MAX)
        return false;
    if (telemetry->client == NULL)
        telemetry->client = http_client_new(telemetry->spec.loop);
    if (telemetry->client == NULL)
        return false;
    struct newcomer newcomer = {
        .telemetry = telemetry,
        .subscriber = telemetry_subscriber_new(telemetry->spec.loop, telemetry->client, name,
                                               subscription, on_dropped, telemetry),
    };
    if (newcomer.subscriber == NULL)
        return false;
    if (place < telemetry->count)
        telemetry_subscriber_free(telemetry->subscribers[place]);
    else
        telemetry->count++;
    telemetry->subscribers[place] = newcomer.subscriber;
    telemetry_history_give(&telemetry->history, give_earlier, &newcomer);
    const char *types[4];
    telemetry_type_names(subscription->types, types);
    struct platform_event event = {.type = PLATFORM_TELEMETRY_SUBSCRIPTION,
                                   .name = telemetry_subscriber_name(newcomer.subscriber),
                                   .state = "Subscribed",
                                   .subscriptions = types};
    telemetry->spec.publish(telemetry->owner, &event);
    return true;
}

/* ---- Requests ----------------------------------------------------------------------------- */

static const struct http_header json_type[] = {{"Content-Type", "application/json"}, {NULL, NULL}};

static void refuse(struct http_request *request, int status, const char *type, const char *message)
{
    struct buffer body = buffer_new(1024);
    buffer_append_char(&body, '{');
    json_member_string(&body, "errorMessage", message);
    json_member_string(&body, "errorType", type);
    buffer_append_char(&body, '}');
    http_answer_buffer(request, status, json_type, &body);
}

/* The name of the extension that asks; NULL: the request has been refused. */
static const char *caller(const struct telemetry *telemetry, struct http_request *request)
{
    const char *identifier = http_header(request, "Lambda-Extension-Identifier");
    const char *name = extensions_name(telemetry->spec.extensions, identifier);
    if (identifier == NULL || identifier[0] == '\0')
        refuse(request, 403, "Extension.MissingExtensionIdentifier",
               "Lambda-Extension-Identifier is missing.");
    else if (!extension_identifier_valid(identifier))
        refuse(request, 403, "Extension.InvalidExtensionIdentifier",
               "Lambda-Extension-Identifier is not a UUID.");
    else if (name == NULL)
        refuse(request, 403, "Extension.UnknownExtensionIdentifier",
               "No extension of this sandbox has this identifier.");
    return name;
}

static void take_subscription(struct telemetry *telemetry, struct http_request *request)
{
    struct telemetry_subscription wanted;
    const char *name = caller(telemetry, request);
    if (name == NULL)
        return;
    const struct buffer *body = http_body(request);
    size_t size = http_body_too_large(request) ? TELEMETRY_BODY_MAX + 1 : body->size;
    const char *wrong = telemetry_subscription_parse(body->data, size, &wanted);
    if (wrong != NULL) {
        refuse(request, 400, "ValidationError", wrong);
    } else if (telemetry->closed) {
        refuse(request, 403, "Telemetry.SubscriptionClosed",
               "Subscriptions are possible during init only.");
    } else if (!subscribe(telemetry, name, &wanted)) {
        http_answer(request, 500, NULL, NULL, 0);
    } else {
        static const char ok[] = "\"OK\"";
        http_answer(request, 200, json_type, ok, sizeof ok - 1);
    }
}

bool telemetry_handle(struct telemetry *telemetry, struct http_request *request)
{
    const char *path = http_path(request);
    bool logs = strcmp(path, "/2020-08-15/logs") == 0;
    if (!logs && strcmp(path, "/2022-07-01/telemetry") != 0)
        return false;
    if (strcmp(http_method(request), "PUT") != 0)
        http_answer(request, 405, NULL, NULL, 0);
    else if (logs)
        /* As a platform without it answers: extensions go on. */
        refuse(request, 202, "Logs.NotSupported",
               "The Logs API is not supported: its successor, the Telemetry API, is.");
    else
        take_subscription(telemetry, request);
    return true;
}

/* ---- Life --------------------------------------------------------------------------------- */

struct telemetry *telemetry_new(const struct telemetry_spec *spec, void *owner)
{
    struct telemetry *telemetry = calloc(1, sizeof *telemetry);
    if (telemetry == NULL)
        return NULL;
    telemetry->spec = *spec;
    telemetry->owner = owner;
    return telemetry;
}

void telemetry_reset(struct telemetry *telemetry)
{
    for (int i = 0; i < telemetry->count; i++)
        telemetry_subscriber_free(telemetry->subscribers[i]);
    telemetry->count = 0;
    http_client_free(telemetry->client);
    telemetry->client = NULL;
    telemetry_history_forget(&telemetry->history);
    telemetry->closed = false;
}

void telemetry_free(struct telemetry *telemetry)
{
    if (telemetry == NULL)
        return;
    telemetry_reset(telemetry);
    free(telemetry);
}

void telemetry_close_subscription(struct telemetry *telemetry)
{
    telemetry->closed = true;
    telemetry_history_forget(&telemetry->history);
}

void telemetry_flush(struct telemetry *telemetry)
{
    for (int i = 0; i < telemetry->count; i++)
        telemetry_subscriber_flush(telemetry->subscribers[i]);
}

bool telemetry_delivered(const struct telemetry *telemetry)
{
    for (int i = 0; i < telemetry->count; i++)
        if (!telemetry_subscriber_idle(telemetry->subscribers[i]))
            return false;
    return true;
}
