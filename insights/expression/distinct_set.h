/* A set that tells how many different members it was given. It keeps 64 bits of each, so that a
 * million of any length take 16 MB: that two of a million count as one happens once in 37 million
 * queries. */
#ifndef INSIGHTS_EXPRESSION_DISTINCT_SET_H
#define INSIGHTS_EXPRESSION_DISTINCT_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Begins as {0}. */
struct distinct_set {
    uint64_t *hashes; /* owned; 0: free */
    size_t places;    /* a power of two; 0: none yet */
    uint64_t count;
};

void distinct_set_free(struct distinct_set *set);

/* hash: of the member, see text_hash(). False: no memory. */
bool distinct_set_add(struct distinct_set *set, uint64_t hash);

/* Adds what `from` has. False: no memory. */
bool distinct_set_merge(struct distinct_set *into, const struct distinct_set *from);

#endif
