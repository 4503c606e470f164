#include "insights/expression/number_text.h"
#include "insights/expression/value_internal.h"

#include "test/unit/query_values.h"

#include <float.h>
#include <math.h>

static const struct {
    double number;
    const char *text;
} numbers[] = {
    {0, "0"},
    {-0.0, "0"},
    {1, "1"},
    {-1, "-1"},
    {10, "10"},
    {1822440, "1822440"},
    {5.12924, "5.1292"},
    {292.2, "292.2"},
    {2.857142857, "2.8571"},
    {0.5, "0.5"},
    {-0.25, "-0.25"},
    {99.99999, "100"},
    {0.00004, "0"},
    {-0.00004, "0"},
    {0.00006, "0.0001"},
    {-1234.56789, "-1234.5679"},
    {100.5, "100.5"},
    {9007199254740992, "9007199254740992"},
    {-9007199254740992, "-9007199254740992"},
    {1e21, "1000000000000000000000"},
    {123456789012.125, "123456789012.125"},
};

START_TEST(a_computed_number_has_at_most_4_decimals)
{
    char text[NUMBER_TEXT_SIZE];
    size_t size = number_text(numbers[_i].number, text);
    UNIT_TEXT(numbers[_i].text, text, numbers[_i].text);
    UNIT_INT(numbers[_i].text, size, strlen(numbers[_i].text));
}
END_TEST

START_TEST(the_largest_number_has_room)
{
    char text[NUMBER_TEXT_SIZE];
    ck_assert_uint_eq(number_text(-DBL_MAX, text), 310);
    ck_assert_mem_eq(text, "-17976931348623157", 18);
    ck_assert_uint_eq(number_text(DBL_TRUE_MIN, text), 1);
}
END_TEST

static const struct {
    const char *value;
    const char *text; /* NULL: none */
    bool is_number;
    double number;
    bool is_true;
} values[] = {
    {"null", NULL, false, 0, false},
    {"#0", "0", true, 0, false},
    {"#2.5", "2.5", true, 2.5, true},
    {"#-1", "-1", true, -1, true},
    {"=1.50", "1.50", true, 1.5, true},
    {"=0.0", "0.0", true, 0, false},
    {"=1E2", "1E2", true, 100, true},
    {"'404", "404", true, 404, true},
    {"'-4.5e1", "-4.5e1", true, -45, true},
    {"'+7", "+7", true, 7, true},
    {"'0", "0", true, 0, false},
    {"'", "", false, 0, false},
    {"'INFO", "INFO", false, 0, false},
    {"'true", "true", false, 0, false},
    {"' 1", " 1", false, 0, false},
    {"'1 ", "1 ", false, 0, false},
    {"'1px", "1px", false, 0, false},
    {"'0x10", "0x10", false, 0, false},
    {"'nan", "nan", false, 0, false},
    {"'1e999", "1e999", false, 0, false},
    {"'-", "-", false, 0, false},
    {"@1700000000000", "2023-11-14 22:13:20.000", true, 1700000000000, true},
    {"@1700000000000.9", "2023-11-14 22:13:20.000", true, 1700000000000.9, true},
    {"@-0.5", "1969-12-31 23:59:59.999", true, -0.5, true},
    {"@1e300", "9999-12-31 23:59:59.999", true, 1e300, true},
    {"@-1e300", "0000-01-01 00:00:00.000", true, -1e300, true},
    {"{\"a\":1}", "{\"a\":1}", false, 0, false},
    {"[1]", "[1]", false, 0, false},
};

START_TEST(a_value_is_a_number_a_text_and_a_condition)
{
    struct query_world world;
    query_world_open(&world);
    double number = 0;
    struct value value = query_value(&world, values[_i].value);
    struct text text = value_text(value, &world.arena);
    world.count = 1;
    if (values[_i].text == NULL)
        ck_assert_ptr_null(text.data);
    else
        ck_assert_msg(text.data != NULL && text_is(text, values[_i].text), "%s is <%.*s>",
                      values[_i].value, (int)text.size, text.data);
    UNIT_INT(values[_i].value, value_number(value, &number), values[_i].is_number);
    ck_assert_double_eq(number, values[_i].number);
    UNIT_INT(values[_i].value, value_is_true(value), values[_i].is_true);
    query_world_close(&world);
}
END_TEST

START_TEST(an_empty_text_is_not_missing)
{
    struct arena arena = {.max = 100};
    ck_assert_ptr_nonnull(value_text(value_of_text((struct text){NULL, 0}), &arena).data);
}
END_TEST

START_TEST(a_text_that_must_be_made_needs_the_arena)
{
    struct arena full = {.max = 0};
    ck_assert_ptr_null(value_text(value_of_number(1.5), &full).data);
    ck_assert_ptr_null(value_text(value_of_time(0), &full).data);
    ck_assert_ptr_nonnull(value_text(value_of_text(text_of("a")), &full).data);
}
END_TEST

START_TEST(what_is_not_finite_is_null)
{
    ck_assert_int_eq(value_of_number(INFINITY).type, VALUE_NULL);
    ck_assert_int_eq(value_of_number(NAN).type, VALUE_NULL);
    ck_assert_int_eq(value_of_time(-INFINITY).type, VALUE_NULL);
    ck_assert_int_eq(value_of_number(DBL_MAX).type, VALUE_NUMBER);
}
END_TEST

/* ---- Order --------------------------------------------------------------------------------------
 */

/* Each row sorts before the next; equal ones share a row. */
static const char *const order[][3] = {
    {"null"},
    {"'"},
    {"'-"},
    {"'1 "},
    {"'1 a"},
    {"'2 a"},
    {"'10 a"},
    {"'007 a"},
    {"'A"},
    {"'INFO"},
    {"'INFO!"},
    {"'INFOs"},
    {"[1]"},
    {"'_"},
    {"'a"},
    {"'a-1"},
    {"'a1"},
    {"'a1b"},
    {"'a2"},
    {"'a9z"},
    {"'a10"},
    {"'a10b2"},
    {"'a10b10"},
    {"'a010"},
    {"'a99999999999999999999999999999999999999999"},
    {"'ab"},

    {"{\"a\":1}"},
    {"'\xC3\xA4"},
    {"'\xE2\x82\xAC"},
    {"'\xF0\x9F\x98\x80"},
    {"#-1e9"},
    {"'-1", "#-1", "=-1.0"},
    {"#0", "=-0", "'0.0"},
    {"'0.5"},
    {"#2"},
    {"'10", "=1e1", "#10"},
    {"@1700000000000", "#1700000000000"},
};

static int sign(int number)
{
    return (number > 0) - (number < 0);
}

START_TEST(sort_has_nulls_then_texts_naturally_then_numbers)
{
    for (int row = 0; row < UNIT_COUNT(order); row++) {
        for (int i = 0; i < 9; i++) {
            struct query_world world;
            const char *left = order[_i][i / 3];
            const char *right = order[row][i % 3];
            if (left == NULL || right == NULL)
                continue;
            query_world_open(&world);
            struct value a = query_value(&world, left);
            world.count++;
            struct value b = query_value(&world, right);
            world.count++;
            int want = sign(_i - row);
            ck_assert_msg(sign(value_order(a, b)) == want, "%s and %s: not %d", left, right, want);
            query_world_close(&world);
        }
    }
}
END_TEST

START_TEST(the_order_of_texts_is_one)
{
    static const char letters[] = "01a\x80";
    char texts[85][4];
    int count = 0;
    for (int size = 0; size <= 3; size++)
        for (int code = 0; code < 1 << (2 * size); code++, count++)
            for (int i = 0; i <= 3; i++)
                texts[count][i] = i < size ? letters[code >> (2 * i) & 3] : '\0';
    ck_assert_int_eq(count, UNIT_COUNT(texts));
    for (int a = 0; a < count; a++)
        for (int b = 0; b < count; b++)
            for (int c = 0; c < count; c++) {
                struct value x = value_of_text(text_of(texts[a]));
                struct value y = value_of_text(text_of(texts[b]));
                struct value z = value_of_text(text_of(texts[c]));
                ck_assert_int_eq(sign(value_order(x, y)), -sign(value_order(y, x)));
                if (value_order(x, y) < 0 && value_order(y, z) <= 0)
                    ck_assert_msg(value_order(x, z) < 0, "%s %s %s", texts[a], texts[b], texts[c]);
            }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_values");
    TCase *tcase = tcase_create("values");
    tcase_add_loop_test(tcase, a_computed_number_has_at_most_4_decimals, 0, UNIT_COUNT(numbers));
    tcase_add_test(tcase, the_largest_number_has_room);
    tcase_add_loop_test(tcase, a_value_is_a_number_a_text_and_a_condition, 0, UNIT_COUNT(values));
    tcase_add_test(tcase, an_empty_text_is_not_missing);
    tcase_add_test(tcase, a_text_that_must_be_made_needs_the_arena);
    tcase_add_test(tcase, what_is_not_finite_is_null);
    tcase_add_loop_test(tcase, sort_has_nulls_then_texts_naturally_then_numbers, 0,
                        UNIT_COUNT(order));
    tcase_add_test(tcase, the_order_of_texts_is_one);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
