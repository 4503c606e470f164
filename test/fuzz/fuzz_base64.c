/* Base64 from a caller's header. */
#include "emulator/http/base64.h"

#include "test/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    struct buffer bytes = buffer_new(size);
    struct buffer encoded = buffer_new(2 * size + 4);
    struct buffer again = buffer_new(size);

    /* What is decoded is shorter than its text, and comes back from its own encoding. */
    if (base64_decode(&bytes, text)) {
        base64_encode(&encoded, bytes.data, bytes.size);
        FUZZ_ASSERT(buffer_ok(&encoded));
        FUZZ_ASSERT(base64_decode(&again, buffer_text(&encoded)));
        FUZZ_ASSERT(again.size == bytes.size);
        FUZZ_ASSERT(bytes.size == 0 || memcmp(again.data, bytes.data, bytes.size) == 0);
    }
    buffer_free(&bytes);
    buffer_free(&encoded);
    buffer_free(&again);
    free(text);
    return 0;
}
