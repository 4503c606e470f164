#include "insights/event/number.h"

#include "insights/event/json_scan.h"
#include "insights/event/json_view.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* The nearest double never depends on more digits than that, but for whether others follow: the
 * longest number halfway between two doubles has 767. */
enum { DIGITS_MAX = 800 };

/* Powers of ten up to this one are doubles without any error. */
enum { EXACT_POWER_MAX = 22 };

/* As is every integer up to this one, 2^53. */
static const uint64_t exact_integer_max = UINT64_C(9007199254740992);

/* Powers of five up to this one fit 64 bits with one to spare. */
enum { FIVES_MAX = 27 };

__extension__ typedef unsigned __int128 uint128;

/* What is beyond counts as this: far more than the digits that any text could hold. */
static const int64_t exponent_max = INT64_C(1000000000000000);

/* A number's digits without its point, the first of them not 0, and the power of ten that they are
 * to be multiplied by. */
struct decimal {
    bool negative;
    uint64_t integer; /* the digits, as long as there are at most 19 */
    size_t count;
    bool more; /* after the first DIGITS_MAX there are others than 0 */
    int64_t exponent;
};

static int64_t read_exponent(const char *at, const char *end)
{
    bool negative = *at == '-';
    int64_t exponent = 0;
    at += *at == '-' || *at == '+';
    for (; at < end; at++)
        if (exponent < exponent_max)
            exponent = exponent * 10 + (*at - '0');
    return negative ? -exponent : exponent;
}

/* digits: gets the first DIGITS_MAX of them; NULL: nobody asks. */
static struct decimal read_decimal(struct text number, char *digits)
{
    const char *at = number.data;
    const char *end = at + number.size;
    struct decimal decimal = {.negative = *at == '-'};
    bool fraction = false;
    for (at += decimal.negative; at < end; at++) {
        unsigned digit = (unsigned char)(*at - '0');
        if (digit > 9) {
            if (*at != '.')
                break;
            fraction = true;
            continue;
        }
        decimal.exponent -= fraction;
        if (digit == 0 && decimal.count == 0)
            continue;
        if (decimal.count < 19)
            decimal.integer = decimal.integer * 10 + digit;
        if (digits != NULL && decimal.count < DIGITS_MAX)
            digits[decimal.count] = *at;
        decimal.more |= digit != 0 && decimal.count >= DIGITS_MAX;
        decimal.count++;
    }
    if (at < end)
        decimal.exponent += read_exponent(at + 1, end);
    return decimal;
}

/* By strtod(3), whose point depends on the locale: so without one. */
static double read_slowly(struct text number)
{
    char digits[DIGITS_MAX + 32];
    struct decimal decimal = read_decimal(number, digits);
    size_t size = decimal.count;
    if (size > DIGITS_MAX) {
        decimal.exponent += (int64_t)(size - DIGITS_MAX - 1);
        size = DIGITS_MAX;
        digits[size++] = decimal.more ? '1' : '0';
    }
    snprintf(digits + size, sizeof digits - size, "e%" PRId64, decimal.exponent);
    double value = strtod(digits, NULL);
    return decimal.negative ? -value : value;
}

/* The nearest double to integer / 10^power, by a division without error: the digits of most doubles
 * that were written to be read back are more than 2^53 counts, and strtod(3) is slow.
 * integer: not 0; power: 1 to FIVES_MAX */
static double divide(uint64_t integer, int power)
{
    static const uint64_t fives[FIVES_MAX + 1] = {1,
                                                  5,
                                                  25,
                                                  125,
                                                  625,
                                                  3125,
                                                  15625,
                                                  78125,
                                                  390625,
                                                  1953125,
                                                  9765625,
                                                  48828125,
                                                  244140625,
                                                  1220703125,
                                                  6103515625,
                                                  30517578125,
                                                  152587890625,
                                                  762939453125,
                                                  3814697265625,
                                                  19073486328125,
                                                  95367431640625,
                                                  476837158203125,
                                                  2384185791015625,
                                                  11920928955078125,
                                                  59604644775390625,
                                                  298023223876953125,
                                                  1490116119384765625,
                                                  7450580596923828125};
    int shift = __builtin_clzll(integer) + 63;
    uint128 dividend = (uint128)integer << shift; /* at least 2^126: the quotient has 64 bits */
    uint128 quotient = dividend / fives[power];
    bool rest = quotient * fives[power] != dividend;
    uint64_t high = (uint64_t)(quotient >> 64);
    int excess = high != 0 ? 64 - __builtin_clzll(high) : 0;
    uint64_t digits = (uint64_t)(quotient >> excess);
    rest |= (uint128)digits << excess != quotient;
    /* The 64 leading bits, the last of which tells whether any follow: what is rounded next. */
    return ldexp((double)(digits | rest), excess - shift - power);
}

double number_read(struct text number)
{
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    struct decimal decimal = read_decimal(number, NULL);
    if (decimal.count == 0)
        return decimal.negative ? -0.0 : 0.0;
    double value = (double)decimal.integer;
    bool exact = decimal.integer <= exact_integer_max;
    /* Of two doubles without error, a product or quotient has only its own rounding: it is the
     * nearest one. */
    if (decimal.count > 19)
        return read_slowly(number);
    if (exact && decimal.exponent >= 0 && decimal.exponent <= EXACT_POWER_MAX)
        value *= powers[decimal.exponent];
    else if (exact && decimal.exponent < 0 && decimal.exponent >= -EXACT_POWER_MAX)
        value /= powers[-decimal.exponent];
    else if (decimal.exponent < 0 && decimal.exponent >= -FIVES_MAX)
        value = divide(decimal.integer, (int)-decimal.exponent);
    else if (decimal.exponent != 0)
        return read_slowly(number);
    return decimal.negative ? -value : value;
}

bool number_parse(struct text text, double *number)
{
    bool plus = text.size > 1 && text.data[0] == '+' && text.data[1] != '-';
    text = text_from(text, plus);
    if (text.size == 0)
        return false;
    struct json_scan scan = {.end = text.data + text.size};
    if (json_scan_number(&scan, text.data) != scan.end)
        return false;
    double value = number_read(text);
    if (!isfinite(value))
        return false;
    *number = value;
    return true;
}
