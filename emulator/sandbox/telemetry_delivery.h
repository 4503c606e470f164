/* How one subscriber is reached: POSTs, or one TCP connection. Nothing is tried twice here. */
#ifndef EMULATOR_SANDBOX_TELEMETRY_DELIVERY_H
#define EMULATOR_SANDBOX_TELEMETRY_DELIVERY_H

#include "base/buffer.h"
#include "emulator/http/http_client.h"
#include "emulator/sandbox/telemetry_subscription.h"
#include "emulator/system/loop.h"

struct telemetry_delivery;

enum telemetry_outcome {
    TELEMETRY_DELIVERED,
    TELEMETRY_TRY_AGAIN, /* nobody listens, the connection broke, or the answer was 429 or 5xx */
    TELEMETRY_REFUSED,   /* any other answer */
};

/* Comes from the loop, never from inside the calls below; the next delivery may begin in it. */
typedef void telemetry_outcome_fn(void *owner, enum telemetry_outcome outcome);

/* `client` is for POSTs; it and `subscription` are borrowed for the delivery's life. NULL: no
 * memory. */
struct telemetry_delivery *telemetry_delivery_new(struct loop *loop, struct http_client *client,
                                                  const struct telemetry_subscription *subscription,
                                                  telemetry_outcome_fn *outcome, void *owner);

/* Gives up what is under way, without a callback. Accepts NULL. */
void telemetry_delivery_free(struct telemetry_delivery *delivery);

/* Delivers the bytes, which are borrowed until the outcome. One delivery at a time. */
void telemetry_deliver(struct telemetry_delivery *delivery, const struct buffer *bytes);

#endif
