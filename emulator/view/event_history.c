#include "emulator/view/event_history.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A ring of events in the order of their numbers. */
struct ring {
    struct kept_event **slots;
    size_t *sizes;   /* bytes of each */
    size_t capacity; /* a power of two; 0: nothing allocated yet */
    size_t first;
    size_t count;
    size_t bytes;
};

struct event_history {
    size_t max_bytes;
    int64_t latest;
    struct ring lives;
    struct ring invocations;
};

/* ---- Copies: one block, the texts behind the event ------------------------------------------ */

#define TEXT(field) offsetof(struct platform_event, field)

/* Every text of an event that may be gone after the call. truth.start_kind is static. */
static const size_t texts[] = {
    TEXT(log_stream), TEXT(status), TEXT(error_type), TEXT(request_id), TEXT(trace_id),
    TEXT(tenant_id),  TEXT(name),   TEXT(state),      TEXT(reason),     TEXT(shutdown_reason),
};
enum { TEXTS = sizeof texts / sizeof texts[0] };

static const char **text_at(struct platform_event *event, size_t offset)
{
    return (const char **)(void *)((char *)event + offset);
}

static size_t list_length(const char *const *list)
{
    size_t length = 0;
    while (list != NULL && list[length] != NULL)
        length++;
    return length;
}

static const char *move_text(char **at, const char *text)
{
    size_t size = strlen(text) + 1;
    const char *copy = memcpy(*at, text, size);
    *at += size;
    return copy;
}

static size_t size_of(const struct platform_event *event)
{
    struct platform_event shallow = *event;
    size_t size = sizeof(struct kept_event);
    for (size_t i = 0; i < TEXTS; i++)
        if (*text_at(&shallow, texts[i]) != NULL)
            size += strlen(*text_at(&shallow, texts[i])) + 1;
    if (event->subscriptions != NULL) {
        size_t length = list_length(event->subscriptions);
        size += (length + 1) * sizeof(char *);
        for (size_t i = 0; i < length; i++)
            size += strlen(event->subscriptions[i]) + 1;
    }
    return size;
}

static struct kept_event *copy_of(const struct platform_event *event, size_t size, int64_t number)
{
    struct kept_event *kept = malloc(size);
    if (kept == NULL)
        return NULL;
    kept->number = number;
    kept->event = *event;
    /* The list of pointers first: it has to be aligned. */
    const char **list = (const char **)(void *)(kept + 1);
    char *at = (char *)(kept + 1);
    if (event->subscriptions != NULL) {
        size_t length = list_length(event->subscriptions);
        at += (length + 1) * sizeof(char *);
        for (size_t i = 0; i < length; i++)
            list[i] = move_text(&at, event->subscriptions[i]);
        list[length] = NULL;
        kept->event.subscriptions = list;
    }
    for (size_t i = 0; i < TEXTS; i++) {
        const char **text = text_at(&kept->event, texts[i]);
        if (*text != NULL)
            *text = move_text(&at, *text);
    }
    return kept;
}

/* ---- Rings -------------------------------------------------------------------------------- */

static size_t slot(const struct ring *ring, size_t index)
{
    return (ring->first + index) & (ring->capacity - 1);
}

static bool grow(struct ring *ring)
{
    size_t capacity = ring->capacity > 0 ? ring->capacity * 2 : 64;
    struct kept_event **slots = malloc(capacity * sizeof(struct kept_event *));
    size_t *sizes = malloc(capacity * sizeof *sizes);
    if (slots == NULL || sizes == NULL) {
        free(slots);
        free(sizes);
        return false;
    }
    for (size_t i = 0; i < ring->count; i++) {
        slots[i] = ring->slots[slot(ring, i)];
        sizes[i] = ring->sizes[slot(ring, i)];
    }
    free(ring->slots);
    free(ring->sizes);
    ring->slots = slots;
    ring->sizes = sizes;
    ring->capacity = capacity;
    ring->first = 0;
    return true;
}

static void drop_oldest(struct ring *ring)
{
    ring->bytes -= ring->sizes[ring->first];
    free(ring->slots[ring->first]);
    ring->first = slot(ring, 1);
    ring->count--;
}

static void push(struct ring *ring, struct kept_event *kept, size_t size)
{
    size_t place = slot(ring, ring->count++);
    ring->slots[place] = kept;
    ring->sizes[place] = size;
    ring->bytes += size;
}

/* By bisection. */
static const struct kept_event *first_from(const struct ring *ring, int64_t number)
{
    size_t low = 0, high = ring->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ring->slots[slot(ring, middle)]->number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < ring->count ? ring->slots[slot(ring, low)] : NULL;
}

static void free_ring(struct ring *ring)
{
    while (ring->count > 0)
        drop_oldest(ring);
    free(ring->slots);
    free(ring->sizes);
}

/* ---- The history -------------------------------------------------------------------------- */

struct event_history *event_history_new(size_t max_bytes)
{
    struct event_history *history = calloc(1, sizeof *history);
    if (history != NULL)
        history->max_bytes = max_bytes;
    return history;
}

void event_history_free(struct event_history *history)
{
    if (history == NULL)
        return;
    free_ring(&history->lives);
    free_ring(&history->invocations);
    free(history);
}

void event_history_add(struct event_history *history, const struct platform_event *event)
{
    bool of_invocation = event->type == PLATFORM_START || event->type == PLATFORM_RUNTIME_DONE ||
                         event->type == PLATFORM_REPORT;
    struct ring *ring = of_invocation ? &history->invocations : &history->lives;
    size_t size = size_of(event);
    history->latest++;
    if (size > history->max_bytes)
        return;
    while (ring->bytes + size > history->max_bytes)
        drop_oldest(ring);
    if (ring->count == ring->capacity && !grow(ring))
        return;
    struct kept_event *kept = copy_of(event, size, history->latest);
    if (kept != NULL)
        push(ring, kept, size);
}

int64_t event_history_latest(const struct event_history *history)
{
    return history->latest;
}

const struct kept_event *event_history_from(const struct event_history *history, int64_t number)
{
    const struct kept_event *life = first_from(&history->lives, number);
    const struct kept_event *invocation = first_from(&history->invocations, number);
    if (life == NULL || invocation == NULL)
        return life != NULL ? life : invocation;
    return life->number < invocation->number ? life : invocation;
}
