#include "insights/input/handover.h"

#include <string.h>

void handover_begin(struct handover *handover, const struct line_context *of_file)
{
    handover->texts.max = SIZE_MAX;
    handover->scratch.max = SIZE_MAX;
    handover->of_file = of_file;
    handover->before = *of_file;
}

static bool keep(struct handover *handover, const struct line_context *before)
{
    struct arena texts = {.max = SIZE_MAX};
    struct line_context kept = {before->timestamp_ms, arena_copy(&texts, before->stream),
                                arena_copy(&texts, before->group)};
    arena_free(&handover->texts);
    handover->texts = texts;
    handover->before = kept;
    return kept.stream.data != NULL && kept.group.data != NULL;
}

/* Where the line begins that ends at `end`, with its newline or without. */
static size_t line_begin(const char *lines, size_t end)
{
    size_t at = end - 1;
    while (at > 0 && lines[at - 1] != '\n')
        at--;
    return at;
}

/* The beginning of the last line that tells a time; 0: there is none. */
static size_t last_timed(struct handover *handover, const char *lines, size_t size)
{
    struct log_line line = {.timestamp_ms = LOG_EVENT_NO_TIME};
    size_t at = size;
    while (at > 0 && line.timestamp_ms == LOG_EVENT_NO_TIME) {
        size_t begin = line_begin(lines, at), end = at - (lines[at - 1] == '\n');
        log_line_read(text_bytes(lines + begin, end - begin), &handover->scratch, &line);
        at = begin;
    }
    return at;
}

bool handover_move(struct handover *handover, const char *lines, size_t size)
{
    struct line_context before = handover->before;
    size_t at = last_timed(handover, lines, size);
    while (at < size) {
        struct log_line line;
        const char *newline = memchr(lines + at, '\n', size - at);
        size_t end = newline != NULL ? (size_t)(newline - lines) : size;
        log_line_read(text_bytes(lines + at, end - at), &handover->scratch, &line);
        block_settle(&line, handover->of_file, &before);
        at = end + 1;
    }
    bool kept = keep(handover, &before);
    arena_reset(&handover->scratch);
    return kept;
}

void handover_free(struct handover *handover)
{
    arena_free(&handover->texts);
    arena_free(&handover->scratch);
}
