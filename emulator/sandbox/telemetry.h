/* The telemetry of one sandbox: which of its extensions subscribed to what, and its delivery to
 * them on loopback.
 *
 * Records wait for a batch to be full or old enough; one batch of a subscriber is under way at a
 * time. There is no limit on how long an extension may take to answer: it may be frozen meanwhile.
 * What comes in the meantime is kept up to a limit, dropped beyond it, and the drop is told with
 * platform.logsDropped once there is room again.
 *
 * Source: AWS, "Lambda Telemetry API" and its reference; aws-lambda-runtime-interface-emulator,
 * internal/lambda-managed-instances/aws-lambda-rie/internal/telemetry. */
#ifndef EMULATOR_SANDBOX_TELEMETRY_H
#define EMULATOR_SANDBOX_TELEMETRY_H

#include "emulator/http/http_server.h"
#include "emulator/model/platform_event.h"
#include "emulator/sandbox/extensions.h"
#include "emulator/system/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct telemetry;

/* Whose a line is. */
enum telemetry_source { TELEMETRY_FUNCTION, TELEMETRY_EXTENSION };

/* All borrowed for the life of the telemetry. */
struct telemetry_spec {
    struct loop *loop;
    const struct function *function; /* its log format decides the form of its lines */
    const struct extensions *extensions;
    /* Hands on a PLATFORM_TELEMETRY_SUBSCRIPTION or PLATFORM_LOGS_DROPPED with its own members set;
     * the rest is for the callback to fill in, which also passes it to telemetry_event(). It comes
     * from the loop or from telemetry_handle(). */
    void (*publish)(void *owner, struct platform_event *event);
};

/* Costs nothing but memory until somebody subscribes. NULL: no memory. */
struct telemetry *telemetry_new(const struct telemetry_spec *spec, void *owner);

/* Gives up what is not delivered. Accepts NULL. */
void telemetry_free(struct telemetry *telemetry);

/* A new init begins: the subscribers of the one before are forgotten, subscribing is allowed again.
 * Call it before the first event of the init. */
void telemetry_reset(struct telemetry *telemetry);

/* Init is over: nobody subscribes any more. */
void telemetry_close_subscription(struct telemetry *telemetry);

/* An event of the sandbox; the local Lambda's own are nobody's telemetry. While an init lasts, what
 * has come is kept for later subscribers, within limits. */
void telemetry_event(struct telemetry *telemetry, const struct platform_event *event);

/* A line, with or without its newline.
 * time_ms: since 1970 */
void telemetry_line(struct telemetry *telemetry, enum telemetry_source source, int64_t time_ms,
                    const char *line, size_t size);

/* Sends what is buffered now rather than later; what cannot be delivered at once is dropped. For
 * the time before a shutdown. */
void telemetry_flush(struct telemetry *telemetry);

/* Nothing is buffered or under way. */
bool telemetry_delivered(const struct telemetry *telemetry);

/* Serves a request, and answers it at once. False: not a path of the Telemetry API or the Logs API;
 * the request is untouched. */
bool telemetry_handle(struct telemetry *telemetry, struct http_request *request);

#endif
