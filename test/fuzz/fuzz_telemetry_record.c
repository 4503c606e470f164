/* A function's line as a record, as text and as the object that it may be; and a batch of both. */
#include "emulator/sandbox/telemetry_batch.h"
#include "emulator/sandbox/telemetry_record.h"

#include "test/fuzz/fuzz.h"

static const struct telemetry_subscription limits = {.max_items = 4, .max_bytes = 8192};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *line = malloc(size > 0 ? size : 1);
    FUZZ_ASSERT(line != NULL);
    if (size > 0)
        memcpy(line, data, size);
    struct buffer record = buffer_new(1024 * 1024);
    struct telemetry_batch batch = telemetry_batch_new(&limits);
    for (int as_object = 0; as_object < 2; as_object++) {
        buffer_clear(&record);
        telemetry_line_json(&record, 0, "function", line, size, as_object == 1);
        FUZZ_ASSERT(buffer_ok(&record));
        FUZZ_ASSERT(memchr(record.data, '\n', record.size) == record.data + record.size - 1);
        cJSON *document = cJSON_ParseWithOpts(buffer_text(&record), NULL, 1);
        FUZZ_ASSERT(document != NULL);
        const cJSON *value = cJSON_GetObjectItemCaseSensitive(document, "record");
        FUZZ_ASSERT(cJSON_IsString(value) || (as_object == 1 && cJSON_IsObject(value)));
        cJSON_Delete(document);
        telemetry_batch_add(&batch, &limits, record.data, record.size);
    }
    struct buffer all = buffer_new(64 * 1024);
    int64_t expected = batch.count;
    int64_t taken = telemetry_batch_take(&batch, &limits, &all);
    FUZZ_ASSERT(expected + batch.dropped_records == 2);
    FUZZ_ASSERT(taken <= expected && (expected == 0 || taken > 0));
    if (taken > 0) {
        cJSON *array = cJSON_ParseWithOpts(buffer_text(&all), NULL, 1);
        FUZZ_ASSERT(cJSON_GetArraySize(array) == taken);
        cJSON_Delete(array);
    }
    buffer_free(&all);
    telemetry_batch_free(&batch);
    buffer_free(&record);
    free(line);
    return 0;
}
