/* A trace header's value. */
#include "base/trace_id.h"

#include "test/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    int64_t epoch_ms = trace_epoch_ms(text);
    FUZZ_ASSERT(epoch_ms == -1 || (epoch_ms >= 0 && epoch_ms <= (int64_t)UINT32_MAX * 1000));
    FUZZ_ASSERT(epoch_ms == -1 || epoch_ms % 1000 == 0);
    FUZZ_ASSERT(epoch_ms == -1 || strstr(text, "Root=1-") != NULL);
    free(text);
    return 0;
}
