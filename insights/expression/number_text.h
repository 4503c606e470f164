/* Numbers as Logs Insights shows computed ones. Pure. */
#ifndef INSIGHTS_EXPRESSION_NUMBER_TEXT_H
#define INSIGHTS_EXPRESSION_NUMBER_TEXT_H

#include <stddef.h>

/* The longest: a sign, the 309 digits of the largest double, a point, 4 decimals, a NUL; and room
 * for a locale whose point takes several bytes. */
enum { NUMBER_TEXT_SIZE = 324 };

/* Writes a finite number with at most 4 decimals, zeros cut, without an exponent and independent of
 * the locale; -0 is 0. Returns its length, the NUL behind it not counted. */
size_t number_text(double number, char out[NUMBER_TEXT_SIZE]);

#endif
