/* Time between two moments when the clocks may disagree. Pure. */
#ifndef RUNTIME_ELAPSED_H
#define RUNTIME_ELAPSED_H

#include "lambda.h"

#include <stdbool.h>

/* Clocks that differ by less than this over one span, in milliseconds, count as agreeing: clock
 * discipline slews by far less, and a step or a stopped machine worth knowing of is longer. */
#define RT_CLOCK_TOLERANCE_MS 1000.0

struct rt_elapsed {
    double ms;          /* the span to go by, never negative */
    double realtime_ms; /* the same span on each clock */
    double monotonic_ms;
    double boottime_ms;
    bool clocks_agree;    /* all three within the tolerance */
    bool realtime_agrees; /* CLOCK_REALTIME is within the tolerance of `ms` */
};

/* The span to go by is the median of the three clocks, which is the one that agrees with another:
 * - a stopped machine holds CLOCK_MONOTONIC back; CLOCK_REALTIME and CLOCK_BOOTTIME go on;
 * - a wall clock that is set, back or forth, moves CLOCK_REALTIME alone. */
struct rt_elapsed rt_elapsed(const struct lambda_instant *from, const struct lambda_instant *to);

#endif
