#include "emulator/sandbox/telemetry_subscriber.h"

#include "base/clock.h"
#include "emulator/sandbox/telemetry_batch.h"
#include "emulator/sandbox/telemetry_delivery.h"

#include <stdlib.h>
#include <string.h>

/* Tries of one delivery, the first included, and the pause after the first; each later one is twice
 * as long: 1.5 s in all. */
enum { TRIES = 5, FIRST_PAUSE_MS = 100 };

#define NS_PER_MS ((int64_t)1000000)

static const char slow_reason[] = "The extension takes telemetry more slowly than it comes.";
static const char lost_reason[] = "The extension's endpoint did not take it.";

struct telemetry_subscriber {
    struct loop *loop;
    char *name;
    struct telemetry_subscription subscription;
    telemetry_dropped_fn *dropped;
    void *owner;
    struct telemetry_delivery *delivery;
    struct telemetry_batch waiting;
    struct loop_timer due;   /* what waits has waited long enough */
    struct buffer sending;   /* under way, or about to be tried again */
    int64_t sending_records; /* 0: nothing is */
    int tries;
    struct loop_timer again; /* set in the pause between two tries */
    bool flushing;
};

static void send_more(struct telemetry_subscriber *subscriber);

static int64_t after_ms(int64_t ms)
{
    return clock_ns(CLOCK_MONOTONIC) + ms * NS_PER_MS;
}

/* ---- What is under way -------------------------------------------------------------------- */

static void attempt(struct telemetry_subscriber *subscriber)
{
    loop_timer_cancel(subscriber->loop, &subscriber->again);
    subscriber->tries++;
    telemetry_deliver(subscriber->delivery, &subscriber->sending);
}

static void wait_for_more(struct telemetry_subscriber *subscriber)
{
    loop_timer_set(subscriber->loop, &subscriber->due,
                   after_ms(subscriber->subscription.timeout_ms));
}

static void on_again(void *owner)
{
    attempt(owner);
}

static void tell_dropped(struct telemetry_subscriber *subscriber, int64_t records, int64_t bytes)
{
    struct telemetry_batch *waiting = &subscriber->waiting;
    int64_t slow_records = waiting->dropped_records;
    int64_t slow_bytes = waiting->dropped_bytes;
    waiting->dropped_records = 0;
    waiting->dropped_bytes = 0;
    if (records > 0)
        subscriber->dropped(subscriber->owner, records, bytes, lost_reason);
    if (slow_records > 0)
        subscriber->dropped(subscriber->owner, slow_records, slow_bytes, slow_reason);
}

/* The delivery is over. lost: it did not arrive. */
static void finish(struct telemetry_subscriber *subscriber, bool lost)
{
    int64_t records = lost ? subscriber->sending_records : 0;
    int64_t bytes = lost ? (int64_t)subscriber->sending.size : 0;
    subscriber->sending_records = 0;
    buffer_free(&subscriber->sending);
    /* A due time that has passed meanwhile is not set any more. */
    bool due = subscriber->due.place == 0;
    if (subscriber->flushing || due ||
        telemetry_batch_full(&subscriber->waiting, &subscriber->subscription))
        send_more(subscriber);
    /* Now that there is room for the news of it. */
    tell_dropped(subscriber, records, bytes);
}

static void on_outcome(void *owner, enum telemetry_outcome outcome)
{
    struct telemetry_subscriber *subscriber = owner;
    bool again =
        outcome == TELEMETRY_TRY_AGAIN && subscriber->tries < TRIES && !subscriber->flushing;
    if (!again)
        finish(subscriber, outcome != TELEMETRY_DELIVERED);
    else if (!loop_timer_set(subscriber->loop, &subscriber->again,
                             after_ms((int64_t)FIRST_PAUSE_MS << (subscriber->tries - 1))))
        finish(subscriber, true);
}

/* Starts a delivery of what waits, if anything. */
static void send_more(struct telemetry_subscriber *subscriber)
{
    loop_timer_cancel(subscriber->loop, &subscriber->due);
    subscriber->sending_records =
        telemetry_batch_take(&subscriber->waiting, &subscriber->subscription, &subscriber->sending);
    if (subscriber->waiting.count > 0)
        wait_for_more(subscriber);
    if (subscriber->sending_records > 0) {
        subscriber->tries = 0;
        attempt(subscriber);
    } else {
        buffer_free(&subscriber->sending);
        subscriber->flushing = false;
    }
}

/* ---- What waits --------------------------------------------------------------------------- */

static void on_due(void *owner)
{
    struct telemetry_subscriber *subscriber = owner;
    if (subscriber->sending_records == 0)
        send_more(subscriber);
}

void telemetry_subscriber_add(struct telemetry_subscriber *subscriber, const char *record,
                              size_t size)
{
    bool first = subscriber->waiting.count == 0;
    telemetry_batch_add(&subscriber->waiting, &subscriber->subscription, record, size);
    if (first)
        wait_for_more(subscriber);
    if (subscriber->sending_records == 0 &&
        (subscriber->flushing ||
         telemetry_batch_full(&subscriber->waiting, &subscriber->subscription)))
        send_more(subscriber);
}

void telemetry_subscriber_flush(struct telemetry_subscriber *subscriber)
{
    subscriber->flushing = true;
    if (subscriber->sending_records == 0)
        send_more(subscriber);
    else if (subscriber->again.place != 0)
        attempt(subscriber);
}

bool telemetry_subscriber_idle(const struct telemetry_subscriber *subscriber)
{
    return subscriber->sending_records == 0 && subscriber->waiting.count == 0;
}

/* ---- The subscriber ----------------------------------------------------------------------- */

const char *telemetry_subscriber_name(const struct telemetry_subscriber *subscriber)
{
    return subscriber->name;
}

const struct telemetry_subscription *
telemetry_subscriber_wants(const struct telemetry_subscriber *subscriber)
{
    return &subscriber->subscription;
}

struct telemetry_subscriber *
telemetry_subscriber_new(struct loop *loop, struct http_client *client, const char *name,
                         const struct telemetry_subscription *subscription,
                         telemetry_dropped_fn *dropped, void *owner)
{
    struct telemetry_subscriber *subscriber = calloc(1, sizeof *subscriber);
    if (subscriber == NULL)
        return NULL;
    subscriber->loop = loop;
    subscriber->subscription = *subscription;
    subscriber->dropped = dropped;
    subscriber->owner = owner;
    subscriber->waiting = telemetry_batch_new(subscription);
    subscriber->sending = buffer_new(subscriber->waiting.records.max + 2);
    subscriber->due = (struct loop_timer){.fire = on_due, .owner = subscriber};
    subscriber->again = (struct loop_timer){.fire = on_again, .owner = subscriber};
    subscriber->name = strdup(name);
    subscriber->delivery =
        telemetry_delivery_new(loop, client, &subscriber->subscription, on_outcome, subscriber);
    if (subscriber->name != NULL && subscriber->delivery != NULL)
        return subscriber;
    telemetry_subscriber_free(subscriber);
    return NULL;
}

void telemetry_subscriber_free(struct telemetry_subscriber *subscriber)
{
    if (subscriber == NULL)
        return;
    loop_timer_cancel(subscriber->loop, &subscriber->due);
    loop_timer_cancel(subscriber->loop, &subscriber->again);
    telemetry_delivery_free(subscriber->delivery);
    telemetry_batch_free(&subscriber->waiting);
    buffer_free(&subscriber->sending);
    free(subscriber->name);
    free(subscriber);
}
