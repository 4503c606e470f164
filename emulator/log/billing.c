#include "emulator/log/billing.h"

#include <stdbool.h>

static bool init_is_billed(enum billing_rules rules, enum runtime_kind kind, enum init_type type)
{
    if (kind != RUNTIME_KIND_MANAGED || type == INIT_SNAP_START)
        return true;
    return rules == BILLING_2025 && type == INIT_ON_DEMAND;
}

int64_t billed_ms(enum billing_rules rules, enum runtime_kind kind, enum init_type type,
                  int64_t duration_ns, int64_t init_ns)
{
    if (type == INIT_MANAGED_INSTANCES)
        return 0;
    int64_t total_ns = duration_ns > 0 ? duration_ns : 0;
    if (init_ns > 0 && init_is_billed(rules, kind, type))
        total_ns += init_ns;
    return total_ns / 1000000 + (total_ns % 1000000 > 0);
}
