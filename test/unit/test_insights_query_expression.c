/* What expressions mean, written back as S-expressions. */
#include "insights/language/query_parse.h"
#include "test/unit/query_text.h"
#include "test/unit/unit.h"

static const struct {
    const char *expression, *want;
} rows[] = {
    /* Literals and names. */
    {"1", "1"},
    {"-1.5e3", "-1500"},
    {"- 2", "-2"},
    {"'it''s'", NULL},
    {"\"a\\\"b\" = 'c'", "(= \"a\"b\" \"c\")"},
    {"null", "null"},
    {"NULL = a", "(= null a)"},
    {"`null`", "null"},
    {"@message.proactiveInitialization", "@message.proactiveInitialization"},
    {"@`aws.tag.a:b`", "@aws.tag.a:b"},
    {"j.`a.b`", "j.a.b"},
    {"j.l[1]", "j.l[1]"},
    {"asc + desc + offset + multi + group", "(+ (+ (+ (+ asc desc) offset) multi) group)"},
    /* How strongly operators bind. */
    {"1 + 2 * 3", "(+ 1 (* 2 3))"},
    {"1 - 2 - 3", "(- (- 1 2) 3)"},
    {"a-b", "(- a b)"},
    {"8 / 4 / 2", "(/ (/ 8 4) 2)"},
    {"a % b * c", "(* (% a b) c)"},
    {"(1 + 2) * 3", "(* (+ 1 2) 3)"},
    {"2 ^ 3 ^ 2", "(^ 2 (^ 3 2))"},
    {"2 * 3 ^ 2", "(* 2 (^ 3 2))"},
    {"-2 ^ 2", "(- (^ 2 2))"},
    {"2 ^ -1 * 3", "(* (^ 2 -1) 3)"},
    {"-a * b", "(* (- a) b)"},
    {"a - -b", "(- a (- b))"},
    {"--1", "1"},
    {"a + 1 < b * 2", "(< (+ a 1) (* b 2))"},
    {"a = 1 and b != 2 or c", "(or (and (= a 1) (!= b 2)) c)"},
    {"a or b and c", "(or a (and b c))"},
    {"a and b and c", "(and (and a b) c)"},
    {"a <= 1", "(<= a 1)"},
    {"a >= 1", "(>= a 1)"},
    {"a > 1", "(> a 1)"},
    {"a == 1", "(= a 1)"},
    {"not a = b", "(not (= a b))"},
    {"!a = b", "(not (= a b))"},
    {"not a and b", "(and (not a) b)"},
    {"!a and !b", "(and (not a) (not b))"},
    {"not not a", "(not (not a))"},
    {"a or not b", "(or a (not b))"},
    {"(not a) = b", "(= (not a) b)"},
    {"(a = 1) = 0", "(= (= a 1) 0)"},
    {"NOT a AND b OR c LIKE 'x' AnD d iN [1]",
     "(or (and (not a) b) (and (like c \"x\") (in d 1)))"},
    /* like and in. */
    {"a like 'x'", "(like a \"x\")"},
    {"a like /x y/", "(like a /x y/)"},
    {"a =~ /x\\/y/", "(like a /x\\/y/)"},
    {"a =~ 'x'", "(like a \"x\")"},
    {"a not like /x/", "(not (like a /x/))"},
    {"a like/x/and b", "(and (like a /x/) b)"},
    {"not a like 'x'", "(not (like a \"x\"))"},
    {"a in [1, -2, 'x', b, 1 + 2]", "(in a 1 -2 \"x\" b (+ 1 2))"},
    {"a in[1]", "(in a 1)"},
    {"a not in ['x']", "(not (in a \"x\"))"},
    {"a + 1 in [2] and b", "(and (in (+ a 1) 2) b)"},
    {"a / b / c", "(/ (/ a b) c)"},
    {"a like /x/ and b / c / d > 1", "(and (like a /x/) (> (/ (/ b c) d) 1))"},
    /* Calls. */
    {"strlen(a)", "(strlen a)"},
    {"STRLEN ( a )", "(strlen a)"},
    {"concat(a, 'b', 1)", "(concat a \"b\" 1)"},
    {"now()", "(now)"},
    {"if(a = 1, 'x', 'y')", "(if (= a 1) \"x\" \"y\")"},
    {"coalesce(a > 1 and b, 0)", "(coalesce (and (> a 1) b) 0)"},
    {"regexReplace(a, /x+/, 'y')", "(regexReplace a /x+/ \"y\")"},
    {"regexReplace(a, 'x+', 'y')", "(regexReplace a /x+/ \"y\")"},
    {"concat(strlen(a), ceil(b))", "(concat (strlen a) (ceil b))"},
    {"strlen", "strlen"},
    {"unmask(a) = Unmask(1 + b)", "(= a (+ 1 b))"},
    /* Periods. */
    {"bin(5m)", "(bin 5m @timestamp)"},
    {"BIN( 5 minutes )", "(bin 5m @timestamp)"},
    {"bin(1ms)", "(bin 1ms @timestamp)"},
    {"bin(2msec)", "(bin 2ms @timestamp)"},
    {"bin(2msecs)", "(bin 2ms @timestamp)"},
    {"bin(1millisecond)", "(bin 1ms @timestamp)"},
    {"bin(2milliseconds)", "(bin 2ms @timestamp)"},
    {"bin(30s)", "(bin 30s @timestamp)"},
    {"bin(30secs)", "(bin 30s @timestamp)"},
    {"bin(1second)", "(bin 1s @timestamp)"},
    {"bin(2min)", "(bin 2m @timestamp)"},
    {"bin(2mins)", "(bin 2m @timestamp)"},
    {"bin(1hr)", "(bin 1h @timestamp)"},
    {"bin(2hrs)", "(bin 2h @timestamp)"},
    {"bin(2hours)", "(bin 2h @timestamp)"},
    {"bin(3d)", "(bin 3d @timestamp)"},
    {"bin(3days)", "(bin 3d @timestamp)"},
    {"bin(1w)", "(bin 1w @timestamp)"},
    {"bin(2weeks)", "(bin 2w @timestamp)"},
    {"bin(1mo)", "(bin 1mo @timestamp)"},
    {"bin(1mon)", "(bin 1mo @timestamp)"},
    {"bin(2mons)", "(bin 2mo @timestamp)"},
    {"bin(2months)", "(bin 2mo @timestamp)"},
    {"bin(1q)", "(bin 1q @timestamp)"},
    {"bin(1qtr)", "(bin 1q @timestamp)"},
    {"bin(2quarters)", "(bin 2q @timestamp)"},
    {"bin(1y)", "(bin 1y @timestamp)"},
    {"bin(2yrs)", "(bin 2y @timestamp)"},
    {"bin(1year)", "(bin 1y @timestamp)"},
    {"bin(300s)", "(bin 60s @timestamp)"},
    {"bin(2000ms)", "(bin 1000ms @timestamp)"},
    {"bin(90m)", "(bin 60m @timestamp)"},
    {"bin(48h)", "(bin 24h @timestamp)"},
    {"bin(400d)", "(bin 400d @timestamp)"},
    {"datefloor(@timestamp, 1h)", "(datefloor @timestamp 1h)"},
    {"dateceil(fromMillis(a), 120s)", "(dateceil (fromMillis a) 60s)"},
};

START_TEST(expressions_mean_what_they_look_like)
{
    struct buffer query = buffer_new(1 << 12), want = buffer_new(1 << 12);
    buffer_printf(&query, "fields %s", rows[_i].expression);
    buffer_printf(&want, "(fields %s)", rows[_i].want);
    struct buffer got = query_written(buffer_text(&query));
    if (rows[_i].want != NULL)
        UNIT_TEXT(rows[_i].expression, buffer_text(&got), buffer_text(&want));
    else
        ck_assert_msg(strncmp(buffer_text(&got), "error: ", 7) == 0, "%s", buffer_text(&got));
    buffer_free(&query);
    buffer_free(&want);
    buffer_free(&got);
}
END_TEST

static const struct expr *only_item(const struct query *query)
{
    ck_assert_uint_eq(query->stages[0].item_count, 1);
    return query->stages[0].items[0].expr;
}

static const struct {
    const char *query, *source, *name;
} sources[] = {
    {"fields  1+ (2*a)  as x ", "1+ (2*a)", "x"},
    {"fields (a + 1) * 2 # twice\n| limit 1", "(a + 1) * 2", "(a + 1) * 2"},
    {"fields ( a )", "( a )", "( a )"},
    {"fields unmask( a )", "unmask( a )", "unmask( a )"},
    {"fields `a b`", "`a b`", "a b"},
    {"fields bin( 5m ) | limit 1", "bin( 5m )", "bin( 5m )"},
    {"fields a not in [1, 2 ]", "a not in [1, 2 ]", "a not in [1, 2 ]"},
    {"stats count( * )", "count( * )", "count( * )"},
    {"stats pct(a, 99) / 2", "pct(a, 99) / 2", "pct(a, 99) / 2"},
};

START_TEST(columns_are_called_as_typed)
{
    struct query_error error;
    struct query *query = query_parse(text_of(sources[_i].query), &error);
    ck_assert_msg(query != NULL, "%s: %s", sources[_i].query, error.message);
    UNIT_INT(sources[_i].query, text_is(only_item(query)->source, sources[_i].source), true);
    UNIT_INT(sources[_i].query, text_is(query->stages[0].items[0].name, sources[_i].name), true);
    query_free(query);
}
END_TEST

/* `count` times `unit` in the middle of a query. */
static struct buffer repeated(const char *before, const char *unit, size_t count, const char *after)
{
    struct buffer query = buffer_new(1 << 20);
    buffer_append_text(&query, before);
    for (size_t i = 0; i < count; i++)
        buffer_append_text(&query, unit);
    buffer_append_text(&query, after);
    return query;
}

static const struct {
    const char *before, *unit, *after;
    size_t most; /* of unit */
    const char *message;
} bounds[] = {
    {"filter a", " or a", "", 1000, "this expression has more than 1000 operators"},
    {"filter a", "^a", "", 100, "this is nested too deeply: more than 100 levels"},
    {"filter ", "-", "a", 100, "this is nested too deeply: more than 100 levels"},
    {"filter ", "not ", "a", 100, "this is nested too deeply: more than 100 levels"},
    {"filter ", "(", "a", 100, "this is nested too deeply: more than 100 levels"},
    {"filter ", "abs(", "a", 100, "this is nested too deeply: more than 100 levels"},
    {"filter a in ", "[1 in ", "[a]", 99, "this is nested too deeply: more than 100 levels"},
    {"fields a", " ", "", 9992, "the query is longer than 10000 characters"},
    {"fields `", "\xC3\xA9", "`", 9991, "the query is longer than 10000 characters"},
};

START_TEST(size_and_nesting_are_bounded)
{
    struct buffer most =
        repeated(bounds[_i].before, bounds[_i].unit, bounds[_i].most, bounds[_i].after);
    struct buffer more =
        repeated(bounds[_i].before, bounds[_i].unit, bounds[_i].most + 1, bounds[_i].after);
    struct query_error error;
    struct query *query = query_parse(text_of(buffer_text(&most)), &error);
    bool is_open = strpbrk(bounds[_i].unit, "([") != NULL;
    if (is_open) /* whose brackets nobody closes */
        ck_assert_msg(strstr(error.message, "missing at the end") != NULL, "%s", error.message);
    else
        ck_assert_msg(query != NULL, "%s: %s", bounds[_i].unit, error.message);
    query_free(query);
    query = query_parse(text_of(buffer_text(&more)), &error);
    ck_assert_ptr_null(query);
    UNIT_TEXT(bounds[_i].unit, error.message, bounds[_i].message);
    ck_assert_uint_le(error.start, error.end);
    ck_assert_uint_le(error.end, more.size);
    buffer_free(&most);
    buffer_free(&more);
}
END_TEST

static const char *const side_by_side[] = {"-a",  "(not a)",    "(a)",    "abs(a)",
                                           "a^2", "(a in [1])", "bin(5m)"};

START_TEST(what_stands_side_by_side_is_not_nested)
{
    struct buffer unit = buffer_new(64);
    struct query_error error;
    buffer_printf(&unit, " + %s", side_by_side[_i]);
    struct buffer query = repeated("filter a", buffer_text(&unit), 300, "");
    struct query *parsed = query_parse(text_of(buffer_text(&query)), &error);
    ck_assert_msg(parsed != NULL, "%s: %s", side_by_side[_i], error.message);
    query_free(parsed);
    buffer_free(&query);
    buffer_free(&unit);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_query_expression");
    TCase *tcase = tcase_create("expression");
    tcase_add_loop_test(tcase, expressions_mean_what_they_look_like, 0, UNIT_COUNT(rows));
    tcase_add_loop_test(tcase, columns_are_called_as_typed, 0, UNIT_COUNT(sources));
    tcase_add_loop_test(tcase, size_and_nesting_are_bounded, 0, UNIT_COUNT(bounds));
    tcase_add_loop_test(tcase, what_stands_side_by_side_is_not_nested, 0, UNIT_COUNT(side_by_side));
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
