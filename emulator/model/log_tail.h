/* The last bytes of an invocation's log, for X-Amz-Log-Result. Pure. */
#ifndef EMULATOR_MODEL_LOG_TAIL_H
#define EMULATOR_MODEL_LOG_TAIL_H

#include <stddef.h>

/* Source: AWS Lambda API reference, Invoke: "the last 4 KB of the execution log". */
#define LOG_TAIL_MAX ((size_t)4096)

/* All zero bytes: empty. */
struct log_tail {
    size_t size;
    char bytes[LOG_TAIL_MAX];
};

/* Appends, dropping the oldest bytes that no longer fit. */
void log_tail_append(struct log_tail *tail, const char *bytes, size_t size);

#endif
