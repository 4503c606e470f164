/* What the runtime says, and what it means for the sandbox. */
#include "emulator/sandbox/sandbox_internal.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

static int64_t now_ns(void)
{
    return clock_ns(CLOCK_MONOTONIC);
}

static struct running *slot(struct sandbox *sandbox, int number)
{
    return &sandbox->running[number];
}

/* ---- Where it is ------------------------------------------------------------------------------
 */

/* Of a process that is gone, or killed, nothing makes anything ready or done. */
static bool heeds(const struct sandbox *sandbox)
{
    return sandbox->process != NULL && sandbox->kill_reason == NOT_KILLED &&
           sandbox->state != SANDBOX_STOPPING && sandbox->state != SANDBOX_RESETTING;
}

static void on_waiting(void *owner, int number)
{
    struct sandbox *sandbox = owner;
    struct running *running = slot(sandbox, number);
    if (!heeds(sandbox))
        return;
    if (!sandbox->runtime_ready) {
        sandbox->runtime_ready = true;
        extensions_close_registration(sandbox->extensions);
        sandbox_check_init(sandbox);
    } else if (sandbox->state == SANDBOX_RESTORING) {
        loop_timer_cancel(sandbox->world->loop, &sandbox->limit);
        sandbox->restore_ns = now_ns() - sandbox->restored_ns;
        sandbox_publish_restore_end(sandbox, "success", NULL);
        sandbox->state = SANDBOX_READY;
        if (!running->started)
            sandbox_begin(running);
        sandbox_give(running);
    } else if (running->used && running->given && !running->runtime_done) {
        sandbox_runtime_done(running);
    } else if (sandbox->state == SANDBOX_READY) {
        sandbox_tell_free(sandbox);
    }
}

static void note_answer(struct running *running)
{
    running->response_ended_ns = now_ns();
    if (running->response_begun_ns == 0)
        running->response_begun_ns = running->response_ended_ns;
    /* Of managed instances, an answer is the end: the next request may come on any connection. */
    if (running->sandbox->init_type == INIT_MANAGED_INSTANCES) {
        runtime_api_forget(running->sandbox->api, (int)(running - running->sandbox->running),
                           false);
        sandbox_runtime_done(running);
    }
}

static void take_body(struct running *running, const struct runtime_post *post)
{
    struct invocation *invocation = running->invocation;
    running->produced_bytes += (int64_t)post->body->size;
    buffer_free(&invocation->answer);
    invocation->answer = *post->body;
    *post->body = buffer_new(RESPONSE_MAX);
    free(invocation->content_type);
    invocation->content_type =
        strdup(post->content_type[0] != '\0' ? post->content_type : "application/json");
}

static void on_response(void *owner, int number, const struct runtime_post *post)
{
    struct running *running = slot(owner, number);
    if (running->invocation == NULL)
        return;
    take_body(running, post);
    note_answer(running);
}

static void on_error(void *owner, int number, const struct runtime_post *post)
{
    struct running *running = slot(owner, number);
    if (running->invocation == NULL)
        return;
    take_body(running, post);
    running->invocation->failed = true;
    sandbox_copy_text(running->error_type, sizeof running->error_type, post->error_type);
    note_answer(running);
}

static void on_response_too_large(void *owner, int number)
{
    static const char type[] = "Function.ResponseSizeTooLarge";
    struct running *running = slot(owner, number);
    if (running->invocation == NULL)
        return;
    invocation_fail(running->invocation, type,
                    "Response payload size exceeded maximum allowed payload size (6291556 "
                    "bytes).");
    sandbox_copy_text(running->error_type, sizeof running->error_type, type);
    note_answer(running);
}

static bool on_stream(void *owner, int number, const char *content_type)
{
    struct running *running = slot(owner, number);
    running->response_begun_ns = now_ns();
    if (running->invocation == NULL || running->invocation->stream == NULL)
        return false;
    running->invocation->stream->begin(running->invocation, content_type);
    return true;
}

static void on_stream_piece(void *owner, int number, const char *bytes, size_t size)
{
    struct running *running = slot(owner, number);
    running->produced_bytes += (int64_t)size;
    if (running->invocation != NULL)
        running->invocation->stream->piece(running->invocation, bytes, size);
}

static void on_stream_broken(void *owner, int number)
{
    static const char type[] = "Runtime.TruncatedResponse";
    struct running *running = slot(owner, number);
    if (running->invocation == NULL)
        return;
    invocation_fail(running->invocation, type, "The runtime's response broke off.");
    sandbox_copy_text(running->error_type, sizeof running->error_type, type);
    note_answer(running);
}

static void on_init_error(void *owner, const struct runtime_post *post)
{
    struct sandbox *sandbox = owner;
    if (!heeds(sandbox))
        return;
    buffer_free(&sandbox->init_error);
    sandbox->init_error = *post->body;
    *post->body = buffer_new(RESPONSE_MAX);
    sandbox_copy_text(sandbox->failed_type, sizeof sandbox->failed_type, post->error_type);
}

static void on_snapped(void *owner)
{
    struct sandbox *sandbox = owner;
    if (!heeds(sandbox))
        return;
    sandbox->runtime_ready = true;
    sandbox->snapped = true;
    extensions_close_registration(sandbox->extensions);
    sandbox_check_init(sandbox);
}

static bool on_other(void *owner, struct http_request *request)
{
    struct sandbox *sandbox = owner;
    return extensions_handle(sandbox->extensions, request) ||
           telemetry_handle(sandbox->telemetry, request);
}

const struct runtime_api_events sandbox_runtime_events = {
    .waiting = on_waiting,
    .response = on_response,
    .error = on_error,
    .response_too_large = on_response_too_large,
    .stream = on_stream,
    .stream_piece = on_stream_piece,
    .stream_broken = on_stream_broken,
    .init_error = on_init_error,
    .snapped = on_snapped,
    .other = on_other,
};
