/* What the parts of a placement share: placement.c, who gets which invocation; fleet.c, which
 * sandboxes there are; sweep.c, which of them time ends; lists.c. Nobody else includes this, but
 * for concurrency.c. */
#ifndef EMULATOR_PLACEMENT_PLACEMENT_INTERNAL_H
#define EMULATOR_PLACEMENT_PLACEMENT_INTERNAL_H

#include "emulator/placement/placement.h"

/* A sandbox and its place. It is in exactly one of the lists. */
struct placed {
    struct placement *placement;
    struct sandbox *sandbox;
    struct placed *replaces; /* the one whose lease ended; NULL: none */
    enum sandbox_purpose purpose;
    bool provisioned;
    bool ready;    /* its first init is over */
    bool free;     /* in the free list, else among the others */
    bool retiring; /* it goes once it has no invocation */
    bool replaced; /* another one is on its way */
    const char *retire_reason;
    int promises; /* of those that wait, for how many it was started and is still to take one */
    int given;    /* invocations, as far as they are known not to be over */
    int64_t made_ns;
    int64_t free_since_ns;
    struct placed *next, *previous;
};

/* Doubly linked, the first one free most recently. */
struct list {
    struct placed *first, *last;
};

struct queue {
    struct invocation *first;
    struct invocation **last; /* where the next one is linked */
    int size;
    size_t bytes; /* of events */
    int *total;   /* of several queues; borrowed, never NULL */
};

struct placement {
    const struct sandbox_world *world;
    const struct function *function;
    struct concurrency *concurrency;
    struct placement *ring_next; /* of the concurrency's */
    const struct placement_events *events;
    void *owner;
    struct list free_ones;
    struct list others;  /* initializing, at work, ending */
    struct list ended;   /* to be freed by the sweep */
    int count;           /* of free_ones and others */
    struct queue ready;  /* counted as running: for the first free sandbox */
    struct queue parked; /* asynchronous ones over a limit */
    int promised;        /* the sum of all promises */
    int running;         /* invocations taken and not over, parked ones aside */
    int peak;            /* most of them since the last deployment */
    int reserved;
    int provisioned_wanted;
    int64_t deployed_ms; /* since 1970 */
    int64_t retry_ns;    /* no sandbox can be made before that, probably */
    int64_t refill_ns;   /* a provisioned one broke: the next one is due then */
    int told_error;      /* the last reason why none could be made */
    bool stopping;
    bool told; /* that it has stopped */
    struct loop_timer sweep;
};

/* ---- lists.c --------------------------------------------------------------------------------- */

void list_push(struct list *list, struct placed *placed);
void list_take_out(struct list *list, struct placed *placed);

/* Between the free ones and the others. */
void list_move(struct placed *placed, bool to_free);

void queue_append(struct queue *queue, struct invocation *invocation);

/* NULL: it is empty. */
struct invocation *queue_take_first(struct queue *queue);

/* ---- fleet.c --------------------------------------------------------------------------------- */

/* promises: as in struct placed
 * NULL: it cannot be made now; the owner has been told why. */
struct placed *fleet_start(struct placement *placement, enum sandbox_purpose purpose,
                           bool provisioned, int promises);

/* This one takes one of those that wait: its own promise is kept with that, or another's. */
void fleet_keep_promise(struct placed *placed);

/* Counts the invocations that have ended in it. */
void fleet_settle(struct placed *placed);

/* It gets nothing more. */
void fleet_withdraw(struct placed *placed, const char *reason);

void fleet_stop(struct placed *placed, const char *reason, int64_t grace_ns);

/* The same, and it goes as soon as nothing runs in it. */
void fleet_retire(struct placed *placed, const char *reason);

/* Starts the provisioned ones that are missing. */
void fleet_fill_provisioned(struct placement *placement, enum sandbox_purpose purpose);

/* ---- sweep.c --------------------------------------------------------------------------------- */

/* Ends what time ends, frees what has ended and starts what is missing: the sweep timer's. */
void sweep(void *owner);

/* Has that done then, of CLOCK_MONOTONIC, or sooner. */
void sweep_by(struct placement *placement, int64_t due_ns);

/* ---- placement.c ----------------------------------------------------------------------------- */

extern const struct sandbox_events placement_sandbox_events;

/* Gives waiting invocations to free sandboxes, and starts others for those that are left. */
void placement_place(struct placement *placement);

/* Lets in one event that was held back. False: there is none, or a limit is in the way. */
bool placement_admit_parked(struct placement *placement);

/* Invocations that one sandbox runs at once. */
int placement_at_once(const struct placement *placement);

#endif
