/* Finds a text within another, as `like` does for every event: sixteen places at once are asked for
 * the first and the last byte, and only where both are right is the rest compared. memmem(3) makes
 * a table for each search, which for a line of a log takes longer than this. */
#define _GNU_SOURCE /* memmem(3) */
#include "insights/expression/value_internal.h"

#include <stdint.h>
#include <string.h>

enum { BLOCK = 16 };

typedef unsigned char block __attribute__((vector_size(BLOCK)));

/* Blocks in which a place looked right and was not: then the two bytes were badly chosen, and
 * memmem(3), which is linear, takes over. */
enum { DECEPTIONS_MAX = 32 };

static block block_at(const char *bytes)
{
    block read;
    memcpy(&read, bytes, sizeof read);
    return read;
}

static block block_of(char byte)
{
    block filled;
    memset(&filled, byte, sizeof filled);
    return filled;
}

static bool any(const unsigned char hits[BLOCK])
{
    uint64_t halves[2];
    memcpy(halves, hits, sizeof halves);
    return (halves[0] | halves[1]) != 0;
}

/* The first of the places hit where `needle` lies indeed; NULL: it does at none. */
static const char *confirmed(const char *bytes, const unsigned char hits[BLOCK], struct text needle)
{
    for (size_t i = 0; i < BLOCK; i++)
        if (hits[i] != 0 && memcmp(bytes + i, needle.data, needle.size) == 0)
            return bytes + i;
    return NULL;
}

const char *text_search(struct text text, struct text needle)
{
    if (text.size < needle.size)
        return NULL;
    size_t last = needle.size - 1;
    const block first_byte = block_of(needle.data[0]);
    const block last_byte = block_of(needle.data[last]);
    const char *at = text.data;
    const char *end = text.data + text.size;
    for (int deceptions = 0; (size_t)(end - at) >= last + BLOCK; at += BLOCK) {
        unsigned char hits[BLOCK];
        block both = (block)((block_at(at) == first_byte) & (block_at(at + last) == last_byte));
        memcpy(hits, &both, sizeof hits);
        if (!any(hits))
            continue;
        const char *found = confirmed(at, hits, needle);
        if (found != NULL)
            return found;
        if (++deceptions > DECEPTIONS_MAX)
            return (const char *)memmem(at, (size_t)(end - at), needle.data, needle.size);
    }
    /* Fewer than sixteen places are left. */
    struct text rest = text_bytes(at, (size_t)(end - at));
    size_t found = text_find(rest, needle);
    return found < rest.size ? at + found : NULL;
}

bool text_contains(struct text text, struct text needle)
{
    return needle.size == 0 || text_search(text, needle) != NULL;
}
