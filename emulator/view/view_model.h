/* The sandboxes there are and what they do, as far as the platform's events tell. Pure. */
#ifndef EMULATOR_VIEW_VIEW_MODEL_H
#define EMULATOR_VIEW_VIEW_MODEL_H

#include "emulator/model/ids.h"
#include "emulator/model/platform_event.h"

#include <stdbool.h>
#include <stdint.h>

enum view_state {
    VIEW_INITIALIZING,
    VIEW_IDLE,
    VIEW_RUNNING, /* an invocation at least */
    VIEW_RE_INIT, /* a new process inits inside an invocation */
    VIEW_STATE_COUNT,
};

/* A log stream's own part in short: enough to tell some thousand sandboxes apart. */
enum { VIEW_ID_SIZE = 9 }; /* with the NUL */

struct view_sandbox {
    const char *function; /* its name; borrowed from the function, which outlives the model */
    char log_stream[LOG_STREAM_SIZE];
    char id[VIEW_ID_SIZE];
    enum sandbox_purpose purpose;
    enum view_state state;
    int64_t started_ms;     /* since 1970 */
    int64_t ready_ms;       /* since 1970; 0: not yet */
    int64_t invocations;    /* begun so far */
    int running;            /* of these, not over yet */
    int64_t failed;         /* of these, over without success */
    const char *start_kind; /* of its first process's first invocation; static; NULL: none so far */
    struct view_sandbox *next; /* in the order of their start */
    struct view_sandbox *previous;
    struct view_sandbox *same_bucket;
};

struct view_totals {
    int64_t sandboxes;   /* now */
    int64_t started;     /* sandboxes, ever */
    int64_t invocations; /* begun, ever */
    int64_t failed;      /* of these, over without success */
    int64_t cold;        /* first invocations, ever */
    int64_t proactive;
    int64_t other_starts;
};

enum { VIEW_BUCKETS = 1024 };

/* All zero: nothing has happened. */
struct view_model {
    struct view_sandbox *first;
    struct view_sandbox *last;
    struct view_sandbox *ended; /* the one that the latest event ended */
    struct view_totals totals;
    struct view_sandbox *buckets[VIEW_BUCKETS]; /* by log stream */
};

/* The sandbox that the event has changed, valid until the next event; NULL: nothing that shows, or
 * a sandbox whose start was not seen or did not fit into memory. */
const struct view_sandbox *view_model_take(struct view_model *model,
                                           const struct platform_event *event);

/* Leaves it as at the beginning. */
void view_model_clear(struct view_model *model);

/* "initializing", "idle", "running", "re-init". */
const char *view_state_name(enum view_state state);

#endif
