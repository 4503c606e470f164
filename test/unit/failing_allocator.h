/* malloc, calloc and realloc that fail when told to, for the one source that includes this header:
 * what is linked into its program calls these; shared libraries, from which they are hidden
 * (-fvisibility=hidden), go on calling the real ones. The real ones are looked up, so that
 * AddressSanitizer's and valgrind's stay in place. */
#ifndef TEST_UNIT_FAILING_ALLOCATOR_H
#define TEST_UNIT_FAILING_ALLOCATOR_H

#include <dlfcn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static struct {
    int left;     /* allocations until one fails; below 0: none will */
    bool forever; /* all later ones fail as well */
    bool failed;
} allocator = {.left = -1};

/* The allocation that comes after `count` others fails. */
static inline void allocator_fail_after(int count, bool forever)
{
    allocator.left = count;
    allocator.forever = forever;
    allocator.failed = false;
}

/* No allocation fails any more. True when one has failed since allocator_fail_after(). */
static inline bool allocator_recover(void)
{
    allocator.left = -1;
    return allocator.failed;
}

static bool allocator_fails(void)
{
    if (allocator.left < 0)
        return false;
    if (allocator.left > 0) {
        allocator.left--;
        return false;
    }
    allocator.failed = true;
    if (!allocator.forever)
        allocator.left = -1;
    return true;
}

/* ISO C has no conversion from dlsym()'s pointer to a function's. */
static void look_up(const char *name, void *function)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (found == NULL)
        abort();
    memcpy(function, &found, sizeof found);
}

void *malloc(size_t size)
{
    static void *(*real)(size_t);
    if (real == NULL)
        look_up("malloc", &real);
    return allocator_fails() ? NULL : real(size);
}

void *calloc(size_t count, size_t size)
{
    static void *(*real)(size_t, size_t);
    if (real == NULL)
        look_up("calloc", &real);
    return allocator_fails() ? NULL : real(count, size);
}

void *realloc(void *bytes, size_t size)
{
    static void *(*real)(void *, size_t);
    if (real == NULL)
        look_up("realloc", &real);
    return allocator_fails() ? NULL : real(bytes, size);
}

#endif
