/* Strings unescaped, numbers read, and what they are as a field's value. */
#include "insights/event/json_view.h"

#include "test/unit/unit.h"

#include "test/unit/insights_json.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

static const struct {
    const char *raw, *want;
} strings[] = {
    {"", ""},
    {"plain", "plain"},
    {"\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t"},
    {"a\\nb\\nc", "a\nb\nc"},
    {"\\u0041\\u00e9\\u20AC", "A\xC3\xA9\xE2\x82\xAC"},
    {"\\uD83D\\uDE00!", "\xF0\x9F\x98\x80!"},
    {"\\uDBFF\\uDFFF", "\xF4\x8F\xBF\xBF"},
    {"\\uD83D", "\xEF\xBF\xBD"},
    {"\\uD83Dx", "\xEF\xBF\xBDx"},
    {"\\uDE00\\uD83D", "\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"\\uD83D\\u0041", "\xEF\xBF\xBD\x41"},
    {"\\uD83D\\n", "\xEF\xBF\xBD\n"},
    {"\\uFFFF", "\xEF\xBF\xBF"},
    {"\\u0800\\u07ff", "\xE0\xA0\x80\xDF\xBF"},
    {"caf\xC3\xA9 \xFF\\n", "caf\xC3\xA9 \xFF\n"},
    /* No checked string has these: they stand for themselves. */
    {"a\\", "a\\"},
    {"\\x", "\\x"},
    {"\\u12", "\\u12"},
};

START_TEST(string_is_unescaped)
{
    struct arena arena = {.max = 1000};
    struct guard guard;
    struct text got = json_unescape(guarded_text(&guard, strings[_i].raw), &arena);
    ck_assert_msg(text_is(got, strings[_i].want), "%s: <%.*s>", strings[_i].raw, (int)got.size,
                  got.data);
    guard_free(&guard);
    arena_free(&arena);
}
END_TEST

START_TEST(string_without_escapes_is_not_copied)
{
    struct arena arena = {.max = 1000};
    struct text raw = text_of("plain");
    ck_assert_ptr_eq(json_unescape(raw, &arena).data, raw.data);
    ck_assert_uint_eq(arena.used, 0);
}
END_TEST

START_TEST(escaped_nul_is_a_byte_like_others)
{
    struct arena arena = {.max = 1000};
    struct text got = json_unescape(text_of("a\\u0000b"), &arena);
    ck_assert_uint_eq(got.size, 3);
    ck_assert_mem_eq(got.data, "a\0b", 3);
    arena_free(&arena);
}
END_TEST

START_TEST(full_arena_is_told_from_an_empty_string)
{
    struct arena full = {.max = 1};
    ck_assert_ptr_null(json_unescape(text_of("\\n\\n"), &full).data);
    ck_assert_int_eq(json_value(json_whole(text_of("\"\\n\\n\"")), &full).type, VALUE_NULL);
    arena_free(&full);
}
END_TEST

static const struct {
    const char *json;
    enum value_type type;
    double number;
    const char *text;
} values[] = {
    {"null", VALUE_NULL, 0, ""},           {"true", VALUE_NUMBER, 1, "1"},
    {"false", VALUE_NUMBER, 0, "0"},       {"1.50", VALUE_NUMBER, 1.5, "1.50"},
    {"-2e3", VALUE_NUMBER, -2000, "-2e3"}, {"1e400", VALUE_TEXT, 0, "1e400"},
    {"-1e400", VALUE_TEXT, 0, "-1e400"},   {"1e-400", VALUE_NUMBER, 0, "1e-400"},
    {"\"\"", VALUE_TEXT, 0, ""},           {"\"404\"", VALUE_TEXT, 0, "404"},
    {"\"a\\tb\"", VALUE_TEXT, 0, "a\tb"},  {"{\"a\" : 1}", VALUE_MAP, 0, "{\"a\" : 1}"},
    {"[1, 2]", VALUE_LIST, 0, "[1, 2]"},   {"nonsense", VALUE_NULL, 0, ""},
};

START_TEST(json_has_its_value)
{
    struct arena arena = {.max = 1000};
    struct value got = json_value(json_whole(text_of(values[_i].json)), &arena);
    UNIT_INT(values[_i].json, got.type, values[_i].type);
    ck_assert_msg(got.number == values[_i].number, "%s: %g", values[_i].json, got.number);
    ck_assert_msg(text_is(got.text, values[_i].text), "%s", values[_i].json);
    arena_free(&arena);
}
END_TEST

static const struct {
    const char *text;
    double want; /* NAN: it is no number */
} numbers[] = {
    {"0", 0},
    {"+1", 1},
    {"-1", -1},
    {"404", 404},
    {"0.1", 0.1},
    {"12.50", 12.5},
    {"000000000000000000001", NAN},
    {"0.000000000000000000001", 1e-21},
    {"9007199254740992", 9007199254740992.0},
    {"9007199254740993", 9007199254740992.0}, /* halfway: to the even one */
    {"9007199254740995", 9007199254740996.0}, /* likewise, upwards */
    {"9007199254740993.0", 9007199254740992.0},
    {"9007199254740993.1", 9007199254740994.0},
    {"900719925474099.30000000000000000001", 900719925474099.30000000000000000001},
    {"87.513749557343289", 87.513749557343289},
    {"0.30000000000000004", 0.30000000000000004},
    {"1844674407370955161.5", 1844674407370955161.5},
    {"18446744073709551615", 18446744073709551615.0},
    {"18446744073709551616", 18446744073709551616.0},
    {"9999999999999999999e-27", 9999999999999999999e-27},
    {"1e22", 1e22},
    {"1e23", 1e23},
    {"123e20", 123e20},
    {"1e-22", 1e-22},
    {"1e-23", 1e-23},
    {"1.7976931348623157e308", DBL_MAX},
    {"2.2250738585072014e-308", DBL_MIN},
    {"5e-324", 5e-324},
    {"1e-99999999999999999999", 0},
    {"0e99999999999999999999", 0},
    {"1e999", NAN},
    {"-1e999", NAN},
    {"1e99999999999999999999", NAN},
    {"", NAN},
    {"+", NAN},
    {"-", NAN},
    {"+-1", NAN},
    {"++1", NAN},
    {" 1", NAN},
    {"1 ", NAN},
    {"1,5", NAN},
    {".5", NAN},
    {"5.", NAN},
    {"05", NAN},
    {"0x1F", NAN},
    {"1e", NAN},
    {"inf", NAN},
    {"nan", NAN},
    {"1_000", NAN},
    {"12ms", NAN},
};

START_TEST(number_is_the_nearest_double_or_none)
{
    const char *text = numbers[_i].text;
    double got = -7;
    struct guard guard;
    bool is_number = number_parse(guarded_text(&guard, text), &got);
    UNIT_INT(text, is_number, !isnan(numbers[_i].want));
    ck_assert_msg(got == (is_number ? numbers[_i].want : -7), "%s: %.17g", text, got);
    guard_free(&guard);
}
END_TEST

START_TEST(minus_zero_keeps_its_sign)
{
    double got = 1;
    ck_assert(number_parse(text_of("-0.0"), &got));
    ck_assert(got == 0 && signbit(got));
}
END_TEST

/* 2^53 + 1 lies halfway between two doubles, and only the last of its digits tells which is
 * nearer. */
START_TEST(no_digit_is_too_far_behind_to_count)
{
    static const struct {
        char last;
        double want;
    } ends[] = {{'0', 9007199254740992.0}, {'1', 9007199254740994.0}};
    for (size_t i = 0; i < 2; i++) {
        char digits[2000];
        double got = 0;
        memset(digits, '0', sizeof digits);
        memcpy(digits, "9007199254740993.", 17);
        digits[sizeof digits - 1] = ends[i].last;
        ck_assert(number_parse(text_bytes(digits, sizeof digits), &got));
        ck_assert_msg(got == ends[i].want, "%c: %.17g", ends[i].last, got);
    }
}
END_TEST

START_TEST(zeros_do_not_hide_where_the_point_is)
{
    char *small = nested_text("0", "1e5001", "", 5000), *large = nested_text("", "1", "0", 5000);
    char text[6000];
    double got = 0;
    snprintf(text, sizeof text, "0.%s", small);
    ck_assert(number_parse(text_of(text), &got));
    ck_assert(got == 1);
    snprintf(text, sizeof text, "%se-5000", large);
    ck_assert(number_parse(text_of(text), &got));
    ck_assert(got == 1);
    free(small);
    free(large);
}
END_TEST

/* The same as strtod(3), for numbers of every length and size. */
START_TEST(numbers_are_those_of_the_library)
{
    uint64_t state = 88172645463325252;
    for (int i = 0; i < 200000; i++) {
        char text[64];
        double got = 0;
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        int exponent = (int)(state >> 8 & 63) - 40;
        uint64_t digits = (state * 0x9E3779B97F4A7C15) >> (state & 63);
        snprintf(text, sizeof text, "%llue%d", (unsigned long long)digits, exponent);
        ck_assert_msg(number_parse(text_of(text), &got), "%s", text);
        ck_assert_msg(got == strtod(text, NULL), "%s: %.17g", text, got);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_json_value");
    TCase *tc = tcase_create("json_value");
    suite_add_tcase(suite, tc);
    tcase_add_loop_test(tc, string_is_unescaped, 0, UNIT_COUNT(strings));
    tcase_add_test(tc, string_without_escapes_is_not_copied);
    tcase_add_test(tc, escaped_nul_is_a_byte_like_others);
    tcase_add_test(tc, full_arena_is_told_from_an_empty_string);
    tcase_add_loop_test(tc, json_has_its_value, 0, UNIT_COUNT(values));
    tcase_add_loop_test(tc, number_is_the_nearest_double_or_none, 0, UNIT_COUNT(numbers));
    tcase_add_test(tc, minus_zero_keeps_its_sign);
    tcase_add_test(tc, no_digit_is_too_far_behind_to_count);
    tcase_add_test(tc, zeros_do_not_hide_where_the_point_is);
    tcase_add_test(tc, numbers_are_those_of_the_library);
    return unit_run(suite);
}
