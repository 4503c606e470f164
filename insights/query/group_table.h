/* The groups of one stats: a hash table from a group's key to its aggregates. */
#ifndef INSIGHTS_QUERY_GROUP_TABLE_H
#define INSIGHTS_QUERY_GROUP_TABLE_H

#include "base/arena.h"
#include "base/text.h"
#include "insights/expression/aggregate_state.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What each group keeps: one state for each of these. */
struct aggregate_plan {
    const struct aggregate *aggregate;
    double percent; /* of pct */
};

struct group {
    struct text key; /* made by value_key_append(): one part for each `by` */
    struct aggregate_state states[];
};

struct group_place; /* a place of the hash table */

/* Begins as {.plans = …, .plan_count = …}, which are borrowed. */
struct group_table {
    const struct aggregate_plan *plans;
    size_t plan_count;
    struct group_place *places; /* owned */
    size_t place_count;         /* a power of two; 0: none yet */
    size_t count;               /* groups */
    struct arena memory;        /* the groups */
};

void group_table_free(struct group_table *table);

/* The group of this key, new if there was none. NULL: no memory. Stays where it is. */
struct group *group_table_find(struct group_table *table, struct text key);

/* Adds what `from` has, which is then only to be freed. False: no memory. */
bool group_table_merge(struct group_table *into, struct group_table *from);

/* Each group in turn, in no order: *at begins as 0. NULL after the last. */
struct group *group_table_next(const struct group_table *table, size_t *at);

#endif
