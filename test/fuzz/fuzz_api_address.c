/* AWS_LAMBDA_RUNTIME_API's value. */
#include "runtime/api_address.h"

#include "test/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char version[] = "/2018-06-01";
    char *text = fuzz_text(data, size);
    struct buffer url = buffer_new(4096);
    const char *fault = rt_api_base_url(text, &url);
    if (fault != NULL) {
        FUZZ_ASSERT(fault[0] != '\0');
        FUZZ_ASSERT(url.size == 0);
    } else {
        FUZZ_ASSERT(buffer_ok(&url));
        FUZZ_ASSERT(strncmp(url.data, "http://", 7) == 0);
        FUZZ_ASSERT(url.size > 7 + strlen(version));
        FUZZ_ASSERT(strcmp(url.data + url.size - strlen(version), version) == 0);
        FUZZ_ASSERT(strpbrk(url.data, " ?#\r\n") == NULL);
        FUZZ_ASSERT(memchr(url.data + 7, '@', strcspn(url.data + 7, "/")) == NULL);
        fuzz_assert_plain(&url);
    }
    buffer_free(&url);
    free(text);
    return 0;
}
