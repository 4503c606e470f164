#include "insights/report/names.h"

#include "base/text_hash.h"

#include <stdlib.h>

enum {
    FIRST_CAPACITY = 256,
    ROOM_LEFT = 32, /* for a text's NUL and its alignment */
};

struct names names_new(size_t max)
{
    return (struct names){.arena = {.max = max}};
}

void names_free(struct names *names)
{
    arena_free(&names->arena);
    free(names->slots);
    free(names->hashes);
    *names = (struct names){.arena = {.max = names->arena.max}};
}

/* Where `text` is, or the free slot that it would take. */
static size_t slot_of(const struct names *names, struct text text, uint64_t hash)
{
    size_t at = (size_t)hash & (names->capacity - 1);
    while (names->slots[at] != NULL &&
           (names->hashes[at] != hash || !text_is(text, names->slots[at])))
        at = (at + 1) & (names->capacity - 1);
    return at;
}

static bool grow(struct names *names)
{
    struct names bigger = {
        .capacity = names->capacity > 0 ? names->capacity * 2 : FIRST_CAPACITY,
    };
    bigger.slots = (const char **)calloc(bigger.capacity, sizeof *bigger.slots);
    bigger.hashes = (uint64_t *)calloc(bigger.capacity, sizeof *bigger.hashes);
    if (bigger.slots == NULL || bigger.hashes == NULL) {
        free(bigger.slots);
        free(bigger.hashes);
        return false;
    }
    for (size_t i = 0; i < names->capacity; i++) {
        if (names->slots[i] == NULL)
            continue;
        size_t at = slot_of(&bigger, text_of(names->slots[i]), names->hashes[i]);
        bigger.slots[at] = names->slots[i];
        bigger.hashes[at] = names->hashes[i];
    }
    free(names->slots);
    free(names->hashes);
    names->slots = bigger.slots;
    names->hashes = bigger.hashes;
    names->capacity = bigger.capacity;
    return true;
}

const char *names_keep(struct names *names, struct text text)
{
    const char *nul = text.size > 0 ? (const char *)memchr(text.data, '\0', text.size) : NULL;
    if (nul != NULL)
        text.size = (size_t)(nul - text.data);
    if (text.size == 0)
        return "";
    if (names->count * 2 >= names->capacity && !grow(names))
        return NULL;
    uint64_t hash = text_hash(text);
    size_t at = slot_of(names, text, hash);
    if (names->slots[at] != NULL)
        return names->slots[at];
    if (text.size + ROOM_LEFT > names->arena.max - names->arena.used) {
        names->left_out++;
        return "";
    }
    struct text copy = arena_copy(&names->arena, text);
    if (copy.data == NULL)
        return NULL;
    names->slots[at] = copy.data;
    names->hashes[at] = hash;
    names->count++;
    return copy.data;
}
