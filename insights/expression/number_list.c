#include "insights/expression/number_list.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 6, CAPACITY_MAX = 8192 };

struct number_chunk {
    struct number_chunk *next;
    uint32_t used, capacity;
    double numbers[];
};

void number_list_free(struct number_list *list)
{
    while (list->chunks != NULL) {
        struct number_chunk *chunk = list->chunks;
        list->chunks = chunk->next;
        free(chunk);
    }
    list->count = 0;
}

static bool add_chunk(struct number_list *list)
{
    uint32_t capacity = FIRST_CAPACITY;
    if (list->chunks != NULL)
        capacity = list->chunks->capacity * 2;
    if (capacity > CAPACITY_MAX)
        capacity = CAPACITY_MAX;
    struct number_chunk *chunk = malloc(sizeof *chunk + capacity * sizeof chunk->numbers[0]);
    if (chunk == NULL)
        return false;
    *chunk = (struct number_chunk){.next = list->chunks, .capacity = capacity};
    list->chunks = chunk;
    return true;
}

bool number_list_add(struct number_list *list, double number)
{
    struct number_chunk *chunk = list->chunks;
    if ((chunk == NULL || chunk->used == chunk->capacity) && !add_chunk(list))
        return false;
    chunk = list->chunks;
    chunk->numbers[chunk->used++] = number;
    list->count++;
    return true;
}

void number_list_move(struct number_list *into, struct number_list *from)
{
    struct number_chunk **end = &from->chunks;
    while (*end != NULL)
        end = &(*end)->next;
    *end = into->chunks;
    into->chunks = from->chunks;
    into->count += from->count;
    *from = (struct number_list){0};
}

/* ---- Rank: a radix search from the highest byte down, which moves nothing and needs no memory --
 */

static const uint64_t sign_bit = (uint64_t)1 << 63;

/* Bits that compare as the numbers do: negative ones upside down, below the others. */
static uint64_t ordered_bits(double number)
{
    uint64_t bits;
    number += 0.0; /* -0 is 0 */
    memcpy(&bits, &number, sizeof bits);
    return (bits & sign_bit) != 0 ? ~bits : bits | sign_bit;
}

static double number_of(uint64_t bits)
{
    double number;
    bits = (bits & sign_bit) != 0 ? bits & ~sign_bit : ~bits;
    memcpy(&number, &bits, sizeof number);
    return number;
}

/* Counts by the byte at `shift` those whose bits above it are those of `prefix`. */
static void count_bytes(const struct number_list *list, uint64_t prefix, unsigned shift,
                        uint64_t counts[256])
{
    uint64_t above = shift == 56 ? 0 : ~(uint64_t)0 << (shift + 8);
    memset(counts, 0, 256 * sizeof counts[0]);
    for (const struct number_chunk *chunk = list->chunks; chunk != NULL; chunk = chunk->next) {
        for (uint32_t i = 0; i < chunk->used; i++) {
            uint64_t bits = ordered_bits(chunk->numbers[i]);
            if (((bits ^ prefix) & above) == 0)
                counts[bits >> shift & 0xFF]++;
        }
    }
}

double number_list_ranked(const struct number_list *list, uint64_t rank)
{
    uint64_t counts[256];
    uint64_t prefix = 0;
    for (unsigned shift = 64; shift > 0;) {
        uint64_t byte = 0;
        shift -= 8;
        count_bytes(list, prefix, shift, counts);
        while (byte < 255 && rank >= counts[byte])
            rank -= counts[byte++];
        prefix |= byte << shift;
    }
    return number_of(prefix);
}
