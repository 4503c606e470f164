#include "emulator/sandbox/sandbox_internal.h"

#include "base/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Source: AWS, "Implement code before or after Lambda function snapshots": a restore's hooks have
 * 10 s. */
#define RESTORE_LIMIT_NS (INT64_C(10) * 1000000000)

static int64_t now_ns(void)
{
    return clock_ns(CLOCK_MONOTONIC);
}

/* ---- Standing still ------------------------------------------------------------------------- */

static void freeze_if_idle(struct sandbox *sandbox)
{
    if (!sandbox->world->freeze || sandbox->frozen || sandbox->state != SANDBOX_READY ||
        sandbox->running_count > 0 || sandbox->process == NULL ||
        sandbox->init_type == INIT_MANAGED_INSTANCES)
        return;
    sandbox->frozen = true;
    confinement_freeze(sandbox->confinement);
}

void sandbox_thaw(struct sandbox *sandbox)
{
    if (!sandbox->frozen)
        return;
    sandbox->frozen = false;
    confinement_thaw(sandbox->confinement);
}

void sandbox_tell_free(struct sandbox *sandbox)
{
    sandbox->events->free(sandbox->owner);
    /* Not before: the next invocation may have come with that. */
    freeze_if_idle(sandbox);
}

/* ---- Init -------------------------------------------------------------------------------------
 */

static void begin_restore(struct sandbox *sandbox)
{
    sandbox->state = SANDBOX_RESTORING;
    sandbox->restored_ns = now_ns();
    sandbox_publish_simple(sandbox, PLATFORM_RESTORE_START);
    sandbox_set_limit(sandbox, sandbox->restored_ns, RESTORE_LIMIT_NS);
    runtime_api_restore(sandbox->api);
}

void sandbox_check_init(struct sandbox *sandbox)
{
    if (!sandbox->runtime_ready || sandbox->kill_reason != NOT_KILLED)
        return;
    if (sandbox->state == SANDBOX_INITIALIZING && sandbox->limit.place != 0 &&
        now_ns() >= sandbox->limit.due_ns) {
        /* Too late, though the timer has not had its turn yet: sockets come first in the loop. */
        sandbox_kill_runtime(sandbox, INIT_TOOK_TOO_LONG);
        return;
    }
    bool in_init = sandbox->state == SANDBOX_INITIALIZING || sandbox->state == SANDBOX_RESTARTING;
    if (in_init)
        sandbox_publish_init_runtime_done(sandbox, "success", NULL);
    if (!extensions_all_waiting(sandbox->extensions))
        return;
    if (in_init)
        telemetry_close_subscription(sandbox->telemetry);
    if (sandbox->state == SANDBOX_INITIALIZING) {
        sandbox->ready_ns = now_ns();
        if (sandbox->init_type != INIT_SNAP_START)
            sandbox->init_ns = sandbox->ready_ns - sandbox->started_ns;
        loop_timer_cancel(sandbox->world->loop, &sandbox->limit);
        sandbox_publish_init_end(sandbox, "success", NULL);
        sandbox->state = SANDBOX_READY;
        confinement_cpu_share(sandbox->confinement);
        sandbox_publish_simple(sandbox, LOCAL_SANDBOX_READY);
        sandbox_tell_free(sandbox);
    } else if (sandbox->state == SANDBOX_RESTARTING) {
        sandbox->ready_ns = now_ns();
        sandbox_publish_init_end(sandbox, "success", NULL);
        if (sandbox->snapped) {
            begin_restore(sandbox);
        } else {
            sandbox->state = SANDBOX_READY;
            sandbox_give(&sandbox->running[0]);
            /* With managed instances others may have asked meanwhile. */
            sandbox_tell_free(sandbox);
        }
    }
}

void sandbox_restart(struct sandbox *sandbox)
{
    sandbox->state = SANDBOX_RESTARTING;
    confinement_cpu_share(sandbox->confinement);
    sandbox_start_processes(sandbox);
}

/* ---- What the placement does ---------------------------------------------------------------- */

/* Paths that the processes must reach, ended by NULL; an argument may be a file. The caller frees
 * the list. NULL: no memory. */
static const char **visible_paths(const struct function *function)
{
    size_t extensions = 0;
    size_t arguments = 0;
    while (function->extensions[extensions] != NULL)
        extensions++;
    while (function->argv[arguments] != NULL)
        arguments++;
    const char **paths = calloc(extensions + arguments + 3, sizeof *paths);
    if (paths == NULL)
        return NULL;
    size_t count = 0;
    paths[count++] = function->program;
    paths[count++] = function->cwd;
    for (size_t i = 0; i < extensions; i++)
        paths[count++] = function->extensions[i];
    for (size_t i = 0; i < arguments; i++)
        if (function->argv[i][0] == '/')
            paths[count++] = function->argv[i];
    return paths;
}

static bool make_confinement(struct sandbox *sandbox, int *error)
{
    const struct function *function = sandbox->function;
    const char **visible = visible_paths(function);
    if (visible == NULL) {
        *error = ENOMEM;
        return false;
    }
    const struct confinement_spec spec = {.memory_mb = function->memory_mb,
                                          .keep_visible = visible,
                                          .out_of_memory = sandbox_on_out_of_memory,
                                          .owner = sandbox};
    sandbox->confinement = confinement_new(sandbox->world->confinement, &spec, error);
    free(visible);
    return sandbox->confinement != NULL;
}

static bool make_parts(struct sandbox *sandbox, int *error)
{
    if (!make_confinement(sandbox, error))
        return false;
    sandbox->api = runtime_api_new(sandbox->world->http, sandbox->slot_count,
                                   &sandbox_runtime_events, sandbox, error);
    if (sandbox->api == NULL)
        return false;
    *error = ENOMEM;
    return sandbox_make_extensions(sandbox);
}

struct sandbox *sandbox_new(const struct sandbox_world *world, const struct function *function,
                            enum init_type init_type, enum sandbox_purpose purpose,
                            const struct sandbox_events *events, void *owner, int *error)
{
    int slots = init_type == INIT_MANAGED_INSTANCES ? function->max_concurrency : 1;
    struct sandbox *sandbox =
        calloc(1, sizeof *sandbox + (size_t)slots * sizeof sandbox->running[0]);
    if (sandbox == NULL) {
        *error = ENOMEM;
        return NULL;
    }
    sandbox->world = world;
    sandbox->function = function;
    sandbox->events = events;
    sandbox->owner = owner;
    sandbox->init_type = init_type;
    sandbox->purpose = purpose;
    sandbox->slot_count = slots;
    sandbox->json = strcmp(function->log_format, "JSON") == 0;
    sandbox->init_ns = -1;
    sandbox->restore_ns = -1;
    sandbox->init_error = buffer_new(RESPONSE_MAX);
    sandbox->limit = (struct loop_timer){.fire = sandbox_on_limit, .owner = sandbox};
    id_log_stream(clock_epoch_ms(), sandbox->log_stream);
    if (!make_parts(sandbox, error)) {
        sandbox_free(sandbox);
        return NULL;
    }
    sandbox_log_init(&sandbox->log, world->log, sandbox->log_stream, sandbox->telemetry);
    return sandbox;
}

void sandbox_free(struct sandbox *sandbox)
{
    if (sandbox == NULL)
        return;
    loop_timer_cancel(sandbox->world->loop, &sandbox->limit);
    process_free(sandbox->process);
    extensions_free(sandbox->extensions);
    telemetry_free(sandbox->telemetry);
    runtime_api_free(sandbox->api);
    confinement_free(sandbox->confinement);
    sandbox_log_clean_up(&sandbox->log);
    buffer_free(&sandbox->init_error);
    free(sandbox);
}

void sandbox_start(struct sandbox *sandbox)
{
    sandbox->state = SANDBOX_INITIALIZING;
    sandbox_publish_simple(sandbox, LOCAL_SANDBOX_STARTED);
    confinement_cpu_unlimited(sandbox->confinement);
    sandbox_start_processes(sandbox);
    if (sandbox->start_error == 0)
        sandbox_set_limit(sandbox, sandbox->started_ns,
                          function_init_limit_ns(sandbox->function, sandbox->init_type));
}

void sandbox_set_purpose(struct sandbox *sandbox, enum sandbox_purpose purpose)
{
    sandbox->purpose = purpose;
    sandbox_publish_simple(sandbox, LOCAL_SANDBOX_PURPOSE);
}

bool sandbox_is_free(const struct sandbox *sandbox)
{
    if (sandbox->state != SANDBOX_READY || sandbox->running_count >= sandbox->slot_count)
        return false;
    if (sandbox->init_type != INIT_MANAGED_INSTANCES || sandbox->process == NULL)
        return sandbox->running_count == 0;
    return sandbox->kill_reason == NOT_KILLED && runtime_api_waiting_slot(sandbox->api) >= 0;
}

int sandbox_running(const struct sandbox *sandbox)
{
    return sandbox->running_count;
}

/* They are killed, or ended of themselves, and the loop has yet to see that. */
static bool processes_are_ending(const struct sandbox *sandbox)
{
    return sandbox->process != NULL &&
           (sandbox->kill_reason != NOT_KILLED || process_has_ended(sandbox->process));
}

void sandbox_invoke(struct sandbox *sandbox, struct invocation *invocation)
{
    sandbox_thaw(sandbox);
    sandbox_settle_log(sandbox);
    bool ending = processes_are_ending(sandbox);
    struct running *running = sandbox_take(sandbox, invocation);
    if (sandbox->process != NULL && sandbox->snapped && !sandbox->served && !ending) {
        begin_restore(sandbox);
        return;
    }
    sandbox_begin(running);
    if (sandbox->process == NULL)
        sandbox_restart(sandbox);
    else if (!ending)
        sandbox_give(running);
    /* Else the next processes get it, once these are gone. */
}
