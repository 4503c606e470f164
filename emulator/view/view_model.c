#include "emulator/view/view_model.h"

#include <stdlib.h>
#include <string.h>

const char *view_state_name(enum view_state state)
{
    static const char *const names[VIEW_STATE_COUNT] = {
        [VIEW_INITIALIZING] = "initializing",
        [VIEW_IDLE] = "idle",
        [VIEW_RUNNING] = "running",
        [VIEW_RE_INIT] = "re-init",
    };
    return names[state];
}

/* ---- Sandboxes by log stream ---------------------------------------------------------------- */

/* FNV-1a. */
static struct view_sandbox **bucket_of(struct view_model *model, const char *log_stream)
{
    uint32_t hash = 2166136261U;
    for (const char *at = log_stream; *at != '\0'; at++)
        hash = (hash ^ (unsigned char)*at) * 16777619U;
    return &model->buckets[hash % VIEW_BUCKETS];
}

static struct view_sandbox *find(struct view_model *model, const char *log_stream)
{
    struct view_sandbox *sandbox = *bucket_of(model, log_stream);
    while (sandbox != NULL && strcmp(sandbox->log_stream, log_stream) != 0)
        sandbox = sandbox->same_bucket;
    return sandbox;
}

/* "2026/11/22/[$LATEST]0f9c…" is known by the hex digits after the bracket. */
static void set_id(struct view_sandbox *sandbox)
{
    const char *bracket = strrchr(sandbox->log_stream, ']');
    const char *own = bracket != NULL ? bracket + 1 : sandbox->log_stream;
    memcpy(sandbox->id, own, strnlen(own, VIEW_ID_SIZE - 1));
}

static struct view_sandbox *add(struct view_model *model, const struct platform_event *event)
{
    struct view_sandbox *sandbox = calloc(1, sizeof *sandbox);
    if (sandbox == NULL)
        return NULL;
    sandbox->function = event->function->name;
    strncat(sandbox->log_stream, event->log_stream, LOG_STREAM_SIZE - 1);
    set_id(sandbox);
    sandbox->purpose = event->purpose;
    sandbox->started_ms = event->time_ms;
    sandbox->previous = model->last;
    *(model->last != NULL ? &model->last->next : &model->first) = sandbox;
    model->last = sandbox;
    struct view_sandbox **bucket = bucket_of(model, sandbox->log_stream);
    sandbox->same_bucket = *bucket;
    *bucket = sandbox;
    model->totals.started++;
    model->totals.sandboxes++;
    return sandbox;
}

/* It can still be read: as model->ended. */
static void take_out(struct view_model *model, struct view_sandbox *sandbox)
{
    struct view_sandbox **link = bucket_of(model, sandbox->log_stream);
    while (*link != sandbox)
        link = &(*link)->same_bucket;
    *link = sandbox->same_bucket;
    *(sandbox->previous != NULL ? &sandbox->previous->next : &model->first) = sandbox->next;
    *(sandbox->next != NULL ? &sandbox->next->previous : &model->last) = sandbox->previous;
    model->totals.sandboxes--;
    model->ended = sandbox;
}

void view_model_clear(struct view_model *model)
{
    while (model->first != NULL) {
        struct view_sandbox *sandbox = model->first;
        model->first = sandbox->next;
        free(sandbox);
    }
    free(model->ended);
    *model = (struct view_model){0};
}

/* ---- Events ------------------------------------------------------------------------------- */

static bool succeeded(const struct platform_event *event)
{
    return event->status == NULL || strcmp(event->status, "success") == 0;
}

static void settle(struct view_sandbox *sandbox)
{
    if (sandbox->running > 0)
        sandbox->state = VIEW_RUNNING;
    else
        sandbox->state = sandbox->ready_ms > 0 ? VIEW_IDLE : VIEW_INITIALIZING;
}

static void count_start(struct view_model *model, struct view_sandbox *sandbox, const char *kind)
{
    if (sandbox->start_kind == NULL)
        sandbox->start_kind = kind;
    if (strcmp(kind, "cold") == 0)
        model->totals.cold++;
    else if (strcmp(kind, "proactive") == 0)
        model->totals.proactive++;
    else
        model->totals.other_starts++;
}

const struct view_sandbox *view_model_take(struct view_model *model,
                                           const struct platform_event *event)
{
    free(model->ended);
    model->ended = NULL;
    if (event->type == LOCAL_SANDBOX_STARTED)
        return add(model, event);
    struct view_sandbox *sandbox = find(model, event->log_stream);
    if (sandbox == NULL)
        return NULL;
    switch (event->type) {
    case PLATFORM_INIT_START:
        if (event->phase != PHASE_INVOKE)
            return NULL;
        sandbox->state = VIEW_RE_INIT;
        return sandbox;
    case PLATFORM_INIT_RUNTIME_DONE:
    case PLATFORM_INIT_REPORT:
        if (sandbox->state != VIEW_RE_INIT)
            return NULL;
        break;
    case PLATFORM_START:
        sandbox->running++;
        sandbox->invocations++;
        model->totals.invocations++;
        /* A re-init may be told before the invocation that it is a part of. */
        if (sandbox->state == VIEW_RE_INIT)
            return sandbox;
        break;
    case PLATFORM_REPORT:
        if (sandbox->running > 0)
            sandbox->running--;
        if (!succeeded(event)) {
            sandbox->failed++;
            model->totals.failed++;
        }
        break;
    case LOCAL_SANDBOX_PURPOSE:
        sandbox->purpose = event->purpose;
        return sandbox;
    case LOCAL_SANDBOX_READY:
        sandbox->ready_ms = event->time_ms;
        break;
    case LOCAL_FIRST_INVOCATION:
        count_start(model, sandbox, event->truth.start_kind);
        sandbox->purpose = event->truth.purpose;
        return sandbox;
    case LOCAL_SANDBOX_ENDED:
        take_out(model, sandbox);
        return sandbox;
    default:
        return NULL;
    }
    settle(sandbox);
    return sandbox;
}
