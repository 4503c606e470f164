#include "insights/expression/regex.h"

#include "test/unit/guard.h"
#include "test/unit/unit.h"

#include <pthread.h>
#include <stdio.h>

static struct regex *made(const char *pattern)
{
    char message[REGEX_MESSAGE_SIZE] = "";
    struct guard guard = guard_bytes(pattern, strlen(pattern));
    struct regex *regex = regex_new(text_bytes(guard.bytes, strlen(pattern)), message);
    guard_free(&guard); /* it keeps what it needs */
    ck_assert_msg(regex != NULL, "/%s/: %s", pattern, message);
    return regex;
}

static const struct {
    const char *pattern;
    const char *subject;
    const char *match; /* NULL: there is none */
} searches[] = {
    {"b+", "abbc", "bb"},
    {"", "abc", ""},
    {"", "", ""},
    {"a", "", NULL},
    {"^$", "", ""},
    {"B", "abc", NULL},
    {"(?i)B", "abc", "b"},
    {"(?i:B)c", "abC", NULL},
    {"a\\/b", "a/b", "a/b"},
    {"a/b", "a/b", "a/b"},
    {".", "\n", NULL},
    {"(?s).", "\n", "\n"},
    {"^b", "a\nb", NULL},
    {"(?m)^b", "a\nb", "b"},
    {"\\d{2,3}?", "12345", "12"},
    {"a{2}", "aaa", "aa"},
    {"a{,b", "a{,b", "a{,b"},
    {"a{x}+", "a{x}}}", "a{x}}}"},
    {"\\x{41}+", "AAA", "AAA"},
    {"\\x41{2}", "AA", "AA"},
    {"[]a]+", "a]]b", "a]]"},
    {"[^]a]", "]ab", "b"},
    {"[(?=]+", "(?=", "(?="},
    {"[](?=]+", "](?=", "](?="},
    {"[^](?=]+", "ab(", "ab"},
    {"[[:alpha:](]+", "ab(1", "ab("},
    {"[[:^alpha:]]+", "ab12", "12"},
    {"[a[:]+", "[:a", "[:a"},
    {"[\\](?!]+", "](?!", "](?!"},
    {"\\(?=", "(=", "(="},
    {"\\[(?:a)", "[a", "[a"},
    {"\\Q(?=a)\\1\\E+", "(?=a)\\11", "(?=a)\\11"},
    {"\\Qa++", "a++", "a++"},
    {"\\\\(?:1)", "\\1", "\\1"},
    {"a+?b*?c??", "abc", "a"},
    {"a|b|", "b", "b"},
    {"\\p{Lu}+", "a\xC3\x84\xC3\x96", "\xC3\x84\xC3\x96"},
    {"\xC3\xA4.", "\xC3\xA4\xE2\x82\xAC!", "\xC3\xA4\xE2\x82\xAC"},
    {"(?i)\xC3\xA4", "\xC3\x84", "\xC3\x84"},
    {"\\w+", "\xC3\xA4z", "z"},
    {"\\bERROR\\b", "an ERROR!", "ERROR"},
    {"(?U)a+", "aaa", "a"},
    /* Bytes that are no UTF-8 match nothing, and what stands around them still does. */
    {".+", "\xFF\xFE", NULL},
    {"a.b",
     "a\xFF"
     "b",
     NULL},
    {"[^x]+", "\xC3", NULL},
    {"ab+",
     "\xFF\x80"
     "abb\xE2\x82",
     "abb"},
    {"b$",
     "\x80"
     "b",
     "b"},
};

START_TEST(a_pattern_finds_its_first_match)
{
    struct regex *regex = made(searches[_i].pattern);
    size_t size = strlen(searches[_i].subject);
    struct guard guard = guard_bytes(searches[_i].subject, size);
    struct text groups[10];
    bool found = regex_search(regex, text_bytes(guard.bytes, size), 0, groups);
    UNIT_INT(searches[_i].pattern, found, searches[_i].match != NULL);
    UNIT_INT(searches[_i].pattern, regex_matches(regex, text_bytes(guard.bytes, size)), found);
    if (found) {
        ck_assert_ptr_nonnull(groups[0].data);
        ck_assert_msg(text_is(groups[0], searches[_i].match), "/%s/ finds <%.*s>",
                      searches[_i].pattern, (int)groups[0].size, groups[0].data);
    }
    guard_free(&guard);
    regex_free(regex);
}
END_TEST

static const struct {
    const char *pattern;
    const char *message; /* a part of it */
} refusals[] = {
    {"(?=a)", "look-ahead (?=) is not supported"},
    {"a(?!b)", "look-ahead"},
    {"(?<=a)b", "look-behind"},
    {"(?<!a)b", "look-behind"},
    {"(?>a)", "an atomic group"},
    {"(?|(a)|(b))", "resets numbers"},
    {"(?#x)", "a comment"},
    {"(?(1)a)", "a condition"},
    {"(?C)", "a callout"},
    {"(?C1)a", "a callout"},
    {"(a(?R)?)", "recursion"},
    {"(a(?1)?)", "these letters"},
    {"(a(?-1)?)", "these letters"},
    {"(a(?+1)?)", "these letters"},
    {"(?&x)", "recursion"},
    {"(?P>x)", "recursion"},
    {"(?P=x)", "a back-reference"},
    {"(?'x'a)", "write (?<name>"},
    {"(?x)a", "these letters"},
    {"(?^:a)", "these letters"},
    {"(?", "these letters"},
    {"(?)", "these letters"},
    {"(?J)", "these letters"},
    {"(*UTF)a", "a verb"},
    {"(*LIMIT_MATCH=1)a", "a verb"},
    {"(a)\\1", "a back-reference"},
    {"(a)[b]\\Qc\\E\\1", "a back-reference"},
    {"\\9", "a back-reference"},
    {"(?<x>a)\\k<x>", "a back-reference"},
    {"(a)\\g1", "\\g"},
    {"(a)\\g{1}", "\\g"},
    {"\\C", "a single byte"},
    {"[a]\\C", "a single byte"},
    {"\\K", "a reset"},
    {"\\G", "the match's start"},
    {"\\R", "any line break"},
    {"\\X", "grapheme"},
    {"\\c[(?=a)]", "a control character"},
    {"a\\E+", "\\E"},
    {"[\\Q]\\E(?=]", "within [ ]"},
    {"[\\E]", "within [ ]"},
    {"a*+", "possessive"},
    {"a++", "possessive"},
    {"a?+", "possessive"},
    {"a{2,3}+", "possessive"},
    {"[a]\\](?=b)", "look-ahead"},
    {"[[:alpha:]](?=b)", "look-ahead"},
    {"[]](?=b)", "look-ahead"},
    {"[^]](?=b)", "look-ahead"},
    {"\\\\(?=b)", "look-ahead"},
    {"\\Qa\\E(?=b)", "look-ahead"},
    {"\\x{41}(?=b)", "look-ahead"},
    /* What is wrong, and where. */
    {"(a", "missing closing parenthesis, at character 3 of"},
    {"\xC3\xA4(a", "at character 4 of"},
    {"(?<name>a)(", "at character 12 of"},
    {"[a", "missing terminating ] for character class"},
    {"a)", "unmatched closing parenthesis, at character 2 of"},
    {"*a", "quantifier does not follow a repeatable item"},
    {"a{3,2}", "numbers out of order"},
    {"\\", "\\ at end of pattern"},
    {"\xFF", "UTF-8 error"},
    {"((a{1000}){1000}){1000}", "too large"},
    {"(?<1x>a)", "a group's name is not one"},
    {"(?<>a)", "a group's name is not one"},
    {"(?<x", "a group's name is not one"},
    {"(?P<x-y>a)", "a group's name is not one"},
    {"(?<x>a)(?P<x>b)", "two groups are named x"},
};

START_TEST(what_is_refused_is_named)
{
    char message[REGEX_MESSAGE_SIZE] = "";
    size_t size = strlen(refusals[_i].pattern);
    struct guard guard = guard_bytes(refusals[_i].pattern, size);
    struct regex *regex = regex_new(text_bytes(guard.bytes, size), message);
    guard_free(&guard);
    ck_assert_msg(regex == NULL, "/%s/ is taken", refusals[_i].pattern);
    ck_assert_msg(strstr(message, refusals[_i].message) != NULL, "/%s/: <%s>", refusals[_i].pattern,
                  message);
}
END_TEST

START_TEST(groups_have_numbers_and_maybe_names)
{
    static const char *const names[] = {
        "", "x", "", "aNameThatIsLongerThanThirtyTwoBytesAndFine", "_2",
    };
    struct regex *regex =
        made("(a)(?<x>b)?(?:c)((?P<aNameThatIsLongerThanThirtyTwoBytesAndFine>d)|(?<_2>e))[(]\\(");
    struct text groups[6];
    ck_assert_uint_eq(regex_group_count(regex), 5);
    for (size_t i = 0; i < 5; i++)
        ck_assert_msg(text_is(regex_group_name(regex, i + 1), names[i]), "group %zu", i + 1);
    ck_assert(regex_search(regex, text_of("-ace(("), 0, groups));
    ck_assert(text_is(groups[0], "ace(("));
    ck_assert(text_is(groups[1], "a"));
    ck_assert_ptr_null(groups[2].data);
    ck_assert(text_is(groups[3], "e"));
    ck_assert_ptr_null(groups[4].data);
    ck_assert(text_is(groups[5], "e"));
    regex_free(regex);
}
END_TEST

START_TEST(a_group_that_took_no_part_differs_from_an_empty_one)
{
    struct regex *regex = made("(x*)(y)?");
    struct text groups[3];
    ck_assert(regex_search(regex, text_of("a"), 0, groups));
    ck_assert_ptr_nonnull(groups[1].data);
    ck_assert_uint_eq(groups[1].size, 0);
    ck_assert_ptr_null(groups[2].data);
    regex_free(regex);
}
END_TEST

START_TEST(a_search_begins_where_it_is_told)
{
    struct regex *regex = made("^a|b");
    struct text subject = TEXT("abab");
    struct text groups[1];
    ck_assert(regex_search(regex, subject, 0, groups) && groups[0].data == subject.data);
    ck_assert(regex_search(regex, subject, 1, groups) && groups[0].data == subject.data + 1);
    ck_assert(regex_search(regex, subject, 2, groups) && groups[0].data == subject.data + 3);
    ck_assert(!regex_search(regex, subject, 4, groups));
    ck_assert(!regex_search(regex, subject, 5, groups));
    regex_free(regex);
}
END_TEST

static const char *const costly[] = {
    "(a*)*[bc]",      "(a|aa)*[bc]",         "(.*)(.*)(.*)[bc]", "(?:a+)+$",
    "(a{0,20}){20}c", "(?:(?:a?){20}){20}c", "a*a*a*a*a*[bc]",
};

/* Seconds would be hours without the bound; the whole test has Check's four seconds. */
START_TEST(a_search_that_costs_too_much_ends_as_none)
{
    struct regex *regex = made(costly[_i]);
    char subject[10001];
    memset(subject, 'a', sizeof subject);
    subject[sizeof subject - 1] = '!';
    ck_assert(!regex_matches(regex, text_bytes(subject, sizeof subject)));
    regex_free(regex);
}
END_TEST

/* Its first branch takes half the square of the line's length in steps, and fails. */
START_TEST(a_search_has_ten_million_steps)
{
    struct regex *regex = made("(?:ab?)*(?:ab?)*c|a");
    char subject[4000];
    memset(subject, 'a', sizeof subject);
    ck_assert(regex_matches(regex, text_bytes(subject, 1000)));
    ck_assert(!regex_matches(regex, text_bytes(subject, 4000)));
    regex_free(regex);
}
END_TEST

START_TEST(a_long_line_is_searched_whole)
{
    enum { SIZE = 200000 };
    static const char *const patterns[] = {"(a|b)*c", "(?:a|b)+?c$", "^.*c", "[ab]*c"};
    char *subject = malloc(SIZE);
    ck_assert_ptr_nonnull(subject);
    memset(subject, 'a', SIZE);
    subject[SIZE - 1] = 'c';
    for (int i = 0; i < UNIT_COUNT(patterns); i++) {
        struct regex *regex = made(patterns[i]);
        struct text groups[2];
        ck_assert_msg(regex_search(regex, text_bytes(subject, SIZE), 0, groups), "/%s/",
                      patterns[i]);
        UNIT_INT(patterns[i], groups[0].size, SIZE);
        regex_free(regex);
    }
    free(subject);
}
END_TEST

static void *search_often(void *regex)
{
    size_t wrong = 0;
    for (int i = 0; i < 20000; i++) {
        char text[32];
        struct text groups[3];
        snprintf(text, sizeof text, "x=%d y=%d", i, i + 1);
        char want[16];
        int size = snprintf(want, sizeof want, "%d", i + 1);
        wrong += !regex_search(regex, text_of(text), 0, groups) ||
                 !text_equal(groups[2], text_bytes(want, (size_t)size));
    }
    return (void *)wrong;
}

START_TEST(threads_share_a_regex)
{
    struct regex *regex = made("x=(\\d+) y=(\\d+)");
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, search_often, regex), 0);
    for (int i = 0; i < 4; i++) {
        void *wrong = NULL;
        ck_assert_int_eq(pthread_join(threads[i], &wrong), 0);
        ck_assert_ptr_null(wrong);
    }
    regex_free(regex);
}
END_TEST

START_TEST(a_pattern_may_hold_nul_and_has_a_longest)
{
    char message[REGEX_MESSAGE_SIZE] = "";
    struct regex *regex = regex_new(text_bytes("a\0b", 3), message);
    ck_assert_ptr_nonnull(regex);
    ck_assert(regex_matches(regex, text_bytes("xa\0b", 4)));
    ck_assert(!regex_matches(regex, text_bytes("xa", 2)));
    regex_free(regex);

    char *pattern = malloc(20000);
    ck_assert_ptr_nonnull(pattern);
    memset(pattern, '(', 20000);
    ck_assert_ptr_null(regex_new(text_bytes(pattern, 20000), message));
    ck_assert_ptr_nonnull(strstr(message, "longer than 16384 bytes"));
    ck_assert_ptr_null(regex_new(text_bytes(pattern, 16384), message));
    ck_assert_ptr_nonnull(strstr(message, "parentheses are too deeply nested"));
    free(pattern);
    regex_free(NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_regex");
    TCase *tcase = tcase_create("regex");
    tcase_add_loop_test(tcase, a_pattern_finds_its_first_match, 0, UNIT_COUNT(searches));
    tcase_add_loop_test(tcase, what_is_refused_is_named, 0, UNIT_COUNT(refusals));
    tcase_add_test(tcase, groups_have_numbers_and_maybe_names);
    tcase_add_test(tcase, a_group_that_took_no_part_differs_from_an_empty_one);
    tcase_add_test(tcase, a_search_begins_where_it_is_told);
    tcase_add_loop_test(tcase, a_search_that_costs_too_much_ends_as_none, 0, UNIT_COUNT(costly));
    tcase_add_test(tcase, a_search_has_ten_million_steps);
    tcase_add_test(tcase, a_long_line_is_searched_whole);
    tcase_add_test(tcase, threads_share_a_regex);
    tcase_add_test(tcase, a_pattern_may_hold_nul_and_has_a_longest);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
