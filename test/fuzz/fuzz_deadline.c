/* A deadline header's value. */
#include "runtime/invocation.h"

#include "test/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const int64_t now_ms = 1795317252474;
    char *text = fuzz_text(data, size);
    int64_t deadline_ms = rt_deadline_ms(text, now_ms);
    FUZZ_ASSERT(deadline_ms >= 0);
    FUZZ_ASSERT(deadline_ms <= 999999999999999);
    if (deadline_ms > 0) {
        size_t digits = strspn(text, "0123456789");
        FUZZ_ASSERT(digits == strlen(text) && digits <= 15);
        int64_t number = strtoll(text, NULL, 10);
        FUZZ_ASSERT(deadline_ms == number || deadline_ms == now_ms + number);
    }
    free(text);
    return 0;
}
