/* The head of /next's answer: lines of any bytes, parted by line breaks. */
#include "runtime/invocation.h"

#include "test/fuzz/fuzz.h"

static bool has_space_around(const char *value)
{
    static const char space[] = " \t\r\n";
    size_t size = strlen(value);
    return size > 0 && (strchr(space, value[0]) != NULL || strchr(space, value[size - 1]) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rt_invocation invocation = rt_invocation_new();
    while (size > 0) {
        const uint8_t *line_break = memchr(data, '\n', size);
        size_t line_size = line_break != NULL ? (size_t)(line_break - data) + 1 : size;
        /* Memory of just the line's size, so that a byte too far is seen. */
        char *line = malloc(line_size);
        FUZZ_ASSERT(line != NULL);
        memcpy(line, data, line_size);
        rt_invocation_head_line(&invocation, line, line_size);
        free(line);
        data += line_size;
        size -= line_size;
    }
    for (int header = 0; header < RT_HEADER_COUNT; header++) {
        const char *value = rt_invocation_header(&invocation, (enum rt_header)header);
        /* A NUL within a value ends it early, with whatever stood before. */
        if (strlen(value) == invocation.headers[header].size)
            FUZZ_ASSERT(!has_space_around(value));
    }
    FUZZ_ASSERT(invocation.event.size == 0);
    rt_invocation_free(&invocation);
    return 0;
}
