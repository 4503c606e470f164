#include "runtime/log.h"

#include "test/unit/guard.h"
#include "test/unit/unit.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>

/* 2026-11-22T03:14:12.480Z */
#define AT_MS 1795317252480

static struct buffer line_of(bool json, enum lambda_level level, const char *request_id,
                             const char *message, const struct lambda_field *fields, size_t count)
{
    struct buffer line = buffer_new(RT_LOG_LINE_MAX);
    rt_log_line(&line, json, AT_MS, level, request_id, message, fields, count);
    ck_assert(buffer_ok(&line));
    return line;
}

static const char *const levels[] = {"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"};

START_TEST(json_line_starts_with_time_level_message_and_request)
{
    char want[256];
    struct buffer line = line_of(true, (enum lambda_level)_i, "8f50", "row skipped", NULL, 0);
    snprintf(want, sizeof want,
             "{\"timestamp\":\"2026-11-22T03:14:12.480Z\",\"level\":\"%s\","
             "\"message\":\"row skipped\",\"requestId\":\"8f50\"}",
             levels[_i]);
    UNIT_TEXT(levels[_i], buffer_text(&line), want);
    buffer_free(&line);
}
END_TEST

START_TEST(text_line_is_parted_by_tabs)
{
    char want[256];
    struct buffer line = line_of(false, (enum lambda_level)_i, "8f50", "row skipped", NULL, 0);
    snprintf(want, sizeof want, "2026-11-22T03:14:12.480Z\t8f50\t%s\trow skipped", levels[_i]);
    UNIT_TEXT(levels[_i], buffer_text(&line), want);
    buffer_free(&line);
}
END_TEST

START_TEST(json_line_outside_an_invocation_has_no_request_id)
{
    struct buffer line = line_of(true, LAMBDA_INFO, "", "m", NULL, 0);
    ck_assert_str_eq(buffer_text(&line), "{\"timestamp\":\"2026-11-22T03:14:12.480Z\","
                                         "\"level\":\"INFO\",\"message\":\"m\"}");
    buffer_free(&line);
}
END_TEST

START_TEST(text_line_outside_an_invocation_has_a_dash)
{
    struct buffer line = line_of(false, LAMBDA_INFO, "", "m", NULL, 0);
    ck_assert_str_eq(buffer_text(&line), "2026-11-22T03:14:12.480Z\t-\tINFO\tm");
    buffer_free(&line);
}
END_TEST

static const struct {
    const char *name;
    struct lambda_field field;
    const char *json;
    const char *text;
} fields[] = {
    {"text", {"k", LAMBDA_TEXT, 0, 0, "v"}, "\"k\":\"v\"", "k=\"v\""},
    {"empty text", {"k", LAMBDA_TEXT, 0, 0, ""}, "\"k\":\"\"", "k=\"\""},
    {"no text", {"k", LAMBDA_TEXT, 0, 0, NULL}, "\"k\":null", "k=null"},
    {"integer", {"k", LAMBDA_INTEGER, 7, 0, NULL}, "\"k\":7", "k=7"},
    {"least integer",
     {"k", LAMBDA_INTEGER, INT64_MIN, 0, NULL},
     "\"k\":-9223372036854775808",
     "k=-9223372036854775808"},
    {"largest integer",
     {"k", LAMBDA_INTEGER, INT64_MAX, 0, NULL},
     "\"k\":9223372036854775807",
     "k=9223372036854775807"},
    {"real", {"k", LAMBDA_REAL, 0, 0.1, NULL}, "\"k\":0.1", "k=0.1"},
    {"whole real", {"k", LAMBDA_REAL, 0, 3, NULL}, "\"k\":3", "k=3"},
    {"not a number", {"k", LAMBDA_REAL, 0, NAN, NULL}, "\"k\":null", "k=null"},
    {"infinite", {"k", LAMBDA_REAL, 0, -INFINITY, NULL}, "\"k\":null", "k=null"},
    {"true", {"k", LAMBDA_BOOLEAN, 1, 0, NULL}, "\"k\":true", "k=true"},
    {"false", {"k", LAMBDA_BOOLEAN, 0, 0, NULL}, "\"k\":false", "k=false"},
    {"no name", {NULL, LAMBDA_INTEGER, 1, 0, NULL}, "\"\":1", "=1"},
    {"hostile text",
     {"k", LAMBDA_TEXT, 0, 0, "a\"\n\t\x1b\x7f\xff"},
     "\"k\":\"a\\\"\\n\\t\\u001b\\u007f\xEF\xBF\xBD\"",
     "k=\"a\\\"\\n\\t\\u001b\\u007f\xEF\xBF\xBD\""},
    {"hostile name",
     {"a\"\n\tb\xff", LAMBDA_INTEGER, 1, 0, NULL},
     "\"a\\\"\\n\\tb\xEF\xBF\xBD\":1",
     "a\"\\n\\tb\xEF\xBF\xBD=1"},
};

START_TEST(json_field_is_a_member)
{
    struct buffer line = line_of(true, LAMBDA_INFO, "", "m", &fields[_i].field, 1);
    const char *member =
        strstr(buffer_text(&line), "\"message\":\"m\",") + strlen("\"message\":\"m\",");
    line.data[line.size - 1] = '\0';
    UNIT_TEXT(fields[_i].name, member, fields[_i].json);
    buffer_free(&line);
}
END_TEST

START_TEST(text_field_is_name_and_value)
{
    struct buffer line = line_of(false, LAMBDA_INFO, "", "m", &fields[_i].field, 1);
    const char *member = strstr(buffer_text(&line), "\tm\t") + strlen("\tm\t");
    UNIT_TEXT(fields[_i].name, member, fields[_i].text);
    buffer_free(&line);
}
END_TEST

START_TEST(fields_keep_their_order)
{
    const struct lambda_field some[] = {lambda_text("key", "a7"), lambda_int("row", 7),
                                        lambda_bool("last", 5), lambda_real("share", 0.5)};
    struct buffer json = line_of(true, LAMBDA_WARN, "r", "m", some, 4);
    struct buffer text = line_of(false, LAMBDA_WARN, "r", "m", some, 4);
    ck_assert_ptr_nonnull(
        strstr(buffer_text(&json),
               ",\"requestId\":\"r\",\"key\":\"a7\",\"row\":7,\"last\":true,\"share\":0.5}"));
    ck_assert_str_eq(buffer_text(&text), "2026-11-22T03:14:12.480Z\tr\tWARN\tm\tkey=\"a7\"\trow=7\t"
                                         "last=true\tshare=0.5");
    buffer_free(&json);
    buffer_free(&text);
}
END_TEST

static const char *const reserved[] = {"timestamp", "level", "message", "requestId"};

/* Also outside an invocation, where a field "requestId" would claim one. */
START_TEST(field_does_not_replace_what_every_line_has)
{
    const struct lambda_field some[] = {lambda_text(reserved[_i], "forged"), lambda_int("kept", 1)};
    struct buffer line = line_of(true, LAMBDA_INFO, "", "m", some, 2);
    struct buffer text = line_of(false, LAMBDA_INFO, "r", "m", some, 2);
    UNIT_TEXT(reserved[_i], buffer_text(&line),
              "{\"timestamp\":\"2026-11-22T03:14:12.480Z\",\"level\":\"INFO\","
              "\"message\":\"m\",\"kept\":1}");
    ck_assert_int_eq(strncmp(buffer_text(&text), "2026-11-22T03:14:12.480Z\tr\tINFO\tm\t",
                             strlen("2026-11-22T03:14:12.480Z\tr\tINFO\tm\t")),
                     0);
    buffer_free(&line);
    buffer_free(&text);
}
END_TEST

/* Every byte but NUL as message and request id: one line, valid JSON, no control characters. */
START_TEST(hostile_bytes_cannot_break_a_line)
{
    char bytes[256];
    for (int i = 0; i < 255; i++)
        bytes[i] = (char)(i + 1);
    bytes[255] = '\0';
    struct guard guard = guard_text(bytes);
    const struct lambda_field field = lambda_text(guard.bytes, guard.bytes);
    struct buffer json = line_of(true, LAMBDA_INFO, guard.bytes, guard.bytes, &field, 1);
    struct buffer text = line_of(false, LAMBDA_INFO, guard.bytes, guard.bytes, &field, 1);
    cJSON *read = cJSON_ParseWithLength(json.data, json.size);
    ck_assert_ptr_nonnull(read);
    ck_assert_int_eq(cJSON_GetArraySize(read), 5);
    cJSON_Delete(read);
    int tabs = 0;
    for (size_t i = 0; i < json.size; i++)
        ck_assert((unsigned char)json.data[i] >= 0x20 && json.data[i] != 0x7f);
    for (size_t i = 0; i < text.size; i++) {
        tabs += text.data[i] == '\t';
        ck_assert(((unsigned char)text.data[i] >= 0x20 && text.data[i] != 0x7f) ||
                  text.data[i] == '\t');
    }
    ck_assert_int_eq(tabs, 4);
    buffer_free(&json);
    buffer_free(&text);
    guard_free(&guard);
}
END_TEST

START_TEST(head_goes_into_an_object_of_the_caller)
{
    struct buffer line = buffer_new(1000);
    buffer_append_char(&line, '{');
    rt_log_head(&line, AT_MS, LAMBDA_INFO, "m", "r");
    ck_assert_str_eq(buffer_text(&line),
                     "{\"timestamp\":\"2026-11-22T03:14:12.480Z\","
                     "\"level\":\"INFO\",\"message\":\"m\",\"requestId\":\"r\"");
    buffer_free(&line);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("log_line");
    TCase *tc = tcase_create("log_line");
    suite_add_tcase(suite, tc);
    tcase_add_loop_test(tc, json_line_starts_with_time_level_message_and_request, 0,
                        UNIT_COUNT(levels));
    tcase_add_loop_test(tc, text_line_is_parted_by_tabs, 0, UNIT_COUNT(levels));
    tcase_add_test(tc, json_line_outside_an_invocation_has_no_request_id);
    tcase_add_test(tc, text_line_outside_an_invocation_has_a_dash);
    tcase_add_loop_test(tc, json_field_is_a_member, 0, UNIT_COUNT(fields));
    tcase_add_loop_test(tc, text_field_is_name_and_value, 0, UNIT_COUNT(fields));
    tcase_add_test(tc, fields_keep_their_order);
    tcase_add_loop_test(tc, field_does_not_replace_what_every_line_has, 0, UNIT_COUNT(reserved));
    tcase_add_test(tc, hostile_bytes_cannot_break_a_line);
    tcase_add_test(tc, head_goes_into_an_object_of_the_caller);
    return unit_run(suite);
}
