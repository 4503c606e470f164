/* Times at the beginning of a line. */
#include "insights/event/log_time.h"

#include "test/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int64_t first_ms = -62167219200000, last_ms = 253402300799999, day_ms = 86400000;
    char *bytes = malloc(size > 0 ? size : 1);
    FUZZ_ASSERT(bytes != NULL);
    if (size > 0)
        memcpy(bytes, data, size);
    int64_t time_ms = 0, again_ms = 0;
    char written[LOG_TIME_SIZE];
    size_t taken = log_time_parse(text_bytes(bytes, size), &time_ms);
    if (taken > 0) {
        FUZZ_ASSERT(taken >= strlen("0000-01-01T00:00:00") && taken <= size);
        FUZZ_ASSERT(time_ms > first_ms - day_ms && time_ms < last_ms + day_ms);
        /* What follows does not count, and what it means comes back. */
        FUZZ_ASSERT(log_time_parse(text_bytes(bytes, taken), &again_ms) == taken);
        FUZZ_ASSERT(again_ms == time_ms);
        log_time_write(time_ms, written);
        FUZZ_ASSERT(log_time_parse(text_of(written), &again_ms) == LOG_TIME_SIZE - 1);
        FUZZ_ASSERT(again_ms == time_ms || time_ms < first_ms || time_ms > last_ms);
    }
    free(bytes);
    return 0;
}
