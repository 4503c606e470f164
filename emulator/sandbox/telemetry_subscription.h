/* What an extension asks of the Telemetry API: parsed. Pure.
 *
 * Source: AWS, "Lambda Telemetry API reference"; aws-lambda-runtime-interface-emulator,
 * internal/lambda-managed-instances/aws-lambda-rie/internal/telemetry/schema. */
#ifndef EMULATOR_SANDBOX_TELEMETRY_SUBSCRIPTION_H
#define EMULATOR_SANDBOX_TELEMETRY_SUBSCRIPTION_H

#include <stdbool.h>
#include <stddef.h>

/* Largest body of a subscription, and longest URI in it, in bytes. */
#define TELEMETRY_BODY_MAX ((size_t)64 * 1024)
enum { TELEMETRY_URI_MAX = 1024 };

/* Kinds of telemetry: bits of a set. */
enum { TELEMETRY_TYPE_PLATFORM = 1, TELEMETRY_TYPE_FUNCTION = 2, TELEMETRY_TYPE_EXTENSION = 4 };

struct telemetry_subscription {
    unsigned types;    /* TELEMETRY_TYPE_ bits, at least one */
    bool json_records; /* the schema has lines that are JSON objects as objects: since 2022-12-13 */
    bool tcp;          /* newline-delimited JSON to 127.0.0.1:port; else POSTs to url */
    int port;          /* 1 to 65535 */
    char url[TELEMETRY_URI_MAX + 32]; /* with a loopback address for its host */
    int max_items;                    /* 1,000 to 10,000 */
    int max_bytes;                    /* 262,144 to 1,048,576 */
    int timeout_ms;                   /* 25 to 30,000 */
};

/* Reads a body. NULL when it is right; else what is wrong with it: static. */
const char *telemetry_subscription_parse(const char *body, size_t size,
                                         struct telemetry_subscription *subscription);

/* Reads http://HOST[:PORT][/PATH]: a loopback address, or sandbox.localdomain, sandbox or
 * localhost, which mean 127.0.0.1. NULL when it is right; else what is wrong: static. */
const char *telemetry_destination_parse(const char *uri,
                                        struct telemetry_subscription *subscription);

/* The types as texts: "platform", "function", "extension", ended by NULL. */
void telemetry_type_names(unsigned types, const char *names[4]);

#endif
