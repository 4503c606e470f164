/* What becomes of an invocation in a sandbox. */
#include "emulator/sandbox/sandbox_internal.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

static int64_t now_ns(void)
{
    return clock_ns(CLOCK_MONOTONIC);
}

void sandbox_copy_text(char *out, size_t capacity, const char *text)
{
    out[0] = '\0';
    if (text != NULL && strlen(text) < capacity)
        memcpy(out, text, strlen(text) + 1);
}

/* ---- Taking one ----------------------------------------------------------------------------- */

static void on_timeout(void *owner)
{
    struct running *running = owner;
    struct sandbox *sandbox = running->sandbox;
    if (sandbox->init_type != INIT_MANAGED_INSTANCES || sandbox->state != SANDBOX_READY) {
        sandbox_kill_runtime(sandbox, TIMED_OUT);
        return;
    }
    /* Of managed instances the caller alone is told; the code runs on. */
    const struct process_fate fate = {.killed = TIMED_OUT,
                                      .timeout_ns = sandbox->function->timeout_ns};
    struct process_ending end = process_ending_describe(&fate);
    runtime_api_forget(sandbox->api, (int)(running - sandbox->running), true);
    sandbox_finish_broken(running, &end);
    buffer_free(&end.message);
    sandbox_tell_free(sandbox);
}

struct running *sandbox_take(struct sandbox *sandbox, struct invocation *invocation)
{
    int waiting = runtime_api_waiting_slot(sandbox->api);
    struct running *running = &sandbox->running[waiting > 0 ? waiting : 0];
    *running = (struct running){.sandbox = sandbox, .invocation = invocation, .used = true};
    running->timeout = (struct loop_timer){.fire = on_timeout, .owner = running};
    sandbox_copy_text(running->request_id, sizeof running->request_id, invocation->request_id);
    sandbox_copy_text(running->trace_id, sizeof running->trace_id, invocation->trace_id);
    sandbox->running_count++;
    /* The tail is one log's: several at once would get each other's lines. */
    if (sandbox->slot_count == 1)
        sandbox->log.tail = invocation->tail;
    return running;
}

void sandbox_begin(struct running *running)
{
    struct sandbox *sandbox = running->sandbox;
    int64_t timeout_ns = sandbox->function->timeout_ns;
    running->started = true;
    running->invoked_ns = now_ns();
    running->invocation->deadline_ms = clock_epoch_ms() + timeout_ns / 1000000;
    loop_timer_set(sandbox->world->loop, &running->timeout, running->invoked_ns + timeout_ns);
    sandbox_publish_start(running);
}

/* ---- Giving it to the runtime --------------------------------------------------------------- */

static const char *truth_kind(const struct sandbox *sandbox, bool waited)
{
    if (sandbox->init_type != INIT_ON_DEMAND)
        return sandbox->init_type == INIT_MANAGED_INSTANCES ? "managed-instances"
                                                            : init_type_name(sandbox->init_type);
    if (sandbox->generation > 0)
        return "re-init";
    return waited ? "cold" : "proactive";
}

static void note_truth(struct running *running)
{
    const struct sandbox *sandbox = running->sandbox;
    int64_t arrived_ns = running->invocation->arrived_ns;
    int64_t from_ns = arrived_ns > sandbox->started_ns ? arrived_ns : sandbox->started_ns;
    bool waited = arrived_ns < sandbox->ready_ns;
    running->truth = (struct start_truth){
        .start_kind = truth_kind(sandbox, waited),
        .purpose = sandbox->purpose,
        .waited = waited,
        .waited_ns = waited ? sandbox->ready_ns - from_ns : 0,
        .idle_ns = waited ? 0 : running->given_ns - sandbox->ready_ns,
        .since_init_ns = running->given_ns - sandbox->started_ns,
        .generation = sandbox->generation,
    };
}

void sandbox_give(struct running *running)
{
    struct sandbox *sandbox = running->sandbox;
    running->given = true;
    running->given_ns = now_ns();
    running->first = !sandbox->served;
    sandbox->served = true;
    if (running->first)
        note_truth(running);
    runtime_api_give(sandbox->api, (int)(running - sandbox->running), running->invocation);
    if (sandbox->init_type != INIT_MANAGED_INSTANCES)
        extensions_invoke(sandbox->extensions, running->invocation);
}

/* ---- Its end ----------------------------------------------------------------------------------
 */

static void answer_caller(struct running *running)
{
    struct invocation *invocation = running->invocation;
    if (invocation == NULL)
        return;
    running->invocation = NULL;
    running->sandbox->log.tail = NULL;
    invocation->done(invocation);
}

/* Runtime and extensions are done with it, or the sandbox lost them. Reports it and answers the
 * caller unless that has been done.
 * status: "success", "error" or "timeout" */
static void finish(struct running *running, const char *status)
{
    struct sandbox *sandbox = running->sandbox;
    loop_timer_cancel(sandbox->world->loop, &running->timeout);
    if (!running->runtime_done) {
        running->done_ns = now_ns();
        running->status = status;
        sandbox_publish_runtime_done(running);
    }
    sandbox_publish_report(running, status);
    if (running->first)
        sandbox_publish_first_invocation(running);
    answer_caller(running);
    running->used = false;
    sandbox->running_count--;
}

void sandbox_cancel(struct running *running)
{
    struct sandbox *sandbox = running->sandbox;
    loop_timer_cancel(sandbox->world->loop, &running->timeout);
    /* The runtime may live a little longer, and answer. */
    runtime_api_forget(sandbox->api, (int)(running - sandbox->running), false);
    if (running->invocation != NULL)
        running->invocation->cancelled = true;
    answer_caller(running);
    running->used = false;
    sandbox->running_count--;
}

static void take_init_error(struct running *running)
{
    struct sandbox *sandbox = running->sandbox;
    struct invocation *invocation = running->invocation;
    buffer_free(&invocation->answer);
    invocation->answer = sandbox->init_error;
    sandbox->init_error = buffer_new(RESPONSE_MAX);
    invocation->failed = true;
}

void sandbox_finish_broken(struct running *running, const struct process_ending *end)
{
    struct sandbox *sandbox = running->sandbox;
    struct invocation *invocation = running->invocation;
    bool answered = running->response_ended_ns > 0;
    if (!running->started)
        sandbox_begin(running);
    sandbox_copy_text(running->error_type, sizeof running->error_type, end->error_type);
    if (invocation != NULL && sandbox->init_error.size > 0 && !running->given)
        take_init_error(running);
    else if (invocation != NULL && (!answered || sandbox->kill_reason == TIMED_OUT))
        invocation_fail(invocation, end->error_type, buffer_text(&end->message));
    finish(running, end->status);
}

void sandbox_runtime_done(struct running *running)
{
    struct sandbox *sandbox = running->sandbox;
    running->runtime_done = true;
    running->done_ns = now_ns();
    running->status = running->error_type[0] != '\0' ? "error" : "success";
    sandbox_publish_runtime_done(running);
    if (sandbox->init_type != INIT_MANAGED_INSTANCES &&
        !extensions_all_waiting(sandbox->extensions)) {
        answer_caller(running);
        return;
    }
    finish(running, running->status);
    sandbox_tell_free(sandbox);
}

void sandbox_check_invocations(struct sandbox *sandbox)
{
    struct running *running = sandbox->running;
    if (sandbox->state != SANDBOX_READY || !running->used || !running->runtime_done)
        return;
    finish(running, running->status);
    sandbox_tell_free(sandbox);
}
