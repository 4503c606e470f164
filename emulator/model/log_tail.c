#include "emulator/model/log_tail.h"

#include <string.h>

void log_tail_append(struct log_tail *tail, const char *bytes, size_t size)
{
    if (size > LOG_TAIL_MAX) {
        bytes += size - LOG_TAIL_MAX;
        size = LOG_TAIL_MAX;
    }
    size_t kept = tail->size < LOG_TAIL_MAX - size ? tail->size : LOG_TAIL_MAX - size;
    memmove(tail->bytes, tail->bytes + (tail->size - kept), kept);
    memcpy(tail->bytes + kept, bytes, size);
    tail->size = kept + size;
}
