/* What is JSON, and walking it. */
#include "insights/event/json_view.h"

#include "test/unit/unit.h"

#include "test/unit/insights_json.h"

static const struct {
    const char *json;
    enum json_kind kind; /* JSON_NONE: it is none */
} verdicts[] = {
    {"null", JSON_NULL},
    {"true", JSON_TRUE},
    {"false", JSON_FALSE},
    {"\"\"", JSON_STRING},
    {"{}", JSON_OBJECT},
    {"[]", JSON_ARRAY},
    {" \t\r\n{ } \t\r\n", JSON_OBJECT},
    {"{\"a\":1}", JSON_OBJECT},
    {" { \"a\" : 1 , \"b\" : [ ] } ", JSON_OBJECT},
    {"[1,[2,{\"a\":[]}],\"x\"]", JSON_ARRAY},
    {"[[],[],{}]", JSON_ARRAY},
    {"0", JSON_NUMBER},
    {"-0", JSON_NUMBER},
    {"10", JSON_NUMBER},
    {"123456789", JSON_NUMBER},
    {"-1.5", JSON_NUMBER},
    {"0.00", JSON_NUMBER},
    {"1.123456789012345678", JSON_NUMBER},
    {"1e5", JSON_NUMBER},
    {"1E+05", JSON_NUMBER},
    {"1.0e-5", JSON_NUMBER},
    {"\"eight by\"", JSON_STRING},
    {"\"sixteen bytes of\"", JSON_STRING},
    {"\"more than sixteen bytes of text\"", JSON_STRING},
    {"\"a\\\"b\\\\c\\/\\b\\f\\n\\r\\t\"", JSON_STRING},
    {"\"\\u00e9\\uD83D\\uDE00\\uDEAD\"", JSON_STRING},
    {"\"\xC3\xA9 \x7F \xFF\xFE\"", JSON_STRING}, /* invalid UTF-8 passes */
    {"", JSON_NONE},
    {" ", JSON_NONE},
    {"nul", JSON_NONE},
    {"nulL", JSON_NONE},
    {"True", JSON_NONE},
    {"truefalse", JSON_NONE},
    {"falsy", JSON_NONE},
    {"NaN", JSON_NONE},
    {"+1", JSON_NONE},
    {"-", JSON_NONE},
    {"- 1", JSON_NONE},
    {"01", JSON_NONE},
    {"-01", JSON_NONE},
    {"00", JSON_NONE},
    {".5", JSON_NONE},
    {"1.", JSON_NONE},
    {"1.e5", JSON_NONE},
    {"1e", JSON_NONE},
    {"1e+", JSON_NONE},
    {"0x10", JSON_NONE},
    {"1,234567", JSON_NONE},
    {"1:2345678", JSON_NONE},
    {"1/2345678", JSON_NONE},
    {"12345678;", JSON_NONE},
    {"1234567,8", JSON_NONE},
    {"\"", JSON_NONE},
    {"\"a", JSON_NONE},
    {"\"a\\", JSON_NONE},
    {"\"a\\\"", JSON_NONE},
    {"\"\\u12\"", JSON_NONE},
    {"\"\\u123", JSON_NONE},
    {"\"\\u12g4\"", JSON_NONE},
    {"\"\\x41\"", JSON_NONE},
    {"\"\\'\"", JSON_NONE},
    {"'a'", JSON_NONE},
    {"\"a\nb\"", JSON_NONE},
    {"\"a\x1F\"", JSON_NONE},
    {"\"fifteen bytes, \x01\"", JSON_NONE},
    {"\"eight b\x01\"", JSON_NONE},
    {"{", JSON_NONE},
    {"}", JSON_NONE},
    {"{]", JSON_NONE},
    {"[}", JSON_NONE},
    {"[", JSON_NONE},
    {"[1", JSON_NONE},
    {"[1,", JSON_NONE},
    {"[1,]", JSON_NONE},
    {"[,1]", JSON_NONE},
    {"[1 2]", JSON_NONE},
    {"[1]]", JSON_NONE},
    {"[[1]", JSON_NONE},
    {"{\"a\"}", JSON_NONE},
    {"{\"a\":}", JSON_NONE},
    {"{\"a\":1", JSON_NONE},
    {"{\"a\":1,}", JSON_NONE},
    {"{,\"a\":1}", JSON_NONE},
    {"{\"a\":1 \"b\":2}", JSON_NONE},
    {"{\"a\":1,,\"b\":2}", JSON_NONE},
    {"{\"a\":1;\"b\":2}", JSON_NONE},
    {"{\"a\"=1}", JSON_NONE},
    {"{a:1}", JSON_NONE},
    {"{1:1}", JSON_NONE},
    {"{\"a\":{\"b\":1}", JSON_NONE},
    {"{\"a\":[1}}", JSON_NONE},
    {"{\"a\":1}{\"a\":1}", JSON_NONE},
    {"{} x", JSON_NONE},
    {"\xEF\xBB\xBF{}", JSON_NONE},
    {"{}\v", JSON_NONE},
    {"\f{}", JSON_NONE},
};

START_TEST(json_is_told_from_what_is_none)
{
    const char *json = verdicts[_i].json;
    struct guard guard;
    struct json_view view = json_whole(guarded_text(&guard, json));
    UNIT_INT(json, view.kind, verdicts[_i].kind);
    guard_free(&guard);
}
END_TEST

START_TEST(view_has_the_value_s_own_bytes)
{
    struct json_view view = json_whole(text_of(" {\"a\": [1] } "));
    ck_assert(text_is(view.text, "{\"a\": [1] }"));
    ck_assert(text_is(json_whole(text_of("\"a\"")).text, "\"a\""));
    ck_assert_ptr_null(json_whole(text_of("[")).text.data);
    ck_assert_int_eq(json_whole((struct text){NULL, 0}).kind, JSON_NONE);
}
END_TEST

START_TEST(nul_is_no_end_and_no_json)
{
    static const struct text in_string = TEXT("\"a\0b\""), behind = TEXT("1\0");
    ck_assert_int_eq(json_whole(in_string).kind, JSON_NONE);
    ck_assert_int_eq(json_whole(behind).kind, JSON_NONE);
}
END_TEST

/* Wherever a long document is cut off, and whichever byte of it is a control character, it is no
 * JSON: strings are looked at in steps of 16, of 8 and of 1 bytes. */
START_TEST(no_cut_and_no_control_character_is_missed)
{
    static const char json[] = "{\"timestamp\":\"2026-11-22T03:14:12.480Z\",\"n\":[1.25,-12,0,1e9],"
                               "\"a longer text than two steps\":{\"\\u0041\":null,\"b\":true}}";
    size_t size = sizeof json - 1;
    ck_assert_int_eq(json_whole(text_bytes(json, size)).kind, JSON_OBJECT);
    for (size_t i = 0; i < size; i++) {
        struct guard guard = guard_bytes(json, i);
        ck_assert_int_eq(json_whole(text_bytes(guard.bytes, i)).kind, JSON_NONE);
        guard_free(&guard);
        guard = guard_bytes(json, size);
        guard.bytes[i] = 0x1F;
        ck_assert_int_eq(json_whole(text_bytes(guard.bytes, size)).kind, JSON_NONE);
        guard_free(&guard);
    }
}
END_TEST

static const struct {
    const char *text;
    const char *value; /* NULL: it begins with none */
    const char *rest;
} beginnings[] = {
    {"{\"a\":1} and more", "{\"a\":1}", " and more"},
    {" 12,13", "12", ",13"},
    {"truely", "true", "ly"},
    {"1.5.2", "1.5", ".2"},
    {"\"a\"\"b\"", "\"a\"", "\"b\""},
    {"and {}", NULL, NULL},
    {"{\"a\":1", NULL, NULL},
};

START_TEST(text_begins_with_a_value)
{
    struct text rest = TEXT("untouched");
    struct json_view view = json_begin(text_of(beginnings[_i].text), &rest);
    if (beginnings[_i].value == NULL) {
        UNIT_INT(beginnings[_i].text, view.kind, JSON_NONE);
        ck_assert(text_is(rest, "untouched"));
        return;
    }
    ck_assert_msg(text_is(view.text, beginnings[_i].value), "%s", beginnings[_i].text);
    ck_assert_msg(text_is(rest, beginnings[_i].rest), "%s", beginnings[_i].text);
}
END_TEST

static const struct {
    const char *before, *middle, *after;
    size_t nested; /* by `middle`, within the others */
} nestings[] = {
    {"[", "1", "]", 0},       {"[", "[]", "]", 1},
    {"{\"a\":", "1", "}", 0}, {"{\"a\":", "{}", "}", 1},
    {"[1,", "1", ",2]", 0},   {"{\"b\":{},\"a\":", "[{}]", ",\"c\":[]}", 2},
};

START_TEST(nesting_is_json_down_to_the_maximum)
{
    size_t most = JSON_DEPTH_MAX - nestings[_i].nested;
    for (size_t times = most - 1; times <= most + 1; times++) {
        char *json =
            nested_text(nestings[_i].before, nestings[_i].middle, nestings[_i].after, times);
        UNIT_INT(nestings[_i].before, json_whole(text_of(json)).kind != JSON_NONE, times <= most);
        free(json);
    }
}
END_TEST

START_TEST(nesting_without_end_is_refused_at_once)
{
    char *open = nested_text("[", "", "", 1000000);
    char *deep = nested_text("{\"a\":", "1", "}", 10000);
    ck_assert_int_eq(json_whole(text_of(open)).kind, JSON_NONE);
    ck_assert_int_eq(json_whole(text_of(deep)).kind, JSON_NONE);
    free(open);
    free(deep);
}
END_TEST

static const struct {
    const char *json, *name;
    const char *value; /* NULL: there is none */
} members[] = {
    {"{\"a\":1,\"b\":2}", "a", "1"},
    {"{\"a\":1,\"b\":2}", "b", "2"},
    {"{ \"a\" : [ 1 ] , \"b\" : { } }", "b", "{ }"},
    {"{\"a\":1,\"b\":2}", "c", NULL},
    {"{\"a\":1,\"a\":2}", "a", "1"},
    {"{\"a\":null,\"a\":2}", "a", "null"},
    {"{\"ab\":1,\"a\":2}", "a", "2"},
    {"{\"A\":1}", "a", NULL},
    {"{\"\":1}", "", "1"},
    {"{}", "", NULL},
    {"{\"x\":{\"a\":1}}", "a", NULL},
    {"{\"\\u0061\":1}", "a", "1"},
    {"{\"a\\\"b\":1}", "a\"b", "1"},
    {"{\"a\\\"b\":1}", "a\\\"b", NULL},
    {"{\"\\ud83d\\ude00\":1}", "\xF0\x9F\x98\x80", "1"},
    {"{\"a\\u0062c\":1}", "ab", NULL},
    {"{\"a\\u0062\":1}", "abc", NULL},
    {"[10,20,30]", "0", "10"},
    {"[10,20,30]", "2", "30"},
    {"[10,20,30]", "3", NULL},
    {"[10,20,30]", "01", NULL},
    {"[10,20,30]", "", NULL},
    {"[10,20,30]", "-1", NULL},
    {"[10,20,30]", "1x", NULL},
    {"[0,1,2,3,4,5,6,7,8,9,[10]]", "10", "[10]"},
    {"[]", "0", NULL},
    {"\"a\"", "0", NULL},
    {"12", "0", NULL},
};

START_TEST(member_is_found_by_its_unescaped_name)
{
    const char *json = members[_i].json;
    struct guard guard;
    struct json_view whole = json_whole(guarded_text(&guard, json));
    ck_assert_int_ne(whole.kind, JSON_NONE);
    struct json_view value = json_member(whole, text_of(members[_i].name));
    UNIT_INT(json, value.kind != JSON_NONE, members[_i].value != NULL);
    if (members[_i].value != NULL)
        ck_assert_msg(text_is(value.text, members[_i].value), "%s: %s", json, members[_i].name);
    guard_free(&guard);
}
END_TEST

START_TEST(walk_tells_every_member_in_order)
{
    struct json_walk walk = {.in = json_whole(text_of("{ \"a\" : 1 ,\"b\\n\":[2], \"\":null}"))};
    ck_assert(json_next(&walk));
    ck_assert(text_is(walk.name, "a") && text_is(walk.value.text, "1"));
    ck_assert(json_next(&walk));
    ck_assert(text_is(walk.name, "b\\n") && text_is(walk.value.text, "[2]"));
    ck_assert_int_eq(walk.value.kind, JSON_ARRAY);
    ck_assert(json_next(&walk));
    ck_assert(text_is(walk.name, "") && walk.value.kind == JSON_NULL);
    ck_assert(!json_next(&walk));
    ck_assert(!json_next(&walk));
}
END_TEST

START_TEST(walk_tells_every_element_in_order)
{
    struct json_walk walk = {.in = json_whole(text_of("[true, {\"x\":1} ,\"s\"]"))};
    ck_assert(json_next(&walk) && walk.value.kind == JSON_TRUE && walk.name.size == 0);
    ck_assert(json_next(&walk) && text_is(walk.value.text, "{\"x\":1}"));
    ck_assert(json_next(&walk) && text_is(walk.value.text, "\"s\""));
    ck_assert(!json_next(&walk));
}
END_TEST

START_TEST(walk_of_what_holds_nothing_ends_at_once)
{
    static const char *const empty[] = {"{}", "[ ]", "1", "\"[1]\"", "{"};
    for (size_t i = 0; i < sizeof empty / sizeof empty[0]; i++) {
        struct json_walk walk = {.in = json_whole(text_of(empty[i]))};
        ck_assert_msg(!json_next(&walk), "%s", empty[i]);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_json_view");
    TCase *tc = tcase_create("json_view");
    suite_add_tcase(suite, tc);
    tcase_add_loop_test(tc, json_is_told_from_what_is_none, 0, UNIT_COUNT(verdicts));
    tcase_add_test(tc, view_has_the_value_s_own_bytes);
    tcase_add_test(tc, nul_is_no_end_and_no_json);
    tcase_add_test(tc, no_cut_and_no_control_character_is_missed);
    tcase_add_loop_test(tc, text_begins_with_a_value, 0, UNIT_COUNT(beginnings));
    tcase_add_loop_test(tc, nesting_is_json_down_to_the_maximum, 0, UNIT_COUNT(nestings));
    tcase_add_test(tc, nesting_without_end_is_refused_at_once);
    tcase_add_loop_test(tc, member_is_found_by_its_unescaped_name, 0, UNIT_COUNT(members));
    tcase_add_test(tc, walk_tells_every_member_in_order);
    tcase_add_test(tc, walk_tells_every_element_in_order);
    tcase_add_test(tc, walk_of_what_holds_nothing_ends_at_once);
    return unit_run(suite);
}
