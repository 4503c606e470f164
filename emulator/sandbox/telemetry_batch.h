/* Records that wait for their delivery, in bounded memory. Pure. */
#ifndef EMULATOR_SANDBOX_TELEMETRY_BATCH_H
#define EMULATOR_SANDBOX_TELEMETRY_BATCH_H

#include "base/buffer.h"
#include "emulator/sandbox/telemetry_subscription.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct telemetry_batch {
    struct buffer records; /* each ended by a newline, and without another one */
    int64_t count;
    int64_t dropped_records; /* since it was last told */
    int64_t dropped_bytes;
};

/* Keeps up to twice what one delivery may hold. */
struct telemetry_batch telemetry_batch_new(const struct telemetry_subscription *subscription);
void telemetry_batch_free(struct telemetry_batch *batch);

/* Adds one, `record` with its newline; what does not fit is counted as dropped. */
void telemetry_batch_add(struct telemetry_batch *batch,
                         const struct telemetry_subscription *subscription, const char *record,
                         size_t size);

/* There is enough for a delivery. */
bool telemetry_batch_full(const struct telemetry_batch *batch,
                          const struct telemetry_subscription *subscription);

/* Moves what one delivery may hold, and at least one record, to the end of `out`: for HTTP as a
 * JSON array, for TCP as it is. Returns how many records; 0: there are none. When `out` has no
 * memory for them they are counted as dropped. */
int64_t telemetry_batch_take(struct telemetry_batch *batch,
                             const struct telemetry_subscription *subscription, struct buffer *out);

#endif
