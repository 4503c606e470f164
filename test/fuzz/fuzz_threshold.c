/* FIRSTLIGHT_PROACTIVE_THRESHOLD_MS's value. */
#include "runtime/environment.h"

#include "test/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const double untouched = -77;
    double ms = untouched;
    char *text = fuzz_text(data, size);
    if (rt_threshold_ms(text, &ms)) {
        FUZZ_ASSERT(strspn(text, "0123456789") == strlen(text));
        FUZZ_ASSERT(ms == (text[0] == '\0' ? 10000 : strtod(text, NULL)));
        FUZZ_ASSERT(ms >= 0 && ms <= 86400000);
    } else {
        FUZZ_ASSERT(ms == untouched);
    }
    free(text);
    return 0;
}
