#include "emulator/sandbox/telemetry_history.h"

#include <stdlib.h>
#include <string.h>

struct telemetry_kept {
    struct telemetry_kept *next;
    struct telemetry_record record; /* its bytes are the ones below */
    char bytes[];
};

void telemetry_history_keep(struct telemetry_history *history,
                            const struct telemetry_record *record)
{
    size_t size = sizeof(struct telemetry_kept) + record->size;
    if (size > TELEMETRY_HISTORY_MAX - history->size)
        return;
    struct telemetry_kept *kept = malloc(size);
    if (kept == NULL)
        return;
    kept->next = NULL;
    kept->record = *record;
    kept->record.bytes = kept->bytes;
    memcpy(kept->bytes, record->bytes, record->size);
    if (history->last != NULL)
        history->last->next = kept;
    else
        history->first = kept;
    history->last = kept;
    history->size += size;
}

void telemetry_history_give(const struct telemetry_history *history, telemetry_record_fn *give,
                            void *owner)
{
    for (const struct telemetry_kept *kept = history->first; kept != NULL; kept = kept->next)
        give(owner, &kept->record);
}

void telemetry_history_forget(struct telemetry_history *history)
{
    while (history->first != NULL) {
        struct telemetry_kept *kept = history->first;
        history->first = kept->next;
        free(kept);
    }
    *history = (struct telemetry_history){0};
}
