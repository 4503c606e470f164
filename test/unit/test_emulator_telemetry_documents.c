/* The pure parts of telemetry. */
#include "emulator/sandbox/telemetry_batch.h"
#include "emulator/sandbox/telemetry_history.h"
#include "emulator/sandbox/telemetry_record.h"
#include "emulator/sandbox/telemetry_subscription.h"

#include "test/unit/unit.h"

#include <stdio.h>

/* ---- Subscriptions ------------------------------------------------------------------------ */

#define HTTP "\"destination\":{\"protocol\":\"HTTP\",\"URI\":\"http://sandbox.localdomain:8080/x\"}"
#define BASE "{\"schemaVersion\":\"2022-12-13\",\"types\":[\"platform\",\"function\"]," HTTP

START_TEST(a_subscription_is_read)
{
    static const char body[] = BASE ",\"buffering\":{\"maxItems\":1000,\"maxBytes\":1048576,"
                                    "\"timeoutMs\":25}}";
    struct telemetry_subscription got;
    ck_assert_ptr_null(telemetry_subscription_parse(body, sizeof body - 1, &got));
    ck_assert_uint_eq(got.types, TELEMETRY_TYPE_PLATFORM | TELEMETRY_TYPE_FUNCTION);
    ck_assert(got.json_records);
    ck_assert(!got.tcp);
    ck_assert_str_eq(got.url, "http://127.0.0.1:8080/x");
    ck_assert_int_eq(got.max_items, 1000);
    ck_assert_int_eq(got.max_bytes, 1048576);
    ck_assert_int_eq(got.timeout_ms, 25);
}
END_TEST

START_TEST(a_subscription_has_defaults)
{
    static const char body[] = "{\"schemaVersion\":\"2022-07-01\",\"types\":[\"extension\"],"
                               "\"destination\":{\"protocol\":\"TCP\",\"port\":65535}}";
    struct telemetry_subscription got;
    ck_assert_ptr_null(telemetry_subscription_parse(body, sizeof body - 1, &got));
    ck_assert_uint_eq(got.types, TELEMETRY_TYPE_EXTENSION);
    ck_assert(!got.json_records);
    ck_assert(got.tcp);
    ck_assert_int_eq(got.port, 65535);
    ck_assert_int_eq(got.max_items, 10000);
    ck_assert_int_eq(got.max_bytes, 262144);
    ck_assert_int_eq(got.timeout_ms, 1000);
}
END_TEST

#define TYPES(list) "{\"schemaVersion\":\"2022-12-13\",\"types\":" list "," HTTP "}"
#define TO(place)                                                                                  \
    "{\"schemaVersion\":\"2022-12-13\",\"types\":[\"platform\"],\"destination\":" place "}"
#define BUFFER(members) BASE ",\"buffering\":{" members "}}"

static const struct {
    const char *body;
    const char *wrong; /* what the answer names; NULL: nothing is wrong */
} bodies[] = {
    {BASE "}", NULL},
    {BASE ",\"buffering\":null}", NULL},
    {BUFFER(""), NULL},
    {BUFFER("\"maxItems\":10000,\"maxBytes\":262144,\"timeoutMs\":30000"), NULL},
    {"", "JSON object"},
    {"{", "JSON object"},
    {"[]", "JSON object"},
    {"null", "JSON object"},
    {"{}", "schemaVersion"},
    {"{\"schemaVersion\":\"2020-08-15\"}", "schemaVersion"},
    {"{\"schemaVersion\":20221213}", "schemaVersion"},
    {TYPES("[]"), "types"},
    {TYPES("[\"platform\",\"other\"]"), "types"},
    {TYPES("[1]"), "types"},
    {TYPES("\"platform\""), "types"},
    {TO("null"), "destination.protocol"},
    {TO("{\"protocol\":\"UDP\"}"), "destination.protocol"},
    {TO("{\"protocol\":\"HTTP\"}"), "destination.URI"},
    {TO("{\"protocol\":\"HTTP\",\"URI\":1}"), "destination.URI"},
    {TO("{\"protocol\":\"TCP\"}"), "destination.port"},
    {TO("{\"protocol\":\"TCP\",\"port\":0}"), "destination.port"},
    {TO("{\"protocol\":\"TCP\",\"port\":65536}"), "destination.port"},
    {TO("{\"protocol\":\"TCP\",\"port\":80.5}"), "destination.port"},
    {TO("{\"protocol\":\"TCP\",\"port\":\"80\"}"), "destination.port"},
    {BUFFER("\"maxItems\":999"), "buffering.maxItems"},
    {BUFFER("\"maxItems\":10001"), "buffering.maxItems"},
    {BUFFER("\"maxItems\":1e300"), "buffering.maxItems"},
    {BUFFER("\"maxBytes\":262143"), "buffering.maxBytes"},
    {BUFFER("\"maxBytes\":1048577"), "buffering.maxBytes"},
    {BUFFER("\"timeoutMs\":24"), "buffering.timeoutMs"},
    {BUFFER("\"timeoutMs\":30001"), "buffering.timeoutMs"},
    {BUFFER("\"timeoutMs\":\"25\""), "buffering.timeoutMs"},
    {BASE ",\"buffering\":[]}", "buffering"},
};

START_TEST(a_wrong_subscription_is_told_why)
{
    struct telemetry_subscription got;
    const char *body = bodies[_i].body;
    const char *wrong = telemetry_subscription_parse(body, strlen(body), &got);
    UNIT_INT(body, wrong != NULL, bodies[_i].wrong != NULL);
    if (wrong != NULL)
        ck_assert_msg(strstr(wrong, bodies[_i].wrong) != NULL, "%s: %s", body, wrong);
}
END_TEST

START_TEST(a_subscription_has_a_largest_size)
{
    struct telemetry_subscription got;
    char *body = malloc(TELEMETRY_BODY_MAX + 1);
    ck_assert_ptr_nonnull(body);
    memset(body, ' ', TELEMETRY_BODY_MAX + 1);
    memcpy(body, BASE "}", strlen(BASE "}"));
    ck_assert_ptr_null(telemetry_subscription_parse(body, TELEMETRY_BODY_MAX, &got));
    ck_assert_ptr_nonnull(telemetry_subscription_parse(body, TELEMETRY_BODY_MAX + 1, &got));
    free(body);
}
END_TEST

static const struct {
    const char *uri;
    const char *url; /* NULL: refused */
} uris[] = {
    {"http://sandbox.localdomain:4243", "http://127.0.0.1:4243/"},
    {"http://sandbox:4243/a/b?c=d", "http://127.0.0.1:4243/a/b?c=d"},
    {"http://localhost:4243/", "http://127.0.0.1:4243/"},
    {"HTTP://Sandbox.LocalDomain:1/", "http://127.0.0.1:1/"},
    {"http://127.0.0.1:65535?q", "http://127.0.0.1:65535/?q"},
    {"http://127.8.9.10:80", "http://127.8.9.10:80/"},
    {"http://[::1]:8080/x", "http://[::1]:8080/x"},
    {"http://sandbox", "http://127.0.0.1:80/"},
    {"http://sandbox/x", "http://127.0.0.1:80/x"},
    {"https://sandbox.localdomain:4243", NULL},
    {"http://example.com:80/", NULL},
    {"http://10.0.0.1:80/", NULL},
    {"http://0.0.0.0:80/", NULL},
    {"http://127.0.0.1.example.com/", NULL},
    {"http://127.1/", NULL},
    {"http://sandbox.localdomain.:80/", NULL},
    {"http://sandbox@example.com/", NULL},
    {"http://sandbox:80@example.com/", NULL},
    {"http://[::2]/", NULL},
    {"http://[::1", NULL},
    {"http://[::1]x/", NULL},
    {"http://:80/", NULL},
    {"http://", NULL},
    {"http://sandbox:/", NULL},
    {"http://sandbox:0/", NULL},
    {"http://sandbox:65536/", NULL},
    {"http://sandbox:000080/", NULL},
    {"http://sandbox:8a/", NULL},
    {"http://sandbox:80/a b", NULL},
    {"http://sandbox:80/\r\nX: y", NULL},
    {"http://sandbox:80/\xC3\xA4", NULL},
    {"", NULL},
};

START_TEST(destinations_are_on_loopback)
{
    struct telemetry_subscription got = {0};
    const char *wrong = telemetry_destination_parse(uris[_i].uri, &got);
    UNIT_INT(uris[_i].uri, wrong != NULL, uris[_i].url == NULL);
    if (uris[_i].url != NULL)
        UNIT_TEXT(uris[_i].uri, got.url, uris[_i].url);
}
END_TEST

START_TEST(a_destination_has_a_longest_form)
{
    struct telemetry_subscription got = {0};
    char uri[TELEMETRY_URI_MAX + 2] = "http://sandbox:80/";
    size_t size = strlen(uri);
    memset(uri + size, 'x', TELEMETRY_URI_MAX - size);
    ck_assert_ptr_null(telemetry_destination_parse(uri, &got));
    ck_assert_uint_eq(strlen(got.url), TELEMETRY_URI_MAX + strlen("127.0.0.1") - strlen("sandbox"));
    uri[TELEMETRY_URI_MAX] = 'x';
    ck_assert_ptr_nonnull(telemetry_destination_parse(uri, &got));
}
END_TEST

/* ---- Records ------------------------------------------------------------------------------ */

static const struct {
    const char *text;
    bool object;
} texts[] = {
    {"{}", true},
    {" { \"a\" : [ 1 , -0.5e+3 , true , null , \"\\u00e4\\n\" , { } , [ ] ] } ", true},
    {"{\"a\":{\"b\":{\"c\":[[],[{}]]}},\"d\":0}", true},
    {"{\"\xC3\xA4\":\"\xF0\x9F\x98\x80\"}", true},
    {"", false},
    {"text", false},
    {"[]", false},
    {"1", false},
    {"{", false},
    {"{}}", false},
    {"{} {}", false},
    {"{\"a\"}", false},
    {"{\"a\":}", false},
    {"{\"a\":1,}", false},
    {"{\"a\":1 \"b\":2}", false},
    {"{a:1}", false},
    {"{\"a\":[1,]}", false},
    {"{\"a\":[1}", false},
    {"{\"a\":01}", false},
    {"{\"a\":1.}", false},
    {"{\"a\":.5}", false},
    {"{\"a\":+1}", false},
    {"{\"a\":1e}", false},
    {"{\"a\":-}", false},
    {"{\"a\":tru}", false},
    {"{\"a\":NaN}", false},
    {"{\"a\":\"\\x\"}", false},
    {"{\"a\":\"\\u12g4\"}", false},
    {"{\"a\":\"\t\"}", false},
    {"{\"a\":\"\xC3\"}", false},
    {"{\"a\":\"b}", false},
};

START_TEST(a_json_object_is_known)
{
    UNIT_INT(texts[_i].text, telemetry_is_json_object(texts[_i].text, strlen(texts[_i].text)),
             texts[_i].object);
}
END_TEST

START_TEST(objects_are_as_deep_as_64)
{
    char text[2 * 66 + 8];
    for (int depth = 64; depth <= 66; depth++) {
        size_t size = 0;
        size += (size_t)snprintf(text, sizeof text, "{\"a\":");
        for (int i = 1; i < depth; i++)
            text[size++] = '[';
        for (int i = 1; i < depth; i++)
            text[size++] = ']';
        text[size++] = '}';
        UNIT_INT("depth", telemetry_is_json_object(text, size), depth <= 64);
    }
}
END_TEST

static const struct {
    const char *line;
    bool as_object;
    const char *want;
} lines[] = {
    {"hello\n", true, "\"hello\""},
    {"hello \"you\"\r\n", false, "\"hello \\\"you\\\"\""},
    {"{\"level\":\"INFO\"}\n", true, "{\"level\":\"INFO\"}"},
    {"{\"level\":\"INFO\"}\n", false, "\"{\\\"level\\\":\\\"INFO\\\"}\""},
    {"{\"level\":\"INFO\"\n", true, "\"{\\\"level\\\":\\\"INFO\\\"\""},
    {"{\"a\":\n1}\n", true, "\"{\\\"a\\\":\\n1}\""},
    {"\n", true, "\"\""},
};

START_TEST(a_line_is_a_record)
{
    struct buffer got = buffer_new(1024);
    struct buffer want = buffer_new(1024);
    buffer_printf(&want,
                  "{\"time\":\"2023-11-14T22:13:20.123Z\",\"type\":\"function\",\"record\":%s}\n",
                  lines[_i].want);
    telemetry_line_json(&got, 1700000000123, "function", lines[_i].line, strlen(lines[_i].line),
                        lines[_i].as_object);
    UNIT_TEXT(lines[_i].line, buffer_text(&got), buffer_text(&want));
    buffer_free(&got);
    buffer_free(&want);
}
END_TEST

/* ---- Batches ------------------------------------------------------------------------------ */

static const struct telemetry_subscription small = {.max_items = 3, .max_bytes = 20};

static void add(struct telemetry_batch *batch, const char *record)
{
    telemetry_batch_add(batch, &small, record, strlen(record));
}

static void check_taken(struct telemetry_batch *batch, const struct telemetry_subscription *how,
                        int64_t count, const char *want)
{
    struct buffer out = buffer_new(1024);
    ck_assert_int_eq(telemetry_batch_take(batch, how, &out), count);
    ck_assert_str_eq(buffer_text(&out), want);
    buffer_free(&out);
}

START_TEST(a_batch_is_full_by_count_or_by_size)
{
    struct telemetry_batch batch = telemetry_batch_new(&small);
    check_taken(&batch, &small, 0, "");
    add(&batch, "{1}\n");
    add(&batch, "{2}\n");
    ck_assert(!telemetry_batch_full(&batch, &small));
    add(&batch, "{3}\n");
    ck_assert(telemetry_batch_full(&batch, &small));
    add(&batch, "{4}\n");
    check_taken(&batch, &small, 3, "[{1},{2},{3}]");
    ck_assert(!telemetry_batch_full(&batch, &small));
    add(&batch, "{abcdefghijklm}\n");
    ck_assert(telemetry_batch_full(&batch, &small));
    check_taken(&batch, &small, 2, "[{4},{abcdefghijklm}]");
    add(&batch, "{abcdefghijklm}\n");
    add(&batch, "{nop}\n");
    check_taken(&batch, &small, 1, "[{abcdefghijklm}]");
    check_taken(&batch, &small, 1, "[{nop}]");
    check_taken(&batch, &small, 0, "");
    ck_assert_int_eq(batch.dropped_records, 0);
    telemetry_batch_free(&batch);
}
END_TEST

START_TEST(over_tcp_there_is_no_array)
{
    struct telemetry_subscription tcp = small;
    tcp.tcp = true;
    struct telemetry_batch batch = telemetry_batch_new(&tcp);
    add(&batch, "{1}\n");
    add(&batch, "{2}\n");
    check_taken(&batch, &tcp, 2, "{1}\n{2}\n");
    telemetry_batch_free(&batch);
}
END_TEST

START_TEST(what_does_not_fit_is_counted)
{
    struct telemetry_batch batch = telemetry_batch_new(&small);
    for (int i = 0; i < 8; i++)
        add(&batch, "{1}\n");
    ck_assert_int_eq(batch.count, 6);
    ck_assert_int_eq(batch.dropped_records, 2);
    ck_assert_int_eq(batch.dropped_bytes, 8);
    check_taken(&batch, &small, 3, "[{1},{1},{1}]");
    add(&batch, "{a record that is larger than all there is room for}\n");
    ck_assert_int_eq(batch.dropped_records, 3);
    add(&batch, "{2}\n");
    ck_assert_int_eq(batch.count, 4);
    struct buffer tight = buffer_new(4);
    ck_assert_int_eq(telemetry_batch_take(&batch, &small, &tight), 0);
    ck_assert_int_eq(batch.dropped_records, 6);
    ck_assert_int_eq(batch.count, 1);
    buffer_free(&tight);
    telemetry_batch_free(&batch);
}
END_TEST

/* ---- History ------------------------------------------------------------------------------ */

static void note(void *owner, const struct telemetry_record *record)
{
    buffer_printf(owner, "%u %.*s;", record->type, (int)record->size, record->bytes);
}

START_TEST(the_history_is_given_in_order_and_bounded)
{
    struct telemetry_history history = {0};
    struct buffer got = buffer_new(1024);
    struct telemetry_record record = {.type = TELEMETRY_TYPE_PLATFORM, .bytes = "one", .size = 3};
    telemetry_history_keep(&history, &record);
    record = (struct telemetry_record){.type = TELEMETRY_TYPE_FUNCTION, .bytes = "two", .size = 3};
    telemetry_history_keep(&history, &record);
    char *large = calloc(1, TELEMETRY_HISTORY_MAX);
    ck_assert_ptr_nonnull(large);
    record = (struct telemetry_record){
        .type = TELEMETRY_TYPE_FUNCTION, .bytes = large, .size = TELEMETRY_HISTORY_MAX};
    telemetry_history_keep(&history, &record);
    free(large);
    telemetry_history_give(&history, note, &got);
    ck_assert_str_eq(buffer_text(&got), "1 one;2 two;");
    telemetry_history_forget(&history);
    buffer_clear(&got);
    telemetry_history_give(&history, note, &got);
    ck_assert_str_eq(buffer_text(&got), "");
    telemetry_history_keep(&history, &(struct telemetry_record){.bytes = "", .size = 0});
    ck_assert_ptr_nonnull(history.first);
    telemetry_history_forget(&history);
    buffer_free(&got);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("emulator_telemetry_documents");
    TCase *tcase = tcase_create("telemetry_documents");
    tcase_add_test(tcase, a_subscription_is_read);
    tcase_add_test(tcase, a_subscription_has_defaults);
    tcase_add_loop_test(tcase, a_wrong_subscription_is_told_why, 0, UNIT_COUNT(bodies));
    tcase_add_test(tcase, a_subscription_has_a_largest_size);
    tcase_add_loop_test(tcase, destinations_are_on_loopback, 0, UNIT_COUNT(uris));
    tcase_add_test(tcase, a_destination_has_a_longest_form);
    tcase_add_loop_test(tcase, a_json_object_is_known, 0, UNIT_COUNT(texts));
    tcase_add_test(tcase, objects_are_as_deep_as_64);
    tcase_add_loop_test(tcase, a_line_is_a_record, 0, UNIT_COUNT(lines));
    tcase_add_test(tcase, a_batch_is_full_by_count_or_by_size);
    tcase_add_test(tcase, over_tcp_there_is_no_array);
    tcase_add_test(tcase, what_does_not_fit_is_counted);
    tcase_add_test(tcase, the_history_is_given_in_order_and_bounded);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
