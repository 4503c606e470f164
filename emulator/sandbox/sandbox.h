/* One sandbox: an execution environment with its processes, one after the other, its log stream and
 * its Runtime API.
 *
 *   made --start--> initializing --init over--> ready --invoke--> at work --done--> ready ...
 *
 * When its processes end, however they do, the sandbox lives on: the next invocation starts others
 * first and pays for their init. That init is "suppressed": it runs inside the invocation, under
 * the function's timeout and with the function's share of the CPU, and REPORT does not show it.
 * Only a sandbox of managed instances ends with its runtime.
 *
 * Source: AWS, "Understanding the Lambda execution environment lifecycle". */
#ifndef EMULATOR_SANDBOX_SANDBOX_H
#define EMULATOR_SANDBOX_SANDBOX_H

#include "emulator/http/http_server.h"
#include "emulator/log/billing.h"
#include "emulator/log/log_sink.h"
#include "emulator/model/function.h"
#include "emulator/model/invocation.h"
#include "emulator/model/platform_event.h"
#include "emulator/system/confinement.h"
#include "emulator/system/loop.h"

struct sandbox;

/* What every sandbox of the local Lambda shares. All borrowed for the sandbox's life. */
struct sandbox_world {
    struct loop *loop;
    struct http_server *http;
    struct confinement_host *confinement;
    const struct log_sink *log;
    const struct platform_events *observers;
    const char *const *environ; /* the emulator's own: see environment.h */
    enum billing_rules billing;
    bool freeze; /* it stands still while it has no invocation */
};

struct sandbox_events {
    /* It can take an invocation: its init is over, or an invocation is. */
    void (*free)(void *owner);
    /* No process is left: sandbox_stop() is done, or a sandbox of managed instances broke. Nothing
     * follows; the owner may not free it from inside the call. */
    void (*stopped)(void *owner);
};

/* A sandbox without a process, its Runtime API listening. `world` and `function` are borrowed for
 * its life. NULL, and *error an errno value, when that is not possible. */
struct sandbox *sandbox_new(const struct sandbox_world *world, const struct function *function,
                            enum init_type init_type, enum sandbox_purpose purpose,
                            const struct sandbox_events *events, void *owner, int *error);

/* Kills what is left of it; a running invocation must not be there any more. Accepts NULL. */
void sandbox_free(struct sandbox *sandbox);

/* Starts its first processes, with nobody's invocation in it: events->free follows, from the loop.
 * Once only. */
void sandbox_start(struct sandbox *sandbox);

/* The request that it was made for went elsewhere. */
void sandbox_set_purpose(struct sandbox *sandbox, enum sandbox_purpose purpose);

/* It waits for an invocation: at least for one, with managed instances for several. */
bool sandbox_is_free(const struct sandbox *sandbox);

/* Invocations in it. */
int sandbox_running(const struct sandbox *sandbox);

/* Runs an invocation in a free sandbox, which borrows it until it calls invocation->done. That and
 * events->free come later, never from inside this call. */
void sandbox_invoke(struct sandbox *sandbox, struct invocation *invocation);

/* Ends it: SIGTERM to the runtime, SHUTDOWN to its extensions, and SIGKILL to what is left when
 * their time is up: events->stopped follows, from the loop. An invocation that runs is cancelled.
 * Calling it again with 0 kills without further ado.
 * reason:   for LOCAL_SANDBOX_ENDED; static
 * grace_ns: time for SIGTERM if the extensions do not give it more. The cloud gives none: a runtime
 *           without extensions is killed at once. */
void sandbox_stop(struct sandbox *sandbox, const char *reason, int64_t grace_ns);

#endif
