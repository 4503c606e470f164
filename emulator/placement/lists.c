#include "emulator/placement/placement_internal.h"

void list_push(struct list *list, struct placed *placed)
{
    placed->previous = NULL;
    placed->next = list->first;
    if (list->first != NULL)
        list->first->previous = placed;
    else
        list->last = placed;
    list->first = placed;
}

void list_take_out(struct list *list, struct placed *placed)
{
    if (placed->previous != NULL)
        placed->previous->next = placed->next;
    else
        list->first = placed->next;
    if (placed->next != NULL)
        placed->next->previous = placed->previous;
    else
        list->last = placed->previous;
}

void list_move(struct placed *placed, bool to_free)
{
    struct placement *placement = placed->placement;
    list_take_out(placed->free ? &placement->free_ones : &placement->others, placed);
    list_push(to_free ? &placement->free_ones : &placement->others, placed);
    placed->free = to_free;
}

void queue_append(struct queue *queue, struct invocation *invocation)
{
    if (queue->first == NULL)
        queue->last = &queue->first;
    invocation->next = NULL;
    *queue->last = invocation;
    queue->last = &invocation->next;
    queue->size++;
    queue->bytes += invocation->event.size;
    (*queue->total)++;
}

struct invocation *queue_take_first(struct queue *queue)
{
    struct invocation *invocation = queue->first;
    if (invocation == NULL)
        return NULL;
    queue->first = invocation->next;
    queue->size--;
    queue->bytes -= invocation->event.size;
    (*queue->total)--;
    invocation->next = NULL;
    return invocation;
}
