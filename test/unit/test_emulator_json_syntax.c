#include "emulator/config/json_syntax.h"

#include "base/nearest.h"
#include "test/unit/guard.h"
#include "test/unit/unit.h"

#define DEEP16 "[[[[[[[[[[[[[[[["
#define END16  "]]]]]]]]]]]]]]]]"

static const char *const good[] = {
    "{}",
    "[]",
    "\"\"",
    "0",
    "-0",
    "-1.5e+10",
    "1E2",
    "0.001",
    "true",
    " null\n",
    "\t{ \"a\" : [ 1 , 2 ] , \"b\" : { } }\r\n",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0001\\uD83D\\uDE00\"",
    "\"h\xC3\xA9llo\"",
    DEEP16 DEEP16 END16 END16,
};

START_TEST(documents_pass)
{
    struct json_fault fault;
    struct guard guard = guard_bytes(good[_i], strlen(good[_i]));
    ck_assert_msg(json_syntax_check(guard.bytes, strlen(good[_i]), &fault), "%s", good[_i]);
    guard_free(&guard);
}
END_TEST

static const struct {
    const char *text;
    size_t line;
    size_t column;
    const char *reason; /* a part of it */
} bad[] = {
    {"", 1, 1, "too early"},
    {" \n ", 2, 2, "too early"},
    {"{", 1, 2, "} is missing"},
    {"[", 1, 2, "too early"},
    {"[1", 1, 3, "] is missing"},
    {"{\"a\":1", 1, 7, "} is missing"},
    {"{\"a\":", 1, 6, "a value is missing"},
    {"{\"a\"}", 1, 5, "colon"},
    {"{\"a\":1,}", 1, 8, "no comma"},
    {"[1,]", 1, 4, "no comma"},
    {"[1 2]", 1, 4, "a comma or ] is missing"},
    {"{\"a\":1 \"b\":2}", 1, 8, "a comma or } is missing"},
    {"{a:1}", 1, 2, "double quotes"},
    {"{'a':1}", 1, 2, "double quotes"},
    {"['a']", 1, 2, "double quotes"},
    {"{}\n\n  }", 3, 3, "over already"},
    {"{} // done", 1, 4, "over already"},
    {"[// none\n]", 1, 2, "no comments"},
    {"[\n# none\n]", 2, 1, "no comments"},
    {"[01]", 1, 2, "no 0 in front"},
    {"[-]", 1, 3, "digit"},
    {"[1.]", 1, 4, "digit"},
    {"[1e]", 1, 4, "digit"},
    {"[.5]", 1, 2, "no JSON value"},
    {"[+1]", 1, 2, "no JSON value"},
    {"[NaN]", 1, 2, "no JSON value"},
    {"tru", 1, 1, "no JSON value"},
    {"\"a", 1, 3, "closing quote"},
    {"\"a\nb\"", 1, 3, "closing quote"},
    {"\"a\\", 1, 3, "no such escape"},
    {"\"\\x\"", 1, 2, "no such escape"},
    {"\"\\u12\"", 1, 2, "four hex digits"},
    {"\"\\u12", 1, 2, "four hex digits"},
    {"\"\\u00g0\"", 1, 2, "four hex digits"},
    {"\"a\\u0000\"", 1, 3, "\\u0000"},
    {"\"\\uD800\"", 1, 8, "surrogate"},
    {"\"\\uD800\\uD800\"", 1, 8, "surrogate"},
    {"\"\\uDC00\"", 1, 2, "surrogate"},
    {"\"h\xC3\xA9llo\" x", 1, 9, "over already"},
    {"\"h\xE9llo\"", 1, 3, "UTF-8"},
    {"\"\xC3", 1, 2, "UTF-8"},
    {DEEP16 DEEP16 "[", 1, 33, "too many brackets"},
};

START_TEST(faults_are_placed_and_explained)
{
    struct json_fault fault = {0};
    struct guard guard = guard_bytes(bad[_i].text, strlen(bad[_i].text));
    bool ok = json_syntax_check(guard.bytes, strlen(bad[_i].text), &fault);
    guard_free(&guard);
    UNIT_INT(bad[_i].text, ok, false);
    UNIT_INT(bad[_i].text, fault.line, bad[_i].line);
    UNIT_INT(bad[_i].text, fault.column, bad[_i].column);
    ck_assert_msg(strstr(fault.reason, bad[_i].reason) != NULL, "%s: %s", bad[_i].text,
                  fault.reason);
}
END_TEST

START_TEST(nul_is_no_text)
{
    struct json_fault fault = {0};
    ck_assert(!json_syntax_check("{}\0", 3, &fault));
    ck_assert_uint_eq(fault.column, 3);
    ck_assert(!json_syntax_check("\xFF\xFE{\0}\0", 6, &fault));
    ck_assert_ptr_ne(strstr(fault.reason, "UTF-16"), NULL);
}
END_TEST

static const struct {
    const char *typed;
    const char *want; /* NULL: none is near */
} typos[] = {
    {"memroy", "memory"},
    {"Memory", "memory"},
    {"memorySize", "memory"},
    {"mem", "memory"},
    {"log_format", "logFormat"},
    {"logs", "log"},
    {"portt", "port"},
    {"me", NULL},
    {"l", NULL},
    {"gol", NULL},
    {"prt", "port"},
    {"timeouts", "timeout"},
    {"somethingElse", NULL},
    {"", NULL},
    {"memoryOfThisFunctionInMegabytesAsInTheCloud", NULL},
};

START_TEST(near_words_are_found)
{
    static const char *const words[] = {"memory", "timeout", "log", "logFormat", "port"};
    struct nearest nearest = {.typed = typos[_i].typed};
    for (int i = 0; i < UNIT_COUNT(words); i++)
        nearest_offer(&nearest, words[i]);
    UNIT_TEXT(typos[_i].typed, nearest.best != NULL ? nearest.best : "none",
              typos[_i].want != NULL ? typos[_i].want : "none");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("emulator_json_syntax");
    TCase *tcase = tcase_create("json_syntax");
    tcase_add_loop_test(tcase, documents_pass, 0, UNIT_COUNT(good));
    tcase_add_loop_test(tcase, faults_are_placed_and_explained, 0, UNIT_COUNT(bad));
    tcase_add_test(tcase, nul_is_no_text);
    tcase_add_loop_test(tcase, near_words_are_found, 0, UNIT_COUNT(typos));
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
