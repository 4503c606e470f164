/* Numbers in no order, and the one of a given rank: what percentiles are made of. */
#ifndef INSIGHTS_EXPRESSION_NUMBER_LIST_H
#define INSIGHTS_EXPRESSION_NUMBER_LIST_H

#include <stdbool.h>
#include <stdint.h>

struct number_chunk;

/* Begins as {0}. Grows by pieces, so that it never needs twice its memory to grow. */
struct number_list {
    struct number_chunk *chunks; /* owned, newest first */
    uint64_t count;
};

void number_list_free(struct number_list *list);

/* number: not NaN. False: no memory. */
bool number_list_add(struct number_list *list, double number);

/* Moves all of `from`, which is then empty. */
void number_list_move(struct number_list *into, struct number_list *from);

/* The number with `rank` smaller or equal ones before it in ascending order; rank: from 0, below
 * count. */
double number_list_ranked(const struct number_list *list, uint64_t rank);

#endif
