#include "insights/expression/distinct_set.h"

#include <stdlib.h>

enum { FIRST_PLACES = 8 };

void distinct_set_free(struct distinct_set *set)
{
    free(set->hashes);
    *set = (struct distinct_set){0};
}

/* False: it was there. */
static bool put(struct distinct_set *set, uint64_t hash)
{
    size_t mask = set->places - 1;
    size_t at = hash & mask;
    while (set->hashes[at] != 0) {
        if (set->hashes[at] == hash)
            return false;
        at = (at + 1) & mask;
    }
    set->hashes[at] = hash;
    return true;
}

static bool grow(struct distinct_set *set)
{
    struct distinct_set grown = {.places = FIRST_PLACES, .count = set->count};
    if (set->places > 0)
        grown.places = 2 * set->places;
    grown.hashes = calloc(grown.places, sizeof *grown.hashes);
    if (grown.hashes == NULL)
        return false;
    for (size_t i = 0; i < set->places; i++)
        if (set->hashes[i] != 0)
            put(&grown, set->hashes[i]);
    free(set->hashes);
    *set = grown;
    return true;
}

bool distinct_set_add(struct distinct_set *set, uint64_t hash)
{
    /* Three quarters full: probes stay short. */
    if (set->count + 1 > set->places / 4 * 3 && !grow(set))
        return false;
    set->count += put(set, hash != 0 ? hash : 1) ? 1 : 0;
    return true;
}

bool distinct_set_merge(struct distinct_set *into, const struct distinct_set *from)
{
    for (size_t i = 0; i < from->places; i++)
        if (from->hashes[i] != 0 && !distinct_set_add(into, from->hashes[i]))
            return false;
    return true;
}
