/* A process's output: the first byte says in which pieces it comes, the second how often each byte
 * is repeated, so that lines outgrow the maximum. */
#include "emulator/log/line_splitter.h"

#include "test/fuzz/fuzz.h"

struct given {
    const char *in; /* what has not come back yet */
    const char *end;
};

/* Each line is what was written, up to its newline, the maximum or the end. */
static void check(void *owner, const char *lines, size_t size)
{
    struct given *given = owner;
    FUZZ_ASSERT(size > 0 && lines[size - 1] == '\n');
    for (const char *end = lines + size; lines < end; lines++) {
        size_t left = (size_t)(given->end - given->in);
        const char *newline = memchr(given->in, '\n', left);
        size_t line = newline != NULL ? (size_t)(newline - given->in) : left;
        if (line > LINE_MAX_BYTES)
            line = LINE_MAX_BYTES;
        FUZZ_ASSERT((size_t)(end - lines) > line);
        FUZZ_ASSERT(memcmp(given->in, lines, line) == 0);
        lines += line;
        FUZZ_ASSERT(*lines == '\n');
        given->in += line;
        given->in += given->in == newline;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    size_t piece = (size_t)data[0] * 257 + 1, repeat = data[1] % 2 == 0 ? 1 : data[1];
    size_t bytes = (size - 2) * repeat;
    char *output = malloc(bytes + 1);
    FUZZ_ASSERT(output != NULL);
    for (size_t i = 0; i < bytes; i++)
        output[i] = (char)data[2 + i / repeat];

    struct line_splitter splitter = line_splitter_new();
    struct given given = {.in = output, .end = output + bytes};
    for (size_t at = 0; at < bytes; at += piece) {
        size_t left = bytes - at;
        line_splitter_feed(&splitter, output + at, left < piece ? left : piece, check, &given);
        FUZZ_ASSERT(splitter.pending.capacity <= LINE_MAX_BYTES + 2);
    }
    line_splitter_flush(&splitter, check, &given);
    FUZZ_ASSERT(splitter.pending.size == 0);
    FUZZ_ASSERT(given.in == given.end);
    line_splitter_free(&splitter);
    free(output);
    return 0;
}
