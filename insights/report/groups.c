#include "insights/report/groups.h"

#include "base/text_hash.h"

#include <stdlib.h>

struct groups groups_new(size_t max)
{
    return (struct groups){.max = max};
}

void groups_free(struct groups *groups)
{
    free(groups->list);
    free(groups->slots);
    *groups = groups_new(groups->max);
}

static bool is_of(const struct group_sums *sums, const char *function, const char *version,
                  const char *runtime)
{
    return sums->group.function == function && sums->group.version == version &&
           sums->group.runtime == runtime;
}

/* Where the group's index is, or the free slot that it would take. */
static size_t slot_of(const struct groups *groups, const char *function, const char *version,
                      const char *runtime)
{
    /* Equal names are one pointer. */
    const char *const names[] = {function, version, runtime};
    uint64_t hash = text_hash(text_bytes((const char *)names, sizeof names));
    size_t slot = (size_t)hash & (groups->slot_count - 1);
    while (groups->slots[slot] != 0 &&
           !is_of(&groups->list[groups->slots[slot] - 1], function, version, runtime))
        slot = (slot + 1) & (groups->slot_count - 1);
    return slot;
}

static bool grow_list(struct groups *groups)
{
    size_t capacity = groups->capacity > 0 ? groups->capacity * 2 : 8;
    struct group_sums *list = (struct group_sums *)realloc(groups->list, capacity * sizeof *list);
    if (list == NULL)
        return false;
    groups->list = list;
    groups->capacity = capacity;
    return true;
}

/* Enough for all that there may ever be: they are few. */
static bool make_slots(struct groups *groups)
{
    size_t slot_count = 2;
    while (slot_count < groups->max * 2)
        slot_count *= 2;
    groups->slots = (uint32_t *)calloc(slot_count, sizeof *groups->slots);
    groups->slot_count = slot_count;
    return groups->slots != NULL;
}

bool groups_find(struct groups *groups, const char *function, const char *version,
                 const char *runtime, struct group_sums **found)
{
    *found = NULL;
    if (groups->slots == NULL && !make_slots(groups))
        return false;
    size_t slot = slot_of(groups, function, version, runtime);
    if (groups->slots[slot] != 0) {
        *found = &groups->list[groups->slots[slot] - 1];
        return true;
    }
    if (groups->count == groups->max) {
        groups->left_out++;
        return true;
    }
    if (groups->count == groups->capacity && !grow_list(groups))
        return false;
    groups->slots[slot] = (uint32_t)(groups->count + 1);
    *found = &groups->list[groups->count++];
    **found = (struct group_sums){
        .group = {.function = function, .version = version, .runtime = runtime},
    };
    return true;
}
