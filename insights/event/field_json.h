/* The fields that an event's JSON holds. Of this room alone. */
#ifndef INSIGHTS_EVENT_FIELD_JSON_H
#define INSIGHTS_EVENT_FIELD_JSON_H

#include "insights/event/field_paths.h"
#include "insights/event/log_event.h"
#include "insights/event/needle.h"

/* One for each path: bytes without which an event cannot have it, unless it has escapes. */
struct field_json {
    struct field_paths paths;
    struct needle *needles;
    size_t needle_capacity;
};

/* The number of `path`, from 0. path: lives as long as the arena. -1: no memory. */
int field_json_add(struct field_json *fields, struct arena *arena, struct text path);

/* False: the event has no JSON with any of the paths, and what was found is of no use. */
bool field_json_find(const struct field_json *fields, const struct log_event *event,
                     struct path_search *search);

#endif
