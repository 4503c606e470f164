/* How long a process may run where no cgroup limits it: an account of CPU time. Pure.
 *
 * Time that passes pays in, CPU time used takes out; who is overdrawn stands still until the debt
 * is paid. So a handler that waits for the network is not held up, as it would be by a fixed rhythm
 * of running and standing. */
#ifndef EMULATOR_SYSTEM_CONFINEMENT_THROTTLE_H
#define EMULATOR_SYSTEM_CONFINEMENT_THROTTLE_H

#include <stdint.h>

/* The memory that brings one whole CPU. Source: AWS, "Configure Lambda function memory". */
enum { THROTTLE_MB_PER_CPU = 1769 };

/* What of `ns` a function with so much memory may use of the CPU. ns: 0 to 2^42. */
int64_t throttle_share(int64_t ns, int memory_mb);

struct throttle {
    int memory_mb;
    int64_t credit_ns; /* negative: overdrawn */
    int64_t at_ns;     /* when it was accounted last */
    int64_t used_ns;   /* the CPU time used, as known then */
};

/* From now on; CPU time used before does not count.
 * now_ns: of any clock that does not go back; used_ns: CPU time of all the processes so far */
struct throttle throttle_begin(int memory_mb, int64_t now_ns, int64_t used_ns);

/* Accounts what happened since. Returns how long they have to stand still, in ns; 0: not at all.
 * When a process has gone, `used_ns` is less than before; what the others used then is let pass. */
int64_t throttle_account(struct throttle *throttle, int64_t now_ns, int64_t used_ns);

#endif
