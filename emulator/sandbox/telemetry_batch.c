#include "emulator/sandbox/telemetry_batch.h"

#include <string.h>

enum { KEPT = 2 };

struct telemetry_batch telemetry_batch_new(const struct telemetry_subscription *subscription)
{
    return (struct telemetry_batch){.records =
                                        buffer_new((size_t)KEPT * (size_t)subscription->max_bytes)};
}

void telemetry_batch_free(struct telemetry_batch *batch)
{
    buffer_free(&batch->records);
}

static void drop(struct telemetry_batch *batch, int64_t records, size_t bytes)
{
    batch->dropped_records += records;
    batch->dropped_bytes += (int64_t)bytes;
}

void telemetry_batch_add(struct telemetry_batch *batch,
                         const struct telemetry_subscription *subscription, const char *record,
                         size_t size)
{
    bool room = size <= batch->records.max - batch->records.size &&
                batch->count < (int64_t)KEPT * subscription->max_items;
    if (room && buffer_append(&batch->records, record, size)) {
        batch->count++;
        return;
    }
    batch->records.failed = false;
    drop(batch, 1, size);
}

bool telemetry_batch_full(const struct telemetry_batch *batch,
                          const struct telemetry_subscription *subscription)
{
    return batch->count >= subscription->max_items ||
           batch->records.size >= (size_t)subscription->max_bytes;
}

/* Bytes of the records that one delivery may hold. */
static size_t measure(const struct telemetry_batch *batch,
                      const struct telemetry_subscription *subscription, int64_t *count)
{
    size_t size = 0;
    *count = 0;
    while (size < batch->records.size && *count < subscription->max_items) {
        const char *from = batch->records.data + size;
        const char *newline = memchr(from, '\n', batch->records.size - size);
        size_t more = newline != NULL ? (size_t)(newline - from) + 1 : batch->records.size - size;
        if (*count > 0 && size + more > (size_t)subscription->max_bytes)
            break;
        size += more;
        ++*count;
    }
    return size;
}

int64_t telemetry_batch_take(struct telemetry_batch *batch,
                             const struct telemetry_subscription *subscription, struct buffer *out)
{
    int64_t count;
    size_t size = measure(batch, subscription, &count);
    if (count == 0)
        return 0;
    if (!subscription->tcp)
        buffer_append_char(out, '[');
    buffer_append(out, batch->records.data, size);
    if (!subscription->tcp && buffer_ok(out)) {
        char *from = out->data + out->size - size;
        for (char *c = from; (c = memchr(c, '\n', (size_t)(out->data + out->size - c))) != NULL;)
            *c = ',';
        out->data[out->size - 1] = ']';
    }
    /* What is left moves to the front: it is what came during one delivery, at most. */
    memmove(batch->records.data, batch->records.data + size, batch->records.size - size + 1);
    batch->records.size -= size;
    batch->count -= count;
    if (buffer_ok(out))
        return count;
    drop(batch, count, size);
    return 0;
}
