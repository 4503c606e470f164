#include "insights/language/token.h"

#include "base/buffer.h"
#include "test/unit/guard.h"
#include "test/unit/unit.h"

/* Each token as KIND<text>, where it ended the first that is broken. */
static void write_tokens(struct buffer *out, struct text query, struct arena *arena)
{
    static const char kinds[] = "en#ptrs?!";
    struct scanner scanner = {.query = query, .arena = arena};
    struct token token;
    do {
        token = token_next(&scanner);
        buffer_printf(out, "%s%c", out->size > 0 ? " " : "", kinds[token.kind]);
        if (token.kind == TOKEN_NUMBER || token.kind == TOKEN_PERIOD)
            buffer_printf(out, "%.17g", token.number);
        struct text shown = token.text.data != NULL ? token.text : token.source;
        if (token.kind != TOKEN_NUMBER)
            buffer_printf(out, "<%.*s>", (int)shown.size, shown.data);
    } while (token.kind != TOKEN_END && token.kind != TOKEN_BROKEN);
}

static const struct {
    const char *query, *want;
} rows[] = {
    {"", "e<>"},
    {" \t\r\n# only a comment", "e<>"},
    {"# a | b\nfields", "n<fields> e<>"},
    {"a #b\n,c#", "n<a> s<,> n<c> e<>"},
    {"@timestamp @@x a.b.0.c _x A9", "n<@timestamp> n<@@x> n<a.b.0.c> n<_x> n<A9> e<>"},
    {"a-b", "n<a> s<-> n<b> e<>"},
    {"`a-b`", "n<a-b> e<>"},
    {"@`aws.tag.a:b`", "n<@aws.tag.a:b> e<>"},
    {"j.`a.b`.c `x y`.z", "n<j.a.b.c> n<x y.z> e<>"},
    {"a`b`", "n<a> n<b> e<>"},
    {"`..`", "n<..> e<>"},
    {"j.l[1]", "n<j.l[1]> e<>"},
    {"j[0][12].`k`[3].x", "n<j[0][12].k[3].x> e<>"},
    {"j[0]x", "n<j[0]> n<x> e<>"},
    {"j [1]", "n<j> s<[> #1 s<]> e<>"},
    {"in[1]", "n<in> s<[> #1 s<]> e<>"},
    {"IN[1]", "n<IN> s<[> #1 s<]> e<>"},
    {"min[1]", "n<min[1]> e<>"},
    {"a[b]", "n<a> s<[> n<b> s<]> e<>"},
    {"a[1", "n<a> s<[> #1 e<>"},
    {"1 1.5 007 1e3 1.5E-3 2e+2 0", "#1 #1.5 #7 #1000 #0.0015 #200 #0 e<>"},
    {"5m 300sec 1.5h 1e3ms 5e", "p5<m> p300<sec> p1.5<h> p1000<ms> p5<e> e<>"},
    {"2xx 10.0.0.1 1.", "p2<xx> p10<.0.1> p1<.> e<>"},
    {"1-2", "#1 s<-> #2 e<>"},
    {"'a' \"b\" '' \"it's\" '\"'", "t<a> t<b> t<> t<it's> t<\"> e<>"},
    {"\"a\\\"b\\n\\t\\r\\\\\\/\\'\"", "t<a\"b\n\t\r\\/'> e<>"},
    {"'a # b | c\nd'", "t<a # b | c\nd> e<>"},
    {"'a''b'", "t<a> t<b> e<>"},
    {"== != <= >= =~ = < > ! ^ % * / + - | ( ) [ ] ,",
     "s<==> s<!=> s<<=> s<>=> s<=~> s<=> s<<> s<>> s<!> s<^> s<%> s<*> s</> s<+> s<-> s<|> s<(> "
     "s<)> s<[> s<]> s<,> e<>"},
    {"a<-1", "n<a> s<<> s<-> #1 e<>"},
    {"a!=b!c", "n<a> s<!=> n<b> s<!> n<c> e<>"},
    {"a&&b||c<>d", "n<a> s<&&> n<b> s<||> n<c> s<<>> n<d> e<>"},
    {"a;b", "n<a> ?<;> n<b> e<>"},
    {"\xE2\x80\x9C", "?<\xE2\x80\x9C> e<>"},
    {"\xFF\x01", "?<\xFF> ?<\x01> e<>"},
    {"'a", "!<'>"},
    {"a 'b\\", "n<a> !<'>"},
    {"\"b\\\"", "!<\">"},
    {"'a\\d'", "!<\\d>"},
    {"`a", "!<`>"},
    {"a.`b", "!<`>"},
    {"``", "!<``>"},
    {"a.", "!<a.>"},
    {"a..b", "!<a..b>"},
    {"`a`.", "!<`a`.>"},
    {"1e999", "!<1e999>"},
};

START_TEST(queries_fall_into_tokens)
{
    struct arena arena = {.max = 1 << 16};
    struct buffer out = buffer_new(1 << 16);
    struct guard guard = guard_bytes(rows[_i].query, strlen(rows[_i].query));
    write_tokens(&out, text_bytes(guard.bytes, strlen(rows[_i].query)), &arena);
    UNIT_TEXT(rows[_i].query, buffer_text(&out), rows[_i].want);
    guard_free(&guard);
    buffer_free(&out);
    arena_free(&arena);
}
END_TEST

static const struct {
    const char *query, *pattern; /* NULL: it has no end */
    size_t next;                 /* where scanning goes on */
} regexes[] = {
    {"/a/", "a", 3},       {"/a b|c#d'/ x", "a b|c#d'", 10},
    {"/\\//", "\\/", 4},   {"/\\\\/", "\\\\", 4},
    {"/a\nb/", "a\nb", 5}, {"//", "", 2},
    {"/", NULL, 0},        {"/a", NULL, 0},
    {"/a\\/", NULL, 0},    {"/a\\", NULL, 0},
};

START_TEST(regular_expressions_are_read_where_the_parser_wants_one)
{
    struct guard guard = guard_bytes(regexes[_i].query, strlen(regexes[_i].query));
    struct scanner scanner = {.query = text_bytes(guard.bytes, strlen(regexes[_i].query))};
    struct token token = token_next(&scanner);
    ck_assert(token_is_symbol(&token, "/"));
    token = token_regex(&scanner, token);
    if (regexes[_i].pattern != NULL) {
        UNIT_INT(regexes[_i].query, token.kind, TOKEN_REGEX);
        UNIT_INT(regexes[_i].query, text_is(token.text, regexes[_i].pattern), true);
        UNIT_INT(regexes[_i].query, scanner.at, regexes[_i].next);
    } else {
        UNIT_INT(regexes[_i].query, token.kind, TOKEN_BROKEN);
        UNIT_INT(regexes[_i].query, token.source.size, 1);
    }
    guard_free(&guard);
}
END_TEST

START_TEST(words_ignore_case_and_backticks_end_that)
{
    struct arena arena = {.max = 1 << 10};
    struct scanner scanner = {.query = TEXT("NoT `not` nota no 'not'"), .arena = &arena};
    static const bool want[] = {true, false, false, false, false};
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
        struct token token = token_next(&scanner);
        ck_assert_int_eq(token_is_word(&token, "not"), want[i]);
    }
    arena_free(&arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_query_token");
    TCase *tcase = tcase_create("token");
    tcase_add_loop_test(tcase, queries_fall_into_tokens, 0, UNIT_COUNT(rows));
    tcase_add_loop_test(tcase, regular_expressions_are_read_where_the_parser_wants_one, 0,
                        UNIT_COUNT(regexes));
    tcase_add_test(tcase, words_ignore_case_and_backticks_end_that);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
