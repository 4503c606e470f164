#include "runtime/failure.h"

#include "test/unit/guard.h"
#include "test/unit/unit.h"

#include <cjson/cJSON.h>

static void set(struct rt_failure *failure, const char *path, int line, const char *label,
                const char *type, const char *format, ...) __attribute__((format(printf, 6, 7)));

static void set(struct rt_failure *failure, const char *path, int line, const char *label,
                const char *type, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    rt_failure_set(failure, path, line, label, type, format, args);
    va_end(args);
}

START_TEST(new_failure_describes_nothing)
{
    struct rt_failure failure = rt_failure_new();
    struct buffer out = buffer_new(100);
    ck_assert(!failure.set);
    rt_failure_place(&failure, &out);
    ck_assert_str_eq(buffer_text(&out), "");
    rt_failure_free(&failure);
}
END_TEST

START_TEST(failure_holds_type_message_and_place)
{
    struct rt_failure failure = rt_failure_new();
    struct buffer out = buffer_new(1000);
    set(&failure, "orders.c", 42, "take", "InvalidOrder", "order %s has %d items", "a7", 0);
    ck_assert(failure.set);
    ck_assert_str_eq(buffer_text(&failure.type), "InvalidOrder");
    ck_assert_str_eq(buffer_text(&failure.message), "order a7 has 0 items");
    rt_failure_place(&failure, &out);
    ck_assert_str_eq(buffer_text(&out), "take (orders.c:42)");
    buffer_free(&out);
    rt_failure_free(&failure);
}
END_TEST

START_TEST(later_failure_replaces_an_earlier_one)
{
    struct rt_failure failure = rt_failure_new();
    struct buffer out = buffer_new(1000);
    set(&failure, "orders.c", 42, "take", "InvalidOrder", "a rather long message");
    rt_failure_describe(&failure, "Runtime.Other", "short");
    ck_assert_str_eq(buffer_text(&failure.type), "Runtime.Other");
    ck_assert_str_eq(buffer_text(&failure.message), "short");
    ck_assert_int_eq(failure.line, 0);
    rt_failure_place(&failure, &out);
    ck_assert_str_eq(buffer_text(&out), "");
    buffer_free(&out);
    rt_failure_free(&failure);
}
END_TEST

START_TEST(message_may_be_made_of_the_earlier_failure)
{
    struct rt_failure failure = rt_failure_new();
    set(&failure, "orders.c", 42, "take", "InvalidOrder", "order a7 has no items");
    set(&failure, "batch.c", 7, "run", "BatchFailed", "%s: %s (%s, %s)", buffer_text(&failure.type),
        buffer_text(&failure.message), buffer_text(&failure.path), buffer_text(&failure.label));
    ck_assert_str_eq(buffer_text(&failure.type), "BatchFailed");
    ck_assert_str_eq(buffer_text(&failure.message),
                     "InvalidOrder: order a7 has no items (orders.c, take)");
    rt_failure_free(&failure);
}
END_TEST

START_TEST(cleared_failure_describes_nothing)
{
    struct rt_failure failure = rt_failure_new();
    struct buffer out = buffer_new(1000);
    set(&failure, "orders.c", 42, "take", "InvalidOrder", "no items");
    rt_failure_clear(&failure);
    ck_assert(!failure.set);
    rt_failure_body(&failure, &out);
    ck_assert_str_eq(buffer_text(&out),
                     "{\"errorMessage\":\"\",\"errorType\":\"\",\"stackTrace\":[]}");
    buffer_free(&out);
    rt_failure_free(&failure);
}
END_TEST

/* A message of ASCII and then characters of one size, cut at the maximum. */
static const struct {
    const char *name;
    size_t ascii; /* bytes before the first character */
    const char *character;
    size_t want;
} cuts[] = {
    {"exactly the maximum", RT_FAILURE_MESSAGE_MAX, "", RT_FAILURE_MESSAGE_MAX},
    {"one byte more", RT_FAILURE_MESSAGE_MAX + 1, "", RT_FAILURE_MESSAGE_MAX},
    {"two bytes fit", RT_FAILURE_MESSAGE_MAX - 2, "\xC3\xA9", RT_FAILURE_MESSAGE_MAX},
    {"one of two bytes fits", RT_FAILURE_MESSAGE_MAX - 1, "\xC3\xA9", RT_FAILURE_MESSAGE_MAX - 1},
    {"none of two bytes fits", RT_FAILURE_MESSAGE_MAX, "\xC3\xA9", RT_FAILURE_MESSAGE_MAX},
    {"two of three bytes fit", RT_FAILURE_MESSAGE_MAX - 2, "\xE2\x82\xAC",
     RT_FAILURE_MESSAGE_MAX - 2},
    {"one of four bytes fits", RT_FAILURE_MESSAGE_MAX - 1, "\xF0\x9F\x9A\x80",
     RT_FAILURE_MESSAGE_MAX - 1},
    {"three of four bytes fit", RT_FAILURE_MESSAGE_MAX - 3, "\xF0\x9F\x9A\x80",
     RT_FAILURE_MESSAGE_MAX - 3},
};

START_TEST(message_is_cut_at_a_character)
{
    struct buffer text = buffer_new(2 * RT_FAILURE_MESSAGE_MAX);
    struct rt_failure failure = rt_failure_new();
    while (text.size < cuts[_i].ascii)
        buffer_append_char(&text, 'x');
    buffer_append_text(&text, cuts[_i].character);
    set(&failure, NULL, 0, NULL, "T", "%s", buffer_text(&text));
    UNIT_INT(cuts[_i].name, failure.message.size, cuts[_i].want);
    ck_assert(buffer_ok(&failure.message));
    ck_assert_int_eq(strncmp(buffer_text(&failure.message), text.data, cuts[_i].want), 0);
    rt_failure_free(&failure);
    buffer_free(&text);
}
END_TEST

START_TEST(overlong_type_and_place_are_cut)
{
    char *text = malloc(100001);
    ck_assert_ptr_nonnull(text);
    memset(text, 'x', 100000);
    text[100000] = '\0';
    struct rt_failure failure = rt_failure_new();
    set(&failure, text, 1, text, text, "%s", "m");
    ck_assert_uint_eq(failure.type.size, RT_FAILURE_TYPE_MAX);
    ck_assert_uint_eq(failure.path.size, RT_FAILURE_PLACE_MAX);
    ck_assert_uint_eq(failure.label.size, RT_FAILURE_PLACE_MAX);
    struct buffer body = buffer_new(1000000);
    rt_failure_body(&failure, &body);
    cJSON *read = cJSON_ParseWithLength(body.data, body.size);
    const cJSON *trace = cJSON_GetObjectItemCaseSensitive(read, "stackTrace");
    ck_assert_int_eq(cJSON_GetArraySize(trace), 1);
    ck_assert_uint_eq(strlen(cJSON_GetArrayItem(trace, 0)->valuestring),
                      2 * RT_FAILURE_PLACE_MAX + strlen(" (:1)"));
    cJSON_Delete(read);
    buffer_free(&body);
    rt_failure_free(&failure);
    free(text);
}
END_TEST

START_TEST(body_has_message_type_and_stack_trace)
{
    struct rt_failure failure = rt_failure_new();
    struct buffer body = buffer_new(1000);
    set(&failure, "a\"b.c", 42, "take", "Invalid\nOrder", "no \"items\" in \xff\x01");
    rt_failure_body(&failure, &body);
    ck_assert_str_eq(buffer_text(&body),
                     "{\"errorMessage\":\"no \\\"items\\\" in \xEF\xBF\xBD\\u0001\","
                     "\"errorType\":\"Invalid\\nOrder\",\"stackTrace\":[\"take (a\\\"b.c:42)\"]}");
    buffer_free(&body);
    rt_failure_free(&failure);
}
END_TEST

START_TEST(body_without_a_place_has_an_empty_stack_trace)
{
    struct rt_failure failure = rt_failure_new();
    struct buffer body = buffer_new(1000);
    rt_failure_describe(&failure, "Runtime.Other", "m");
    rt_failure_body(&failure, &body);
    ck_assert_str_eq(buffer_text(&body),
                     "{\"errorMessage\":\"m\",\"errorType\":\"Runtime.Other\",\"stackTrace\":[]}");
    buffer_free(&body);
    rt_failure_free(&failure);
}
END_TEST

static const struct {
    const char *type;
    const char *want;
} types[] = {
    {"InvalidOrder", "Function.InvalidOrder"},
    {"Function.InvalidOrder", "Function.InvalidOrder"},
    {"Runtime.ExitError", "Runtime.ExitError"},
    {"invalidOrder", "Function.InvalidOrder"},
    {"Function.invalidOrder", "Function.InvalidOrder"},
    {"invalid_order", "Function.Invalidorder"},
    {"Invalid Order 7", "Function.InvalidOrder"},
    {"7Up", "Function.Up"},
    {"std::bad_alloc", "Function.Stdbadalloc"},
    {"com.example.Bad", "Function.ComexampleBad"},
    {"Runtime.Function.X", "Runtime.FunctionX"},
    {"Function.Runtime.Bad", "Function.RuntimeBad"},
    {"runtime.Bad", "Function.RuntimeBad"},
    {"Sandbox.Timedout", "Function.SandboxTimedout"},
    {"", "Function.Unknown"},
    {"Function.", "Function.Unknown"},
    {"Runtime.", "Runtime.Unknown"},
    {"X", "Function.Unknown"},
    {"Runtime.x", "Runtime.Unknown"},
    {"123", "Function.Unknown"},
    {"Bad\r\nX-Header: forged", "Function.BadXHeaderforged"},
    {"B\xC3\xA4h", "Function.Bh"},
    {"\xff\xfe", "Function.Unknown"},
};

START_TEST(header_type_is_one_that_the_platform_keeps)
{
    struct guard guard = guard_text(types[_i].type);
    struct buffer out = buffer_new(1000);
    rt_failure_header_type(guard.bytes, &out);
    UNIT_TEXT(types[_i].type, buffer_text(&out), types[_i].want);
    buffer_free(&out);
    guard_free(&guard);
}
END_TEST

START_TEST(overlong_header_type_is_still_a_short_header)
{
    char type[2000];
    struct buffer out = buffer_new(10000);
    memset(type, 'a', sizeof type - 1);
    type[sizeof type - 1] = '\0';
    rt_failure_header_type(type, &out);
    ck_assert(buffer_ok(&out));
    ck_assert_uint_le(out.size, RT_FAILURE_TYPE_MAX);
    ck_assert_int_eq(strncmp(buffer_text(&out), "Function.Aaaa", 13), 0);
    buffer_free(&out);
}
END_TEST

START_TEST(xray_cause_is_one_line_of_the_documented_shape)
{
    struct rt_failure failure = rt_failure_new();
    struct buffer out = buffer_new(10000);
    set(&failure, "orders.c", 42, "take", "InvalidOrder", "no items\x7f\n");
    rt_failure_xray_cause(&failure, "/var/task", &out);
    ck_assert_str_eq(buffer_text(&out),
                     "{\"working_directory\":\"/var/task\",\"exceptions\":[{"
                     "\"type\":\"InvalidOrder\",\"message\":\"no items\\u007f\\n\",\"stack\":[{"
                     "\"path\":\"orders.c\",\"line\":42,\"label\":\"take\"}]}],"
                     "\"paths\":[\"orders.c\"]}");
    buffer_free(&out);
    rt_failure_free(&failure);
}
END_TEST

START_TEST(xray_cause_without_a_place_has_no_stack)
{
    struct rt_failure failure = rt_failure_new();
    struct buffer out = buffer_new(10000);
    rt_failure_describe(&failure, "Runtime.Other", "m");
    rt_failure_xray_cause(&failure, "", &out);
    ck_assert_str_eq(buffer_text(&out), "{\"working_directory\":\"\",\"exceptions\":[{\"type\":"
                                        "\"Runtime.Other\",\"message\":\"m\",\"stack\":[]}],"
                                        "\"paths\":[]}");
    buffer_free(&out);
    rt_failure_free(&failure);
}
END_TEST

/* What each text of a failure is full of: escaped, a byte takes one, three or six. */
static const struct {
    const char *name;
    const char *filling;
} fillings[] = {
    {"plain", "x"},
    {"quotes", "\""},
    {"no UTF-8", "\xff"},
    {"control characters", "\x01"},
    {"C1 control characters", "\xC2\x80"},
    {"emoji", "\xF0\x9F\x9A\x80"},
};

START_TEST(largest_xray_cause_stays_below_what_x_ray_crops)
{
    struct buffer text = buffer_new(2 * RT_FAILURE_MESSAGE_MAX);
    struct buffer directory = buffer_new(RT_FAILURE_PLACE_MAX);
    struct buffer out = buffer_new(10 * RT_FAILURE_MESSAGE_MAX);
    while (text.size < RT_FAILURE_MESSAGE_MAX + 4)
        buffer_append_text(&text, fillings[_i].filling);
    while (buffer_append_text(&directory, fillings[_i].filling)) {
    }
    struct rt_failure failure = rt_failure_new();
    set(&failure, text.data, 42, text.data, text.data, "%s", text.data);
    rt_failure_xray_cause(&failure, buffer_text(&directory), &out);
    ck_assert(buffer_ok(&out));
    cJSON *read = cJSON_ParseWithLength(out.data, out.size);
    ck_assert_msg(read != NULL, "%s: no JSON", fillings[_i].name);
    cJSON_Delete(read);
    ck_assert_msg(out.size < (size_t)64 * 1024, "%s: %zu bytes", fillings[_i].name, out.size);
    rt_failure_free(&failure);
    buffer_free(&out);
    buffer_free(&directory);
    buffer_free(&text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("failure");
    TCase *tc = tcase_create("failure");
    suite_add_tcase(suite, tc);
    tcase_add_test(tc, new_failure_describes_nothing);
    tcase_add_test(tc, failure_holds_type_message_and_place);
    tcase_add_test(tc, later_failure_replaces_an_earlier_one);
    tcase_add_test(tc, message_may_be_made_of_the_earlier_failure);
    tcase_add_test(tc, cleared_failure_describes_nothing);
    tcase_add_loop_test(tc, message_is_cut_at_a_character, 0, UNIT_COUNT(cuts));
    tcase_add_test(tc, overlong_type_and_place_are_cut);
    tcase_add_test(tc, body_has_message_type_and_stack_trace);
    tcase_add_test(tc, body_without_a_place_has_an_empty_stack_trace);
    tcase_add_loop_test(tc, header_type_is_one_that_the_platform_keeps, 0, UNIT_COUNT(types));
    tcase_add_test(tc, overlong_header_type_is_still_a_short_header);
    tcase_add_test(tc, xray_cause_is_one_line_of_the_documented_shape);
    tcase_add_test(tc, xray_cause_without_a_place_has_no_stack);
    tcase_add_loop_test(tc, largest_xray_cause_stays_below_what_x_ray_crops, 0,
                        UNIT_COUNT(fillings));
    return unit_run(suite);
}
