#include "emulator/placement/concurrency.h"

#include "emulator/placement/placement_internal.h"

void concurrency_join(struct concurrency *concurrency, struct placement *placement)
{
    concurrency->placements++;
    if (concurrency->turn == NULL) {
        placement->ring_next = placement;
        concurrency->turn = placement;
    } else {
        placement->ring_next = concurrency->turn->ring_next;
        concurrency->turn->ring_next = placement;
    }
}

void concurrency_leave(struct concurrency *concurrency, struct placement *placement)
{
    struct placement *previous = placement;
    while (previous->ring_next != placement)
        previous = previous->ring_next;
    previous->ring_next = placement->ring_next;
    concurrency->turn = previous != placement ? previous : NULL;
    concurrency->placements--;
}

void concurrency_admit(struct concurrency *concurrency)
{
    int in_vain = 0;
    while (concurrency->parked > 0 && in_vain < concurrency->placements) {
        struct placement *placement = concurrency->turn;
        concurrency->turn = placement->ring_next;
        in_vain = placement_admit_parked(placement) ? 0 : in_vain + 1;
    }
}

void concurrency_tell(struct concurrency *concurrency)
{
    if (concurrency->waiting == concurrency->told || concurrency->changed == NULL)
        return;
    concurrency->told = concurrency->waiting;
    concurrency->changed(concurrency->owner, concurrency->waiting);
}
