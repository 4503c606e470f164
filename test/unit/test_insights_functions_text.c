/* Functions of texts and of JSON. */
#include "test/unit/query_values.h"

static const struct {
    const char *function;
    const char *args[QUERY_ARGS_MAX];
    const char *want;
} cases[] = {
    {"isempty", {"null"}, "#1"},
    {"isempty", {"'"}, "#1"},
    {"isempty", {"' "}, "#0"},
    {"isempty", {"#0"}, "#0"},
    {"isempty", {"{}"}, "#0"},
    {"isblank", {"null"}, "#1"},
    {"isblank", {"' \t\r\n"}, "#1"},
    {"isblank", {"' a "}, "#0"},
    {"isblank", {"'\xC2\xA0"}, "#0"},
    {"isblank", {"[]"}, "#0"},

    {"concat", {"'a", "'b", "'c"}, "'abc"},
    {"concat", {"'a", "null", "#1.50", "=1.50"}, "'a1.51.50"},
    {"concat", {"null", "',", "null"}, "',"},
    {"concat", {"null"}, "'"},
    {"concat", {"@1700000000000", "[1]"}, "'2023-11-14 22:13:20.000"},
    {"concat", {"'1", "'2", "'3", "'4", "'5", "'6", "'7", "'8", "'9", "'0"}, "'1234567890"},

    {"trim", {"'  a b\t"}, "'a b"},
    {"trim", {"'   "}, "'"},
    {"trim", {"'xyfooyx", "'xy"}, "'foo"},
    {"ltrim", {"'xyZxyfooxyZ", "'xyZ"}, "'fooxyZ"},
    {"rtrim", {"'xyZfooxyxyZ", "'xyZ"}, "'xyZfoo"},
    {"ltrim", {"'  a "}, "'a "},
    {"rtrim", {"'  a "}, "'  a"},
    {"trim",
     {"'\xC3\xA4\xC3\xB6"
      "a\xC3\xA4",
      "'\xC3\xA4"},
     "'\xC3\xB6"
     "a"},
    {"trim",
     {"'\xC3\xB6"
      "a\xC3\xB6",
      "'\xC3\xA4"},
     "'\xC3\xB6"
     "a\xC3\xB6"},
    {"trim",
     {"'\xFF"
      "a\xC3",
      "'\xFF\xC3"},
     "'a"},
    {"trim", {"'\xC3\xA4", "'\xC3"}, "'\xC3\xA4"},
    {"rtrim", {"'a\xE2\x82\xAC\xF0\x9F\x98\x80", "'\xF0\x9F\x98\x80\xE2\x82\xAC"}, "'a"},
    {"trim", {"'aXa", "'"}, "'aXa"},
    {"trim", {"=1.50", "'0"}, "'1.5"},
    {"trim", {"null"}, "null"},
    {"trim", {"'a", "null"}, "null"},
    {"trim", {"{}"}, "null"},

    {"strlen", {"'"}, "#0"},
    {"strlen", {"'abc"}, "#3"},
    {"strlen", {"'\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80"}, "#3"},
    {"strlen", {"'a\xFF\xC3"}, "#3"},
    {"strlen", {"'\xED\xA0\x80"}, "#3"},
    {"strlen", {"#1.5"}, "#3"},
    {"strlen", {"null"}, "null"},
    {"strlen", {"[1]"}, "null"},
    {"toupper", {"'aZ9\xC3\xA4[{`"}, "'AZ9\xC3\xA4[{`"},
    {"tolower", {"'aZ9\xC3\x84[{@"}, "'az9\xC3\x84[{@"},
    {"toupper", {"'"}, "'"},
    {"toupper", {"null"}, "null"},
    {"tolower", {"{\"A\":1}"}, "null"},

    {"substr", {"'xyZfooxyZ", "#3"}, "'fooxyZ"},
    {"substr", {"'xyZfooxyZ", "#3", "#3"}, "'foo"},
    {"substr", {"'abcdef", "'2", "'3"}, "'cde"},
    {"substr", {"'abc", "#0"}, "'abc"},
    {"substr", {"'abc", "#3"}, "'"},
    {"substr", {"'abc", "#4"}, "'"},
    {"substr", {"'abc", "#1e300"}, "'"},
    {"substr", {"'abc", "#-1"}, "'abc"},
    {"substr", {"'abc", "#-1e300", "#1"}, "'a"},
    {"substr", {"'abc", "#1", "#0"}, "'"},
    {"substr", {"'abc", "#1", "#-1"}, "'"},
    {"substr", {"'abc", "#1", "#1e300"}, "'bc"},
    {"substr", {"'abc", "#1.9", "#1.9"}, "'b"},
    {"substr",
     {"'\xC3\xA4\xE2\x82\xAC"
      "b",
      "#1", "#1"},
     "'\xE2\x82\xAC"},
    {"substr", {"'\xFF\xC3\xA4", "#1"}, "'\xC3\xA4"},
    {"substr", {"=12.50", "#3"}, "'50"},
    {"substr", {"'abc", "'x"}, "null"},
    {"substr", {"'abc", "#1", "null"}, "null"},
    {"substr", {"null", "#1"}, "null"},
    {"substr", {"[1]", "#1"}, "null"},

    {"replace", {"'foo.bar.foo", "'foo", "'x"}, "'x.bar.x"},
    {"replace", {"'foo", "'foo", "'"}, "'"},
    {"replace", {"'aaa", "'aa", "'b"}, "'ba"},
    {"replace", {"'abc", "'", "'x"}, "'abc"},
    {"replace", {"'a.c", "'.", "'$0"}, "'a$0c"},
    {"replace", {"'ab", "'c", "'x"}, "'ab"},
    {"replace", {"=1.50", "'.", "',"}, "'1,50"},
    {"replace", {"'a", "'a", "null"}, "null"},
    {"replace", {"'a", "null", "'b"}, "null"},
    {"replace", {"null", "'a", "'b"}, "null"},

    {"strcontains", {"'abc", "'bc"}, "#1"},
    {"strcontains", {"'abc", "'BC"}, "#0"},
    {"strcontains", {"'abc", "'"}, "#1"},
    {"strcontains", {"'", "'a"}, "#0"},
    {"strcontains", {"'abc", "'x", "'anything"}, "#0"},
    {"strcontains", {"=404", "#4"}, "#1"},
    {"strcontains", {"null", "'a"}, "null"},
    {"strcontains", {"'a", "[1]"}, "null"},
    {"startsWith", {"'abc", "'ab"}, "#1"},
    {"startsWith", {"'abc", "'b"}, "#0"},
    {"startsWith", {"'a", "'ab"}, "#0"},
    {"startsWith", {"'a", "'"}, "#1"},
    {"startsWith", {"null", "'a"}, "null"},
    {"endsWith", {"'abc", "'bc"}, "#1"},
    {"endsWith", {"'abc", "'b"}, "#0"},
    {"endsWith", {"'c", "'bc"}, "#0"},
    {"endsWith", {"'", "'"}, "#1"},
    {"endsWith", {"'a", "null"}, "null"},

    {"regexReplace", {"'a1b22", "/\\d+/", "'#"}, "'a#b#"},
    {"regexReplace", {"'ab", "/\\d+/", "'#"}, "'ab"},
    {"regexReplace", {"'john smith", "/(\\w+) (\\w+)/", "'$2, $1"}, "'smith, john"},
    {"regexReplace", {"'ab", "/a/", "'<$0>"}, "'<a>b"},
    {"regexReplace", {"'ab", "/(a)/", "'$10"}, "'a0b"},
    {"regexReplace", {"'ab", "/(a)/", "'$2"}, "'$2b"},
    {"regexReplace", {"'ab", "/a/", "'$x$"}, "'$x$b"},
    {"regexReplace", {"'ab", "/(a)/", "'\\$1\\"}, "'$1\\b"},
    {"regexReplace", {"'ab", "/(x)?a/", "'<$1>"}, "'<>b"},
    {"regexReplace", {"'abc", "/x*/", "'-"}, "'-a-b-c-"},
    {"regexReplace", {"'\xC3\xA4\xE2\x82\xAC", "/x*/", "'-"}, "'-\xC3\xA4-\xE2\x82\xAC-"},
    {"regexReplace", {"'aab", "/a*/", "'-"}, "'--b-"},
    {"regexReplace", {"'", "/x*/", "'-"}, "'-"},
    {"regexReplace", {"'aXbX", "/(?i)x/", "'"}, "'ab"},
    {"regexReplace", {"'ab", "/^a|b$/", "'-"}, "'--"},
    {"regexReplace", {"=1.50", "/0/", "'x"}, "'1.5x"},
    {"regexReplace", {"null", "/a/", "'b"}, "null"},
    {"regexReplace", {"'a", "/a/", "null"}, "null"},
    {"regexReplace", {"[\"a\"]", "/a/", "'b"}, "null"},

    {"jsonParse", {"' {\"a\": 1} "}, "{\"a\": 1}"},
    {"jsonParse", {"'[1,2]"}, "[1,2]"},
    {"jsonParse", {"'\"a\""}, "null"},
    {"jsonParse", {"'1"}, "null"},
    {"jsonParse", {"'null"}, "null"},
    {"jsonParse", {"'{\"a\":1"}, "null"},
    {"jsonParse", {"'{\"a\":1} x"}, "null"},
    {"jsonParse", {"'plain"}, "null"},
    {"jsonParse", {"'"}, "null"},
    {"jsonParse", {"#1"}, "null"},
    {"jsonParse", {"null"}, "null"},
    {"jsonParse", {"[1]"}, "[1]"},
    {"jsonStringify", {"{\"a\":[1]}"}, "'{\"a\":[1]}"},
    {"jsonStringify", {"[1]"}, "'[1]"},
    {"jsonStringify", {"'a"}, "null"},
    {"jsonStringify", {"null"}, "null"},
    {"jsonArraySize", {"[]"}, "#0"},
    {"jsonArraySize", {"[1,[2,3],{\"a\":4}]"}, "#3"},
    {"jsonArraySize", {"'[1,2]"}, "#2"},
    {"jsonArraySize", {"{\"a\":1}"}, "null"},
    {"jsonArraySize", {"'x"}, "null"},
    {"jsonArraySize", {"null"}, "null"},
    {"jsonArrayContains", {"[\"a\",\"b\"]", "'b"}, "#1"},
    {"jsonArrayContains", {"[\"\\u0062\"]", "'b"}, "#1"},
    {"jsonArrayContains", {"[\"ab\"]", "'b"}, "#0"},
    {"jsonArrayContains", {"[1,2.50]", "'2.5"}, "#1"},
    {"jsonArrayContains", {"[\"300\"]", "#300"}, "#1"},
    {"jsonArrayContains", {"[true]", "#1"}, "#1"},
    {"jsonArrayContains", {"[null]", "#0"}, "#0"},
    {"jsonArrayContains", {"[[1]]", "#1"}, "#0"},
    {"jsonArrayContains", {"[]", "#1"}, "#0"},
    {"jsonArrayContains", {"'[\"x\"]", "'x"}, "#1"},
    {"jsonArrayContains", {"[1]", "null"}, "null"},
    {"jsonArrayContains", {"{\"a\":1}", "#1"}, "null"},
    {"jsonArrayContains", {"null", "#1"}, "null"},
};

START_TEST(a_function_has_its_result)
{
    struct query_world world;
    query_world_open(&world);
    struct value value = query_evaluate(&world, EXPR_CALL, cases[_i].function, cases[_i].args);
    char row[80];
    snprintf(row, sizeof row, "%s(%.30s, %.30s)", cases[_i].function, cases[_i].args[0],
             cases[_i].args[1] != NULL ? cases[_i].args[1] : "");
    UNIT_TEXT(row, query_shown(&world, value), cases[_i].want);
    ck_assert(!world.eval.failed);
    query_world_close(&world);
}
END_TEST

/* What makes a text, from arguments that need the arena or whose result does. */
static const struct {
    const char *function;
    const char *args[QUERY_ARGS_MAX];
} makers[] = {
    {"concat", {"'a", "'b"}},
    {"concat", {"#1.5"}},
    {"toupper", {"'a"}},
    {"strlen", {"#1.5"}},
    {"replace", {"'aa", "'a", "'b"}},
    {"regexReplace", {"'aa", "/a/", "'b"}},
    {"jsonArrayContains", {"[1]", "#1"}},
    {"isValidIp", {"#1.5"}},
    {"least", {"#1", "#2", "#3", "#4", "#5", "#6", "#7", "#8", "#9"}},
};

/* Every smaller arena is a failure that is told, up to the one in which the result fits. */
START_TEST(a_full_arena_is_told)
{
    struct query_world world;
    query_world_open(&world);
    struct value want = query_evaluate(&world, EXPR_CALL, makers[_i].function, makers[_i].args);
    ck_assert_int_ne(want.type, VALUE_NULL);
    size_t needed = world.arena.used;
    query_world_close(&world);
    for (size_t max = 0; max < needed; max++) {
        query_world_open(&world);
        world.arena.max = max;
        struct value value =
            query_evaluate(&world, EXPR_CALL, makers[_i].function, makers[_i].args);
        ck_assert_msg(world.eval.failed, "%s in %zu bytes", makers[_i].function, max);
        ck_assert(value.type == VALUE_NULL || value.type == VALUE_NUMBER);
        query_world_close(&world);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_functions_text");
    TCase *tcase = tcase_create("functions");
    tcase_add_loop_test(tcase, a_function_has_its_result, 0, UNIT_COUNT(cases));
    tcase_add_loop_test(tcase, a_full_arena_is_told, 0, UNIT_COUNT(makers));
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
