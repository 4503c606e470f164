/* Paths into an event's JSON, such as u.id and tags.0, as a tree that one pass over the JSON can
 * follow. Of this room alone. */
#ifndef INSIGHTS_EVENT_FIELD_PATHS_H
#define INSIGHTS_EVENT_FIELD_PATHS_H

#include "base/arena.h"
#include "base/text.h"
#include "insights/event/event_fields.h"
#include "insights/event/json_scan.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a value may be called within an object or array. Where a path says a.b, a key "a.b" leads
 * there as well as a key "a" does halfway: both are steps from the root. */
struct path_step {
    struct text name;
    struct path_node *to;
    uint64_t joined; /* which of the path's dots lie within `name`: the first is the highest bit */
};

struct path_node {
    size_t id;
    size_t depth;   /* parts from the root to here */
    size_t element; /* the index that the last part writes; SIZE_MAX: none */
    int path;       /* the one that ends here; -1: none */
    struct path_node *parent;
    struct path_step *steps;
    size_t step_count;
    size_t step_capacity;
    uint64_t name_sizes; /* bit n: a step's name has n bytes, modulo 64 */
    bool has_elements;   /* a step leads into an array */
};

struct field_paths {
    struct path_node *root; /* NULL: there is no path */
    size_t node_count;
    size_t path_count;
};

/* The number of `path`, from 0, a new one unless it was added before. path: lives as long as the
 * arena; at most FIELD_DEPTH_MAX parts. -1: no memory. */
int field_paths_add(struct field_paths *paths, struct arena *arena, struct text path);

/* A path's value in one object. */
struct path_found {
    struct json_view value; /* JSON_NONE: there is none; never null, an object or an array */
    uint64_t joined;
};

/* What a search finds, and what it needs for that: made once for an event, used for any number of
 * objects in it. */
enum { FEW_PATHS = 32 };

struct path_search {
    struct path_found *found; /* one for each path */
    uint64_t *seen;           /* for each level of nesting a bit for each node */
    size_t seen_words;        /* of each level */
    struct path_found few_found[FEW_PATHS];
    uint64_t few_seen[FIELD_DEPTH_MAX];
};

/* arena: for what many paths need. False: no memory. */
bool path_search_init(struct path_search *search, const struct field_paths *paths,
                      struct arena *arena);

/* Checks the object that begins at `at`, and finds every path in it: search->found is of use when
 * the object is complete. Where that ends; NULL: it is no complete object, see scan->fault. */
const char *field_paths_find(const struct field_paths *paths, struct json_scan *scan,
                             const char *at, struct path_search *search);

#endif
