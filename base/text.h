/* A piece of text that lies in somebody else's memory: bytes with a length, no NUL at the end. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Borrowed: valid as long as the memory that it points into. {NULL, 0} is the empty text. */
struct text {
    const char *data;
    size_t size; /* bytes */
};

/* The text of a string literal; usable where constants are asked for. */
#define TEXT(literal)                                                                              \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

/* Those of a C string, which may be NULL. */
static inline struct text text_of(const char *string)
{
    return (struct text){string, string != NULL ? strlen(string) : 0};
}

static inline struct text text_bytes(const char *data, size_t size)
{
    return (struct text){data, size};
}

static inline bool text_equal(struct text a, struct text b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static inline bool text_is(struct text text, const char *string)
{
    return text_equal(text, text_of(string));
}

static inline bool text_starts_with(struct text text, struct text prefix)
{
    if (prefix.data == NULL || prefix.size == 0)
        return true;
    return text.data != NULL && text.size >= prefix.size &&
           memcmp(text.data, prefix.data, prefix.size) == 0;
}

/* By code unit, which for UTF-8 is by code point: negative, 0 or positive, as memcmp(3). */
static inline int text_compare(struct text a, struct text b)
{
    size_t shorter = a.size < b.size ? a.size : b.size;
    int order = shorter > 0 ? memcmp(a.data, b.data, shorter) : 0;
    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

/* What is left after the first `count` bytes, at most all of them. */
static inline struct text text_from(struct text text, size_t count)
{
    if (text.data == NULL)
        return (struct text){NULL, 0};
    if (count > text.size)
        count = text.size;
    return (struct text){text.data + count, text.size - count};
}

static inline struct text text_first(struct text text, size_t count)
{
    return (struct text){text.data, count < text.size ? count : text.size};
}

/* At most `most` bytes of it; where it is cut, without half a character of UTF-8 at the end (of
 * bytes that are no UTF-8, a few less). */
static inline struct text text_cut(struct text text, size_t most)
{
    size_t size = most;
    if (text.size <= most)
        return text;
    while (size > 0 && most - size < 3 && ((unsigned char)text.data[size] & 0xC0) == 0x80)
        size--;
    return text_first(text, size);
}

/* Where `byte` first stands; `text.size` when it does not occur. */
static inline size_t text_find_byte(struct text text, char byte)
{
    const char *found = text.data != NULL ? (const char *)memchr(text.data, byte, text.size) : NULL;
    return found != NULL ? (size_t)(found - text.data) : text.size;
}

/* Where `needle` begins; `text.size` when it does not occur. */
static inline size_t text_find(struct text text, struct text needle)
{
    if (needle.size == 0)
        return 0;
    for (size_t at = 0; needle.size <= text.size - at; at++) {
        const char *first =
            (const char *)memchr(text.data + at, needle.data[0], text.size - at - needle.size + 1);
        if (first == NULL)
            break;
        at = (size_t)(first - text.data);
        if (memcmp(first, needle.data, needle.size) == 0)
            return at;
    }
    return text.size;
}

#endif
