#include "insights/query/parse_pattern.h"

#include "test/unit/guard.h"
#include "test/unit/unit.h"

static const struct {
    const char *subject;
    const char *pieces[4]; /* ended by NULL */
    const char *wanted;    /* matches, apart by '|'; NULL: no match */
} globs[] = {
    {"user=ada, id := 7", {"user=", ", id := ", ""}, "ada|7"},
    {"x user=ada y", {"user=", " y"}, "ada"},
    {"a=1;b=2", {"", "=", ";"}, "a|1"},
    {"user=", {"user=", ""}, ""},
    {"", {"", ""}, ""},
    {"user", {"user=", ""}, NULL},
    {"user=ada", {"user=", ","}, NULL},
    {"[a] [b]", {"[", "]"}, "a"},
    {"aab", {"a", "b"}, "a"},
    {"two\nlines", {"two", ""}, "\nlines"},
};

START_TEST(glob_takes_what_lies_between_its_texts)
{
    struct guard guard = guard_bytes(globs[_i].subject, strlen(globs[_i].subject));
    struct text pieces[4], out[4];
    struct buffer got = buffer_new(100);
    size_t count = 0;
    for (; globs[_i].pieces[count] != NULL; count++)
        pieces[count] = text_of(globs[_i].pieces[count]);
    struct text subject = text_bytes(guard.bytes, strlen(globs[_i].subject));
    bool matched = parse_glob(subject, pieces, count - 1, out);
    for (size_t i = 0; matched && i < count - 1; i++) {
        buffer_append_text(&got, i > 0 ? "|" : "");
        buffer_append(&got, out[i].data, out[i].size);
    }
    UNIT_INT(globs[_i].subject, matched, globs[_i].wanted != NULL);
    if (matched)
        UNIT_TEXT(globs[_i].subject, buffer_text(&got), globs[_i].wanted);
    buffer_free(&got);
    guard_free(&guard);
}
END_TEST

static const struct {
    const char *subject, *json; /* NULL: no pair */
} logfmts[] = {
    {"a=1 b=two", "{\"a\":\"1\",\"b\":\"two\"}"},
    {" at=info\tmsg=\"a \\\"b\\\" c\" n=",
     "{\"at\":\"info\",\"msg\":\"a \\\"b\\\" c\",\"n\":\"\"}"},
    {"words then k=v more", "{\"k\":\"v\"}"},
    {"k=a=b", "{\"k\":\"a=b\"}"},
    {"k=\"never closed", "{\"k\":\"never closed\"}"},
    {"k=\"a\\nb\"", "{\"k\":\"a\\nb\"}"},
    {"=v", "{\"\":\"v\"}"},
    {"no pair", NULL},
    {"", NULL},
};

START_TEST(logfmt_becomes_a_json_object)
{
    struct guard guard = guard_bytes(logfmts[_i].subject, strlen(logfmts[_i].subject));
    struct buffer json = buffer_new(1000);
    bool any = parse_logfmt(text_bytes(guard.bytes, strlen(logfmts[_i].subject)), &json);
    UNIT_INT(logfmts[_i].subject, any, logfmts[_i].json != NULL);
    if (any)
        UNIT_TEXT(logfmts[_i].subject, buffer_text(&json), logfmts[_i].json);
    buffer_free(&json);
    guard_free(&guard);
}
END_TEST

static const struct {
    const char *subject, *wanted; /* of three fields: "-" for one that is not there */
} csvs[] = {
    {"a,b,c", "a|b|c"},    {"a,b,c,d", "a|b|c"},
    {"a", "a|-|-"},        {"", "|-|-"},
    {"a,,c", "a||c"},      {"\"x,y\",\"q\"\"r\",z", "x,y|q\"r|z"},
    {"\"x\"y,b", "x|b|-"}, {"\"never, closed", "never, closed|-|-"},
    {"\"\",b", "|b|-"},    {" a , b", " a | b|-"},
    {"a,", "a||-"},
};

START_TEST(csv_fields_are_cut_and_unquoted)
{
    struct guard guard = guard_bytes(csvs[_i].subject, strlen(csvs[_i].subject));
    struct buffer unquoted = buffer_new(1000), got = buffer_new(1000);
    struct text out[3];
    ck_assert(parse_csv(text_bytes(guard.bytes, strlen(csvs[_i].subject)), &unquoted, 3, out));
    for (int i = 0; i < 3; i++) {
        buffer_append_text(&got, i > 0 ? "|" : "");
        if (out[i].data != NULL)
            buffer_append(&got, out[i].data, out[i].size);
        else
            buffer_append_char(&got, '-');
    }
    UNIT_TEXT(csvs[_i].subject, buffer_text(&got), csvs[_i].wanted);
    buffer_free(&unquoted);
    buffer_free(&got);
    guard_free(&guard);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_parse_pattern");
    TCase *tcase = tcase_create("patterns");
    tcase_add_loop_test(tcase, glob_takes_what_lies_between_its_texts, 0, UNIT_COUNT(globs));
    tcase_add_loop_test(tcase, logfmt_becomes_a_json_object, 0, UNIT_COUNT(logfmts));
    tcase_add_loop_test(tcase, csv_fields_are_cut_and_unquoted, 0, UNIT_COUNT(csvs));
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
