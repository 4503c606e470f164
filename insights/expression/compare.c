/* How values compare: for the operators, and for sort. */
#include "insights/expression/expression.h"
#include "insights/expression/value_internal.h"

static enum comparison comparison_of(double order)
{
    if (order == 0)
        return COMPARISON_EQUAL;
    return order < 0 ? COMPARISON_LESS : COMPARISON_GREATER;
}

/* A time compares as milliseconds; its date is no text to compare with. */
static enum comparison compare_texts(struct value a, struct value b)
{
    char scratch_a[VALUE_SCRATCH_SIZE];
    char scratch_b[VALUE_SCRATCH_SIZE];
    if (a.type == VALUE_TIME || b.type == VALUE_TIME)
        return COMPARISON_UNEQUAL;
    return comparison_of(
        text_compare(value_text_scratch(a, scratch_a), value_text_scratch(b, scratch_b)));
}

static enum comparison compare_numbers(double a, double b)
{
    return comparison_of((a > b) - (a < b));
}

enum comparison value_compare(struct value a, struct value b)
{
    double number_a = 0;
    double number_b = 0;
    if (a.type == VALUE_NULL || b.type == VALUE_NULL)
        return COMPARISON_UNKNOWN;
    if (value_is_structure(a) || value_is_structure(b))
        return COMPARISON_NONE;
    if (value_number(a, &number_a) && value_number(b, &number_b))
        return compare_numbers(number_a, number_b);
    return compare_texts(a, b);
}

bool value_equals(struct value a, struct value b)
{
    if (a.type == VALUE_TEXT && b.type == VALUE_TEXT && text_equal(a.text, b.text))
        return true;
    return value_compare(a, b) == COMPARISON_EQUAL;
}

/* ---- The order of sort --------------------------------------------------------------------------
 */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t digits_from(struct text text, size_t at)
{
    size_t end = at;
    while (end < text.size && is_digit(text.data[end]))
        end++;
    return end - at;
}

/* Code point by code point, but a run of digits counts as one: by length, then by value. */
static int natural_order(struct text a, struct text b)
{
    size_t at = 0; /* the same in both: all before it is equal */
    while (at < a.size && at < b.size) {
        size_t digits_a = digits_from(a, at);
        size_t digits_b = digits_from(b, at);
        if (digits_a > 0 && digits_b > 0 && digits_a != digits_b)
            return digits_a < digits_b ? -1 : 1;
        size_t run = digits_a > 0 && digits_b > 0 ? digits_a : 1;
        int order = memcmp(a.data + at, b.data + at, run);
        if (order != 0)
            return order;
        at += run;
    }
    return (a.size > b.size) - (a.size < b.size);
}

enum rank { RANK_NULL, RANK_TEXT, RANK_NUMBER };

static enum rank rank_of(struct value value, double *number)
{
    if (value.type == VALUE_NULL)
        return RANK_NULL;
    return value_number(value, number) ? RANK_NUMBER : RANK_TEXT;
}

int value_order(struct value a, struct value b)
{
    double number_a = 0;
    double number_b = 0;
    enum rank rank_a = rank_of(a, &number_a);
    enum rank rank_b = rank_of(b, &number_b);
    if (rank_a != rank_b)
        return rank_a < rank_b ? -1 : 1;
    if (rank_a == RANK_NUMBER)
        return (number_a > number_b) - (number_a < number_b);
    return rank_a == RANK_TEXT ? natural_order(a.text, b.text) : 0;
}
