#include "insights/report/starts.h"

#include <stdlib.h>

enum { FIRST_CAPACITY = 64 };

struct starts starts_new(size_t max)
{
    return (struct starts){.max = max};
}

void starts_free(struct starts *starts)
{
    free(starts->list);
    free(starts->ids);
    free(starts->slots);
    *starts = starts_new(starts->max);
}

/* ---- Finding ------------------------------------------------------------------------------ */

/* Walks the starts of one id: begins with *at = id; NULL after the last. */
static struct report_start *next_of(const struct starts *starts, uint64_t id, size_t *at)
{
    if (starts->slot_count == 0 || id == 0)
        return NULL;
    for (;;) {
        size_t slot = *at & (starts->slot_count - 1);
        uint32_t index = starts->slots[slot];
        if (index == 0)
            return NULL;
        *at = slot + 1;
        if (starts->ids[index - 1] == id)
            return &starts->list[index - 1];
    }
}

static void enter(struct starts *starts, uint64_t id, size_t index)
{
    size_t slot = (size_t)id & (starts->slot_count - 1);
    while (starts->slots[slot] != 0)
        slot = (slot + 1) & (starts->slot_count - 1);
    starts->slots[slot] = (uint32_t)(index + 1);
}

/* A request that is tried again keeps its id: in another process, or in another sandbox, it is
 * another start. */
static bool is_same(const struct report_start *a, const struct report_start *b)
{
    if (a->init_at_ms != LOG_EVENT_NO_TIME && b->init_at_ms != LOG_EVENT_NO_TIME &&
        a->source == b->source && a->init_at_ms != b->init_at_ms)
        return false;
    if (a->generation >= 0 && b->generation >= 0 && a->generation != b->generation)
        return false;
    return a->stream[0] == '\0' || b->stream[0] == '\0' || a->stream == b->stream;
}

static struct report_start *find_same(const struct starts *starts, const struct report_start *start,
                                      uint64_t id)
{
    struct report_start *found;
    size_t at = (size_t)id;
    while ((found = next_of(starts, id, &at)) != NULL)
        if (is_same(found, start))
            return found;
    return NULL;
}

/* ---- Putting ------------------------------------------------------------------------------ */

static void merge(struct report_start *into, const struct report_start *from)
{
    struct report_start old = *into;
    bool better = from->source < old.source;
    if (better)
        *into = *from;
    const struct report_start *other = better ? &old : from;
    if (into->truth.kind == START_UNDECIDED)
        into->truth = other->truth;
    if (into->invocation_ms < 0)
        into->invocation_ms = other->invocation_ms;
    if (into->at_ms == LOG_EVENT_NO_TIME)
        into->at_ms = other->at_ms;
    if (into->init_at_ms == LOG_EVENT_NO_TIME)
        into->init_at_ms = other->init_at_ms;
    if (into->stream[0] == '\0')
        into->stream = other->stream;
    if (into->function[0] == '\0')
        into->function = other->function;
    into->ordinal = old.ordinal;
}

static bool grow_list(struct starts *starts)
{
    size_t capacity = starts->capacity > 0 ? starts->capacity * 2 : FIRST_CAPACITY;
    struct report_start *list =
        (struct report_start *)realloc(starts->list, capacity * sizeof *list);
    if (list != NULL)
        starts->list = list;
    uint64_t *ids = (uint64_t *)realloc(starts->ids, capacity * sizeof *ids);
    if (ids != NULL)
        starts->ids = ids;
    if (list == NULL || ids == NULL)
        return false;
    starts->capacity = capacity;
    return true;
}

static bool grow_slots(struct starts *starts)
{
    size_t slot_count = starts->slot_count > 0 ? starts->slot_count * 2 : FIRST_CAPACITY * 2;
    uint32_t *slots = (uint32_t *)calloc(slot_count, sizeof *slots);
    if (slots == NULL)
        return false;
    free(starts->slots);
    starts->slots = slots;
    starts->slot_count = slot_count;
    for (size_t i = 0; i < starts->count; i++)
        if (starts->ids[i] != 0)
            enter(starts, starts->ids[i], i);
    return true;
}

enum starts_put starts_put(struct starts *starts, const struct report_start *start, uint64_t id)
{
    struct report_start *same = find_same(starts, start, id);
    if (same != NULL) {
        merge(same, start);
        return STARTS_MERGED;
    }
    if (starts->count >= starts->max)
        return STARTS_FULL;
    if (starts->count == starts->capacity && !grow_list(starts))
        return STARTS_NO_MEMORY;
    if (starts->count * 2 >= starts->slot_count && !grow_slots(starts))
        return STARTS_NO_MEMORY;
    starts->list[starts->count] = *start;
    starts->ids[starts->count] = id;
    if (id != 0)
        enter(starts, id, starts->count);
    starts->count++;
    return STARTS_NEW;
}

void starts_invocation(struct starts *starts, uint64_t id, double duration_ms)
{
    struct report_start *found;
    size_t at = (size_t)id;
    while ((found = next_of(starts, id, &at)) != NULL)
        if (found->invocation_ms < 0)
            found->invocation_ms = duration_ms;
}

/* ---- Sorting ------------------------------------------------------------------------------ */

static int by_time(const void *a, const void *b)
{
    const struct report_start *x = (const struct report_start *)a;
    const struct report_start *y = (const struct report_start *)b;
    if (x->at_ms != y->at_ms) {
        if (x->at_ms == LOG_EVENT_NO_TIME || y->at_ms == LOG_EVENT_NO_TIME)
            return x->at_ms == LOG_EVENT_NO_TIME ? 1 : -1;
        return x->at_ms > y->at_ms ? 1 : -1;
    }
    return (x->ordinal > y->ordinal) - (x->ordinal < y->ordinal);
}

void starts_sort(struct starts *starts)
{
    /* Ids and slots no longer tell where a start is. */
    free(starts->slots);
    starts->slots = NULL;
    starts->slot_count = 0;
    if (starts->count > 1)
        qsort(starts->list, starts->count, sizeof *starts->list, by_time);
}
