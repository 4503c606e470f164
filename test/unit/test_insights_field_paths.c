/* Fields of an event's JSON. */
#include "insights/event/event_fields.h"

#include "base/buffer.h"
#include "insights/event/json_view.h"
#include "test/unit/insights_fields.h"

static const struct {
    const char *message, *name, *want;
} fields[] = {
    {"{\"level\":\"INFO\"}", "level", "'INFO'"},
    {"{\"level\":\"INFO\"}", "Level", "-"},
    {"{\"level\":\"INFO\"}", "leve", "-"},
    {"{\"level\":\"INFO\"}", "levels", "-"},
    {" \t{ \"level\" : \"INFO\" } \r", "level", "'INFO'"},
    {"{\"a\":1,\"b\":2,\"c\":3}", "c", "3"},
    {"{\"a\":\"404\"}", "a", "'404'"},
    {"{\"a\":true}", "a", "1"},
    {"{\"a\":false}", "a", "0"},
    {"{\"a\":null}", "a", "-"},
    {"{\"a\":{}}", "a", "-"},
    {"{\"a\":[]}", "a", "-"},
    {"{\"a\":1e999}", "a", "'1e999'"},
    {"{\"a\":\"x\\ty\"}", "a", "'x\ty'"},
    {"{\"\":1}", "", "1"},
    {"{\"caf\xC3\xA9\":1}", "caf\xC3\xA9", "1"},
    {"{\"a b\":1}", "a b", "1"},
    /* Nested. */
    {"{\"a\":{\"b\":1}}", "a.b", "1"},
    {"{\"a\":{\"b\":{\"c\":{\"d\":4}}}}", "a.b.c.d", "4"},
    {"{\"a\":{\"b\":1}}", "a", "-"},
    {"{\"a\":{\"b\":1}}", "b", "-"},
    {"{\"a\":{\"b\":1}}", "a.b.c", "-"},
    {"{\"a\":1}", "a.b", "-"},
    {"{\"a\":\"{\\\"b\\\":1}\"}", "a.b", "-"},
    {"{\"b\":2,\"x\":{\"a\":{\"b\":3}},\"a\":{\"x\":[{\"b\":4}],\"b\":1}}", "a.b", "1"},
    {"{\"tags\":[\"x\",\"y\"]}", "tags.1", "'y'"},
    {"{\"tags\":[\"x\",\"y\"]}", "tags.2", "-"},
    {"{\"tags\":[\"x\",\"y\"]}", "tags.01", "-"},
    {"{\"tags\":[\"x\",\"y\"]}", "tags", "-"},
    {"{\"tags\":[\"x\",\"y\"]}", "tags[1]", "-"},
    {"{\"a\":[{\"b\":1},{\"b\":2},[3,{\"c\":4}]]}", "a.1.b", "2"},
    {"{\"a\":[{\"b\":1},{\"b\":2},[3,{\"c\":4}]]}", "a.2.1.c", "4"},
    {"{\"a\":[0,1,2,3,4,5,6,7,8,9,\"ten\"]}", "a.10", "'ten'"},
    {"{\"a\":{\"0\":\"key\"}}", "a.0", "'key'"},
    {"{\"0\":\"key\"}", "0", "'key'"},
    {"{\"a\":[[],[],5]}", "a.2", "5"},
    /* Keys that begin with @, and own fields that JSON cannot take. */
    {"{\"@x\":1}", "@@x", "1"},
    {"{\"@x\":{\"@y\":1}}", "@@x.@y", "1"},
    {"{\"@x\":1}", "@x", "-"},
    {"{\"x\":1}", "@x", "-"},
    {"{\"@message\":1}", "@@message", "1"},
    {"{\"@@x\":1}", "@@@x", "1"},
    /* Escapes in keys. */
    {"{\"l\\u0065vel\":1}", "level", "1"},
    {"{\"a\\\"b\":1}", "a\"b", "1"},
    {"{\"a\\u002eb\":1}", "a.b", "1"},
    {"{\"\\ud83d\\ude00\":{\"\\u0062\":1}}", "\xF0\x9F\x98\x80.b", "1"},
    {"{\"a\\\\b\":1,\"x\":2}", "x", "2"},
    /* Of equal keys the first counts, whatever it holds. */
    {"{\"a\":1,\"a\":2}", "a", "1"},
    {"{\"a\":null,\"a\":2}", "a", "-"},
    {"{\"a\":{},\"a\":2}", "a", "-"},
    {"{\"a\":1,\"\\u0061\":2}", "a", "1"},
    {"{\"\\u0061\":1,\"a\":2}", "a", "1"},
    {"{\"a\":{\"x\":1},\"a\":{\"b\":2}}", "a.b", "-"},
    {"{\"a\":1,\"a\":{\"b\":2}}", "a.b", "-"},
    {"{\"a\":[{\"b\":1,\"b\":2},{\"b\":3,\"b\":4}]}", "a.1.b", "3"},
    /* Keys that hold dots. */
    {"{\"a.b\":1}", "a.b", "1"},
    {"{\"a.b\":1,\"a\":{\"b\":2}}", "a.b", "2"},
    {"{\"a\":{\"b\":2},\"a.b\":1}", "a.b", "2"},
    {"{\"a\":{\"c\":2},\"a.b\":1}", "a.b", "1"},
    {"{\"a\":{\"b\":null},\"a.b\":1}", "a.b", "1"},
    {"{\"a\":{\"b\":{}},\"a.b\":1}", "a.b", "1"},
    {"{\"a.b\":1,\"a.b\":2}", "a.b", "1"},
    {"{\"a.b\":{\"c\":1}}", "a.b.c", "1"},
    {"{\"a\":{\"b.c\":1}}", "a.b.c", "1"},
    {"{\"a.b.c\":1}", "a.b.c", "1"},
    {"{\"a.b.c\":1,\"a.b\":{\"c\":2}}", "a.b.c", "2"},
    {"{\"a.b\":{\"c\":2},\"a\":{\"b.c\":3}}", "a.b.c", "3"},
    {"{\"a\":{\"b.c\":3},\"a.b\":{\"c\":2}}", "a.b.c", "3"},
    {"{\"a\":{\"b.c\":3,\"b\":{\"c\":4}}}", "a.b.c", "4"},
    {"{\"a.\":1}", "a.", "1"},
    {"{\".\":1}", ".", "1"},
    {"{\"\":{\"\":1}}", ".", "1"},
    {"{\"a..b\":1}", "a..b", "1"},
    {"{\"a\":{\"\":{\"b\":1}}}", "a..b", "1"},
    {"{\"a\":[1,2],\"a.1\":3}", "a.1", "2"},
    {"{\"a\":{\"b\":1,\"a.b\":2}}", "a.a.b", "2"},
    /* The first object within a line. */
    {"2026-11-22T03:14:12.480Z\tid\tINFO\t{\"a\":1}", "a", "1"},
    {"got {\"a\":1} and {\"a\":2}", "a", "1"},
    {"{\"a\":1} and more", "a", "1"},
    {"{\"b\":1} {\"a\":1}", "a", "-"},
    {"{x} {\"a\":1}", "a", "1"},
    {"{{\"a\":1}}", "a", "1"},
    {"[{\"a\":1}]", "a", "1"},
    {"a {\"b\":{\"a\":1}", "a", "-"},
    {"a {\"b\":{\"a\":1},oops} {\"a\":2}", "a", "2"},
    {"say \"{\\\"a\\\":1}\"", "a", "-"},
    /* No JSON, no fields. */
    {"{\"a\":1", "a", "-"},
    {"{\"a\":1,", "a", "-"},
    {"{\"a\":1,}", "a", "-"},
    {"{\"a\":1,\"b\":{\"a\":2}", "a", "-"},
    {"{\"a\":1,\"b\":tru}", "a", "-"},
    {"{\"a\":1 \"b\":2}", "a", "-"},
    {"{\"a\":\"x\ny\"}", "a", "-"},
    {"[\"a\",1]", "a", "-"},
    {"\"a\"", "a", "-"},
    {"a", "a", "-"},
    {"", "a", "-"},
    {"{", "a", "-"},
    {"}", "a", "-"},
};

START_TEST(field_is_found_or_missing)
{
    check_field(fields[_i].message, fields[_i].name, fields[_i].want);
}
END_TEST

/* Wherever it is cut off, there are no fields. */
START_TEST(cut_off_line_has_no_fields)
{
    static const char json[] =
        "{\"level\":\"INFO\",\"u\":{\"id\":\"c1\"},\"t\":[1,{\"x\":2}],\"z\":3}";
    for (size_t size = 0; size < sizeof json - 1; size++) {
        static const char *const names[] = {"level", "u.id", "t.1.x", "t.0", "x", "id", "z"};
        char cut[sizeof json];
        memcpy(cut, json, size);
        cut[size] = '\0';
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
            check_field(cut, names[i], "-");
    }
    check_field(json, "z", "3");
}
END_TEST

static const struct {
    const char *group, *stream;
    bool fragment; /* JSON within a line counts */
} places[] = {
    {"", "", true},
    {"/aws/lambda/hello", "", true},
    {"123456789012:/aws/lambda/hello", "", true},
    {"my-group", "2026/11/22/[$LATEST]0123", true},
    {"my-group", "", false},
    {"my-group", "i-0123", false},
    {"/aws/apigateway/welcome", "x", false},
};

START_TEST(json_within_a_line_counts_in_lambda_s_logs_alone)
{
    struct log_event event = event_of(text_of("INFO {\"a\":1}"));
    event.group = text_of(places[_i].group);
    event.stream = text_of(places[_i].stream);
    char *got = field_shown(&event, "a");
    UNIT_TEXT(places[_i].group, got, places[_i].fragment ? "1" : "-");
    free(got);
    event.message = text_of("{\"a\":1} trailing");
    got = field_shown(&event, "a");
    UNIT_TEXT(places[_i].group, got, places[_i].fragment ? "1" : "-");
    free(got);
    event.message = text_of("{\"a\":1}");
    got = field_shown(&event, "a");
    UNIT_TEXT(places[_i].group, got, "1");
    free(got);
}
END_TEST

START_TEST(nesting_beyond_the_maximum_has_no_fields)
{
    static const size_t depths[] = {JSON_DEPTH_MAX - 1, JSON_DEPTH_MAX, 10000, 1000000};
    static const char *const befores[] = {"{\"b\":", "{\"a\":", "["};
    for (size_t i = 0; i < 4 * 3; i++) {
        const char *before = befores[i % 3], *after = before[0] == '{' ? "}" : "]";
        char *deep = nested_text(before, "{\"a\":1}", after, depths[i / 3]);
        size_t size = strlen(deep) + 32;
        char *json = malloc(size);
        snprintf(json, size, "{\"a\":7,\"c\":%s}", deep);
        struct log_event event = event_of(text_of(json));
        char *got = field_shown(&event, "a");
        /* The object around it and the one within it are levels, too. */
        UNIT_TEXT(before, got, "-");
        free(got);
        free(json);
        free(deep);
    }
    char *deep = nested_text("[", "1", "]", JSON_DEPTH_MAX - 1), json[3 * JSON_DEPTH_MAX];
    snprintf(json, sizeof json, "{\"a\":7,\"c\":%s}", deep);
    check_field(json, "a", "7");
    free(deep);
}
END_TEST

/* It counts in what a path leads to as in what it does not. */
START_TEST(nesting_counts_from_the_outermost_object)
{
    static const char *const names[] = {"a", "c", "c.x.y"};
    for (size_t nested = JSON_DEPTH_MAX - 2; nested <= JSON_DEPTH_MAX - 1; nested++) {
        char *deep = nested_text("[", "1", "]", nested), json[3 * JSON_DEPTH_MAX];
        snprintf(json, sizeof json, "{\"a\":7,\"c\":{\"x\":%s}}", deep);
        for (size_t wanted = 1; wanted <= 3; wanted++) {
            struct value values[3];
            struct arena arena = {.max = 1000};
            struct field_set *set = field_set_new();
            for (size_t i = 0; i < wanted; i++)
                field_set_add(set, text_of(names[i]));
            struct log_event event = event_of(text_of(json));
            field_set_read(set, &event, &arena, values);
            UNIT_INT(names[wanted - 1], values[0].type == VALUE_NUMBER,
                     nested == JSON_DEPTH_MAX - 2);
            field_set_free(set);
        }
        free(deep);
    }
}
END_TEST

START_TEST(path_has_a_maximum_of_parts)
{
    for (size_t parts = FIELD_DEPTH_MAX - 1; parts <= FIELD_DEPTH_MAX + 1; parts++) {
        char *json = nested_text("{\"a\":", "7", "}", parts);
        char *name = nested_text("a.", "a", "", parts - 1);
        check_field(json, name, parts <= FIELD_DEPTH_MAX ? "7" : "-");
        free(json);
        json = malloc(3 * parts + 10);
        snprintf(json, 3 * parts + 10, "{\"%s\":7}", name);
        check_field(json, name, parts <= FIELD_DEPTH_MAX ? "7" : "-");
        free(json);
        free(name);
    }
}
END_TEST

/* More paths and more nodes than lie on the stack, and names of all sizes. */
START_TEST(many_fields_are_found)
{
    enum { MANY = 300 };
    static struct value values[2 * MANY];
    struct buffer json = buffer_new(100000);
    struct arena arena = {.max = 1000000};
    struct field_set *set = field_set_new();
    buffer_append_text(&json, "{\"first\":0");
    for (int i = 0; i < MANY; i++) {
        char name[128];
        snprintf(name, sizeof name, "field%0*d", 1 + i % 90, i);
        buffer_printf(&json, ",\"%s\":%d,\"%s\":-1,\"x%d\":{\"y\":%d}", name, i, name, i, -i);
        ck_assert_int_eq(field_set_add(set, text_of(name)), 2 * i);
        snprintf(name, sizeof name, "x%d.y", i);
        ck_assert_int_eq(field_set_add(set, text_of(name)), 2 * i + 1);
    }
    buffer_append_text(&json, "}");
    struct log_event event = event_of(text_bytes(json.data, json.size));
    field_set_read(set, &event, &arena, values);
    for (int i = 0; i < MANY; i++) {
        ck_assert_int_eq(values[2 * i].type, VALUE_NUMBER);
        ck_assert(values[2 * i].number == i && values[2 * i + 1].number == -i);
    }
    struct arena full = {.max = 10};
    field_set_read(set, &event, &full, values);
    for (int i = 0; i < 2 * MANY; i++)
        ck_assert_int_eq(values[i].type, VALUE_NULL);
    field_set_free(set);
    arena_free(&arena);
    buffer_free(&json);
}
END_TEST

/* A line of braces, or of beginnings of objects, is not looked at again for each of them. */
START_TEST(line_of_broken_objects_takes_no_longer_than_its_length)
{
    static const char *const pieces[] = {"{", "{\"a\":", "{\"a\":[", "{a", "\"{", "{\"", "{\\"};
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        char *line = nested_text(pieces[i], "", "", 1000000);
        struct log_event event = event_of(text_of(line));
        char *got = field_shown(&event, "a");
        UNIT_TEXT(pieces[i], got, "-");
        free(got);
        free(line);
    }
}
END_TEST

/* The rare byte of "level" is looked for first: nine of them lie before the one that counts. */
START_TEST(false_beginnings_do_not_hide_a_field)
{
    check_field("{\"x\":\"v v v v v v v v v v v v\",\"level\":1}", "level", "1");
    check_field("{\"x\":\"v v v v v v v v v v v v\",\"nothing\":1}", "level", "-");
    check_field("{\"level\":1}", "level", "1");
    check_field("{\"leve\":1}", "level", "-");
    check_field("{\"v\":1}", "v", "1");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_field_paths");
    TCase *tc = tcase_create("field_paths");
    suite_add_tcase(suite, tc);
    tcase_add_loop_test(tc, field_is_found_or_missing, 0, UNIT_COUNT(fields));
    tcase_add_test(tc, cut_off_line_has_no_fields);
    tcase_add_loop_test(tc, json_within_a_line_counts_in_lambda_s_logs_alone, 0,
                        UNIT_COUNT(places));
    tcase_add_test(tc, nesting_beyond_the_maximum_has_no_fields);
    tcase_add_test(tc, nesting_counts_from_the_outermost_object);
    tcase_add_test(tc, path_has_a_maximum_of_parts);
    tcase_add_test(tc, many_fields_are_found);
    tcase_add_test(tc, line_of_broken_objects_takes_no_longer_than_its_length);
    tcase_add_test(tc, false_beginnings_do_not_hide_a_field);
    return unit_run(suite);
}
