/* A subscription to telemetry: the body, and the destination on its own. */
#include "emulator/sandbox/telemetry_subscription.h"

#include "test/fuzz/fuzz.h"

static void check_destination(const struct telemetry_subscription *got)
{
    FUZZ_ASSERT(got->port >= 1 && got->port <= 65535);
    FUZZ_ASSERT(strncmp(got->url, "http://127.", 11) == 0 ||
                strncmp(got->url, "http://[::1]:", 13) == 0);
    for (const char *c = got->url; *c != '\0'; c++)
        FUZZ_ASSERT(*c > ' ' && *c < 0x7F);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct telemetry_subscription got = {0};
    char *body = malloc(size > 0 ? size : 1);
    FUZZ_ASSERT(body != NULL);
    if (size > 0)
        memcpy(body, data, size);
    if (telemetry_subscription_parse(body, size, &got) == NULL) {
        FUZZ_ASSERT(got.types != 0 && got.types < 8);
        FUZZ_ASSERT(got.max_items >= 1000 && got.max_items <= 10000);
        FUZZ_ASSERT(got.max_bytes >= 262144 && got.max_bytes <= 1048576);
        FUZZ_ASSERT(got.timeout_ms >= 25 && got.timeout_ms <= 30000);
        if (got.tcp)
            FUZZ_ASSERT(got.port >= 1 && got.port <= 65535);
        else
            check_destination(&got);
    }
    free(body);

    char *uri = fuzz_text(data, size);
    if (telemetry_destination_parse(uri, &got) == NULL)
        check_destination(&got);
    free(uri);
    return 0;
}
