#include "base/buffer.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 256 };

struct buffer buffer_new(size_t max)
{
    /* Room for the NUL, even at the greatest maximum there is. */
    return (struct buffer){.max = max < SIZE_MAX ? max : SIZE_MAX - 1};
}

void buffer_free(struct buffer *buffer)
{
    free(buffer->data);
    *buffer = buffer_new(buffer->max);
}

void buffer_clear(struct buffer *buffer)
{
    buffer->size = 0;
    buffer->wanted = 0;
    buffer->failed = false;
    if (buffer->data != NULL)
        buffer->data[0] = '\0';
}

static bool allocate(struct buffer *buffer, size_t capacity)
{
    char *data = realloc(buffer->data, capacity);
    if (data == NULL) {
        buffer->failed = true;
        return false;
    }
    data[buffer->size] = '\0';
    buffer->data = data;
    buffer->capacity = capacity;
    return true;
}

/* Room for `extra` more bytes and the NUL, doubling so that many small appends stay cheap. */
static bool grow(struct buffer *buffer, size_t extra)
{
    buffer->wanted = extra > SIZE_MAX - buffer->wanted ? SIZE_MAX : buffer->wanted + extra;
    if (buffer->failed)
        return false;
    if (extra > buffer->max - buffer->size) {
        buffer->failed = true;
        return false;
    }
    size_t needed = buffer->size + extra + 1;
    if (needed <= buffer->capacity)
        return true;
    size_t capacity = buffer->capacity > 0 ? buffer->capacity : FIRST_CAPACITY;
    while (capacity < needed)
        capacity = capacity > SIZE_MAX / 2 ? needed : capacity * 2;
    /* Never hold more than the maximum can use. */
    if (capacity - 1 > buffer->max)
        capacity = buffer->max + 1;
    return allocate(buffer, capacity);
}

bool buffer_reserve(struct buffer *buffer, size_t size)
{
    if (buffer->failed)
        return false;
    if (size > buffer->max) {
        buffer->failed = true;
        return false;
    }
    return size < buffer->capacity || allocate(buffer, size + 1);
}

bool buffer_append(struct buffer *buffer, const void *bytes, size_t size)
{
    if (!grow(buffer, size))
        return false;
    if (size > 0)
        memcpy(buffer->data + buffer->size, bytes, size);
    buffer->size += size;
    buffer->data[buffer->size] = '\0';
    return true;
}

bool buffer_append_text(struct buffer *buffer, const char *text)
{
    return buffer_append(buffer, text, strlen(text));
}

bool buffer_append_char(struct buffer *buffer, char c)
{
    return buffer_append(buffer, &c, 1);
}

bool buffer_vprintf(struct buffer *buffer, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    size_t room = buffer->capacity - buffer->size;
    int length = vsnprintf(room > 0 ? buffer->data + buffer->size : NULL, room, format, args);
    bool ok = length >= 0;
    if (!ok)
        buffer->failed = true;
    else if (grow(buffer, (size_t)length)) {
        /* What fitted at once is written already; else there is room for it now. */
        if ((size_t)length >= room)
            vsnprintf(buffer->data + buffer->size, (size_t)length + 1, format, again);
        buffer->size += (size_t)length;
    } else {
        ok = false;
        if (buffer->data != NULL)
            buffer->data[buffer->size] = '\0';
    }
    va_end(again);
    return ok;
}

bool buffer_printf(struct buffer *buffer, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    bool ok = buffer_vprintf(buffer, format, args);
    va_end(args);
    return ok;
}

bool buffer_ok(const struct buffer *buffer)
{
    return !buffer->failed;
}

const char *buffer_text(const struct buffer *buffer)
{
    return buffer->data != NULL ? buffer->data : "";
}
