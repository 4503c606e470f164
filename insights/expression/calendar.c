#include "insights/expression/calendar.h"

#include <math.h>
#include <stdint.h>

static const double day_ms = 86400000;

/* Enough for every time that somebody may mean, and far from what overflows. */
static const double time_max_ms = 8.64e15;

/* ---- Months ------------------------------------------------------------------------------------
 *
 * Days are counted in years that begin in March, so that a leap day is a year's last.
 * Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". */

enum { DAYS_OF_ERA = 146097, YEARS_OF_ERA = 400, DAYS_FROM_0000_03_TO_1970_01 = 719468 };

static int64_t floor_divided(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Months from January 1970 to the month of `day`, which is counted from 1970-01-01. */
static int64_t month_of_day(int64_t day)
{
    int64_t from_march = day + DAYS_FROM_0000_03_TO_1970_01;
    int64_t era = floor_divided(from_march, DAYS_OF_ERA);
    int64_t day_of_era = from_march - era * DAYS_OF_ERA;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153; /* 0: March */
    return (era * YEARS_OF_ERA + year_of_era - 1970) * 12 + month + 2;
}

/* The first day of a month that is counted from January 1970. */
static int64_t day_of_month(int64_t month)
{
    int64_t from_march = month + 1970 * 12 - 2;
    int64_t year = floor_divided(from_march, 12);
    int64_t era = floor_divided(year, YEARS_OF_ERA);
    int64_t year_of_era = year - era * YEARS_OF_ERA;
    int64_t day_of_year = (153 * (from_march - year * 12) + 2) / 5;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_OF_ERA + day_of_era - DAYS_FROM_0000_03_TO_1970_01;
}

static bool months_around(double months, double epoch_ms, double *start, double *end)
{
    static const double months_max = 1e6;
    months = floor(months);
    if (!(months >= 1 && months <= months_max))
        return false;
    int64_t step = (int64_t)months;
    int64_t month = month_of_day((int64_t)floor(epoch_ms / day_ms));
    int64_t first = floor_divided(month, step) * step;
    *start = (double)day_of_month(first) * day_ms;
    *end = (double)day_of_month(first + step) * day_ms;
    return true;
}

/* ---- Fixed lengths ------------------------------------------------------------------------------
 */

static bool length_around(double length_ms, double origin_ms, double epoch_ms, double *start,
                          double *end)
{
    if (!(length_ms > 0 && length_ms <= time_max_ms))
        return false;
    *start = floor((epoch_ms - origin_ms) / length_ms) * length_ms + origin_ms;
    *end = *start + length_ms;
    return true;
}

bool period_around(struct period period, double epoch_ms, double *start, double *end)
{
    static const struct {
        const char *unit;
        double length_ms; /* 0: it is counted in months */
        double months;
        double origin_ms;
    } units[] = {
        {"ms", 1, 0, 0},      {"s", 1000, 0, 0},     {"m", 60000, 0, 0},
        {"h", 3600000, 0, 0}, {"d", 86400000, 0, 0}, {"w", 7 * 86400000.0, 0, -3 * 86400000.0},
        {"mo", 0, 1, 0},      {"q", 0, 3, 0},        {"y", 0, 12, 0},
    };
    if (!(fabs(epoch_ms) <= time_max_ms))
        return false;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (!text_is(period.unit, units[i].unit))
            continue;
        if (units[i].length_ms == 0)
            return months_around(period.count * units[i].months, epoch_ms, start, end);
        return length_around(period.count * units[i].length_ms, units[i].origin_ms, epoch_ms, start,
                             end);
    }
    return false;
}
