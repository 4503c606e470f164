#include "emulator/sandbox/telemetry_subscription.h"

#include <arpa/inet.h>
#include <cjson/cJSON.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const struct {
    const char *name;
    unsigned bit;
} known_types[] = {
    {"platform", TELEMETRY_TYPE_PLATFORM},
    {"function", TELEMETRY_TYPE_FUNCTION},
    {"extension", TELEMETRY_TYPE_EXTENSION},
};

void telemetry_type_names(unsigned types, const char *names[4])
{
    size_t count = 0;
    for (size_t i = 0; i < sizeof known_types / sizeof known_types[0]; i++)
        if ((types & known_types[i].bit) != 0)
            names[count++] = known_types[i].name;
    names[count] = NULL;
}

/* ---- Destination -------------------------------------------------------------------------- */

/* The address that a host's name means, for a URL; NULL: not on loopback. */
static const char *loopback_address(const char *host)
{
    static const char *const names[] = {"sandbox.localdomain", "sandbox", "localhost"};
    struct in_addr address;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcasecmp(host, names[i]) == 0)
            return "127.0.0.1";
    if (strcmp(host, "[::1]") == 0)
        return host;
    if (inet_pton(AF_INET, host, &address) == 1 && ntohl(address.s_addr) >> 24 == 127)
        return host;
    return NULL;
}

/* 0: no port. */
static int read_port(const char *digits, size_t size)
{
    int port = 0;
    for (size_t i = 0; i < size; i++) {
        if (!isdigit((unsigned char)digits[i]) || i >= 5)
            return 0;
        port = port * 10 + (digits[i] - '0');
    }
    return port <= 65535 ? port : 0;
}

static bool printable(const char *text)
{
    for (; *text != '\0'; text++)
        if (*text <= ' ' || *text >= 0x7F)
            return false;
    return true;
}

const char *telemetry_destination_parse(const char *uri,
                                        struct telemetry_subscription *subscription)
{
    static const char scheme[] = "http://";
    char host[256];
    if (strlen(uri) > TELEMETRY_URI_MAX || !printable(uri))
        return "destination.URI is longer than 1024 bytes, or not plain ASCII.";
    if (strncasecmp(uri, scheme, sizeof scheme - 1) != 0)
        return "destination.URI must begin with http://.";
    const char *at = uri + sizeof scheme - 1;
    size_t size =
        *at == '[' ? strcspn(at, "]/?#") + (strchr(at, ']') != NULL) : strcspn(at, ":/?#");
    if (size == 0 || size >= sizeof host)
        return "destination.URI has no host.";
    memcpy(host, at, size);
    host[size] = '\0';
    const char *address = loopback_address(host);
    if (address == NULL)
        return "destination.URI may only name sandbox.localdomain or a loopback address.";
    at += size;
    subscription->port = 80;
    if (*at == ':') {
        size_t digits = strcspn(at + 1, "/?#");
        subscription->port = read_port(at + 1, digits);
        if (subscription->port == 0)
            return "destination.URI has no port from 1 to 65535.";
        at += 1 + digits;
    } else if (*at != '\0' && strchr("/?#", *at) == NULL) {
        return "destination.URI has no host.";
    }
    snprintf(subscription->url, sizeof subscription->url, "http://%s:%d%s%s", address,
             subscription->port, *at == '/' ? "" : "/", at);
    return NULL;
}

static const char *read_destination(const cJSON *destination,
                                    struct telemetry_subscription *subscription)
{
    const cJSON *protocol = cJSON_GetObjectItemCaseSensitive(destination, "protocol");
    const cJSON *port = cJSON_GetObjectItemCaseSensitive(destination, "port");
    const cJSON *uri = cJSON_GetObjectItemCaseSensitive(destination, "URI");
    const char *name = cJSON_GetStringValue(protocol);
    if (name != NULL && strcmp(name, "TCP") == 0) {
        if (!cJSON_IsNumber(port) || port->valuedouble < 1 || port->valuedouble > 65535 ||
            port->valuedouble != port->valueint)
            return "destination.port must be a whole number from 1 to 65535.";
        subscription->tcp = true;
        subscription->port = port->valueint;
        return NULL;
    }
    if (name == NULL || strcmp(name, "HTTP") != 0)
        return "destination.protocol must be HTTP or TCP.";
    if (!cJSON_IsString(uri))
        return "destination.URI must be a string.";
    return telemetry_destination_parse(uri->valuestring, subscription);
}

/* ---- The rest ----------------------------------------------------------------------------- */

static const char *read_schema(const cJSON *version, struct telemetry_subscription *subscription)
{
    static const char *const versions[] = {"2022-07-01", "2022-12-13", "2025-01-29"};
    const char *name = cJSON_GetStringValue(version);
    for (size_t i = 0; name != NULL && i < sizeof versions / sizeof versions[0]; i++) {
        if (strcmp(name, versions[i]) == 0) {
            subscription->json_records = i > 0;
            return NULL;
        }
    }
    return "schemaVersion must be 2022-07-01, 2022-12-13 or 2025-01-29.";
}

static const char *read_types(const cJSON *types, struct telemetry_subscription *subscription)
{
    static const char wrong[] = "types must name at least one of platform, function, extension.";
    const cJSON *type;
    if (!cJSON_IsArray(types))
        return wrong;
    cJSON_ArrayForEach(type, types)
    {
        const char *name = cJSON_GetStringValue(type);
        unsigned bit = 0;
        for (size_t i = 0; name != NULL && i < sizeof known_types / sizeof known_types[0]; i++)
            if (strcmp(name, known_types[i].name) == 0)
                bit = known_types[i].bit;
        if (bit == 0)
            return wrong;
        subscription->types |= bit;
    }
    return subscription->types != 0 ? NULL : wrong;
}

/* False: there, but not a whole number in that range. */
static bool read_limit(const cJSON *buffering, const char *name, int least, int most, int *value)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(buffering, name);
    if (item == NULL)
        return true;
    if (!cJSON_IsNumber(item) || !(item->valuedouble >= least && item->valuedouble <= most) ||
        item->valuedouble != item->valueint)
        return false;
    *value = item->valueint;
    return true;
}

static const char *read_buffering(const cJSON *buffering,
                                  struct telemetry_subscription *subscription)
{
    if (buffering == NULL || cJSON_IsNull(buffering))
        return NULL;
    if (!cJSON_IsObject(buffering))
        return "buffering must be an object.";
    if (!read_limit(buffering, "maxItems", 1000, 10000, &subscription->max_items))
        return "buffering.maxItems must be a whole number from 1000 to 10000.";
    if (!read_limit(buffering, "maxBytes", 262144, 1048576, &subscription->max_bytes))
        return "buffering.maxBytes must be a whole number from 262144 to 1048576.";
    if (!read_limit(buffering, "timeoutMs", 25, 30000, &subscription->timeout_ms))
        return "buffering.timeoutMs must be a whole number from 25 to 30000.";
    return NULL;
}

static const char *read_document(const cJSON *document, struct telemetry_subscription *subscription)
{
    if (!cJSON_IsObject(document))
        return "The body is not a JSON object.";
    const char *wrong =
        read_schema(cJSON_GetObjectItemCaseSensitive(document, "schemaVersion"), subscription);
    if (wrong == NULL)
        wrong = read_types(cJSON_GetObjectItemCaseSensitive(document, "types"), subscription);
    if (wrong == NULL)
        wrong = read_destination(cJSON_GetObjectItemCaseSensitive(document, "destination"),
                                 subscription);
    if (wrong == NULL)
        wrong =
            read_buffering(cJSON_GetObjectItemCaseSensitive(document, "buffering"), subscription);
    return wrong;
}

const char *telemetry_subscription_parse(const char *body, size_t size,
                                         struct telemetry_subscription *subscription)
{
    *subscription = (struct telemetry_subscription){
        .max_items = 10000, .max_bytes = 262144, .timeout_ms = 1000};
    if (size > TELEMETRY_BODY_MAX)
        return "The body is larger than 65536 bytes.";
    cJSON *document = size > 0 ? cJSON_ParseWithLength(body, size) : NULL;
    const char *wrong = read_document(document, subscription);
    cJSON_Delete(document);
    return wrong;
}
