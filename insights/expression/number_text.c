#include "insights/expression/number_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { DECIMALS = 4 };

/* Up to here every whole number is a double, and fits an integer: most numbers of a log are small
 * and whole, and printf(3) is slow. */
static const double whole_max = 9007199254740992.0;

static size_t whole_text(double number, char *out)
{
    char digits[20];
    size_t count = 0;
    size_t size = 0;
    unsigned long long left = (unsigned long long)fabs(number);
    do {
        digits[count++] = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (number < 0)
        out[size++] = '-';
    while (count > 0)
        out[size++] = digits[--count];
    out[size] = '\0';
    return size;
}

size_t number_text(double number, char out[NUMBER_TEXT_SIZE])
{
    if (fabs(number) <= whole_max && number == floor(number))
        return whole_text(number, out);
    int written = snprintf(out, NUMBER_TEXT_SIZE, "%.*f", DECIMALS, number);
    /* The locale's point, however many bytes that takes, becomes a plain one. */
    size_t whole = strspn(out, "-0123456789");
    const char *decimals = out + (size_t)written - DECIMALS;
    out[whole] = '.';
    memmove(out + whole + 1, decimals, DECIMALS);
    size_t size = whole + 1 + DECIMALS;
    while (out[size - 1] == '0')
        size--;
    if (out[size - 1] == '.')
        size--;
    out[size] = '\0';
    return strcmp(out, "-0") == 0 ? whole_text(0, out) : size;
}
