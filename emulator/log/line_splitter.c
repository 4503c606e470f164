#define _GNU_SOURCE /* memrchr(3) */

#include "emulator/log/line_splitter.h"

#include <string.h>

/* Bytes that an empty buffer may keep for the next line. */
#define KEPT_MAX ((size_t)8192)

struct line_splitter line_splitter_new(void)
{
    return (struct line_splitter){.pending = buffer_new(LINE_MAX_BYTES + 1)};
}

void line_splitter_free(struct line_splitter *splitter)
{
    buffer_free(&splitter->pending);
}

void line_splitter_flush(struct line_splitter *splitter, line_splitter_fn *give, void *owner)
{
    if (splitter->pending.size == 0)
        return;
    /* Without memory for the newline the line is lost. */
    if (buffer_append_char(&splitter->pending, '\n'))
        give(owner, splitter->pending.data, splitter->pending.size);
    /* A thousand sandboxes that each wrote one long line must not go on holding its memory. */
    if (splitter->pending.capacity > KEPT_MAX)
        buffer_free(&splitter->pending);
    else
        buffer_clear(&splitter->pending);
}

/* Keeps bytes without a newline, giving a piece each time that a line would outgrow the maximum. */
static void keep(struct line_splitter *splitter, const char *bytes, size_t size,
                 line_splitter_fn *give, void *owner)
{
    while (size > 0) {
        if (splitter->pending.size == LINE_MAX_BYTES)
            line_splitter_flush(splitter, give, owner);
        size_t room = LINE_MAX_BYTES - splitter->pending.size;
        size_t part = size < room ? size : room;
        /* Without memory for it the part is lost; the next line starts afresh. */
        if (!buffer_append(&splitter->pending, bytes, part))
            buffer_clear(&splitter->pending);
        bytes += part;
        size -= part;
    }
}

void line_splitter_feed(struct line_splitter *splitter, const char *bytes, size_t size,
                        line_splitter_fn *give, void *owner)
{
    while (size > 0) {
        const char *newline = memchr(bytes, '\n', size);
        if (newline == NULL) {
            keep(splitter, bytes, size, give, owner);
            return;
        }
        size_t line = (size_t)(newline - bytes) + 1;
        if (splitter->pending.size > 0 || line > LINE_MAX_BYTES + 1) {
            keep(splitter, bytes, line - 1, give, owner);
            line_splitter_flush(splitter, give, owner);
        } else {
            /* All the whole lines there are, at once. */
            const char *last = memrchr(bytes, '\n', size);
            size_t lines = (size_t)(last - bytes) + 1;
            if (lines <= LINE_MAX_BYTES + 1)
                line = lines;
            give(owner, bytes, line);
        }
        bytes += line;
        size -= line;
    }
}
