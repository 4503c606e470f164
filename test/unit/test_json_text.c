#include "base/json_text.h"

#include "test/unit/guard.h"
#include "test/unit/unit.h"

#include <cjson/cJSON.h>
#include <float.h>
#include <math.h>

#define REPLACED "\xEF\xBF\xBD"

/* Bytes, and what they become between quotes. */
static const struct {
    const char *name;
    const char *bytes;
    size_t size;
    const char *want;
} strings[] = {
#define ROW(name, bytes, want)                                                                     \
    {                                                                                              \
        name, bytes, sizeof(bytes) - 1, want                                                       \
    }
    ROW("empty", "", ""),
    ROW("plain", "plain text", "plain text"),
    ROW("quote and backslash", "\"\\", "\\\"\\\\"),
    ROW("slash stays", "a/b", "a/b"),
    ROW("short escapes", "\b\f\n\r\t", "\\b\\f\\n\\r\\t"),
    ROW("NUL", "a\0b", "a\\u0000b"),
    ROW("first C0", "\x01", "\\u0001"),
    ROW("escape", "\x1b[31m", "\\u001b[31m"),
    ROW("last C0", "\x1f", "\\u001f"),
    ROW("DEL", "\x7f", "\\u007f"),
    ROW("first C1", "\xC2\x80", "\\u0080"),
    ROW("next line", "\xC2\x85", "\\u0085"),
    ROW("last C1", "\xC2\x9F", "\\u009f"),
    ROW("just past C1", "\xC2\xA0", "\xC2\xA0"),
    ROW("two bytes, largest", "\xDF\xBF", "\xDF\xBF"),
    ROW("three bytes, smallest", "\xE0\xA0\x80", "\xE0\xA0\x80"),
    ROW("line separator stays", "\xE2\x80\xA8", "\xE2\x80\xA8"),
    ROW("just before surrogates", "\xED\x9F\xBF", "\xED\x9F\xBF"),
    ROW("just past surrogates", "\xEE\x80\x80", "\xEE\x80\x80"),
    ROW("three bytes, largest", "\xEF\xBF\xBF", "\xEF\xBF\xBF"),
    ROW("four bytes, smallest", "\xF0\x90\x80\x80", "\xF0\x90\x80\x80"),
    ROW("emoji", "\xF0\x9F\x9A\x80", "\xF0\x9F\x9A\x80"),
    ROW("last code point", "\xF4\x8F\xBF\xBF", "\xF4\x8F\xBF\xBF"),
    ROW("lone continuation", "a\x80z", "a" REPLACED "z"),
    ROW("last continuation alone", "\xBF", REPLACED),
    ROW("overlong, two bytes", "\xC0\x80", REPLACED REPLACED),
    ROW("overlong, two bytes, largest", "\xC1\xBF", REPLACED REPLACED),
    ROW("overlong, three bytes", "\xE0\x9F\xBF", REPLACED REPLACED REPLACED),
    ROW("overlong, four bytes", "\xF0\x8F\xBF\xBF", REPLACED REPLACED REPLACED REPLACED),
    ROW("overlong slash", "\xE0\x80\xAF", REPLACED REPLACED REPLACED),
    ROW("first surrogate", "\xED\xA0\x80", REPLACED REPLACED REPLACED),
    ROW("last surrogate", "\xED\xBF\xBF", REPLACED REPLACED REPLACED),
    ROW("past the last code point", "\xF4\x90\x80\x80", REPLACED REPLACED REPLACED REPLACED),
    ROW("first byte F5", "\xF5\x80\x80\x80", REPLACED REPLACED REPLACED REPLACED),
    ROW("five-byte form", "\xF8\x88\x80\x80\x80", REPLACED REPLACED REPLACED REPLACED REPLACED),
    ROW("FE and FF", "\xFE\xFF", REPLACED REPLACED),
    ROW("two bytes cut off", "\xC3", REPLACED),
    ROW("three bytes cut off after one", "\xE2", REPLACED),
    ROW("three bytes cut off after two", "\xE2\x82", REPLACED REPLACED),
    ROW("four bytes cut off after one", "\xF0", REPLACED),
    ROW("four bytes cut off after three", "\xF0\x9F\x9A", REPLACED REPLACED REPLACED),
    ROW("sequence broken by a letter", "\xE2\x82z", REPLACED REPLACED "z"),
    ROW("sequence broken by a quote", "\xC3\"", REPLACED "\\\""),
    ROW("sequence broken by another", "\xE2\xC3\xA9", REPLACED "\xC3\xA9"),
    ROW("C1 as a lone byte", "\x9B", REPLACED),
#undef ROW
};

START_TEST(json_string_is_one_line_of_valid_json)
{
    struct guard guard = guard_bytes(strings[_i].bytes, strings[_i].size);
    struct buffer out = buffer_new(1000);
    json_string_bytes(&out, guard.bytes, strings[_i].size);
    ck_assert_uint_ge(out.size, 2);
    ck_assert_int_eq(out.data[0], '"');
    ck_assert_int_eq(out.data[out.size - 1], '"');
    cJSON *read = cJSON_ParseWithLength(out.data, out.size);
    ck_assert_msg(cJSON_IsString(read), "%s: %s is no JSON string", strings[_i].name, out.data);
    cJSON_Delete(read);
    out.data[out.size - 1] = '\0';
    UNIT_TEXT(strings[_i].name, out.data + 1, strings[_i].want);
    buffer_free(&out);
    guard_free(&guard);
}
END_TEST

/* As between quotes, save that quotes and backslashes stay. */
START_TEST(line_text_escapes_what_would_break_a_line)
{
    if (memchr(strings[_i].bytes, '\0', strings[_i].size) != NULL)
        return; /* not to be had in a C string */
    struct guard guard = guard_text(strings[_i].bytes);
    struct buffer quoted = buffer_new(1000);
    struct buffer out = buffer_new(1000);
    line_text(&out, guard.bytes);
    for (const char *at = strings[_i].want; *at != '\0'; at++) {
        if (at[0] == '\\' && (at[1] == '"' || at[1] == '\\'))
            at++;
        buffer_append_char(&quoted, *at);
    }
    UNIT_TEXT(strings[_i].name, buffer_text(&out), buffer_text(&quoted));
    buffer_free(&out);
    buffer_free(&quoted);
    guard_free(&guard);
}
END_TEST

START_TEST(every_pair_of_bytes_gives_valid_json_without_control_characters)
{
    struct buffer out = buffer_new(1000);
    for (int second = 0; second < 256; second++) {
        const char pair[] = {(char)_i, (char)second};
        buffer_clear(&out);
        json_string_bytes(&out, pair, sizeof pair);
        for (size_t at = 0; at < out.size;) {
            size_t length = utf8_sequence_size(out.data + at, out.size - at);
            unsigned char first = (unsigned char)out.data[at];
            ck_assert_msg(length > 0, "%02x %02x: not UTF-8", _i, second);
            ck_assert_msg(first >= 0x20 && first != 0x7F, "%02x %02x: control", _i, second);
            ck_assert_msg(first != 0xC2 || (unsigned char)out.data[at + 1] >= 0xA0,
                          "%02x %02x: C1 control", _i, second);
            at += length;
        }
    }
    buffer_free(&out);
}
END_TEST

START_TEST(c_string_is_quoted_and_null_is_null)
{
    struct buffer out = buffer_new(1000);
    struct guard guard = guard_text("a\xC3");
    json_string(&out, guard.bytes);
    json_string(&out, NULL);
    json_string(&out, "");
    ck_assert_str_eq(buffer_text(&out), "\"a" REPLACED "\"null\"\"");
    guard_free(&guard);
    buffer_free(&out);
}
END_TEST

START_TEST(sequence_is_measured_within_its_bytes)
{
    static const char euro[] = "\xE2\x82\xAC";
    for (size_t size = 0; size <= 3; size++) {
        struct guard guard = guard_bytes(euro, size);
        ck_assert_uint_eq(utf8_sequence_size(guard.bytes, size), size == 3 ? 3 : 0);
        guard_free(&guard);
    }
    ck_assert_uint_eq(utf8_sequence_size("\0", 1), 1);
}
END_TEST

static const struct {
    const char *name;
    double value;
    const char *milli;
    const char *full;
} numbers[] = {
    {"zero", 0.0, "0", "0"},
    {"minus zero", -0.0, "0", NULL},
    {"whole", 120.0, "120", "120"},
    {"ends in zeros", 10000.0, "10000", "10000"},
    {"one decimal", 41.2, "41.2", "41.2"},
    {"three decimals", 351999.812, "351999.812", "351999.812"},
    {"more decimals than three", 1.23456, "1.235", "1.23456"},
    {"rounds to nothing", 0.0001, "0", "0.0001"},
    {"rounds to nothing from below", -0.0001, "0", "-0.0001"},
    {"negative", -3.5, "-3.5", "-3.5"},
    {"a tenth", 0.1, "0.1", "0.1"},
    {"needs seventeen digits", 0.1 + 0.2, "0.3", "0.30000000000000004"},
    {"2 to the 53rd", 9007199254740992.0, "9007199254740992", "9007199254740992"},
    {"a fraction of a large number", 9000000000001.5, "9000000000001.5", "9000000000001.5"},
    {"not a number", NAN, "null", "null"},
    {"infinite", INFINITY, "null", "null"},
    {"minus infinite", -INFINITY, "null", "null"},
    {"huge", 1e300, NULL, "1e+300"},
    {"largest", DBL_MAX, NULL, NULL},
    {"most negative", -DBL_MAX, NULL, NULL},
    {"smallest", 5e-324, "0", NULL},
};

static double read_number(const char *text)
{
    cJSON *read = cJSON_Parse(text);
    ck_assert_msg(cJSON_IsNumber(read), "<%s> is no JSON number", text);
    double value = read->valuedouble;
    cJSON_Delete(read);
    return value;
}

static void check_number(int row)
{
    struct buffer out = buffer_new(1000);
    double value = numbers[row].value;
    json_milli(&out, value);
    if (numbers[row].milli != NULL)
        UNIT_TEXT(numbers[row].name, buffer_text(&out), numbers[row].milli);
    else
        ck_assert(read_number(buffer_text(&out)) == value);
    buffer_clear(&out);
    json_double(&out, value);
    if (numbers[row].full != NULL)
        UNIT_TEXT(numbers[row].name, buffer_text(&out), numbers[row].full);
    if (isfinite(value))
        ck_assert(read_number(buffer_text(&out)) == value);
    buffer_free(&out);
}

START_TEST(number_is_written_and_read_back)
{
    check_number(_i);
}
END_TEST

START_TEST(members_are_parted_by_commas)
{
    struct buffer out = buffer_new(1000);
    buffer_append_text(&out, "[{");
    json_member_string(&out, "a", "x{");
    json_member_string(&out, "b", NULL);
    json_member_int(&out, "c", INT64_MIN);
    json_member_int(&out, "d", INT64_MAX);
    json_member_milli(&out, "e\"\n", 1.5);
    json_key(&out, "f");
    buffer_append_char(&out, '{');
    json_member_milli(&out, "g", NAN);
    buffer_append_text(&out, "}}]");
    ck_assert_str_eq(buffer_text(&out),
                     "[{\"a\":\"x{\",\"b\":null,\"c\":-9223372036854775808,"
                     "\"d\":9223372036854775807,\"e\\\"\\n\":1.5,\"f\":{\"g\":null}}]");
    buffer_free(&out);
}
END_TEST

START_TEST(first_key_of_an_empty_buffer_needs_no_comma)
{
    struct buffer out = buffer_new(100);
    json_key(&out, "a");
    ck_assert_str_eq(buffer_text(&out), "\"a\":");
    buffer_free(&out);
}
END_TEST

START_TEST(full_buffer_stays_within_its_maximum)
{
    for (size_t max = 0; max < 20; max++) {
        struct buffer out = buffer_new(max);
        json_member_string(&out, "key", "\x01\xff");
        json_member_milli(&out, "n", 1.5);
        ck_assert(!buffer_ok(&out));
        ck_assert_uint_le(out.size, max);
        buffer_free(&out);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("json_text");
    TCase *tc = tcase_create("json_text");
    suite_add_tcase(suite, tc);
    tcase_add_loop_test(tc, json_string_is_one_line_of_valid_json, 0, UNIT_COUNT(strings));
    tcase_add_loop_test(tc, line_text_escapes_what_would_break_a_line, 0, UNIT_COUNT(strings));
    tcase_add_loop_test(tc, every_pair_of_bytes_gives_valid_json_without_control_characters, 0,
                        256);
    tcase_add_test(tc, c_string_is_quoted_and_null_is_null);
    tcase_add_test(tc, sequence_is_measured_within_its_bytes);
    tcase_add_loop_test(tc, number_is_written_and_read_back, 0, UNIT_COUNT(numbers));
    tcase_add_test(tc, members_are_parted_by_commas);
    tcase_add_test(tc, first_key_of_an_empty_buffer_needs_no_comma);
    tcase_add_test(tc, full_buffer_stays_within_its_maximum);
    return unit_run(suite);
}
