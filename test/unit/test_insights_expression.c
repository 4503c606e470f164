#include "insights/event/event_fields.h"

#include "test/unit/query_values.h"

/* ---- Comparisons --------------------------------------------------------------------------------
 */

/* How a stands to b: what = != < <= > >= say in this order; ?: missing. */
static const struct {
    const char *a;
    const char *b;
    const char *outcomes;
} comparisons[] = {
    {"#1", "#1", "100101"},
    {"#1", "#2", "011100"},
    {"#2", "#1", "010011"},
    /* Texts that write numbers are numbers. */
    {"'404", "#400", "010011"},
    {"'404", "'1000", "011100"},
    {"'300", "#300", "100101"},
    {"=1.50", "'1.5", "100101"},
    {"'1e2", "'100", "100101"},
    {"'007", "'7", "011100"},
    {"#-0", "#0", "100101"},
    /* Others are texts, by code point. */
    {"'INFO", "'INFO", "100101"},
    {"'INFO", "'info", "011100"},
    {"'a10", "'a9", "011100"},
    {"'ab", "'a", "010011"},
    {"'", "'a", "011100"},
    {"'", "'", "100101"},
    {"'\xE2\x82\xAC", "'z", "010011"},
    {"#10", "'9x", "011100"},
    {"'9x", "#10", "010011"},
    {"=1.50", "'1.5x", "011100"},
    {"'1e999", "'1e999", "100101"},
    /* Times are milliseconds, and no dates. */
    {"@1700000000000", "#1700000000000", "100101"},
    {"@1700000000000", "'1700000000001", "011100"},
    {"@1700000000000", "'2023-11-14 22:13:20.000", "010000"},
    {"'zzz", "@1700000000000", "010000"},
    /* Missing. */
    {"null", "#0", "??????"},
    {"'a", "null", "??????"},
    {"null", "null", "??????"},
    {"null", "{}", "??????"},
    /* Maps and lists. */
    {"{}", "{}", "000000"},
    {"[1]", "#1", "000000"},
    {"'a", "[\"a\"]", "000000"},
};

START_TEST(values_compare)
{
    for (int kind = 0; kind < 6; kind++) {
        struct query_world world;
        query_world_open(&world);
        struct value outcome =
            query_evaluate(&world, (enum expr_kind)(EXPR_EQUAL + kind), NULL,
                           (const char *const[]){comparisons[_i].a, comparisons[_i].b, NULL});
        char got = outcome.type == VALUE_NULL ? '?' : value_is_true(outcome) ? '1' : '0';
        ck_assert_msg(got == comparisons[_i].outcomes[kind], "%s, %s: operator %d says %c",
                      comparisons[_i].a, comparisons[_i].b, kind, got);
        query_world_close(&world);
    }
}
END_TEST

/* ---- Everything else ----------------------------------------------------------------------------
 */

static const struct {
    const char *name;
    enum expr_kind kind;
    const char *args[5];
    const char *want;
} cases[] = {
    {"sum", EXPR_ADD, {"#1", "#2"}, "#3"},
    {"sum of texts", EXPR_ADD, {"'1.5", "=2.50"}, "#4"},
    {"sum with a time", EXPR_ADD, {"@1000", "#1"}, "#1001"},
    {"sum with a word", EXPR_ADD, {"'a", "#1"}, "null"},
    {"sum with null", EXPR_ADD, {"null", "#1"}, "null"},
    {"sum with a list", EXPR_ADD, {"#1", "[1]"}, "null"},
    {"sum beyond doubles", EXPR_ADD, {"#1.7e308", "#1.7e308"}, "null"},
    {"difference", EXPR_SUBTRACT, {"#1", "#2.5"}, "#-1.5"},
    {"difference of times", EXPR_SUBTRACT, {"@5000", "@2000"}, "#3000"},
    {"product", EXPR_MULTIPLY, {"#3", "'4"}, "#12"},
    {"quotient", EXPR_DIVIDE, {"#20", "#7"}, "#2.8571"},
    {"quotient by 0", EXPR_DIVIDE, {"#20", "#0"}, "null"},
    {"quotient by -0", EXPR_DIVIDE, {"#20", "=-0"}, "null"},
    {"0 by 0", EXPR_DIVIDE, {"#0", "#0"}, "null"},
    {"remainder", EXPR_REMAINDER, {"#10", "#3"}, "#1"},
    {"remainder below 0", EXPR_REMAINDER, {"#-10", "#3"}, "#-1"},
    {"remainder of fractions", EXPR_REMAINDER, {"#5.5", "#2"}, "#1.5"},
    {"remainder by 0", EXPR_REMAINDER, {"#10", "#0"}, "null"},
    {"power", EXPR_POWER, {"#2", "#3"}, "#8"},
    {"root of -1", EXPR_POWER, {"#-1", "#0.5"}, "null"},
    {"power beyond doubles", EXPR_POWER, {"#10", "#400"}, "null"},
    {"negative", EXPR_NEGATE, {"'2"}, "#-2"},
    {"negative 0", EXPR_NEGATE, {"#0"}, "#0"},
    {"negative word", EXPR_NEGATE, {"'a"}, "null"},
    {"negative null", EXPR_NEGATE, {"null"}, "null"},

    {"not 1", EXPR_NOT, {"#1"}, "#0"},
    {"not 0", EXPR_NOT, {"'0"}, "#1"},
    {"not a word", EXPR_NOT, {"'INFO"}, "#1"},
    {"not missing", EXPR_NOT, {"null"}, "null"},
    {"1 and 1", EXPR_AND, {"#1", "'5"}, "#1"},
    {"1 and 0", EXPR_AND, {"#1", "#0"}, "#0"},
    {"1 and missing", EXPR_AND, {"#1", "null"}, "null"},
    {"missing and 0", EXPR_AND, {"null", "#0"}, "#0"},
    {"missing and missing", EXPR_AND, {"null", "null"}, "null"},
    {"0 or 0", EXPR_OR, {"#0", "#0"}, "#0"},
    {"0 or 1", EXPR_OR, {"#0", "#1"}, "#1"},
    {"missing or 1", EXPR_OR, {"null", "#1"}, "#1"},
    {"0 or missing", EXPR_OR, {"#0", "null"}, "null"},

    {"like a part", EXPR_LIKE, {"'an ERROR!", "'ERROR"}, "#1"},
    {"like minds case", EXPR_LIKE, {"'an ERROR!", "'error"}, "#0"},
    {"like at the end", EXPR_LIKE, {"'abc", "'bc"}, "#1"},
    {"like something longer", EXPR_LIKE, {"'abc", "'abcd"}, "#0"},
    {"like the empty text", EXPR_LIKE, {"'", "'"}, "#1"},
    {"like is no pattern", EXPR_LIKE, {"'abc", "'a.c"}, "#0"},
    {"a number is like its text", EXPR_LIKE, {"=1.50", "'.50"}, "#1"},
    {"a computed one too", EXPR_LIKE, {"#1404", "'404"}, "#1"},
    {"a time is like its date", EXPR_LIKE, {"@1700000000000", "'11-14"}, "#1"},
    {"missing like", EXPR_LIKE, {"null", "'a"}, "null"},
    {"like missing", EXPR_LIKE, {"'a", "null"}, "null"},
    {"a map is like nothing", EXPR_LIKE, {"{\"a\":1}", "'a"}, "#0"},
    {"like a regex", EXPR_LIKE, {"'an error", "/e(r)+x|^an/"}, "#1"},
    {"like a regex, anywhere", EXPR_LIKE, {"'an ERROR", "/R+/"}, "#1"},
    {"like no regex", EXPR_LIKE, {"'an ERROR", "/r+/"}, "#0"},
    {"like a regex without case", EXPR_LIKE, {"'an ERROR", "/(?i)error/"}, "#1"},
    {"missing like a regex", EXPR_LIKE, {"null", "/a*/"}, "null"},

    {"in", EXPR_IN, {"'b", "'a", "'b"}, "#1"},
    {"in: whole values", EXPR_IN, {"'b", "'ab", "'bc"}, "#0"},
    {"in: a number finds its text", EXPR_IN, {"#300", "'a", "'300"}, "#1"},
    {"in: a text finds its number", EXPR_IN, {"'300", "#200", "#300"}, "#1"},
    {"in an empty list", EXPR_IN, {"#1"}, "#0"},
    {"missing in", EXPR_IN, {"null", "'a", "null"}, "null"},
    {"in with null", EXPR_IN, {"'b", "null", "'b"}, "#1"},
    {"a list in", EXPR_IN, {"[1]", "#1"}, "#0"},
};

START_TEST(operators_have_values)
{
    struct query_world world;
    query_world_open(&world);
    struct value value = query_evaluate(&world, cases[_i].kind, NULL, cases[_i].args);
    UNIT_TEXT(cases[_i].name, query_shown(&world, value), cases[_i].want);
    ck_assert(!world.eval.failed);
    query_world_close(&world);
}
END_TEST

START_TEST(the_first_side_that_decides_is_enough)
{
    /* Calling this one would end the test. */
    struct query_world world;
    query_world_open(&world);
    static const struct function none = {.name = "none"};
    struct expr call = {.kind = EXPR_CALL, .function = &none};
    struct expr zero = {.kind = EXPR_NUMBER, .number = 0};
    struct expr one = {.kind = EXPR_NUMBER, .number = 1};
    struct expr both = {.kind = EXPR_AND, .args = (struct expr *[]){&zero, &call}, .arg_count = 2};
    struct expr any = {.kind = EXPR_OR, .args = (struct expr *[]){&one, &call}, .arg_count = 2};
    UNIT_TEXT("and", query_shown(&world, expression_value(&both, &world.eval)), "#0");
    UNIT_TEXT("or", query_shown(&world, expression_value(&any, &world.eval)), "#1");
    query_world_close(&world);
}
END_TEST

START_TEST(leaves_have_values)
{
    struct query_world world;
    query_world_open(&world);
    struct value results[] = {value_of_number(1), value_of_number(2)};
    const struct expr null = {.kind = EXPR_NULL};
    const struct expr text = {.kind = EXPR_TEXT, .text = TEXT("it's")};
    const struct expr number = {.kind = EXPR_NUMBER, .number = 1.5};
    const struct expr aggregate = {.kind = EXPR_AGGREGATE, .slot = 1};
    const struct expr path = {.kind = EXPR_FIELD, .slot = 0, .path = TEXT("u.id")};
    world.row[0] = query_value(&world, "{\"u\":{\"id\":\"b\"}}");
    world.count = 1;
    UNIT_TEXT("null", query_shown(&world, expression_value(&null, &world.eval)), "null");
    UNIT_TEXT("text", query_shown(&world, expression_value(&text, &world.eval)), "'it's");
    UNIT_TEXT("number", query_shown(&world, expression_value(&number, &world.eval)), "#1.5");
    UNIT_TEXT("path", query_shown(&world, expression_value(&path, &world.eval)), "'b");
    UNIT_TEXT("no stats", query_shown(&world, expression_value(&aggregate, &world.eval)), "null");
    world.eval.aggregates = results;
    UNIT_TEXT("stats", query_shown(&world, expression_value(&aggregate, &world.eval)), "#2");
    query_world_close(&world);
}
END_TEST

/* ---- Paths --------------------------------------------------------------------------------------
 */

static const struct {
    const char *in;
    const char *path;
    const char *want;
} paths[] = {
    {"{\"a\":{\"b\":1.50}}", "a.b", "#1.50"},
    {"{\"a\":{\"b\":1}}", "a", "{\"b\":1}"},
    {"{\"a\":[\"x\",\"y\"]}", "a[1]", "'y"},
    {"{\"a\":[\"x\",\"y\"]}", "a.1", "'y"},
    {"{\"a\":[[1,2],[3]]}", "a[0][1]", "#2"},
    {"{\"a\":[{\"b\":[7]}]}", "a[0].b.0", "#7"},
    {"[5,6]", "[1]", "#6"},
    {"[5,6]", "1", "#6"},
    {"[{\"a\":true}]", "[0].a", "#1"},
    {"{\"a\":[]}", "a[0]", "null"},
    {"{\"a\":[1]}", "a[1]", "null"},
    {"{\"a\":null}", "a", "null"},
    {"{\"a\":1}", "b", "null"},
    {"{\"a\":1}", "a.b", "null"},
    {"{\"a\":1}", "", "null"},
    {"{\"a\":1}", ".", "null"},
    {"{\"a\":1}", "a.", "null"},
    {"{\"\":{\"\":3}}", ".", "null"},
    /* Keys that hold what paths are made of. */
    {"{\"a.b\":1}", "a.b", "#1"},
    {"{\"a.b\":1,\"a\":{\"b\":2}}", "a.b", "#2"},
    {"{\"a\":{\"c\":2},\"a.b\":{\"c\":3}}", "a.b.c", "#3"},
    {"{\"a\":{\"b.c\":{\"d.e\":4}}}", "a.b.c.d.e", "#4"},
    {"{\"a[0]\":1}", "a[0]", "#1"},
    {"{\"a[x]\":1}", "a[x]", "#1"},
    {"{\"a[]\":1}", "a[]", "#1"},
    {"{\"a[0\":1}", "a[0", "#1"},
    {"{\"a\\u0062\":\"\\u00e4\"}", "ab", "'\xC3\xA4"},
    {"{\"ok\":false}", "ok", "#0"},
    /* What is no map or list holds nothing. */
    {"'{\"a\":1}", "a", "null"},
    {"#1", "a", "null"},
    {"null", "a", "null"},
};

START_TEST(a_path_leads_into_maps_and_lists)
{
    struct query_world world;
    query_world_open(&world);
    struct value in = query_value(&world, paths[_i].in);
    world.count = 1;
    size_t size = strlen(paths[_i].path);
    struct guard guard = guard_bytes(paths[_i].path, size);
    struct value value = value_at(in, text_bytes(guard.bytes, size), &world.arena);
    UNIT_TEXT(paths[_i].path, query_shown(&world, value), paths[_i].want);
    guard_free(&guard);
    query_world_close(&world);
}
END_TEST

/* Lists within lists: parts up to FIELD_DEPTH_MAX are followed. */
START_TEST(a_path_has_a_depth)
{
    enum { LEVELS = FIELD_DEPTH_MAX + 1 };
    char json[2 * LEVELS + 1];
    char path[2 * LEVELS];
    struct arena arena = {.max = 1000};
    for (int level = 0; level < LEVELS; level++) {
        json[level] = '[';
        json[2 * LEVELS - level] = ']';
        path[2 * level] = '0';
        path[2 * level + 1] = '.';
    }
    json[LEVELS] = '7';
    const struct value in = {VALUE_LIST, 0, text_bytes(json, sizeof json)};
    struct value inner = value_at(in, text_bytes(path, 2 * FIELD_DEPTH_MAX - 1), &arena);
    ck_assert_int_eq(inner.type, VALUE_LIST);
    ck_assert(text_is(inner.text, "[7]"));
    inner = value_at(in, text_bytes(path, 2 * LEVELS - 1), &arena);
    ck_assert_int_eq(inner.type, VALUE_NULL);
    arena_free(&arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_expression");
    TCase *tcase = tcase_create("expression");
    tcase_add_loop_test(tcase, values_compare, 0, UNIT_COUNT(comparisons));
    tcase_add_loop_test(tcase, operators_have_values, 0, UNIT_COUNT(cases));
    tcase_add_test(tcase, the_first_side_that_decides_is_enough);
    tcase_add_test(tcase, leaves_have_values);
    tcase_add_loop_test(tcase, a_path_leads_into_maps_and_lists, 0, UNIT_COUNT(paths));
    tcase_add_test(tcase, a_path_has_a_depth);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
