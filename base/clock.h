/* Reads the clocks and writes times as text. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

/* Nanoseconds of a clock: since 1970 for CLOCK_REALTIME, since some fixed point for the others. */
int64_t clock_ns(clockid_t clock);

/* Milliseconds since 1970, UTC. */
int64_t clock_epoch_ms(void);

/* "2026-11-22T03:14:12.474Z" and its NUL. */
enum { CLOCK_RFC3339_SIZE = 25 };

/* RFC 3339 with milliseconds and Z. `epoch_ms`: milliseconds since 1970; what does not fall in the
 * years 0000 to 9999 is written as the nearest time that does. */
void clock_rfc3339(int64_t epoch_ms, char out[CLOCK_RFC3339_SIZE]);

#endif
