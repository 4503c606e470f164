/* What time ends: idle sandboxes, leases, and the memory of those that are gone. */
#include "emulator/placement/placement_internal.h"

#include "base/clock.h"

#include <stdlib.h>

/* Until what could not be started is tried again. */
#define RETRY_NS (INT64_C(1000) * 1000000)

static int64_t now_ns(void)
{
    return clock_ns(CLOCK_MONOTONIC);
}

void sweep_by(struct placement *placement, int64_t due_ns)
{
    if (placement->sweep.place == 0 || due_ns < placement->sweep.due_ns)
        loop_timer_set(placement->world->loop, &placement->sweep, due_ns);
}

static void earlier(int64_t *due_ns, int64_t at_ns)
{
    if (at_ns < *due_ns)
        *due_ns = at_ns;
}

/* ---- Gone -------------------------------------------------------------------------------------
 */

static void free_ended(struct placement *placement)
{
    while (placement->ended.first != NULL) {
        struct placed *placed = placement->ended.first;
        list_take_out(&placement->ended, placed);
        sandbox_free(placed->sandbox);
        free(placed);
    }
}

/* What they held is there for others now. */
static void take_their_place(struct placement *placement, int64_t now, int64_t *due_ns)
{
    fleet_fill_provisioned(placement, FOR_PROVISIONED);
    concurrency_admit(placement->concurrency);
    placement_place(placement);
    if (placement->refill_ns > now)
        earlier(due_ns, placement->refill_ns);
    else if (placement->retry_ns > now)
        earlier(due_ns, now + RETRY_NS);
}

/* ---- Idle -------------------------------------------------------------------------------------
 */

static void end_idle(struct placement *placement, int64_t now, int64_t *due_ns)
{
    int64_t limit_ns = placement->function->idle_limit_ns;
    struct placed *previous;
    if (limit_ns == 0)
        return;
    for (struct placed *one = placement->free_ones.last; one != NULL; one = previous) {
        previous = one->previous;
        if (one->provisioned || sandbox_running(one->sandbox) > 0)
            continue;
        if (one->free_since_ns + limit_ns <= now)
            fleet_stop(one, "idle", 0);
        else
            earlier(due_ns, one->free_since_ns + limit_ns);
    }
    /* Who becomes idle from now on is not due before that. */
    if (placement->count > 0)
        earlier(due_ns, now + limit_ns);
}

/* ---- Leases -----------------------------------------------------------------------------------
 */

static void end_leases(struct placement *placement, struct list *list, int64_t now, int64_t *due_ns)
{
    int64_t lease_ns = placement->function->lease_ns;
    struct placed *next;
    for (struct placed *one = list->first; one != NULL && lease_ns > 0; one = next) {
        next = one->next;
        if (one->retiring || one->replaced)
            continue;
        if (one->made_ns + lease_ns > now) {
            earlier(due_ns, one->made_ns + lease_ns);
            continue;
        }
        struct placed *other =
            one->ready ? fleet_start(placement, FOR_LEASE, one->provisioned, 0) : NULL;
        if (other == NULL) {
            earlier(due_ns, now + RETRY_NS);
            continue;
        }
        one->replaced = true;
        other->replaces = one;
    }
}

/* ---- All of it --------------------------------------------------------------------------------
 */

void sweep(void *owner)
{
    struct placement *placement = owner;
    int64_t now = now_ns();
    int64_t due_ns = INT64_MAX;
    free_ended(placement);
    if (placement->stopping) {
        if (placement->count == 0 && !placement->told) {
            placement->told = true;
            placement->events->stopped(placement->owner);
        }
        return;
    }
    take_their_place(placement, now, &due_ns);
    end_idle(placement, now, &due_ns);
    end_leases(placement, &placement->free_ones, now, &due_ns);
    end_leases(placement, &placement->others, now, &due_ns);
    if (due_ns < INT64_MAX)
        sweep_by(placement, due_ns);
    concurrency_tell(placement->concurrency);
}
