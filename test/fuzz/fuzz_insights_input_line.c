/* One line of a log: any bytes. What it tells lies within it or in the arena. */
#include "insights/input/log_line.h"

#include "test/fuzz/fuzz.h"

/* A text that can be read to its end. */
static size_t touch(struct text text)
{
    size_t sum = 0;
    for (size_t i = 0; i < text.size; i++)
        sum += (unsigned char)text.data[i];
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {.max = 4 * size + 4096};
    char *line = fuzz_text(data, size);
    struct log_line found;
    log_line_read(text_bytes(line, size), &arena, &found);
    volatile size_t sum = touch(found.message) + touch(found.stream) + touch(found.group);
    (void)sum;
    FUZZ_ASSERT(found.message.data != NULL);
    if (found.kind == LINE_TEXT || found.kind == LINE_BROKEN)
        FUZZ_ASSERT(found.timestamp_ms == LOG_EVENT_NO_TIME || found.kind == LINE_BROKEN);
    if (found.kind == LINE_DOCKER || found.kind == LINE_EVENT)
        FUZZ_ASSERT(found.timestamp_ms != LOG_EVENT_NO_TIME);
    arena_free(&arena);
    free(line);
    return 0;
}
