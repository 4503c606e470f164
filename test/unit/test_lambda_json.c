#include "lambda_json.h"

#include "test/unit/guard.h"
#include "test/unit/handler_context.h"
#include "test/unit/unit.h"

#include <stdio.h>

static struct handler_context h;

static void set_up(void)
{
    handler_context_init(&h);
}

static void tear_down(void)
{
    handler_context_free(&h);
}

/* An event's bytes are followed by a NUL that does not count: the last byte that can be read. */
static cJSON *parse(const char *bytes, size_t size)
{
    struct buffer whole = buffer_new(size + 1);
    buffer_append(&whole, bytes, size);
    buffer_append_char(&whole, '\0');
    struct guard guard = guard_bytes(whole.data, whole.size);
    const struct lambda_event event = {.bytes = guard.bytes, .size = size};
    cJSON *document = lambda_event_json(h.context, &event);
    guard_free(&guard);
    buffer_free(&whole);
    return document;
}

static const char *const valid[] = {
    "{}",
    "[]",
    "null",
    "true",
    "-1.5e3",
    "\"text\"",
    " \r\n\t{\"a\": [1, 2, {\"b\": null}]} \r\n\t",
    "{\"a\":\"\\u00e9\\n\\\"\"}",
    "{\"a\":\"\xC3\xA9\"}",
};

START_TEST(one_document_is_parsed)
{
    cJSON *document = parse(valid[_i], strlen(valid[_i]));
    ck_assert_msg(document != NULL, "<%s>: %s", valid[_i], buffer_text(&h.runtime.failure.message));
    ck_assert(!h.runtime.failure.set);
    cJSON_Delete(document);
}
END_TEST

static const struct {
    const char *name;
    const char *bytes;
    size_t size;
    const char *at; /* where the message says the fault is, if that is certain */
} invalid[] = {
#define ROW(name, bytes, at)                                                                       \
    {                                                                                              \
        name, bytes, sizeof(bytes) - 1, at                                                         \
    }
    ROW("empty", "", "byte 0"),
    ROW("white space alone", "  \n ", NULL),
    ROW("a word", "hello", "byte 0"),
    ROW("cut off", "{\"a\":", NULL),
    ROW("string cut off", "{\"a\":\"b", NULL),
    ROW("escape cut off", "\"\\u00", NULL),
    ROW("trailing garbage", "{} x", "byte 2"),
    ROW("two documents", "{}{}", "byte 2"),
    ROW("two documents in lines", "{}\n{}", "byte 2"),
    ROW("trailing comma", "[1,]", "byte 3"),
    ROW("single quotes", "{'a':1}", NULL),
    ROW("NUL after the document", "{}\0", "byte 2"),
    ROW("NUL and more after the document", "{}\0{}", "byte 2"),
    ROW("NUL alone", "\0", NULL),
    ROW("NUL before the document", "\0{}", NULL),
    ROW("NUL between tokens",
        "{\"a\":\0"
        "1}",
        NULL),
    ROW("NUL within a string", "{\"a\":\"b\0c\"}", NULL),
    ROW("binary", "\xff\xfe\x00\x01", NULL),
#undef ROW
};

START_TEST(what_is_not_one_document_is_a_described_error)
{
    cJSON *document = parse(invalid[_i].bytes, invalid[_i].size);
    const char *message = buffer_text(&h.runtime.failure.message);
    ck_assert_msg(document == NULL, "%s: taken", invalid[_i].name);
    ck_assert_msg(h.runtime.failure.set, "%s: not described", invalid[_i].name);
    UNIT_TEXT(invalid[_i].name, buffer_text(&h.runtime.failure.type), "InvalidJSON");
    if (invalid[_i].at != NULL)
        ck_assert_msg(strstr(message, invalid[_i].at) != NULL, "%s: <%s> does not say %s",
                      invalid[_i].name, message, invalid[_i].at);
    ck_assert_str_ne(buffer_text(&h.runtime.failure.path), "");
}
END_TEST

/* Deeper than any real event: refused rather than recursed into. */
START_TEST(deep_nesting_is_refused)
{
    enum { DEPTH = 100000 };
    char *deep = malloc(2 * DEPTH);
    ck_assert_ptr_nonnull(deep);
    memset(deep, '[', DEPTH);
    memset(deep + DEPTH, ']', DEPTH);
    ck_assert_ptr_null(parse(deep, 2 * DEPTH));
    ck_assert_str_eq(buffer_text(&h.runtime.failure.type), "InvalidJSON");
    free(deep);
}
END_TEST

START_TEST(ordinary_nesting_is_parsed)
{
    enum { DEPTH = 200 };
    char deep[2 * DEPTH];
    memset(deep, '[', DEPTH);
    memset(deep + DEPTH, ']', DEPTH);
    cJSON *document = parse(deep, sizeof deep);
    ck_assert_ptr_nonnull(document);
    cJSON_Delete(document);
}
END_TEST

START_TEST(event_cut_off_anywhere_is_read_within_its_bytes)
{
    static const char whole[] = " {\"a\":[1,-2.5e7,true,\"\\u00e9\\\"\xC3\xA9\"],\"b\":{}}";
    for (size_t size = 0; size < sizeof whole - 1; size++)
        ck_assert_ptr_null(parse(whole, size));
    cJSON *document = parse(whole, sizeof whole - 1);
    ck_assert_ptr_nonnull(document);
    cJSON_Delete(document);
}
END_TEST

START_TEST(document_is_appended_compactly)
{
    cJSON *document = cJSON_Parse("{ \"a\" : [ 1 , \"100%s\" ] }");
    lambda_response_write(&h.runtime.response, "x", 1);
    ck_assert_int_eq(lambda_response_json(&h.runtime.response, document), LAMBDA_OK);
    ck_assert_str_eq(buffer_text(&h.runtime.response.body), "x{\"a\":[1,\"100%s\"]}");
    cJSON_Delete(document);
}
END_TEST

START_TEST(no_document_is_refused)
{
    ck_assert_int_eq(lambda_response_json(&h.runtime.response, NULL), LAMBDA_FAILED);
    ck_assert_uint_eq(h.runtime.response.body.size, 0);
}
END_TEST

START_TEST(document_larger_than_a_payload_is_refused)
{
    const void *bytes;
    size_t size;
    char *text = malloc(LAMBDA_PAYLOAD_MAX);
    ck_assert_ptr_nonnull(text);
    memset(text, 'x', LAMBDA_PAYLOAD_MAX - 1);
    text[LAMBDA_PAYLOAD_MAX - 1] = '\0';
    cJSON *document = cJSON_CreateString(text);
    ck_assert_int_eq(lambda_response_json(&h.runtime.response, document), LAMBDA_FAILED);
    ck_assert(!rt_response_bytes(&h.runtime.response, &bytes, &size, &h.runtime.failure));
    ck_assert_str_eq(buffer_text(&h.runtime.failure.type), "Function.ResponseSizeTooLarge");
    cJSON_Delete(document);
    free(text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("lambda_json");
    TCase *tc = tcase_create("lambda_json");
    suite_add_tcase(suite, tc);
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, one_document_is_parsed, 0, UNIT_COUNT(valid));
    tcase_add_loop_test(tc, what_is_not_one_document_is_a_described_error, 0, UNIT_COUNT(invalid));
    tcase_add_test(tc, deep_nesting_is_refused);
    tcase_add_test(tc, ordinary_nesting_is_parsed);
    tcase_add_test(tc, event_cut_off_anywhere_is_read_within_its_bytes);
    tcase_add_test(tc, document_is_appended_compactly);
    tcase_add_test(tc, no_document_is_refused);
    tcase_add_test(tc, document_larger_than_a_payload_is_refused);
    return unit_run(suite);
}
