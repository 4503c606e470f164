/* The platform's lines: what is read lies in memory that may be read, and numbers are numbers. */
#include "insights/event/platform_line.h"

#include "test/fuzz/fuzz.h"

#include <math.h>

/* The sanitizer looks at each byte that is searched. */
static void check_text(struct text text)
{
    if (text.size > 0)
        FUZZ_ASSERT(memchr(text.data, '\n', text.size) == NULL || text.data != NULL);
}

static void check_number(double number, bool is_platform)
{
    FUZZ_ASSERT(number == -1 || (is_platform && isfinite(number) && number >= 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *bytes = malloc(size > 0 ? size : 1);
    FUZZ_ASSERT(bytes != NULL);
    if (size > 0)
        memcpy(bytes, data, size);
    struct arena arena = {.max = 1 << 20};
    struct platform_line line;
    bool is_platform = platform_line_parse(text_bytes(bytes, size), &arena, &line);
    const struct text texts[] = {
        line.request_id, line.version,    line.runtime_version, line.function_name,
        line.phase,      line.status,     line.error_type,      line.initialization_type,
        line.trace_id,   line.segment_id,
    };
    const double numbers[] = {line.duration_ms,      line.billed_duration_ms,
                              line.init_duration_ms, line.restore_duration_ms,
                              line.memory_size_mb,   line.max_memory_used_mb};
    FUZZ_ASSERT(is_platform == (line.kind != PLATFORM_LINE_NONE));
    FUZZ_ASSERT(line.kind <= PLATFORM_LINE_OTHER);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        FUZZ_ASSERT(is_platform || texts[i].size == 0);
        check_text(texts[i]);
    }
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        check_number(numbers[i], is_platform);
    arena_free(&arena);
    free(bytes);
    return 0;
}
