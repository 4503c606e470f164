/* Growing bytes with a maximum chosen at birth.
 *
 * Errors are sticky: after one append has failed, later ones do nothing and buffer_ok() is false,
 * so a caller may append many times and check once. */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct buffer {
    char *data;      /* owned; NUL-terminated whenever it is not NULL, the NUL is not counted */
    size_t size;     /* bytes used */
    size_t capacity; /* bytes allocated, the NUL's included */
    size_t max;      /* `size` never exceeds this */
    size_t wanted;   /* bytes asked for in all, refused ones included */
    bool failed;     /* an append was refused: over `max`, or out of memory */
};

/* An empty buffer that allocates nothing until its first append. */
struct buffer buffer_new(size_t max);

/* Releases the bytes and leaves an empty buffer of the same maximum. */
void buffer_free(struct buffer *buffer);

/* Forgets the bytes and any failure; keeps the memory for the next use. */
void buffer_clear(struct buffer *buffer);

/* Makes room for `size` bytes in all, so that appends up to there neither move nor over-allocate.
 * False, and the buffer failed, when that is over the maximum or memory ran out. */
bool buffer_reserve(struct buffer *buffer, size_t size);

/* Each returns true when the bytes were appended whole; else nothing was appended. */
bool buffer_append(struct buffer *buffer, const void *bytes, size_t size);
bool buffer_append_text(struct buffer *buffer, const char *text);
bool buffer_append_char(struct buffer *buffer, char c);
bool buffer_printf(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool buffer_vprintf(struct buffer *buffer, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

bool buffer_ok(const struct buffer *buffer);

/* The bytes as a C string: "" while nothing has been appended. Valid until the next change. */
const char *buffer_text(const struct buffer *buffer);

#endif
