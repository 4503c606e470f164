/* Bytes that end at a page which cannot be read: a parser that looks one byte too far crashes. */
#ifndef TEST_UNIT_GUARD_H
#define TEST_UNIT_GUARD_H

#include <check.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct guard {
    void *pages; /* the mapping, the unreadable page included */
    size_t mapped;
    char *bytes; /* the copy: `size` bytes, the last one the last that can be read */
};

/* Copies `size` bytes to where reading stops. The caller ends it with guard_free(). */
static inline struct guard guard_bytes(const void *bytes, size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t readable = (size / page + 1) * page;
    struct guard guard = {.mapped = readable + page};
    guard.pages =
        mmap(NULL, guard.mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert_ptr_ne(guard.pages, MAP_FAILED);
    guard.bytes = (char *)guard.pages + readable - size;
    if (size > 0)
        memcpy(guard.bytes, bytes, size);
    ck_assert_int_eq(mprotect((char *)guard.pages + readable, page, PROT_NONE), 0);
    return guard;
}

/* The same for a C string: its NUL is the last byte that can be read. */
static inline struct guard guard_text(const char *text)
{
    return guard_bytes(text, strlen(text) + 1);
}

static inline void guard_free(struct guard *guard)
{
    munmap(guard->pages, guard->mapped);
}

#endif
