#include "runtime/curl_memory.h"

#include <curl/curl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    STEP = 64,     /* sizes are rounded up to a multiple */
    CLASSES = 65,  /* the largest that is cached: 4 KiB; class 0 is all that is larger */
    KEPT_MAX = 32, /* blocks that are kept of each class */
    FIRST_SIZE =
        16 * 1024, /* what libcurl asks for until the first /next is sent, and little more */
};

/* Stands before each block that libcurl gets. */
struct block {
    size_t size_class;
    union {
        size_t size;        /* in use: bytes that libcurl may use */
        struct block *next; /* kept */
    } is;
};

_Static_assert(sizeof(struct block) % _Alignof(max_align_t) == 0, "blocks stay aligned");

static _Thread_local bool is_ours; /* this thread's blocks are cached */
/* The first blocks lie here and stay. From musl's malloc, which asks the kernel for one page after
 * another at first, they are a twentieth of our whole start. */
static _Alignas(max_align_t) char first[FIRST_SIZE];
static size_t first_used;

static struct block *kept[CLASSES];
static unsigned kept_count[CLASSES];

static bool is_first(const struct block *block)
{
    uintptr_t at = (uintptr_t)block;
    return at >= (uintptr_t)first && at < (uintptr_t)first + FIRST_SIZE;
}

/* `size` more bytes, zeroed; NULL when there are not so many left. */
static struct block *take_first(size_t size)
{
    if (!is_ours || size > FIRST_SIZE - first_used)
        return NULL;
    struct block *block = (struct block *)(void *)(first + first_used);
    first_used +=
        (size + _Alignof(max_align_t) - 1) / _Alignof(max_align_t) * _Alignof(max_align_t);
    return block;
}

/* Those of first[] are lost when they cannot be kept. */
static void free_block(struct block *block)
{
    if (!is_first(block))
        free(block);
}

/* Zeroed memory is asked for as such, since pages fresh from the kernel need no zeroing by hand. */
static void *allocate_block(size_t size, bool zeroed)
{
    size_t size_class = size <= (CLASSES - 1) * STEP ? (size + STEP - 1) / STEP : 0;
    size_t usable = size_class > 0 ? size_class * STEP : size;
    struct block *block;
    if (size_class > 0 && is_ours && kept[size_class] != NULL) {
        block = kept[size_class];
        kept[size_class] = block->is.next;
        kept_count[size_class]--;
        if (zeroed)
            memset(block + 1, 0, size);
    } else {
        if (usable > SIZE_MAX - sizeof *block)
            return NULL;
        size_t whole = sizeof *block + usable;
        block = take_first(whole);
        if (block == NULL)
            block = zeroed ? calloc(1, whole) : malloc(whole);
        if (block == NULL)
            return NULL;
        block->size_class = size_class;
    }
    block->is.size = usable;
    return block + 1;
}

static void *allocate(size_t size)
{
    return allocate_block(size, false);
}

static void release(void *bytes)
{
    if (bytes == NULL)
        return;
    struct block *block = (struct block *)bytes - 1;
    size_t size_class = block->size_class;
    if (size_class == 0 || !is_ours || kept_count[size_class] == KEPT_MAX) {
        free_block(block);
        return;
    }
    block->is.next = kept[size_class];
    kept[size_class] = block;
    kept_count[size_class]++;
}

static void *resize(void *bytes, size_t size)
{
    if (bytes == NULL)
        return allocate(size);
    struct block *block = (struct block *)bytes - 1;
    if (size <= block->is.size)
        return bytes;
    void *larger = allocate(size);
    if (larger == NULL)
        return NULL;
    memcpy(larger, bytes, block->is.size);
    release(bytes);
    return larger;
}

static char *duplicate(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = allocate(size);
    return copy != NULL ? memcpy(copy, text, size) : NULL;
}

static void *allocate_zeroed(size_t count, size_t size)
{
    if (size > 0 && count > SIZE_MAX / size)
        return NULL;
    return allocate_block(count * size, true);
}

bool rt_curl_memory_init(void)
{
    is_ours = true;
    return curl_global_init_mem(CURL_GLOBAL_NOTHING, allocate, release, resize, duplicate,
                                allocate_zeroed) == CURLE_OK;
}

void rt_curl_memory_clean_up(void)
{
    curl_global_cleanup();
    for (size_t i = 0; i < CLASSES; i++) {
        while (kept[i] != NULL) {
            struct block *block = kept[i];
            kept[i] = block->is.next;
            free_block(block);
        }
        kept_count[i] = 0;
    }
}
