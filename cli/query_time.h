/* A point in time, as a command line says it. Pure. */
#ifndef CLI_QUERY_TIME_H
#define CLI_QUERY_TIME_H

#include <stdbool.h>
#include <stdint.h>

/* What QUERY_TIME_WANTED describes. now_ms, *epoch_ms: milliseconds since 1970. False: `typed` is
 * none of these. */
bool query_time_parse(const char *typed, int64_t now_ms, int64_t *epoch_ms);

#define QUERY_TIME_WANTED                                                                          \
    "a time (2026-11-22T03:14:12Z), a day (2026-11-22), seconds since 1970, or a span back from "  \
    "now (30m, 3h, 1d12h)"

#endif
