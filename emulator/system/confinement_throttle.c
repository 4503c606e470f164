#include "emulator/system/confinement_throttle.h"

/* What may be saved up: the share of so long. The cgroups' period is the same. */
enum { SAVED_NS = 20000000 };

int64_t throttle_share(int64_t ns, int memory_mb)
{
    return ns * memory_mb / THROTTLE_MB_PER_CPU;
}

struct throttle throttle_begin(int memory_mb, int64_t now_ns, int64_t used_ns)
{
    return (struct throttle){.memory_mb = memory_mb,
                             .credit_ns = throttle_share(SAVED_NS, memory_mb),
                             .at_ns = now_ns,
                             .used_ns = used_ns};
}

int64_t throttle_account(struct throttle *throttle, int64_t now_ns, int64_t used_ns)
{
    int64_t most = throttle_share(SAVED_NS, throttle->memory_mb);
    throttle->credit_ns += throttle_share(now_ns - throttle->at_ns, throttle->memory_mb);
    if (throttle->credit_ns > most)
        throttle->credit_ns = most;
    if (used_ns > throttle->used_ns)
        throttle->credit_ns -= used_ns - throttle->used_ns;
    throttle->at_ns = now_ns;
    throttle->used_ns = used_ns;
    if (throttle->credit_ns >= 0)
        return 0;
    return -throttle->credit_ns * THROTTLE_MB_PER_CPU / throttle->memory_mb;
}
