/* Included before each of libcurl's sources by scripts/build-deps.
 *
 * libcurl reads the clock some forty times an invocation, for timeouts that we do not set. The
 * coarse clock is a memory read, a few milliseconds behind; the raw one reads a hardware counter,
 * which costs 1 us an invocation where the machine is virtual, as Lambda's are. */
#include <time.h>

#undef CLOCK_MONOTONIC_RAW
#define CLOCK_MONOTONIC_RAW CLOCK_MONOTONIC_COARSE
