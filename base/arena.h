/* Memory that is given piece by piece and taken back all at once. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/text.h"

#include <stddef.h>

struct arena_block;

/* Begins as {.max = BYTES}, which allocates nothing. One thread at a time. */
struct arena {
    struct arena_block *blocks; /* owned, newest first */
    size_t max;                 /* bytes it hands out at most between two resets */
    size_t used;                /* bytes handed out since the last reset */
};

/* `size` bytes, aligned for any type, not initialized; valid until the next reset or free. NULL
 * when that is over the maximum or memory ran out. */
void *arena_alloc(struct arena *arena, size_t size);

/* A copy with a NUL behind it. {NULL, 0} when there is no memory: tell it from an empty text by its
 * data. */
struct text arena_copy(struct arena *arena, struct text text);

/* Takes all of it back; keeps one block for the next use. */
void arena_reset(struct arena *arena);

/* Gives all of it back to the system; the arena can be used again. */
void arena_free(struct arena *arena);

#endif
