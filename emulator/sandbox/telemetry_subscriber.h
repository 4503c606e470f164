/* One extension's subscription: what waits for it, what is under way, and when. */
#ifndef EMULATOR_SANDBOX_TELEMETRY_SUBSCRIBER_H
#define EMULATOR_SANDBOX_TELEMETRY_SUBSCRIBER_H

#include "emulator/http/http_client.h"
#include "emulator/sandbox/telemetry_subscription.h"
#include "emulator/system/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct telemetry_subscriber;

/* That much was dropped; `reason` is static. Comes from the loop; it may add records. */
typedef void telemetry_dropped_fn(void *owner, int64_t records, int64_t bytes, const char *reason);

/* name: of the extension; copied, and so is the subscription
 * client: for POSTs, borrowed for the subscriber's life
 * NULL: no memory. */
struct telemetry_subscriber *
telemetry_subscriber_new(struct loop *loop, struct http_client *client, const char *name,
                         const struct telemetry_subscription *subscription,
                         telemetry_dropped_fn *dropped, void *owner);

/* Gives up what is not delivered, and tells nobody. Accepts NULL. */
void telemetry_subscriber_free(struct telemetry_subscriber *subscriber);

const char *telemetry_subscriber_name(const struct telemetry_subscriber *subscriber);
const struct telemetry_subscription *
telemetry_subscriber_wants(const struct telemetry_subscriber *subscriber);

/* Adds a record, one line of JSON with its newline. */
void telemetry_subscriber_add(struct telemetry_subscriber *subscriber, const char *record,
                              size_t size);

/* Delivers what is there without waiting for more, and without trying again. */
void telemetry_subscriber_flush(struct telemetry_subscriber *subscriber);

/* Nothing waits or is under way. */
bool telemetry_subscriber_idle(const struct telemetry_subscriber *subscriber);

#endif
