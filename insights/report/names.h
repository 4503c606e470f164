/* Texts kept once each: functions, versions, streams. Two equal names are one pointer. */
#ifndef INSIGHTS_REPORT_NAMES_H
#define INSIGHTS_REPORT_NAMES_H

#include "base/arena.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct names {
    struct arena arena; /* owns the texts */
    const char **slots; /* open addressing; NULL: free */
    uint64_t *hashes;   /* of the same slots */
    size_t capacity;    /* a power of two, or 0 */
    size_t count;
    uint64_t left_out; /* texts that found no room any more */
};

/* Holds at most `max` bytes of text; allocates nothing yet. */
struct names names_new(size_t max);
void names_free(struct names *names);

/* The one copy of `text`, cut at its first NUL, valid until names_free(); "" once the names are
 * full, which is counted. NULL: no memory. */
const char *names_keep(struct names *names, struct text text);

#endif
