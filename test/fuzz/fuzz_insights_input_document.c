/* A file cut into lines: whole and in pieces, whose sizes are the input's first bytes, it comes to
 * the same. */
#include "insights/input/line_cutter.h"

#include "test/fuzz/fuzz.h"

enum { PIECES = 4 };

struct result {
    struct buffer lines;
    uint64_t troubles; /* a sum over what was told */
};

static void note_trouble(void *context, enum log_trouble_kind kind, uint64_t line,
                         const char *detail)
{
    struct result *result = context;
    result->troubles = result->troubles * 31 + (uint64_t)kind + line * 7 + strlen(detail);
}

/* The text in memory of just the window's size. */
static void cut(const uint8_t *data, size_t size, const uint8_t *pieces, struct result *result)
{
    struct line_cutter cutter = line_cutter_new(note_trouble, result);
    struct cut_window window = {.data = fuzz_text(data, 0)};
    *result = (struct result){.lines = buffer_new((size_t)16 * 1024 * 1024)};
    for (size_t at = 0, i = 0; at <= size; i++) {
        size_t piece = pieces != NULL ? pieces[i % PIECES] % 64 + (size_t)1 : size;
        piece = piece < size - at ? piece : size - at;
        char *grown = malloc(window.end + piece + (window.end + piece == 0));
        FUZZ_ASSERT(grown != NULL);
        memcpy(grown, window.data, window.end);
        if (piece > 0)
            memcpy(grown + window.end, data + at, piece);
        free(window.data);
        window.data = grown;
        window.end += piece;
        at += piece;
        line_cutter_cut(&cutter, &window, at == size);
        FUZZ_ASSERT(window.complete <= window.made && window.made <= window.raw &&
                    window.raw <= window.end);
        if (window.complete > 0 && at < size)
            FUZZ_ASSERT(window.data[window.complete - 1] == '\n');
        buffer_append(&result->lines, window.data, window.complete);
        size_t made = window.made - window.complete, raw = window.end - window.raw;
        memmove(window.data, window.data + window.complete, made);
        memmove(window.data + made, window.data + window.raw, raw);
        window =
            (struct cut_window){.data = window.data, .made = made, .raw = made, .end = made + raw};
        if (at == size)
            break;
    }
    FUZZ_ASSERT(window.end == 0);
    free(window.data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < PIECES)
        return 0;
    struct result whole, dealt;
    cut(data + PIECES, size - PIECES, NULL, &whole);
    cut(data + PIECES, size - PIECES, data, &dealt);
    FUZZ_ASSERT(whole.lines.size <= size);
    FUZZ_ASSERT(whole.lines.size == dealt.lines.size);
    FUZZ_ASSERT(memcmp(buffer_text(&whole.lines), buffer_text(&dealt.lines), whole.lines.size) ==
                0);
    FUZZ_ASSERT(whole.troubles == dealt.troubles);
    buffer_free(&whole.lines);
    buffer_free(&dealt.lines);
    return 0;
}
