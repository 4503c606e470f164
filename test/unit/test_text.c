#include "base/text.h"

#include "test/unit/guard.h"
#include "test/unit/unit.h"

#include <stdint.h>

static const struct text nothing = {NULL, 0};

START_TEST(text_of_no_string_is_empty)
{
    ck_assert_uint_eq(text_of(NULL).size, 0);
    ck_assert_uint_eq(text_of("").size, 0);
    ck_assert_uint_eq(text_of("ab").size, 2);
    static const struct text literal = TEXT("a\0b");
    ck_assert_uint_eq(literal.size, 3);
}
END_TEST

static const struct {
    const char *name;
    struct text a, b;
    int order; /* of a to b */
    bool starts;
} pairs[] = {
    {"nothing and an empty text", {NULL, 0}, TEXT(""), 0, true},
    {"an empty text and nothing", TEXT(""), {NULL, 0}, 0, true},
    {"the same", TEXT("abc"), TEXT("abc"), 0, true},
    {"longer", TEXT("abc"), TEXT("ab"), 1, true},
    {"shorter", TEXT("ab"), TEXT("abc"), -1, false},
    {"another last byte", TEXT("abc"), TEXT("abd"), -1, false},
    {"something and nothing", TEXT("a"), {NULL, 0}, 1, true},
    {"nothing and something", {NULL, 0}, TEXT("a"), -1, false},
    {"bytes behind a NUL", TEXT("a\0b"), TEXT("a\0c"), -1, false},
    {"bytes are unsigned", TEXT("\xC3\xA9"), TEXT("z"), 1, false},
};

START_TEST(texts_compare_by_their_bytes)
{
    struct text a = pairs[_i].a, b = pairs[_i].b;
    int order = text_compare(a, b);
    UNIT_INT(pairs[_i].name, (order > 0) - (order < 0), pairs[_i].order);
    UNIT_INT(pairs[_i].name, text_equal(a, b), pairs[_i].order == 0);
    UNIT_INT(pairs[_i].name, text_starts_with(a, b), pairs[_i].starts);
}
END_TEST

START_TEST(text_is_the_string_of_the_same_bytes)
{
    ck_assert(text_is(text_bytes("abcd", 3), "abc"));
    ck_assert(!text_is(text_bytes("abcd", 3), "abcd"));
    ck_assert(!text_is(text_bytes("a\0b", 3), "a"));
    ck_assert(text_is(nothing, ""));
}
END_TEST

static const struct {
    const char *name;
    const char *text;
    size_t count;
    const char *first, *rest;
} cuts[] = {
    {"none of it", "abc", 0, "", "abc"},
    {"some of it", "abc", 2, "ab", "c"},
    {"all of it", "abc", 3, "abc", ""},
    {"more than there is", "abc", 4, "abc", ""},
    {"as much as can be asked for", "abc", SIZE_MAX, "abc", ""},
    {"of an empty text", "", 1, "", ""},
    {"of nothing", NULL, 1, "", ""},
};

START_TEST(text_is_cut_within_its_bytes)
{
    struct text text = text_of(cuts[_i].text);
    struct text first = text_first(text, cuts[_i].count);
    struct text rest = text_from(text, cuts[_i].count);
    ck_assert_msg(text_is(first, cuts[_i].first), "%s", cuts[_i].name);
    ck_assert_msg(text_is(rest, cuts[_i].rest), "%s", cuts[_i].name);
    UNIT_INT(cuts[_i].name, first.size + rest.size, text.size);
}
END_TEST

static const struct {
    const char *name;
    const char *text, *needle;
    size_t at; /* the text's size: nowhere */
} finds[] = {
    {"at the beginning", "abcab", "ab", 0},
    {"in the middle", "xabx", "ab", 1},
    {"at the end", "xxab", "ab", 2},
    {"the first of two", "xabab", "ab", 1},
    {"after a false beginning", "aab", "ab", 1},
    {"after false beginnings that overlap", "abababac", "abac", 4},
    {"the whole text", "ab", "ab", 0},
    {"cut off at the end", "xxa", "ab", 3},
    {"longer than the text", "a", "ab", 1},
    {"in an empty text", "", "a", 0},
    {"nothing at all", "abc", "", 0},
    {"nothing in nothing", "", "", 0},
};

START_TEST(needle_is_found_where_it_first_occurs)
{
    struct guard guard = guard_bytes(finds[_i].text, strlen(finds[_i].text));
    struct text text = text_bytes(guard.bytes, strlen(finds[_i].text));
    UNIT_INT(finds[_i].name, text_find(text, text_of(finds[_i].needle)), finds[_i].at);
    guard_free(&guard);
}
END_TEST

static const struct {
    const char *text;
    size_t most, want;
} character_cuts[] = {
    {"abc", 3, 3},
    {"abc", 2, 2},
    {"abc", 0, 0},
    {"a€", 4, 4},
    {"a€", 3, 1},
    {"a€", 2, 1},
    {"a€", 1, 1},
    {"€", 2, 0},
    {"😀b", 3, 0},
    {"\x80\x80\x80", 2, 0},
    {"abc\x80\x80\x80\x80", 6, 3},
};

START_TEST(text_is_cut_between_characters)
{
    struct text text = text_of(character_cuts[_i].text);
    ck_assert_uint_eq(text_cut(text, character_cuts[_i].most).size, character_cuts[_i].want);
}
END_TEST

START_TEST(byte_is_found_where_it_first_stands)
{
    ck_assert_uint_eq(text_find_byte(text_of("abcb"), 'b'), 1);
    ck_assert_uint_eq(text_find_byte(text_of("abc"), 'x'), 3);
    ck_assert_uint_eq(text_find_byte(text_bytes("a\0b", 3), '\0'), 1);
    ck_assert_uint_eq(text_find_byte(text_bytes("abc", 2), 'c'), 2);
    ck_assert_uint_eq(text_find_byte(nothing, 'x'), 0);
}
END_TEST

START_TEST(needle_may_hold_nul)
{
    ck_assert_uint_eq(text_find(text_bytes("a\0b\0c", 5), text_bytes("\0c", 2)), 3);
    ck_assert_uint_eq(text_find(nothing, text_of("a")), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("text");
    TCase *tc = tcase_create("text");
    suite_add_tcase(suite, tc);
    tcase_add_test(tc, text_of_no_string_is_empty);
    tcase_add_loop_test(tc, texts_compare_by_their_bytes, 0, UNIT_COUNT(pairs));
    tcase_add_test(tc, text_is_the_string_of_the_same_bytes);
    tcase_add_loop_test(tc, text_is_cut_within_its_bytes, 0, UNIT_COUNT(cuts));
    tcase_add_loop_test(tc, needle_is_found_where_it_first_occurs, 0, UNIT_COUNT(finds));
    tcase_add_loop_test(tc, text_is_cut_between_characters, 0, UNIT_COUNT(character_cuts));
    tcase_add_test(tc, byte_is_found_where_it_first_stands);
    tcase_add_test(tc, needle_may_hold_nul);
    return unit_run(suite);
}
