#include "runtime/invocation.h"

#include "lambda.h"
#include "test/unit/guard.h"
#include "test/unit/unit.h"

#include <stdio.h>

static void feed_bytes(struct rt_invocation *invocation, const char *line, size_t size)
{
    struct guard guard = guard_bytes(line, size);
    rt_invocation_head_line(invocation, guard.bytes, size);
    guard_free(&guard);
}

static void feed(struct rt_invocation *invocation, const char *line)
{
    feed_bytes(invocation, line, strlen(line));
}

static const struct {
    const char *name;
    enum rt_header header;
} names[] = {
    {"Lambda-Runtime-Aws-Request-Id", RT_REQUEST_ID},
    {"Lambda-Runtime-Deadline-Ms", RT_DEADLINE_MS},
    {"Lambda-Runtime-Trace-Id", RT_TRACE_ID},
    {"Lambda-Runtime-Invoked-Function-Arn", RT_FUNCTION_ARN},
    {"Lambda-Runtime-Client-Context", RT_CLIENT_CONTEXT},
    {"Lambda-Runtime-Cognito-Identity", RT_COGNITO_IDENTITY},
    {"Lambda-Runtime-Aws-Tenant-Id", RT_TENANT_ID},
    {"Lambda-Runtime-Invocation-Id", RT_INVOCATION_ID},
};

/* One header and nothing else: whichever case its name has. */
START_TEST(header_is_known_in_any_case)
{
    char lines[4][128];
    snprintf(lines[0], sizeof lines[0], "%s: value\r\n", names[_i].name);
    for (int k = 1; k < 4; k++)
        memcpy(lines[k], lines[0], sizeof lines[0]);
    for (size_t at = 0; at < strlen(names[_i].name); at++) {
        char c = names[_i].name[at];
        char lower = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
        char upper = c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
        lines[1][at] = lower;
        lines[2][at] = upper;
        lines[3][at] = at % 2 ? lower : upper;
    }
    for (int k = 0; k < 4; k++) {
        struct rt_invocation invocation = rt_invocation_new();
        feed(&invocation, lines[k]);
        for (int header = 0; header < RT_HEADER_COUNT; header++)
            UNIT_TEXT(lines[k], rt_invocation_header(&invocation, (enum rt_header)header),
                      header == (int)names[_i].header ? "value" : "");
        rt_invocation_free(&invocation);
    }
}
END_TEST

/* What stands after the name of a header that we know. */
static const struct {
    const char *after;
    const char *want;
} values[] = {
    {": value\r\n", "value"},
    {": value\n", "value"},
    {": value", "value"},
    {":value\r\n", "value"},
    {": \t  value \t \r\n", "value"},
    {":\r\n", ""},
    {":", ""},
    {": ", ""},
    {":   \r\n", ""},
    {": a:b::c:\r\n", "a:b::c:"},
    {"::\r\n", ":"},
    {": inner  space\tand tab\r\n", "inner  space\tand tab"},
    {": arn:aws:lambda:eu-west-1:123456789012:function:f:7\r\n",
     "arn:aws:lambda:eu-west-1:123456789012:function:f:7"},
    {": {\"custom\":{\"a\":\"b\"}}\r\n", "{\"custom\":{\"a\":\"b\"}}"},
    {": Gr\xC3\xBC\xC3\x9F"
     "e\r\n",
     "Gr\xC3\xBC\xC3\x9F"
     "e"},
    {": \xff\xfe\x80\r\n", "\xff\xfe\x80"},
    {": \x01\x1b\x7f\r\n", "\x01\x1b\x7f"},
};

START_TEST(value_is_kept_without_the_space_around_it)
{
    struct rt_invocation invocation = rt_invocation_new();
    struct buffer line = buffer_new(1000);
    buffer_printf(&line, "Lambda-Runtime-Client-Context%s", values[_i].after);
    feed_bytes(&invocation, line.data, line.size);
    UNIT_TEXT(values[_i].after, rt_invocation_header(&invocation, RT_CLIENT_CONTEXT),
              values[_i].want);
    buffer_free(&line);
    rt_invocation_free(&invocation);
}
END_TEST

static const char *const ignored[] = {
    "",
    "\r\n",
    ":",
    ": value\r\n",
    "Date: today\r\n",
    "Content-Type: application/json\r\n",
    "Lambda-Runtime-",
    "Lambda-Runtime-:",
    "Lambda-Runtime-: value\r\n",
    "Lambda-Runtime-Aws-Request-Id",
    "Lambda-Runtime-Aws-Request-Id\r\n",
    "Lambda-Runtime-Aws-Request-Id value\r\n",
    "Lambda-Runtime-Aws-Request-I: value\r\n",
    "Lambda-Runtime-Aws-Request-Idx: value\r\n",
    "X-Lambda-Runtime-Aws-Request-Id: value\r\n",
    " Lambda-Runtime-Aws-Request-Id: value\r\n",
    "Lambda_Runtime_Aws_Request_Id: value\r\n",
    "Aws-Request-Id: value\r\n",
    "Lambda-Runtime-Something-New: value\r\n",
    "HTT",
    "\xff\xfe\x01: value\r\n",
};

START_TEST(unknown_line_is_ignored)
{
    struct rt_invocation invocation = rt_invocation_new();
    feed(&invocation, "Lambda-Runtime-Trace-Id: kept\r\n");
    feed(&invocation, ignored[_i]);
    for (int header = 0; header < RT_HEADER_COUNT; header++)
        UNIT_TEXT(ignored[_i], rt_invocation_header(&invocation, (enum rt_header)header),
                  header == RT_TRACE_ID ? "kept" : "");
    rt_invocation_free(&invocation);
}
END_TEST

START_TEST(line_cut_off_anywhere_is_read_within_its_bytes)
{
    static const char line[] = "Lambda-Runtime-Aws-Request-Id: 8f50\r\n";
    for (size_t size = 0; size < sizeof line; size++) {
        struct rt_invocation invocation = rt_invocation_new();
        feed_bytes(&invocation, line, size);
        const char *value = rt_invocation_header(&invocation, RT_REQUEST_ID);
        ck_assert_int_eq(strncmp("8f50", value, strlen(value)), 0);
        rt_invocation_free(&invocation);
    }
}
END_TEST

START_TEST(value_of_64_kb_is_whole)
{
    enum { SIZE = 64 * 1024 };
    struct buffer line = buffer_new(2 * SIZE);
    struct rt_invocation invocation = rt_invocation_new();
    buffer_append_text(&line, "Lambda-Runtime-Client-Context: ");
    for (int i = 0; i < SIZE; i++)
        buffer_append_char(&line, (char)('a' + i % 26));
    buffer_append_text(&line, "\r\n");
    feed_bytes(&invocation, line.data, line.size);
    const char *value = rt_invocation_header(&invocation, RT_CLIENT_CONTEXT);
    ck_assert_uint_eq(strlen(value), SIZE);
    ck_assert_int_eq(strncmp(value, line.data + strlen("Lambda-Runtime-Client-Context: "), SIZE),
                     0);
    rt_invocation_free(&invocation);
    buffer_free(&line);
}
END_TEST

START_TEST(nul_bytes_in_a_line_do_no_harm)
{
    static const char in_value[] = "Lambda-Runtime-Trace-Id: a\0b\r\n";
    static const char in_name[] = "Lambda-Runtime-\0Trace-Id: a\r\n";
    static const char before_colon[] = "Lambda-Runtime-Trace-Id\0: a\r\n";
    struct rt_invocation invocation = rt_invocation_new();
    feed_bytes(&invocation, in_value, sizeof in_value - 1);
    ck_assert_str_eq(rt_invocation_header(&invocation, RT_TRACE_ID), "a");
    rt_invocation_clear(&invocation);
    feed_bytes(&invocation, in_name, sizeof in_name - 1);
    feed_bytes(&invocation, before_colon, sizeof before_colon - 1);
    ck_assert_str_eq(rt_invocation_header(&invocation, RT_TRACE_ID), "");
    rt_invocation_free(&invocation);
}
END_TEST

START_TEST(repeated_header_has_its_last_value)
{
    struct rt_invocation invocation = rt_invocation_new();
    feed(&invocation, "Lambda-Runtime-Trace-Id: a longer first value\r\n");
    feed(&invocation, "lambda-runtime-trace-id: second\r\n");
    ck_assert_str_eq(rt_invocation_header(&invocation, RT_TRACE_ID), "second");
    feed(&invocation, "Lambda-Runtime-Trace-Id:\r\n");
    ck_assert_str_eq(rt_invocation_header(&invocation, RT_TRACE_ID), "");
    rt_invocation_free(&invocation);
}
END_TEST

START_TEST(interim_response_leaves_nothing_behind)
{
    struct rt_invocation invocation = rt_invocation_new();
    feed(&invocation, "HTTP/1.1 100 Continue\r\n");
    feed(&invocation, "Lambda-Runtime-Trace-Id: of the interim response\r\n");
    feed(&invocation, "Lambda-Runtime-Aws-Request-Id: interim\r\n");
    feed(&invocation, "\r\n");
    feed(&invocation, "HTTP/1.1 200 OK\r\n");
    feed(&invocation, "Lambda-Runtime-Aws-Request-Id: real\r\n");
    feed(&invocation, "\r\n");
    ck_assert_str_eq(rt_invocation_header(&invocation, RT_REQUEST_ID), "real");
    ck_assert_str_eq(rt_invocation_header(&invocation, RT_TRACE_ID), "");
    rt_invocation_free(&invocation);
}
END_TEST

START_TEST(cleared_invocation_has_neither_headers_nor_event)
{
    struct rt_invocation invocation = rt_invocation_new();
    feed(&invocation, "Lambda-Runtime-Aws-Request-Id: 8f50\r\n");
    buffer_append_text(&invocation.event, "{}");
    rt_invocation_clear(&invocation);
    ck_assert_str_eq(rt_invocation_header(&invocation, RT_REQUEST_ID), "");
    ck_assert_uint_eq(invocation.event.size, 0);
    ck_assert_str_eq(buffer_text(&invocation.event), "");
    rt_invocation_free(&invocation);
}
END_TEST

START_TEST(event_fails_past_the_largest_payload)
{
    struct rt_invocation invocation = rt_invocation_new();
    ck_assert(buffer_reserve(&invocation.event, LAMBDA_PAYLOAD_MAX));
    memset(invocation.event.data, ' ', LAMBDA_PAYLOAD_MAX);
    invocation.event.size = LAMBDA_PAYLOAD_MAX;
    ck_assert(buffer_ok(&invocation.event));
    ck_assert(!buffer_append_char(&invocation.event, ' '));
    ck_assert(!buffer_ok(&invocation.event));
    rt_invocation_clear(&invocation);
    ck_assert(buffer_append_text(&invocation.event, "{}"));
    rt_invocation_free(&invocation);
}
END_TEST

#define NOW_MS 1795317252474

static const struct {
    const char *text;
    int64_t want_ms;
} deadlines[] = {
    {"1795317255474", 1795317255474},
    {"1795317250000", 1795317250000}, /* past, but a deadline */
    {"0001795317255474", 0},          /* sixteen digits */
    {"001795317255474", 1795317255474},
    {"999999999999999", 999999999999999},
    {"1000000000000000", 0},
    {"100000000000", 100000000000},
    {"99999999999", NOW_MS + 99999999999},
    {"600000", NOW_MS + 600000},
    {"1", NOW_MS + 1},
    {"0", 0},
    {"000", 0},
    {"", 0},
    {"-1", 0},
    {"+1", 0},
    {" 1", 0},
    {"1 ", 0},
    {"1.5", 0},
    {"1e3", 0},
    {"0x10", 0},
    {"soon", 0},
    {"600000ms", 0},
    {"99999999999999999999999999", 0},
    {"\xff", 0},
};

START_TEST(deadline_is_read_or_unknown)
{
    struct guard guard = guard_text(deadlines[_i].text);
    UNIT_INT(deadlines[_i].text, rt_deadline_ms(guard.bytes, NOW_MS), deadlines[_i].want_ms);
    guard_free(&guard);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("invocation");
    TCase *head = tcase_create("head");
    suite_add_tcase(suite, head);
    tcase_add_loop_test(head, header_is_known_in_any_case, 0, UNIT_COUNT(names));
    tcase_add_loop_test(head, value_is_kept_without_the_space_around_it, 0, UNIT_COUNT(values));
    tcase_add_loop_test(head, unknown_line_is_ignored, 0, UNIT_COUNT(ignored));
    tcase_add_test(head, line_cut_off_anywhere_is_read_within_its_bytes);
    tcase_add_test(head, value_of_64_kb_is_whole);
    tcase_add_test(head, nul_bytes_in_a_line_do_no_harm);
    tcase_add_test(head, repeated_header_has_its_last_value);
    tcase_add_test(head, interim_response_leaves_nothing_behind);
    tcase_add_test(head, cleared_invocation_has_neither_headers_nor_event);
    tcase_add_test(head, event_fails_past_the_largest_payload);
    TCase *deadline = tcase_create("deadline");
    suite_add_tcase(suite, deadline);
    tcase_add_loop_test(deadline, deadline_is_read_or_unknown, 0, UNIT_COUNT(deadlines));
    return unit_run(suite);
}
