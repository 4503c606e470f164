#include "insights/event/needle.h"

#include "test/unit/guard.h"
#include "test/unit/unit.h"

static const struct {
    const char *text, *needle;
    bool may_occur;
} cases[] = {
    {"level", "level", true},
    {"a level", "level", true},
    {"level of", "level", true},
    {"a leve", "level", false},
    {"evel", "level", false},
    {"a lexel, a leven", "level", false},
    {"vvlevel", "level", true},
    {"", "level", false},
    {"anything", "", true},
    {"", "", true},
    {"K", "K", true},
    {"k", "K", false},
    /* So often in vain that looking on would cost more than it saves. */
    {"v v v v v v v v v v v v", "level", true},
};

START_TEST(needle_is_missed_only_where_it_is_not)
{
    size_t size = strlen(cases[_i].text);
    struct guard guard = guard_bytes(cases[_i].text, size);
    struct needle needle = needle_of(text_of(cases[_i].needle));
    bool got = needle_may_occur(&needle, text_bytes(guard.bytes, size));
    UNIT_INT(cases[_i].text, got, cases[_i].may_occur);
    guard_free(&guard);
}
END_TEST

/* Whichever of its bytes is the rare one, and wherever it lies. */
START_TEST(needle_is_found_at_every_place)
{
    static const char *const needles[] = {"Xee", "eXe", "eeX", "X", "eX"};
    for (size_t i = 0; i < sizeof needles / sizeof needles[0]; i++) {
        struct needle needle = needle_of(text_of(needles[i]));
        for (size_t at = 0; at + needle.text.size <= 20; at++) {
            char text[] = "eeeeeeeeeeeeeeeeeeee";
            ck_assert(!needle_may_occur(&needle, text_of(text)));
            memcpy(text + at, needles[i], needle.text.size);
            ck_assert_msg(needle_may_occur(&needle, text_of(text)), "%s in %s", needles[i], text);
        }
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_needle");
    TCase *tc = tcase_create("needle");
    suite_add_tcase(suite, tc);
    tcase_add_loop_test(tc, needle_is_missed_only_where_it_is_not, 0, UNIT_COUNT(cases));
    tcase_add_test(tc, needle_is_found_at_every_place);
    return unit_run(suite);
}
