/* A small cache under libcurl's allocations.
 *
 * libcurl allocates and frees the same hundred small blocks for each request. Kept in lists by size
 * they cost a few instructions each; musl's malloc makes them a sixth of an invocation's user time.
 */
#ifndef RUNTIME_CURL_MEMORY_H
#define RUNTIME_CURL_MEMORY_H

#include <stdbool.h>

/* curl_global_init() with the cache beneath. Only the calling thread's blocks are cached: others,
 * such as libcurl's resolver or a handler's own, get theirs from malloc(3), and may free any. The
 * first blocks lie in the program; those that cannot be kept are not used again. Where
 * libcurl is initialized already, it stays with the memory it has. False when libcurl fails. */
bool rt_curl_memory_init(void);

/* curl_global_cleanup(), and the cache is given back. */
void rt_curl_memory_clean_up(void);

#endif
