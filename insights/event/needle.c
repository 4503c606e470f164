#include "insights/event/needle.h"

/* The bytes of JSON logs, the most frequent ones first. What is not here is rarer still. */
static const char by_frequency[] =
    "\"e0:1,ta2-inrs3o456789dlmcu.pgfhbyTw_vSkPIxREZNAD{}LOFCz/UMqVGBj$H=W[]@+KYXQ'();J";

/* A byte that often occurs alone was chosen badly for this text: then nothing is saved. */
enum { TRIES_MAX = 8 };

static size_t rarity(char byte)
{
    const char *found = memchr(by_frequency, byte, sizeof by_frequency - 1);
    return found != NULL ? (size_t)(found - by_frequency) : sizeof by_frequency;
}

struct needle needle_of(struct text text)
{
    struct needle needle = {.text = text};
    for (size_t i = 1; i < text.size; i++)
        if (rarity(text.data[i]) > rarity(text.data[needle.rare_at]))
            needle.rare_at = i;
    return needle;
}

bool needle_may_occur(const struct needle *needle, struct text text)
{
    struct text wanted = needle->text;
    if (wanted.size == 0)
        return true;
    if (wanted.size > text.size)
        return false;
    /* The rare byte of the first place where it could lie, and behind that of the last. */
    const char *at = text.data + needle->rare_at;
    const char *end = at + (text.size - wanted.size) + 1;
    for (int tries = 0; tries < TRIES_MAX; tries++) {
        at = memchr(at, wanted.data[needle->rare_at], (size_t)(end - at));
        if (at == NULL)
            return false;
        if (memcmp(at - needle->rare_at, wanted.data, wanted.size) == 0)
            return true;
        at++;
    }
    return true;
}
