#include "insights/input/block.h"

#include "insights/input/summary.h"

#include <stdlib.h>

struct log_block *block_new(size_t size, const char *file, const struct line_context *before,
                            const struct line_context *of_file)
{
    struct log_block *block = calloc(1, sizeof *block);
    if (block == NULL)
        return NULL;
    block->texts = (struct arena){.max = SIZE_MAX};
    block->file = strdup(file);
    block->before =
        (struct line_context){before->timestamp_ms, arena_copy(&block->texts, before->stream),
                              arena_copy(&block->texts, before->group)};
    block->of_file =
        (struct line_context){LOG_EVENT_NO_TIME, arena_copy(&block->texts, of_file->stream),
                              arena_copy(&block->texts, of_file->group)};
    if (block->file == NULL || block->before.stream.data == NULL ||
        block->before.group.data == NULL || block->of_file.stream.data == NULL ||
        block->of_file.group.data == NULL) {
        log_block_free(block);
        return NULL;
    }
    block->size = size;
    return block;
}

void log_block_free(struct log_block *block)
{
    if (block == NULL)
        return;
    arena_free(&block->texts);
    free(block->file);
    free(block->bytes);
    free(block);
}

void block_settle(struct log_line *line, const struct line_context *of_file,
                  struct line_context *before)
{
    bool timed = line->timestamp_ms != LOG_EVENT_NO_TIME;
    /* A row of results has nothing to do with the one above it. */
    bool goes_on = !timed && line->kind != LINE_ROW;
    if (goes_on && line->stream.size == 0) {
        line->stream = before->stream;
        line->group = before->group;
    }
    if (line->stream.size == 0)
        line->stream = of_file->stream;
    if (line->group.size == 0)
        line->group = of_file->group;
    if (goes_on)
        line->timestamp_ms = before->timestamp_ms;
    if (timed || goes_on)
        *before = (struct line_context){line->timestamp_ms, line->stream, line->group};
}

/* The next line, without its newline. */
static struct text next_line(struct log_block *block)
{
    struct text rest = text_bytes(block->bytes + block->at, block->size - block->at);
    const char *newline = memchr(rest.data, '\n', rest.size);
    size_t size = newline != NULL ? (size_t)(newline - rest.data) : rest.size;
    block->at += newline != NULL ? size + 1 : size;
    return text_first(rest, size);
}

static bool is_blank(struct text line)
{
    for (size_t i = 0; i < line.size; i++)
        if (line.data[i] != ' ' && line.data[i] != '\t' && line.data[i] != '\r')
            return false;
    return true;
}

/* The place in the file of the line before block->at; 0: not known. */
static uint64_t line_number(const struct log_block *block)
{
    uint64_t line = block->first_line;
    if (block->at > block->as_in_file)
        return 0;
    for (size_t at = 0; at + 1 < block->at; at++)
        line += block->bytes[at] == '\n';
    return line;
}

static void read_line(struct log_block *block, struct text text, struct log_line *line)
{
    log_line_read(text, &block->texts, line);
    if (line->kind == LINE_BROKEN)
        summary_trouble(&block->summary, LOG_TROUBLE_BAD_JSON, block->file, line_number(block),
                        "an event in JSON that is none: it is taken as text");
    block_settle(line, &block->of_file, &block->before);
}

bool log_block_event(struct log_block *block, struct log_event *event)
{
    struct log_line line;
    struct text text;
    do {
        if (block->at == block->size)
            return false;
        text = next_line(block);
    } while (is_blank(text));
    block->summary.lines++;
    read_line(block, text, &line);
    *event = (struct log_event){.timestamp_ms = line.timestamp_ms,
                                .ingestion_ms = line.ingestion_ms,
                                .message = line.message,
                                .stream = line.stream,
                                .group = line.group,
                                .ordinal = block->number << 32 | block->summary.events};
    block->summary.events++;
    block->summary.untimed += line.timestamp_ms == LOG_EVENT_NO_TIME;
    return true;
}
