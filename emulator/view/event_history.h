/* The latest events, for a page that is opened later: copies, oldest dropped first. Pure.
 *
 * A sandbox's life (its start, inits, first invocation and end) and its invocations are kept apart,
 * so that thousands of invocations a second do not push out what the page is built around. An event
 * is kept as it is, since making its JSON costs ten times as much and most runs have no page. */
#ifndef EMULATOR_VIEW_EVENT_HISTORY_H
#define EMULATOR_VIEW_EVENT_HISTORY_H

#include "emulator/model/platform_event.h"

#include <stddef.h>
#include <stdint.h>

struct event_history;

struct kept_event {
    int64_t number; /* counted from 1 over all events */
    struct platform_event event;
};

/* max_bytes: of each of the two kinds. NULL: no memory. */
struct event_history *event_history_new(size_t max_bytes);

/* Accepts NULL. */
void event_history_free(struct event_history *history);

/* Without memory for it, the event counts as dropped. */
void event_history_add(struct event_history *history, const struct platform_event *event);

/* The number of the latest event; 0: there was none. */
int64_t event_history_latest(const struct event_history *history);

/* The first event kept whose number is `number` or greater, valid until the next one is added;
 * NULL: none. Numbers left out are events that were dropped. */
const struct kept_event *event_history_from(const struct event_history *history, int64_t number);

#endif
