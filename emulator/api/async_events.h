/* Asynchronous invocations: nobody waits for them, and those that fail are tried again, twice.
 *
 * Source: AWS, "How Lambda handles errors and retries with asynchronous invocation". What is left
 * out: destinations and dead-letter queues; an event that failed for good is dropped. */
#ifndef EMULATOR_API_ASYNC_EVENTS_H
#define EMULATOR_API_ASYNC_EVENTS_H

#include "emulator/placement/placement.h"

#include <stdint.h>

/* Until the first retry; twice as long until the second. */
#define ASYNC_RETRY_NS (INT64_C(60) * 1000000000)

struct async_events;

/* `loop` is borrowed for its life. NULL: no memory. */
struct async_events *async_events_new(struct loop *loop, int64_t retry_ns);

/* Drops what waits to be tried again. None may be left in a placement. Accepts NULL. */
void async_events_free(struct async_events *events);

/* Hands the invocation to the placement, which is borrowed for the life of the event, and looks
 * after it; unless PLACEMENT_TAKEN comes back, it stays the caller's. PLACEMENT_QUEUE_FULL may mean
 * no memory. */
enum placement_refusal async_events_submit(struct async_events *events, struct placement *placement,
                                           struct invocation *invocation);

#endif
