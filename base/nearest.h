/* Which known word somebody meant who typed an unknown one. Pure. */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include <stddef.h>

/* Begins as {.typed = WORD}; every known word is offered; then `best` is the nearest, or NULL when
 * none is near enough to be worth naming. Words are borrowed. */
struct nearest {
    const char *typed;
    const char *best;
    size_t distance; /* of `best` */
};

/* The first of several words equally near stays. Case does not count. */
void nearest_offer(struct nearest *nearest, const char *word);

#endif
