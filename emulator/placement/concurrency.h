/* What all functions together may run at once, and who waits. */
#ifndef EMULATOR_PLACEMENT_CONCURRENCY_H
#define EMULATOR_PLACEMENT_CONCURRENCY_H

struct placement;

/* The first members are set by whoever makes it, all else is zero; placements do the rest. It must
 * outlive them. */
struct concurrency {
    int limit; /* most invocations at once */
    /* The number of invocations that wait, for a sandbox or for a limit, has changed; it comes from
     * inside any function of a placement, of which it may call none. NULL: nobody to tell. */
    void (*changed)(void *owner, int waiting);
    void *owner;

    int used;    /* invocations in sandboxes, or on their way to one */
    int waiting; /* in all queues */
    int told;    /* the last number told */
    int parked;  /* of those that wait, events held back by a limit */
    int placements;
    struct placement *turn; /* who is the next to let in such an event: a ring; NULL: none */
};

/* A placement becomes part of it, and leaves it. */
void concurrency_join(struct concurrency *concurrency, struct placement *placement);
void concurrency_leave(struct concurrency *concurrency, struct placement *placement);

/* Room may have come: lets in the events that are held back, one function after the other. */
void concurrency_admit(struct concurrency *concurrency);

/* Tells how many wait, if that has changed. */
void concurrency_tell(struct concurrency *concurrency);

#endif
