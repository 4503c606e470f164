#include "emulator/api/async_events.h"

#include "base/clock.h"

#include <stdlib.h>

enum { RETRIES = 2 };

/* What may wait to be tried again; beyond that, a failed event is dropped at once. */
enum { RETRIES_WAITING_MAX = 10000 };
#define RETRIES_WAITING_BYTES_MAX ((size_t)256 * 1024 * 1024)

struct async_event {
    struct async_events *all;
    struct placement *placement;
    struct invocation *invocation;
    int retries; /* so far */
    struct loop_timer timer;
    struct async_event *next, **link; /* among those that wait */
};

struct async_events {
    struct loop *loop;
    int64_t retry_ns;
    struct async_event *waiting;
    int count;
    size_t bytes;
};

static void release(struct async_event *event)
{
    invocation_free(event->invocation);
    free(event);
}

/* ---- Those that wait ------------------------------------------------------------------------ */

static void enlist(struct async_event *event)
{
    struct async_events *all = event->all;
    event->next = all->waiting;
    event->link = &all->waiting;
    if (event->next != NULL)
        event->next->link = &event->next;
    all->waiting = event;
    all->count++;
    all->bytes += event->invocation->event.size;
}

static void strike(struct async_event *event)
{
    struct async_events *all = event->all;
    *event->link = event->next;
    if (event->next != NULL)
        event->next->link = event->link;
    all->count--;
    all->bytes -= event->invocation->event.size;
}

/* ---- Trying again --------------------------------------------------------------------------- */

/* Nothing is left of the attempt but the request: its ids stay, as in the cloud. */
static void forget_answer(struct invocation *invocation)
{
    buffer_clear(&invocation->answer);
    free(invocation->content_type);
    free(invocation->error_type);
    invocation->content_type = NULL;
    invocation->error_type = NULL;
    invocation->failed = false;
    invocation->cancelled = false;
    id_uuid(invocation->invocation_id);
}

static void try_again_later(struct async_event *event)
{
    struct async_events *all = event->all;
    int64_t due_ns = clock_ns(CLOCK_MONOTONIC) + all->retry_ns * (event->retries + 1);
    if (event->retries == RETRIES || all->count >= RETRIES_WAITING_MAX ||
        all->bytes + event->invocation->event.size > RETRIES_WAITING_BYTES_MAX ||
        !loop_timer_set(all->loop, &event->timer, due_ns)) {
        release(event);
        return;
    }
    event->retries++;
    forget_answer(event->invocation);
    enlist(event);
}

static void on_due(void *owner)
{
    struct async_event *event = owner;
    strike(event);
    event->invocation->arrived_ns = clock_ns(CLOCK_MONOTONIC);
    if (placement_submit(event->placement, event->invocation) != PLACEMENT_TAKEN)
        try_again_later(event);
}

static void on_done(struct invocation *invocation)
{
    struct async_event *event = invocation->owner;
    if (invocation->failed || invocation->cancelled)
        try_again_later(event);
    else
        release(event);
}

/* ---- The callers' side ------------------------------------------------------------------------
 */

struct async_events *async_events_new(struct loop *loop, int64_t retry_ns)
{
    struct async_events *events = calloc(1, sizeof *events);
    if (events == NULL)
        return NULL;
    events->loop = loop;
    events->retry_ns = retry_ns;
    return events;
}

void async_events_free(struct async_events *events)
{
    if (events == NULL)
        return;
    struct async_event *next;
    for (struct async_event *event = events->waiting; event != NULL; event = next) {
        next = event->next;
        loop_timer_cancel(events->loop, &event->timer);
        release(event);
    }
    free(events);
}

enum placement_refusal async_events_submit(struct async_events *events, struct placement *placement,
                                           struct invocation *invocation)
{
    struct async_event *event = calloc(1, sizeof *event);
    if (event == NULL)
        return PLACEMENT_QUEUE_FULL;
    *event = (struct async_event){.all = events, .placement = placement, .invocation = invocation};
    event->timer = (struct loop_timer){.fire = on_due, .owner = event};
    invocation->asynchronous = true;
    invocation->done = on_done;
    invocation->owner = event;
    enum placement_refusal why = placement_submit(placement, invocation);
    if (why != PLACEMENT_TAKEN)
        free(event);
    return why;
}
