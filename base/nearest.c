#include "base/nearest.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum {
    LONGEST = 31, /* of words that are compared letter by letter */
    STEM = 3,     /* letters that two words share when one begins with the other */
};

static bool same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Steps from one word to the other: letters changed, added or left out, each counting one. */
static size_t distance(const char *a, size_t a_size, const char *b, size_t b_size)
{
    size_t row[LONGEST + 1];
    for (size_t j = 0; j <= b_size; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_size; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b_size; j++) {
            size_t change = diagonal + (same(a[i - 1], b[j - 1]) ? 0 : 1);
            diagonal = row[j];
            size_t step = (row[j - 1] < row[j] ? row[j - 1] : row[j]) + 1;
            row[j] = change < step ? change : step;
        }
    }
    return row[b_size];
}

void nearest_offer(struct nearest *nearest, const char *word)
{
    size_t typed_size = strlen(nearest->typed);
    size_t word_size = strlen(word);
    size_t shorter = typed_size < word_size ? typed_size : word_size;
    if (typed_size > LONGEST || word_size > LONGEST)
        return;
    size_t steps = distance(nearest->typed, typed_size, word, word_size);
    /* "memorySize" is near to "memory", however many letters more it has. */
    bool is_stem = shorter >= STEM && strncasecmp(nearest->typed, word, shorter) == 0;
    /* Of short words almost any is near to almost any: half of the letters must be right. */
    bool is_near = steps <= 2 && 2 * steps <= typed_size;
    if (!is_near && !is_stem)
        return;
    if (nearest->best == NULL || steps < nearest->distance) {
        nearest->best = word;
        nearest->distance = steps;
    }
}
