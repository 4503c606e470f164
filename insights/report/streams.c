/* Two tables: when the young one is full it becomes the old one, and the old one's streams, which
 * nobody asked for since, are forgotten. */
#include "insights/report/streams.h"

#include "base/text_hash.h"
#include "insights/event/log_event.h"

#include <stdlib.h>

struct table {
    struct stream *slots;
    size_t slot_count; /* a power of two; at most half of them are taken */
    size_t count;
};

enum { FIRST_SLOTS = 64 };

struct streams {
    struct table young, old;
    size_t slots_max; /* of each */
    uint64_t forgotten;
    struct stream *last; /* lines of one stream mostly come together */
    uint64_t last_key;
};

struct streams *streams_new(size_t max)
{
    struct streams *streams = (struct streams *)calloc(1, sizeof *streams);
    if (streams == NULL)
        return NULL;
    streams->slots_max = FIRST_SLOTS;
    while (streams->slots_max < max)
        streams->slots_max *= 2;
    return streams;
}

void streams_free(struct streams *streams)
{
    if (streams == NULL)
        return;
    free(streams->young.slots);
    free(streams->old.slots);
    free(streams);
}

uint64_t streams_forgotten(const struct streams *streams)
{
    return streams->forgotten;
}

/* Where the key is, or the free slot that it would take. */
static struct stream *slot_of(const struct table *table, uint64_t key)
{
    size_t at = (size_t)key & (table->slot_count - 1);
    while (table->slots[at].key != 0 && table->slots[at].key != key)
        at = (at + 1) & (table->slot_count - 1);
    return &table->slots[at];
}

/* Once any was forgotten, one that seems new may be an old one: that its beginning was not seen is
 * then the careful thing to say. */
static struct stream unknown(uint64_t key, bool maybe_forgotten)
{
    return (struct stream){
        .key = key,
        .started = maybe_forgotten,
        .function = "",
        .version = "",
        .runtime = "",
        .architecture = "",
        .init_type = "",
        .init_at_ms = LOG_EVENT_NO_TIME,
        .first_start_ms = LOG_EVENT_NO_TIME,
        .start_ms = LOG_EVENT_NO_TIME,
        .init_ms = -1,
        .re_run_ms = -1,
        .reported_ms = -1,
    };
}

static bool grow(struct table *table)
{
    struct table bigger = {
        .slot_count = table->slot_count > 0 ? table->slot_count * 2 : FIRST_SLOTS,
        .count = table->count,
    };
    bigger.slots = (struct stream *)calloc(bigger.slot_count, sizeof *bigger.slots);
    if (bigger.slots == NULL)
        return false;
    for (size_t i = 0; table->slots != NULL && i < table->slot_count; i++)
        if (table->slots[i].key != 0)
            *slot_of(&bigger, table->slots[i].key) = table->slots[i];
    free(table->slots);
    *table = bigger;
    return true;
}

/* Makes room in the young table for one more. */
static bool make_room(struct streams *streams)
{
    struct table *young = &streams->young;
    if (young->slots != NULL && young->count < young->slot_count / 2)
        return true;
    if (young->slots == NULL || young->slot_count < streams->slots_max)
        return grow(young);
    struct table next = {0};
    if (!grow(&next))
        return false;
    streams->forgotten += streams->old.count;
    free(streams->old.slots);
    streams->old = *young;
    *young = next;
    return true;
}

/* What was known of it so far. Its slot in the old table stays taken, so that others are found. */
static struct stream known(struct streams *streams, uint64_t key)
{
    if (streams->old.slots != NULL) {
        struct stream *slot = slot_of(&streams->old, key);
        if (slot->key == key) {
            streams->old.count--;
            return *slot;
        }
    }
    return unknown(key, streams->forgotten > 0);
}

struct stream *streams_find(struct streams *streams, struct text name, bool of_events)
{
    uint64_t key = text_hash(name) ^ (of_events ? UINT64_C(0x5851f42d4c957f2d) : 0);
    if (key == 0)
        key = 1;
    if (streams->last != NULL && streams->last_key == key)
        return streams->last;
    struct stream *slot = NULL;
    if (streams->young.slots != NULL)
        slot = slot_of(&streams->young, key);
    if (slot == NULL || slot->key == 0) {
        struct stream stream = known(streams, key);
        if (!make_room(streams))
            return NULL;
        slot = slot_of(&streams->young, key);
        *slot = stream;
        streams->young.count++;
    }
    streams->last = slot;
    streams->last_key = key;
    return slot;
}
