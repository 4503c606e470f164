/* What every fuzz target shares. A target is one file with LLVMFuzzerTestOneInput(); a broken
 * promise ends in abort(), which libFuzzer reports with the input that led there. */
#ifndef TEST_FUZZ_FUZZ_H
#define TEST_FUZZ_FUZZ_H

#include "base/buffer.h"
#include "base/json_text.h"

#include <cjson/cJSON.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FUZZ_ASSERT(promise)                                                                       \
    do {                                                                                           \
        if (!(promise)) {                                                                          \
            fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #promise);                  \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* The input as a C string, in memory of just its size. The caller frees it. */
static inline char *fuzz_text(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    FUZZ_ASSERT(text != NULL);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    return text;
}

/* Well-formed UTF-8 without control characters, C1's included. */
static inline void fuzz_assert_plain(const struct buffer *text)
{
    for (size_t at = 0; at < text->size;) {
        const unsigned char *bytes = (const unsigned char *)text->data + at;
        size_t length = utf8_sequence_size(text->data + at, text->size - at);
        FUZZ_ASSERT(length > 0);
        FUZZ_ASSERT(bytes[0] >= 0x20 && bytes[0] != 0x7F);
        FUZZ_ASSERT(length != 2 || bytes[0] != 0xC2 || bytes[1] >= 0xA0);
        at += length;
    }
}

/* One line that is one JSON document. */
static inline void fuzz_assert_json(const struct buffer *text)
{
    FUZZ_ASSERT(buffer_ok(text));
    fuzz_assert_plain(text);
    cJSON *document = cJSON_ParseWithOpts(buffer_text(text), NULL, 1);
    FUZZ_ASSERT(document != NULL);
    cJSON_Delete(document);
}

#endif
