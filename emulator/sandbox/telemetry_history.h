/* What has happened in an init so far, for extensions that subscribe later. Pure. */
#ifndef EMULATOR_SANDBOX_TELEMETRY_HISTORY_H
#define EMULATOR_SANDBOX_TELEMETRY_HISTORY_H

#include <stddef.h>
#include <stdint.h>

/* What of an init is kept, in bytes; later records are not. */
#define TELEMETRY_HISTORY_MAX ((size_t)256 * 1024)

/* One record, before it takes the form that a subscriber's schema has for it. */
struct telemetry_record {
    unsigned type;     /* one TELEMETRY_TYPE_ bit */
    int64_t time_ms;   /* of a line, since 1970 */
    const char *bytes; /* of the platform: JSON with its newline; else the line as it was written */
    size_t size;
};

/* All zero: empty. */
struct telemetry_history {
    struct telemetry_kept *first;
    struct telemetry_kept *last;
    size_t size;
};

typedef void telemetry_record_fn(void *owner, const struct telemetry_record *record);

/* Copies the record, if there is room and memory. */
void telemetry_history_keep(struct telemetry_history *history,
                            const struct telemetry_record *record);

/* Gives all of them, oldest first; `give` must not change the history. */
void telemetry_history_give(const struct telemetry_history *history, telemetry_record_fn *give,
                            void *owner);

void telemetry_history_forget(struct telemetry_history *history);

#endif
