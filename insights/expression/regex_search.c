/* Searches. What a search needs beside the regex is each thread's own, made at its first search and
 * freed when the thread ends: a search for every event is no time to allocate. */
#include "insights/expression/regex_internal.h"

#include <pthread.h>
#include <stdlib.h>

/* Steps of one attempt to match, at one place: some 30 ms. `.*x.*y` takes as many as the line has
 * bytes, times as it has x. */
enum { STEPS_MAX = 10000000 };

/* Bytes of stack for machine code: what `(a|b)*` needs for a line of some 300 KB. */
enum { JIT_STACK_START = 32 * 1024, JIT_STACK_MAX = 16 * 1024 * 1024 };

/* Bytes for the engine without machine code, which keeps its steps on the heap. */
enum { HEAP_MAX_KIB = 16 * 1024 };

struct searcher {
    pcre2_match_data *data;
    uint32_t pairs; /* that `data` has room for */
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static bool has_key;
static _Thread_local struct searcher *mine; /* what the key holds, without the call */

static void searcher_free(void *searcher)
{
    struct searcher *gone = searcher;
    pcre2_match_data_free(gone->data);
    pcre2_match_context_free(gone->context);
    pcre2_jit_stack_free(gone->stack);
    free(gone);
    mine = NULL;
}

static void make_key(void)
{
    has_key = pthread_key_create(&key, searcher_free) == 0;
}

static struct searcher *searcher_new(void)
{
    pthread_once(&once, make_key);
    struct searcher *searcher = has_key ? calloc(1, sizeof *searcher) : NULL;
    if (searcher == NULL)
        return NULL;
    searcher->context = pcre2_match_context_create(NULL);
    searcher->stack = pcre2_jit_stack_create(JIT_STACK_START, JIT_STACK_MAX, NULL);
    if (searcher->context == NULL || pthread_setspecific(key, searcher) != 0) {
        searcher_free(searcher);
        return NULL;
    }
    pcre2_set_match_limit(searcher->context, STEPS_MAX);
    pcre2_set_depth_limit(searcher->context, STEPS_MAX);
    pcre2_set_heap_limit(searcher->context, HEAP_MAX_KIB);
    if (searcher->stack != NULL)
        pcre2_jit_stack_assign(searcher->context, NULL, searcher->stack);
    return searcher;
}

/* This thread's, with room for `pairs` groups. NULL: no memory. */
static struct searcher *searcher_for(uint32_t pairs)
{
    if (mine == NULL)
        mine = searcher_new();
    if (mine == NULL || mine->pairs >= pairs)
        return mine;
    pcre2_match_data *data = pcre2_match_data_create(pairs, NULL);
    if (data == NULL)
        return NULL;
    pcre2_match_data_free(mine->data);
    mine->data = data;
    mine->pairs = pairs;
    return mine;
}

/* The groups found, 0 for more than there is room for; negative: none, or too much work. */
static int run(const struct regex *regex, const struct searcher *searcher, struct text subject,
               size_t from)
{
    PCRE2_SPTR bytes = (PCRE2_SPTR)(subject.data != NULL ? subject.data : "");
    if (regex->jit)
        return pcre2_jit_match(regex->code, bytes, subject.size, from, 0, searcher->data,
                               searcher->context);
    return pcre2_match(regex->code, bytes, subject.size, from, 0, searcher->data,
                       searcher->context);
}

bool regex_search(const struct regex *regex, struct text subject, size_t from, struct text *groups)
{
    size_t count = regex->group_count + 1;
    struct searcher *searcher = searcher_for((uint32_t)count);
    if (searcher == NULL || from > subject.size)
        return false;
    int found = run(regex, searcher, subject, from);
    if (found < 0)
        return false;
    const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(searcher->data);
    const char *bytes = subject.data != NULL ? subject.data : "";
    for (size_t i = 0; i < count; i++) {
        bool took_part = i < (size_t)found && ends[2 * i] != PCRE2_UNSET;
        groups[i] = took_part ? text_bytes(bytes + ends[2 * i], ends[2 * i + 1] - ends[2 * i])
                              : (struct text){NULL, 0};
    }
    return true;
}

bool regex_matches(const struct regex *regex, struct text subject)
{
    const struct searcher *searcher = searcher_for(1);
    return searcher != NULL && run(regex, searcher, subject, 0) >= 0;
}
