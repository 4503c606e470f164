/* An extension's registration: its body, and the headers that say who it is. */
#include "emulator/sandbox/extension_documents.h"

#include "test/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* In memory of just its size: the body is not a C string. */
    char *body = malloc(size > 0 ? size : 1);
    FUZZ_ASSERT(body != NULL);
    if (size > 0)
        memcpy(body, data, size);
    for (unsigned allowed = 0; allowed < 4; allowed++) {
        struct extension_registration read = extension_registration_parse(body, size, allowed);
        FUZZ_ASSERT((read.error_type == NULL) == (read.message == NULL));
        FUZZ_ASSERT((read.events & ~allowed) == 0);
        FUZZ_ASSERT(read.error_type == NULL || read.events == 0);
    }
    free(body);

    char *text = fuzz_text(data, size);
    FUZZ_ASSERT(!extension_identifier_valid(text) || strlen(text) == 36);
    extension_wants_account(text);
    free(text);
    return 0;
}
