/* base/text_hash */
#include "base/text_hash.h"
#include "test/unit/unit.h"

#include <stdio.h>

enum { LONGEST = 40 };

/* Of any length, a tail of a word included. */
START_TEST(each_bit_has_a_say)
{
    char bytes[LONGEST] = {0};
    struct text text = {bytes, (size_t)_i};
    uint64_t before = text_hash(text);
    ck_assert_uint_eq(text_hash(text), before);
    for (int bit = 0; bit < _i * 8; bit++) {
        bytes[bit / 8] ^= (char)(1u << bit % 8);
        ck_assert_msg(text_hash(text) != before, "bit %d of %d bytes", bit, _i);
        bytes[bit / 8] = 0;
    }
}
END_TEST

START_TEST(length_has_a_say)
{
    static const char zeros[LONGEST];
    for (size_t size = 0; size < LONGEST; size++)
        for (size_t other = size + 1; other <= LONGEST; other++)
            ck_assert_uint_ne(text_hash(text_bytes(zeros, size)),
                              text_hash(text_bytes(zeros, other)));
    ck_assert_uint_ne(text_hash((struct text){NULL, 0}), 0);
}
END_TEST

/* Ids that count up fill a table's places evenly: of n places n ids leave about n / e free. */
START_TEST(low_bits_are_spread)
{
    enum { PLACES = 4096 };
    static bool taken[PLACES];
    int used = 0;
    for (int i = 0; i < PLACES; i++) {
        char id[24];
        snprintf(id, sizeof id, "request-%08d", i);
        size_t place = text_hash(text_of(id)) % PLACES;
        used += !taken[place];
        taken[place] = true;
    }
    ck_assert_int_ge(used, PLACES * 60 / 100);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("text_hash");
    TCase *tc = tcase_create("text_hash");
    tcase_add_loop_test(tc, each_bit_has_a_say, 1, LONGEST + 1);
    tcase_add_test(tc, length_has_a_say);
    tcase_add_test(tc, low_bits_are_spread);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
