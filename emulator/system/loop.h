/* The emulator's event loop: descriptors and timers, served by one thread.
 *
 * Everything in the emulator happens in callbacks of this loop, one at a time, so nothing needs a
 * lock. Callbacks must not block. */
#ifndef EMULATOR_SYSTEM_LOOP_H
#define EMULATOR_SYSTEM_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct loop;

/* NULL, and errno set, when there is no memory or no descriptor left. */
struct loop *loop_new(void);

/* Every watch and timer must have been removed before. Accepts NULL. */
void loop_free(struct loop *loop);

/* Serves callbacks until loop_stop(). False, and errno set, when waiting itself failed. */
bool loop_run(struct loop *loop);

/* Lets loop_run() return after the callback that is running now. */
void loop_stop(struct loop *loop);

/* ---- Descriptors -------------------------------------------------------------------------- */

/* Called with the EPOLL* events that hold. It may remove any watch, its own included. */
typedef void loop_ready_fn(void *owner, uint32_t events);

/* The caller's memory: it must stay in place while the watch is on. */
struct loop_watch {
    int fd; /* borrowed; remove the watch before closing it */
    loop_ready_fn *ready;
    void *owner;
};

/* Calls watch->ready while one of `events` (EPOLLIN and so on) holds. False, and errno set, when
 * the descriptor cannot be watched. */
bool loop_watch(struct loop *loop, struct loop_watch *watch, uint32_t events);

/* No callback of this watch comes after this, not even one that was due already. */
void loop_unwatch(struct loop *loop, struct loop_watch *watch);

/* ---- Timers ------------------------------------------------------------------------------- */

typedef void loop_timer_fn(void *owner);

/* The caller's memory: it must stay in place while the timer is set. Zero `place` at birth. */
struct loop_timer {
    loop_timer_fn *fire;
    void *owner;
    int64_t due_ns; /* CLOCK_MONOTONIC */
    size_t place;   /* in the loop's heap, counted from 1; 0: not set */
};

/* Fires once, at `due_ns` of CLOCK_MONOTONIC or up to a millisecond later. Setting it again moves
 * it. False when memory ran out: the timer is not set then. */
bool loop_timer_set(struct loop *loop, struct loop_timer *timer, int64_t due_ns);

/* Harmless when the timer is not set. */
void loop_timer_cancel(struct loop *loop, struct loop_timer *timer);

#endif
