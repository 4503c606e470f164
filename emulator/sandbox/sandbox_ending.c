/* How a sandbox's processes end: of themselves, by a limit, or because the sandbox is to go. */
#include "emulator/sandbox/sandbox_internal.h"

#include "base/clock.h"

#include <signal.h>

/* For extensions after a timeout or a crash, and of a shutdown the part that the runtime has for
 * itself before they are told. Source: aws-lambda-runtime-interface-emulator,
 * internal/lambda/rapid/shutdown.go. */
#define RESET_BUDGET_NS          (INT64_C(2000) * 1000000)
#define RUNTIME_SHARE(budget_ns) ((budget_ns) / 10 * 3)

static int64_t now_ns(void)
{
    return clock_ns(CLOCK_MONOTONIC);
}

/* ---- The sandbox's end ------------------------------------------------------------------------
 */

static void stopped(struct sandbox *sandbox)
{
    loop_timer_cancel(sandbox->world->loop, &sandbox->limit);
    confinement_kill(sandbox->confinement);
    sandbox_settle_log(sandbox);
    sandbox->state = SANDBOX_STOPPED;
    sandbox_publish_simple(sandbox, LOCAL_SANDBOX_ENDED);
    sandbox->events->stopped(sandbox->owner);
}

static int64_t budget_left(const struct sandbox *sandbox)
{
    int64_t budget_ns = extensions_shutdown_budget_ns(sandbox->extensions);
    return budget_ns - RUNTIME_SHARE(budget_ns);
}

static void tell_extensions_of_the_end(struct sandbox *sandbox)
{
    sandbox->extensions_told = true;
    telemetry_flush(sandbox->telemetry);
    sandbox_set_limit(sandbox, now_ns(), budget_left(sandbox));
    extensions_shutdown(sandbox->extensions, "spindown",
                        clock_epoch_ms() + budget_left(sandbox) / 1000000);
}

static void on_stop_limit(struct sandbox *sandbox)
{
    if (sandbox->process == NULL && !extensions_running(sandbox->extensions)) {
        stopped(sandbox);
        return;
    }
    if (sandbox->process != NULL)
        process_signal(sandbox->process, SIGKILL);
    if (sandbox->extensions_told)
        extensions_kill(sandbox->extensions);
    else if (extensions_running(sandbox->extensions))
        tell_extensions_of_the_end(sandbox);
}

static void begin_stop(struct sandbox *sandbox, const char *reason, int64_t grace_ns)
{
    bool resetting = sandbox->state == SANDBOX_RESETTING;
    int64_t runtime_ns = RUNTIME_SHARE(extensions_shutdown_budget_ns(sandbox->extensions));
    sandbox->state = SANDBOX_STOPPING;
    sandbox->stop_reason = reason;
    for (int i = 0; i < sandbox->slot_count; i++)
        if (sandbox->running[i].used)
            sandbox_cancel(&sandbox->running[i]);
    sandbox_thaw(sandbox);
    /* Its extensions have been told of an end, and have their limit. */
    sandbox->extensions_told = resetting;
    if (resetting)
        return;
    if (grace_ns > runtime_ns)
        runtime_ns = grace_ns;
    /* With no runtime to wait for, what follows comes from the loop all the same. */
    if (sandbox->process == NULL)
        runtime_ns = 0;
    else if (runtime_ns > 0)
        process_signal(sandbox->process, SIGTERM);
    sandbox_set_limit(sandbox, now_ns(), runtime_ns);
}

void sandbox_stop(struct sandbox *sandbox, const char *reason, int64_t grace_ns)
{
    if (sandbox->state == SANDBOX_STOPPED)
        return;
    if (sandbox->state != SANDBOX_STOPPING) {
        begin_stop(sandbox, reason, grace_ns);
    } else if (grace_ns == 0) {
        sandbox->extensions_told = true;
        sandbox_set_limit(sandbox, now_ns(), 0);
    }
}

/* ---- A generation's end -----------------------------------------------------------------------
 */

static struct process_ending describe(const struct sandbox *sandbox, int wait_status)
{
    const struct process_fate fate = {
        .killed = sandbox->kill_reason,
        .start_error = sandbox->start_error,
        .failed_type = sandbox->failed_type,
        .failed_name = sandbox->failed_name,
        .wait_status = wait_status,
        .program = sandbox->function->program,
        .timeout_ns = sandbox->function->timeout_ns,
    };
    return process_ending_describe(&fate);
}

static void finish_all_broken(struct sandbox *sandbox, int wait_status)
{
    struct process_ending end = describe(sandbox, wait_status);
    for (int i = 0; i < sandbox->slot_count; i++)
        if (sandbox->running[i].used)
            sandbox_finish_broken(&sandbox->running[i], &end);
    buffer_free(&end.message);
}

/* Nothing of the generation is left: the next one may begin. */
static void reset_done(struct sandbox *sandbox)
{
    bool after_init = sandbox->init_failed;
    loop_timer_cancel(sandbox->world->loop, &sandbox->limit);
    confinement_kill(sandbox->confinement);
    /* Not before: extensions hear of the end on connections of theirs. */
    runtime_api_cut(sandbox->api);
    extensions_reset(sandbox->extensions);
    sandbox->generation++;
    sandbox->init_ns = -1;
    sandbox->restore_ns = -1;
    sandbox->init_failed = false;
    if (sandbox->given_up) {
        sandbox->stop_reason = "failure";
        stopped(sandbox);
        return;
    }
    /* One whose event those processes never got: the next ones get it, unless its time is up. */
    if (sandbox->running[0].used && sandbox->kill_reason != TIMED_OUT) {
        sandbox_restart(sandbox);
        return;
    }
    finish_all_broken(sandbox, 0);
    sandbox->state = SANDBOX_READY;
    if (after_init)
        sandbox_publish_simple(sandbox, LOCAL_SANDBOX_READY);
    sandbox_tell_free(sandbox);
}

/* Ends the extensions that outlived the runtime. */
static void begin_reset(struct sandbox *sandbox)
{
    const char *reason = sandbox->kill_reason == TIMED_OUT ? "timeout" : "failure";
    sandbox->state = SANDBOX_RESETTING;
    if (!extensions_running(sandbox->extensions)) {
        reset_done(sandbox);
        return;
    }
    telemetry_flush(sandbox->telemetry);
    sandbox_set_limit(sandbox, now_ns(), RESET_BUDGET_NS);
    extensions_shutdown(sandbox->extensions, reason, clock_epoch_ms() + RESET_BUDGET_NS / 1000000);
}

static void publish_end(struct sandbox *sandbox, int wait_status)
{
    struct process_ending end = describe(sandbox, wait_status);
    if (sandbox->state == SANDBOX_RESTORING) {
        sandbox->restore_ns = now_ns() - sandbox->restored_ns;
        sandbox_publish_restore_end(sandbox, end.status, end.error_type);
    } else if (sandbox->state != SANDBOX_READY) {
        sandbox_publish_init_end(sandbox, end.status, end.error_type);
    }
    buffer_free(&end.message);
}

/* lost: the processes were gone before they could get the event that was for them */
static void generation_ended(struct sandbox *sandbox, int wait_status, bool lost)
{
    bool initialized = sandbox->state == SANDBOX_READY;
    publish_end(sandbox, wait_status);
    sandbox->init_failed = sandbox->state == SANDBOX_INITIALIZING;
    /* A fleet's instance is given up with its runtime. One that never got ready stays: the next
     * invocation tries again, and its caller hears what is wrong. */
    sandbox->given_up = initialized && sandbox->init_type == INIT_MANAGED_INSTANCES;
    if (lost) {
        sandbox->kill_reason = NOT_KILLED;
        sandbox->running[0].recovered = true;
    } else {
        finish_all_broken(sandbox, wait_status);
    }
    begin_reset(sandbox);
}

void sandbox_processes_ended(struct sandbox *sandbox, int wait_status)
{
    const struct running *running = &sandbox->running[0];
    bool lost = sandbox->state == SANDBOX_READY && running->used && !running->recovered &&
                sandbox->init_type != INIT_MANAGED_INSTANCES && sandbox->kill_reason != TIMED_OUT &&
                !(running->given && runtime_api_taken(sandbox->api, 0));
    sandbox_thaw(sandbox);
    if (sandbox->process != NULL) {
        sandbox_settle_log(sandbox);
        process_free(sandbox->process);
        sandbox->process = NULL;
    }
    runtime_api_end(sandbox->api, sandbox->kill_reason == TIMED_OUT);
    if (sandbox->state == SANDBOX_STOPPING) {
        if (!extensions_running(sandbox->extensions))
            stopped(sandbox);
        else if (!sandbox->extensions_told)
            tell_extensions_of_the_end(sandbox);
    } else if (sandbox->state == SANDBOX_RESETTING) {
        if (!extensions_running(sandbox->extensions))
            reset_done(sandbox);
    } else {
        loop_timer_cancel(sandbox->world->loop, &sandbox->limit);
        generation_ended(sandbox, wait_status, lost);
    }
}

/* ---- Limits -----------------------------------------------------------------------------------
 */

void sandbox_on_limit(void *owner)
{
    struct sandbox *sandbox = owner;
    if (sandbox->state == SANDBOX_STOPPING)
        on_stop_limit(sandbox);
    else if (sandbox->state == SANDBOX_RESETTING)
        extensions_kill(sandbox->extensions);
    else if (sandbox->process == NULL &&
             (sandbox->start_error != 0 || sandbox->kill_reason != NOT_KILLED))
        sandbox_processes_ended(sandbox, 0);
    else if (sandbox->state == SANDBOX_RESTORING)
        sandbox_kill_runtime(sandbox, RESTORE_TOOK_TOO_LONG);
    else
        sandbox_kill_runtime(sandbox, INIT_TOOK_TOO_LONG);
}

void sandbox_on_out_of_memory(void *owner)
{
    struct sandbox *sandbox = owner;
    /* Where the processes are ending anyway, they end as they would. */
    if (sandbox->process != NULL && sandbox->state != SANDBOX_STOPPING)
        sandbox_kill_runtime(sandbox, OUT_OF_MEMORY);
}
