#include "runtime/elapsed.h"

#include <math.h>

static double span_ms(int64_t from_ns, int64_t to_ns)
{
    return (double)(to_ns - from_ns) / 1e6;
}

static double median(double a, double b, double c)
{
    return fmax(fmin(a, b), fmin(fmax(a, b), c));
}

struct rt_elapsed rt_elapsed(const struct lambda_instant *from, const struct lambda_instant *to)
{
    struct rt_elapsed e = {
        .realtime_ms = span_ms(from->realtime_ns, to->realtime_ns),
        .monotonic_ms = span_ms(from->monotonic_ns, to->monotonic_ns),
        .boottime_ms = span_ms(from->boottime_ns, to->boottime_ns),
    };
    double least = fmin(e.realtime_ms, fmin(e.monotonic_ms, e.boottime_ms));
    double most = fmax(e.realtime_ms, fmax(e.monotonic_ms, e.boottime_ms));
    double middle = median(e.realtime_ms, e.monotonic_ms, e.boottime_ms);
    e.clocks_agree = most - least <= RT_CLOCK_TOLERANCE_MS;
    e.ms = fmax(middle, 0.0);
    e.realtime_agrees = fabs(e.realtime_ms - e.ms) <= RT_CLOCK_TOLERANCE_MS;
    return e;
}
