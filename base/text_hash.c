#include "base/text_hash.h"

/* The two halves of a product, folded: every bit of both factors has a say in every bit. */
static uint64_t fold(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t text_hash(struct text text)
{
    /* Odd, and half of their bits set. */
    static const uint64_t first = 0xa0761d6478bd642fu, second = 0xe7037ed1a0b428dbu;
    uint64_t hash = first ^ text.size, word = 0;
    size_t at = 0;
    for (; text.size - at >= sizeof word; at += sizeof word) {
        memcpy(&word, text.data + at, sizeof word);
        hash = fold(hash ^ second, word ^ first);
    }
    if (at < text.size) {
        word = 0;
        memcpy(&word, text.data + at, text.size - at);
        hash = fold(hash ^ second, word ^ first);
    }
    hash = fold(hash ^ first, second);
    return hash != 0 ? hash : 1;
}
