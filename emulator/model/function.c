#include "emulator/model/function.h"

#define PREPARED_INIT_LIMIT_NS (INT64_C(130) * 1000000000)

void function_arn(const struct function *function, const char *name, const char *qualifier,
                  struct buffer *out)
{
    buffer_printf(out, "arn:aws:lambda:%s:" FUNCTION_ACCOUNT ":function:%s%s%s", function->region,
                  name, qualifier[0] != '\0' ? ":" : "", qualifier);
}

int64_t function_init_limit_ns(const struct function *function, enum init_type type)
{
    if (type == INIT_ON_DEMAND)
        return function->init_limit_ns;
    return function->timeout_ns > PREPARED_INIT_LIMIT_NS ? function->timeout_ns
                                                         : PREPARED_INIT_LIMIT_NS;
}

const char *init_type_name(enum init_type type)
{
    static const char *const names[] = {
        [INIT_ON_DEMAND] = "on-demand",
        [INIT_PROVISIONED] = "provisioned-concurrency",
        [INIT_SNAP_START] = "snap-start",
        [INIT_MANAGED_INSTANCES] = "lambda-managed-instances",
    };
    return names[type];
}
