#include "insights/query/group_table.h"

#include "base/text_hash.h"
#include "insights/expression/value_key.h"

#include <stdlib.h>

enum { FIRST_PLACES = 16 };

struct group_place {
    uint64_t hash;
    struct group *group; /* NULL: free */
};

void group_table_free(struct group_table *table)
{
    for (size_t i = 0; i < table->place_count; i++) {
        struct group *group = table->places[i].group;
        for (size_t k = 0; group != NULL && k < table->plan_count; k++)
            aggregate_clean_up(&group->states[k]);
    }
    free(table->places);
    arena_free(&table->memory);
    table->places = NULL;
    table->place_count = 0;
    table->count = 0;
}

/* Where the key is, or the free place where it belongs. */
static struct group_place *find_place(const struct group_table *table, struct text key,
                                      uint64_t hash)
{
    size_t mask = table->place_count - 1;
    size_t at = hash & mask;
    for (;; at = (at + 1) & mask) {
        struct group_place *place = &table->places[at];
        if (place->group == NULL || (place->hash == hash && text_equal(place->group->key, key)))
            return place;
    }
}

static bool grow(struct group_table *table)
{
    struct group_place *old = table->places;
    size_t old_count = table->place_count;
    size_t count = old_count > 0 ? 2 * old_count : FIRST_PLACES;
    struct group_place *places = calloc(count, sizeof *places);
    if (places == NULL)
        return false;
    table->places = places;
    table->place_count = count;
    for (size_t i = 0; i < old_count; i++)
        if (old[i].group != NULL)
            *find_place(table, old[i].group->key, old[i].hash) = old[i];
    free(old);
    return true;
}

static struct group *new_group(struct group_table *table, struct text key)
{
    table->memory.max = SIZE_MAX;
    struct text copy = arena_copy(&table->memory, key);
    struct group *group =
        arena_alloc(&table->memory, sizeof *group + table->plan_count * sizeof group->states[0]);
    if (copy.data == NULL || group == NULL)
        return NULL;
    group->key = copy;
    for (size_t i = 0; i < table->plan_count; i++)
        aggregate_init(&group->states[i], table->plans[i].aggregate, table->plans[i].percent);
    return group;
}

struct group *group_table_find(struct group_table *table, struct text key)
{
    uint64_t hash = text_hash(key);
    if (table->count + 1 > table->place_count / 4 * 3 && !grow(table))
        return NULL;
    struct group_place *place = find_place(table, key, hash);
    if (place->group != NULL)
        return place->group;
    struct group *group = new_group(table, key);
    if (group == NULL)
        return NULL;
    *place = (struct group_place){hash, group};
    table->count++;
    return group;
}

bool group_table_merge(struct group_table *into, struct group_table *from)
{
    for (size_t i = 0; i < from->place_count; i++) {
        struct group *source = from->places[i].group;
        if (source == NULL)
            continue;
        struct group *group = group_table_find(into, source->key);
        if (group == NULL)
            return false;
        for (size_t k = 0; k < into->plan_count; k++)
            if (!aggregate_merge(&group->states[k], &source->states[k]))
                return false;
    }
    return true;
}

struct group *group_table_next(const struct group_table *table, size_t *at)
{
    while (*at < table->place_count) {
        struct group *group = table->places[(*at)++].group;
        if (group != NULL)
            return group;
    }
    return NULL;
}
