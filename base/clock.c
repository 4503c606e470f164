#include "base/clock.h"

#include <stdio.h>

int64_t clock_ns(clockid_t clock)
{
    struct timespec now = {0};
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t clock_epoch_ms(void)
{
    return clock_ns(CLOCK_REALTIME) / 1000000;
}

void clock_rfc3339(int64_t epoch_ms, char out[CLOCK_RFC3339_SIZE])
{
    static const int64_t year_0000_ms = -62167219200000;
    static const int64_t year_9999_ms = 253402300799999;
    if (epoch_ms < year_0000_ms)
        epoch_ms = year_0000_ms;
    if (epoch_ms > year_9999_ms)
        epoch_ms = year_9999_ms;
    int64_t ms = epoch_ms % 1000;
    if (ms < 0)
        ms += 1000;
    time_t seconds = (time_t)((epoch_ms - ms) / 1000);
    struct tm utc = {0};
    gmtime_r(&seconds, &utc);
    /* The remainders change nothing: they tell the compiler that each field fits. */
    snprintf(out, CLOCK_RFC3339_SIZE, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ",
             (unsigned)(utc.tm_year + 1900) % 10000, (unsigned)(utc.tm_mon + 1) % 100,
             (unsigned)utc.tm_mday % 100, (unsigned)utc.tm_hour % 100, (unsigned)utc.tm_min % 100,
             (unsigned)utc.tm_sec % 100, (unsigned)ms % 1000);
}
