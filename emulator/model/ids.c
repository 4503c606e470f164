#include "emulator/model/ids.h"

#include "base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/random.h>

/* 16 random bytes, taken from the system 256 at a time: an invocation needs 64. getrandom(2)
 * neither fails nor blocks for so few once the machine is up. */
static void random_words(uint64_t words[2])
{
    static uint64_t pool[32];
    static size_t left;
    if (left == 0) {
        while (getrandom(pool, sizeof pool, 0) != (ssize_t)sizeof pool)
            ;
        left = sizeof pool / sizeof pool[0];
    }
    words[0] = pool[--left];
    words[1] = pool[--left];
}

void id_uuid(char out[UUID_SIZE])
{
    uint64_t r[2];
    random_words(r);
    snprintf(out, UUID_SIZE, "%08x-%04x-4%03x-%04x-%012" PRIx64, (unsigned)(r[0] >> 32),
             (unsigned)(r[0] >> 16 & 0xFFFF), (unsigned)(r[0] & 0xFFF),
             (unsigned)(0x8000 | (r[1] >> 48 & 0x3FFF)), r[1] & UINT64_C(0xFFFFFFFFFFFF));
}

void id_trace(int64_t epoch_ms, char out[TRACE_ID_SIZE])
{
    uint64_t root[2];
    uint64_t parent[2];
    random_words(root);
    random_words(parent);
    snprintf(out, TRACE_ID_SIZE, "Root=1-%08x-%016" PRIx64 "%08x;Parent=%016" PRIx64 ";Sampled=0",
             (unsigned)(epoch_ms / 1000), root[0], (unsigned)root[1], parent[0]);
}

void id_log_stream(int64_t epoch_ms, char out[LOG_STREAM_SIZE])
{
    char day[CLOCK_RFC3339_SIZE];
    uint64_t r[2];
    random_words(r);
    clock_rfc3339(epoch_ms, day);
    snprintf(out, LOG_STREAM_SIZE, "%.4s/%.2s/%.2s/[$LATEST]%016" PRIx64 "%016" PRIx64, day,
             day + 5, day + 8, r[0], r[1]);
}
