/* A block of lines: any bytes. Every event has a place and texts that can be read, and nothing but
 * blank lines is left out. */
#include "insights/input/block.h"

#include "test/fuzz/fuzz.h"

static size_t filled_lines(const char *bytes, size_t size)
{
    size_t count = 0;
    bool filled = false;
    for (size_t i = 0; i < size; i++) {
        filled = filled || strchr(" \t\r\n", bytes[i]) == NULL || bytes[i] == '\0';
        if (bytes[i] == '\n' || i + 1 == size) {
            count += filled;
            filled = false;
        }
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct line_context before = {5, TEXT("stream"), TEXT("group")};
    static const struct line_context of_file = {LOG_EVENT_NO_TIME, TEXT("file"), TEXT("")};
    char *bytes = fuzz_text(data, size);
    struct log_block *block = block_new(size, "fuzz", &before, &of_file);
    struct log_event event;
    uint64_t next = 7ULL << 32;
    size_t sum = 0;
    FUZZ_ASSERT(block != NULL);
    block->bytes = bytes;
    block->number = 7;
    block->first_line = 1;
    block->as_in_file = SIZE_MAX;
    while (log_block_event(block, &event)) {
        FUZZ_ASSERT(event.ordinal == next++);
        FUZZ_ASSERT(event.stream.size > 0);
        for (size_t i = 0; i < event.message.size; i++)
            sum += (unsigned char)event.message.data[i];
    }
    FUZZ_ASSERT(block->summary.events == filled_lines(bytes, size));
    FUZZ_ASSERT(block->summary.events == block->summary.lines);
    volatile size_t kept = sum;
    (void)kept;
    log_block_free(block);
    return 0;
}
