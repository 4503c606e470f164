#include "emulator/placement/placement_internal.h"

#include "base/clock.h"

#include <stdlib.h>

/* Events that a limit holds back wait in memory. */
enum { PARKED_MAX = 10000 };
#define PARKED_BYTES_MAX ((size_t)256 * 1024 * 1024)

/* Until a provisioned sandbox that broke of itself is replaced: one that always does must not keep
 * the machine busy. */
#define REFILL_NS (INT64_C(1000) * 1000000)

/* ---- Invocations ------------------------------------------------------------------------------
 */

int placement_at_once(const struct placement *placement)
{
    const struct function *function = placement->function;
    return function->init_type == INIT_MANAGED_INSTANCES ? function->max_concurrency : 1;
}

static void give(struct placed *placed, struct invocation *invocation)
{
    fleet_keep_promise(placed);
    placed->given++;
    sandbox_invoke(placed->sandbox, invocation);
    if (!sandbox_is_free(placed->sandbox))
        list_move(placed, false);
}

/* Provisioned sandboxes first; then the one that was at work last, so that others may go. */
static struct placed *best_free(struct placement *placement)
{
    struct placed *best = NULL, *next;
    for (struct placed *one = placement->free_ones.first; one != NULL; one = next) {
        next = one->next;
        if (!sandbox_is_free(one->sandbox)) {
            /* Its processes are ending; it says when that is over. */
            list_move(one, false);
            continue;
        }
        if (one->provisioned || placement->provisioned_wanted == 0)
            return one;
        if (best == NULL)
            best = one;
    }
    return best;
}

static void cancel_all(struct queue *queue)
{
    struct invocation *invocation;
    while ((invocation = queue_take_first(queue)) != NULL) {
        invocation->cancelled = true;
        invocation->done(invocation);
    }
}

static void cancel_ready(struct placement *placement)
{
    placement->running -= placement->ready.size;
    placement->concurrency->used -= placement->ready.size;
    cancel_all(&placement->ready);
}

/* There is a sandbox, or what it held is about to be let go. */
static bool any_sandbox(const struct placement *placement)
{
    return placement->count > 0 || placement->ended.first != NULL;
}

void placement_place(struct placement *placement)
{
    struct placed *placed;
    while (placement->ready.first != NULL && (placed = best_free(placement)) != NULL)
        give(placed, queue_take_first(&placement->ready));
    while (placement->promised < placement->ready.size)
        if (fleet_start(placement, FOR_REQUEST, false, placement_at_once(placement)) == NULL)
            break;
    /* With no sandbox there is nothing to wait for. */
    if (!any_sandbox(placement))
        cancel_ready(placement);
}

/* ---- Limits -----------------------------------------------------------------------------------
 */

static enum placement_refusal limit_reached(const struct placement *placement)
{
    if (placement->reserved >= 0 && placement->running >= placement->reserved)
        return PLACEMENT_RESERVED_LIMIT;
    if (placement->concurrency->used >= placement->concurrency->limit)
        return PLACEMENT_ACCOUNT_LIMIT;
    return PLACEMENT_TAKEN;
}

static void admit(struct placement *placement, struct invocation *invocation)
{
    placement->running++;
    placement->concurrency->used++;
    if (placement->running > placement->peak)
        placement->peak = placement->running;
    queue_append(&placement->ready, invocation);
    placement_place(placement);
}

static enum placement_refusal park(struct placement *placement, struct invocation *invocation)
{
    if (placement->parked.size >= PARKED_MAX ||
        placement->parked.bytes + invocation->event.size > PARKED_BYTES_MAX)
        return PLACEMENT_QUEUE_FULL;
    queue_append(&placement->parked, invocation);
    placement->concurrency->parked++;
    return PLACEMENT_TAKEN;
}

bool placement_admit_parked(struct placement *placement)
{
    if (placement->parked.first == NULL || limit_reached(placement) != PLACEMENT_TAKEN)
        return false;
    placement->concurrency->parked--;
    admit(placement, queue_take_first(&placement->parked));
    return true;
}

/* ---- What sandboxes tell -------------------------------------------------------------------- */

static void on_free(void *owner)
{
    struct placed *placed = owner;
    struct placement *placement = placed->placement;
    bool first = !placed->ready;
    fleet_settle(placed);
    placed->ready = true;
    if (first && placed->replaces != NULL)
        fleet_retire(placed->replaces, "lease");
    placed->replaces = NULL;
    if (placed->retiring) {
        if (sandbox_running(placed->sandbox) == 0)
            fleet_stop(placed, placed->retire_reason, 0);
    } else if (sandbox_is_free(placed->sandbox)) {
        placed->free_since_ns = clock_ns(CLOCK_MONOTONIC);
        if (!placed->free)
            list_move(placed, true);
    }
    if (placement->stopping)
        return;
    concurrency_admit(placement->concurrency);
    placement_place(placement);
    if (first && placed->free && placed->purpose == FOR_REQUEST) {
        placed->purpose = FOR_EAGER;
        sandbox_set_purpose(placed->sandbox, FOR_EAGER);
    }
    concurrency_tell(placement->concurrency);
}

/* Whom it was to replace stays, and has its lease looked at again. */
static void forget(struct placement *placement, struct placed *gone)
{
    if (gone->replaces != NULL)
        gone->replaces->replaced = false;
    for (struct placed *one = placement->others.first; one != NULL; one = one->next)
        if (one->replaces == gone)
            one->replaces = NULL;
}

static void on_stopped(void *owner)
{
    struct placed *placed = owner;
    struct placement *placement = placed->placement;
    int64_t now = clock_ns(CLOCK_MONOTONIC);
    if (placed->provisioned && !placed->retiring)
        placement->refill_ns = now + REFILL_NS;
    fleet_withdraw(placed, placed->retire_reason);
    fleet_settle(placed);
    list_take_out(&placement->others, placed);
    list_push(&placement->ended, placed);
    placement->count--;
    forget(placement, placed);
    sweep_by(placement, now);
}

const struct sandbox_events placement_sandbox_events = {.free = on_free, .stopped = on_stopped};

/* ---- The callers' side ------------------------------------------------------------------------
 */

struct placement *placement_new(const struct sandbox_world *world, const struct function *function,
                                struct concurrency *concurrency,
                                const struct placement_events *events, void *owner)
{
    struct placement *placement = calloc(1, sizeof *placement);
    if (placement == NULL)
        return NULL;
    placement->world = world;
    placement->function = function;
    placement->concurrency = concurrency;
    placement->events = events;
    placement->owner = owner;
    placement->reserved = function->reserved;
    placement->deployed_ms = clock_epoch_ms();
    placement->provisioned_wanted = function->provisioned;
    placement->ready.total = &concurrency->waiting;
    placement->parked.total = &concurrency->waiting;
    placement->sweep = (struct loop_timer){.fire = sweep, .owner = placement};
    concurrency_join(concurrency, placement);
    return placement;
}

void placement_free(struct placement *placement)
{
    if (placement == NULL)
        return;
    loop_timer_cancel(placement->world->loop, &placement->sweep);
    struct list *lists[] = {&placement->free_ones, &placement->others, &placement->ended};
    for (int i = 0; i < 3; i++) {
        while (lists[i]->first != NULL) {
            struct placed *placed = lists[i]->first;
            list_take_out(lists[i], placed);
            sandbox_free(placed->sandbox);
            free(placed);
        }
    }
    concurrency_leave(placement->concurrency, placement);
    free(placement);
}

const struct function *placement_function(const struct placement *placement)
{
    return placement->function;
}

int64_t placement_deployed_ms(const struct placement *placement)
{
    return placement->deployed_ms;
}

enum placement_refusal placement_submit(struct placement *placement, struct invocation *invocation)
{
    enum placement_refusal why = limit_reached(placement);
    if (placement->stopping)
        return PLACEMENT_STOPPING;
    if (why != PLACEMENT_TAKEN && !invocation->asynchronous)
        return why;
    if (why != PLACEMENT_TAKEN) {
        why = park(placement, invocation);
    } else if (!any_sandbox(placement) &&
               fleet_start(placement, FOR_REQUEST, false, placement_at_once(placement)) == NULL) {
        return PLACEMENT_NO_SANDBOX;
    } else {
        admit(placement, invocation);
    }
    concurrency_tell(placement->concurrency);
    return why;
}

void placement_set_reserved(struct placement *placement, int reserved)
{
    placement->reserved = reserved;
    concurrency_admit(placement->concurrency);
    concurrency_tell(placement->concurrency);
}

int placement_reserved(const struct placement *placement)
{
    return placement->reserved;
}

static void stop_all(struct list *list, int64_t grace_ns)
{
    struct placed *next;
    for (struct placed *one = list->first; one != NULL; one = next) {
        next = one->next;
        fleet_stop(one, "stop", grace_ns);
    }
}

void placement_stop(struct placement *placement, int64_t grace_ns)
{
    placement->stopping = true;
    cancel_ready(placement);
    placement->concurrency->parked -= placement->parked.size;
    cancel_all(&placement->parked);
    /* The free ones get among the others. */
    stop_all(&placement->others, grace_ns);
    stop_all(&placement->free_ones, grace_ns);
    sweep_by(placement, clock_ns(CLOCK_MONOTONIC));
    concurrency_tell(placement->concurrency);
}
