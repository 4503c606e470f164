#include "insights/expression/value_internal.h"

#include "test/unit/guard.h"
#include "test/unit/unit.h"

#include <stdint.h>

/* A sequence that is the same in every run. */
static unsigned next_random(uint32_t *state)
{
    *state = *state * 1664525U + 1013904223U;
    return *state >> 16;
}

static void fill(uint32_t *state, char *bytes, size_t size, unsigned letters)
{
    for (size_t i = 0; i < size; i++)
        bytes[i] = (char)('a' + next_random(state) % letters);
}

static const char *found_plainly(struct text text, struct text needle)
{
    for (size_t at = 0; at + needle.size <= text.size; at++)
        if (memcmp(text.data + at, needle.data, needle.size) == 0)
            return text.data + at;
    return NULL;
}

/* The fewer letters there are, the more places look right and are not. */
START_TEST(the_first_occurrence_is_found)
{
    unsigned letters = (unsigned)_i;
    uint32_t state = 1;
    for (int round = 0; round < 400; round++) {
        char bytes[120];
        char wanted[24];
        size_t size = next_random(&state) % sizeof bytes;
        struct text needle = {wanted, 1 + next_random(&state) % (sizeof wanted - 1)};
        fill(&state, bytes, size, letters);
        fill(&state, wanted, needle.size, letters);
        if (round % 2 == 0 && size > 0) /* one that occurs */
            needle = text_first(text_bytes(bytes + next_random(&state) % size, size), needle.size);
        if (needle.data != wanted && needle.data + needle.size > bytes + size)
            needle.size = (size_t)(bytes + size - needle.data);
        struct guard guard = guard_bytes(bytes, size);
        struct text text = text_bytes(guard.bytes, size);
        ck_assert_ptr_eq(text_search(text, needle), found_plainly(text, needle));
        guard_free(&guard);
    }
}
END_TEST

/* What is right at both ends everywhere, and wrong between them, is found as well, and soon. */
START_TEST(a_text_that_deceives_is_searched_too)
{
    enum { SIZE = 200000, HALF = 5000 };
    char *bytes = malloc(SIZE);
    char *wanted = malloc(2 * HALF);
    ck_assert(bytes != NULL && wanted != NULL);
    memset(bytes, 'a', SIZE);
    memset(wanted, 'a', 2 * HALF);
    wanted[HALF] = 'b';
    struct text text = {bytes, SIZE};
    struct text needle = {wanted, 2 * HALF};
    ck_assert_ptr_null(text_search(text, needle));
    bytes[SIZE - HALF] = 'b';
    ck_assert_ptr_eq(text_search(text, needle), bytes + SIZE - 2 * HALF);
    free(wanted);
    free(bytes);
}
END_TEST

START_TEST(the_empty_text_is_contained_everywhere)
{
    ck_assert(text_contains(text_of("a"), text_of("")));
    ck_assert(text_contains(text_of(""), text_of("")));
    ck_assert(text_contains((struct text){NULL, 0}, (struct text){NULL, 0}));
    ck_assert(!text_contains((struct text){NULL, 0}, text_of("a")));
    ck_assert(text_contains(text_bytes("a\0b", 3), text_bytes("\0b", 2)));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_text_search");
    TCase *tcase = tcase_create("text_search");
    tcase_add_loop_test(tcase, the_first_occurrence_is_found, 1, 5);
    tcase_add_test(tcase, a_text_that_deceives_is_searched_too);
    tcase_add_test(tcase, the_empty_text_is_contained_everywhere);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
