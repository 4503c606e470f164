/* Which sandboxes of a function there are, and those started ahead of requests. */
#include "emulator/placement/placement_internal.h"

#include "base/clock.h"

#include <errno.h>
#include <stdlib.h>

/* Until another sandbox is tried where one could not be made, while there are others. */
#define RETRY_NS (INT64_C(100) * 1000000)

static int64_t now_ns(void)
{
    return clock_ns(CLOCK_MONOTONIC);
}

/* ---- Promises ---------------------------------------------------------------------------------
 */

static struct placed *first_with_promise(struct placement *placement)
{
    const struct list *lists[] = {&placement->others, &placement->free_ones};
    for (int i = 0; i < 2; i++)
        for (struct placed *one = lists[i]->first; one != NULL; one = one->next)
            if (one->promises > 0)
                return one;
    return NULL;
}

void fleet_keep_promise(struct placed *placed)
{
    struct placement *placement = placed->placement;
    if (placement->promised == 0)
        return;
    if (placed->promises == 0)
        placed = first_with_promise(placement);
    placed->promises--;
    placement->promised--;
}

static void break_promises(struct placed *placed)
{
    placed->placement->promised -= placed->promises;
    placed->promises = 0;
}

/* ---- Starting ---------------------------------------------------------------------------------
 */

static struct placed *cannot_start(struct placement *placement, int error)
{
    placement->retry_ns = now_ns() + RETRY_NS;
    sweep_by(placement, placement->retry_ns);
    if (error != placement->told_error) {
        placement->told_error = error;
        placement->events->cannot_start(placement->owner, placement->function, error);
    }
    return NULL;
}

struct placed *fleet_start(struct placement *placement, enum sandbox_purpose purpose,
                           bool provisioned, int promises)
{
    const struct function *function = placement->function;
    enum init_type type = function->init_type;
    int error = ENOMEM;
    if (placement->stopping || (placement->count > 0 && now_ns() < placement->retry_ns))
        return NULL;
    if (type == INIT_PROVISIONED || type == INIT_ON_DEMAND)
        type = provisioned ? INIT_PROVISIONED : INIT_ON_DEMAND;
    struct placed *placed = calloc(1, sizeof *placed);
    if (placed == NULL)
        return cannot_start(placement, error);
    placed->placement = placement;
    placed->purpose = purpose;
    placed->provisioned = provisioned;
    placed->made_ns = now_ns();
    placed->sandbox = sandbox_new(placement->world, function, type, purpose,
                                  &placement_sandbox_events, placed, &error);
    if (placed->sandbox == NULL) {
        free(placed);
        return cannot_start(placement, error);
    }
    placed->promises = promises;
    placement->promised += promises;
    placement->count++;
    list_push(&placement->others, placed);
    sandbox_start(placed->sandbox);
    if (placement->sweep.place == 0)
        sweep_by(placement, placed->made_ns);
    else if (function->lease_ns > 0)
        sweep_by(placement, placed->made_ns + function->lease_ns);
    return placed;
}

/* ---- Ending -----------------------------------------------------------------------------------
 */

void fleet_settle(struct placed *placed)
{
    int over = placed->given - sandbox_running(placed->sandbox);
    placed->given -= over;
    placed->placement->running -= over;
    placed->placement->concurrency->used -= over;
}

void fleet_withdraw(struct placed *placed, const char *reason)
{
    if (placed->free)
        list_move(placed, false);
    break_promises(placed);
    placed->retiring = true;
    placed->retire_reason = reason;
}

void fleet_stop(struct placed *placed, const char *reason, int64_t grace_ns)
{
    fleet_withdraw(placed, reason);
    sandbox_stop(placed->sandbox, reason, grace_ns);
    fleet_settle(placed);
}

void fleet_retire(struct placed *placed, const char *reason)
{
    if (placed->retiring)
        return;
    fleet_withdraw(placed, reason);
    if (placed->ready && sandbox_running(placed->sandbox) == 0)
        fleet_stop(placed, reason, 0);
}

/* ---- Provisioned concurrency ------------------------------------------------------------------
 */

/* While one replaces another, either counts: the new one of those that are wanted, the old one of
 * those that are ready. */
static int count_provisioned(const struct placement *placement, bool ready_only)
{
    const struct list *lists[] = {&placement->free_ones, &placement->others};
    int count = 0;
    for (int i = 0; i < 2; i++)
        for (const struct placed *one = lists[i]->first; one != NULL; one = one->next)
            count +=
                one->provisioned && !one->retiring && (ready_only ? one->ready : !one->replaced);
    return count;
}

void fleet_fill_provisioned(struct placement *placement, enum sandbox_purpose purpose)
{
    if (placement->provisioned_wanted == 0 || now_ns() < placement->refill_ns)
        return;
    for (int have = count_provisioned(placement, false); have < placement->provisioned_wanted;
         have++)
        if (fleet_start(placement, purpose, true, 0) == NULL)
            break;
}

void placement_set_provisioned(struct placement *placement, int wanted)
{
    placement->provisioned_wanted = wanted;
    int have = count_provisioned(placement, false);
    struct list *lists[] = {&placement->free_ones, &placement->others};
    for (int i = 0; i < 2; i++) {
        struct placed *next;
        for (struct placed *one = lists[i]->first; one != NULL && have > wanted; one = next) {
            next = one->next;
            if (!one->provisioned || one->retiring || one->replaced)
                continue;
            fleet_retire(one, "provisioned-concurrency");
            have--;
        }
    }
    fleet_fill_provisioned(placement, FOR_PROVISIONED);
}

int placement_provisioned(const struct placement *placement)
{
    return placement->provisioned_wanted;
}

int placement_provisioned_ready(const struct placement *placement)
{
    int ready = count_provisioned(placement, true);
    return ready < placement->provisioned_wanted ? ready : placement->provisioned_wanted;
}

/* ---- Prepared and deployed --------------------------------------------------------------------
 */

void placement_prepare(struct placement *placement)
{
    for (int i = 0; i < placement->function->prepared; i++)
        fleet_start(placement, FOR_DEPLOYMENT, false, 0);
    fleet_fill_provisioned(placement, FOR_PROVISIONED);
}

/* Sandboxes that the code before the deployment had at work at once, at least one. */
static int to_prepare(const struct placement *placement)
{
    int at_once = placement_at_once(placement);
    int wanted = (placement->peak + at_once - 1) / at_once;
    if (wanted < placement->function->prepared)
        wanted = placement->function->prepared;
    return wanted > 0 ? wanted : 1;
}

static void retire_all(struct list *list)
{
    struct placed *next;
    for (struct placed *one = list->first; one != NULL; one = next) {
        next = one->next;
        if (one->ready)
            fleet_retire(one, "deployment");
        else if (!one->retiring)
            fleet_stop(one, "deployment", 0);
    }
}

int placement_deploy(struct placement *placement)
{
    int wanted = to_prepare(placement);
    int before = placement->count;
    retire_all(&placement->others);
    retire_all(&placement->free_ones);
    placement->deployed_ms = clock_epoch_ms();
    placement->peak = placement->running;
    placement->refill_ns = 0;
    fleet_fill_provisioned(placement, FOR_DEPLOYMENT);
    for (int i = placement->provisioned_wanted; i < wanted; i++) {
        bool waited_for = placement->promised < placement->ready.size;
        fleet_start(placement, FOR_DEPLOYMENT, false,
                    waited_for ? placement_at_once(placement) : 0);
    }
    int prepared = placement->count - before;
    placement_place(placement);
    concurrency_tell(placement->concurrency);
    return prepared;
}
