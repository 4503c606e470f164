/* Which sandbox of a function gets which invocation, and which sandboxes there are.
 *
 * A request takes a free sandbox. If there is none, a new one starts for it, and the request goes
 * to whichever is free first, the new one or another that has finished: "eager assignment". So a
 * sandbox may be left over, initialized with nobody waiting. Sandboxes are also started ahead of
 * requests: after a deployment, about as many as ran at once; to replace one whose lease ended; and
 * by provisioned concurrency.
 *
 * Source: AWS, "Understanding the Lambda execution environment lifecycle"; for eager assignment,
 * deployments and leases the first of the articles that this project grew from (README). */
#ifndef EMULATOR_PLACEMENT_PLACEMENT_H
#define EMULATOR_PLACEMENT_PLACEMENT_H

#include "emulator/placement/concurrency.h"
#include "emulator/sandbox/sandbox.h"

struct placement;

struct placement_events {
    /* placement_stop() is done. */
    void (*stopped)(void *owner);
    /* A sandbox could not be made, for a reason that was not told before.
     * error: an errno value */
    void (*cannot_start)(void *owner, const struct function *function, int error);
};

/* Why an invocation was not taken. */
enum placement_refusal {
    PLACEMENT_TAKEN,
    PLACEMENT_ACCOUNT_LIMIT,  /* struct concurrency */
    PLACEMENT_RESERVED_LIMIT, /* the function's own */
    PLACEMENT_QUEUE_FULL,     /* of asynchronous invocations */
    PLACEMENT_NO_SANDBOX,     /* there is none, and none can be made */
    PLACEMENT_STOPPING,
};

/* Everything is borrowed for its life. NULL: no memory. */
struct placement *placement_new(const struct sandbox_world *world, const struct function *function,
                                struct concurrency *concurrency,
                                const struct placement_events *events, void *owner);

/* placement_stop() must be done, or nothing ever have been started. Accepts NULL. */
void placement_free(struct placement *placement);

const struct function *placement_function(const struct placement *placement);

/* Starts what is to be there before any invocation: prepared and provisioned sandboxes. */
void placement_prepare(struct placement *placement);

/* Takes the invocation until it calls invocation->done, never from inside this call. One that finds
 * no sandbox any more, and for which none can be made, is cancelled.
 * Unless PLACEMENT_TAKEN comes back it stays the caller's. An asynchronous one waits when a limit
 * is reached, any one waits while sandboxes start. */
enum placement_refusal placement_submit(struct placement *placement, struct invocation *invocation);

/* New code: every sandbox goes, those at work after their invocation, and about as many as ran at
 * once are prepared. Returns how many that are. */
int placement_deploy(struct placement *placement);

/* When the code came: the last deployment's time, or the start's; milliseconds since 1970. */
int64_t placement_deployed_ms(const struct placement *placement);

/* Changes the function's own limit, at once; below 0: none. */
void placement_set_reserved(struct placement *placement, int reserved);
int placement_reserved(const struct placement *placement);

/* Changes how many provisioned sandboxes are kept; what there is too many goes. */
void placement_set_provisioned(struct placement *placement, int wanted);
int placement_provisioned(const struct placement *placement);       /* that are wanted */
int placement_provisioned_ready(const struct placement *placement); /* of them initialized */

/* Cancels every invocation, takes no more, and stops the sandboxes: see sandbox_stop(). */
void placement_stop(struct placement *placement, int64_t grace_ns);

#endif
