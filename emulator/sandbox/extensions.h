/* The extensions of one sandbox, on the paths below /2020-01-01/extension of its Runtime API.
 *
 * External ones are processes started from the function's list of files, each known by the name of
 * its file; internal ones are whatever else registers from within the runtime's process. Neither
 * freezes, limits or times anything: that is the sandbox's business.
 *
 * Callbacks come from the loop or from a request of an extension, never from inside one of the
 * calls below. After a failure nothing but extensions_kill() and extensions_reset() makes sense.
 *
 * Source: AWS, "Using the Lambda Extensions API to create extensions";
 * aws-lambda-runtime-interface-emulator, internal/lambda/rapi/handler and internal/lambda/core. */
#ifndef EMULATOR_SANDBOX_EXTENSIONS_H
#define EMULATOR_SANDBOX_EXTENSIONS_H

#include "emulator/http/http_server.h"
#include "emulator/model/function.h"
#include "emulator/model/invocation.h"
#include "emulator/model/platform_event.h"
#include "emulator/system/loop.h"

#include <stdbool.h>
#include <stdint.h>

struct confinement;
struct extensions;

/* All borrowed for the life of the extensions. Both callbacks get the owner of extensions_new(). */
struct extensions_spec {
    struct loop *loop;
    const struct function *function;
    struct confinement *confinement; /* for their processes; NULL: none */
    /* Hands on a PLATFORM_EXTENSION: one for each extension, when it first waits in /event/next or
     * fails, or at the end if it came to neither. Its name, state, subscriptions and error_type are
     * set, the rest is for the callback to fill in. It must not call anything below. */
    void (*publish)(void *owner, struct platform_event *event);
    /* Whole lines of an external extension's output, in order, the last byte a newline. */
    void (*output)(void *owner, const char *name, const char *bytes, size_t size);
};

struct extensions_events {
    /* Every external extension has registered: the runtime may start. Once after
     * extensions_start(), and not at all if there are none. */
    void (*registered)(void *owner);
    /* Every extension waits in /event/next. Comes whenever the last of them gets there: in init
     * (more than once if internal ones register late), and after every INVOKE that anybody got. */
    void (*waiting)(void *owner);
    /* One failed: "Extension.InitError", ".ExitError", ".Crash" or ".LaunchError". Once, for the
     * first of them. What it reported itself is in its PLATFORM_EXTENSION. One that has reported an
     * error gets half a second to exit before this comes, so that its last lines are not lost.
     * `error_type` is static, `name` borrowed for the call. */
    void (*failed)(void *owner, const char *error_type, const char *name);
    /* After extensions_shutdown() or extensions_kill(): none of their processes is left. Not called
     * when there was none to begin with: see extensions_running(). */
    void (*gone)(void *owner);
};

/* NULL: no memory. */
struct extensions *extensions_new(const struct extensions_spec *spec,
                                  const struct extensions_events *events, void *owner);

/* Kills what is left without a callback; requests that wait are answered. Accepts NULL. */
void extensions_free(struct extensions *extensions);

/* Starts the external ones with the runtime's environment, less what extensions do not get (see
 * extension_environment.h). The list is borrowed for the call. One that cannot be executed is
 * reported to events->failed, from the loop. With no external ones it does nothing. */
void extensions_start(struct extensions *extensions, char *const *environ);

/* Every external extension has registered; true if the function has none. */
bool extensions_registered(const struct extensions *extensions);

/* Every extension, internal ones included, waits in /event/next; true if there is none. */
bool extensions_all_waiting(const struct extensions *extensions);

/* There is an extension, registered or started. */
bool extensions_any(const struct extensions *extensions);

/* A process of an external extension is there. */
bool extensions_running(const struct extensions *extensions);

/* Gives the output that is there already to spec->output. */
void extensions_drain(struct extensions *extensions);

/* The runtime has made its first /next: whoever comes now is refused. */
void extensions_close_registration(struct extensions *extensions);

/* Gives INVOKE to those that subscribed to it; the others stay waiting. All must be waiting. The
 * invocation is borrowed for the call. */
void extensions_invoke(struct extensions *extensions, const struct invocation *invocation);

/* How long a shutdown may take: nothing without an extension, 500 ms with internal ones alone, 2 s
 * with an external one. Source: AWS, "Lambda execution environment lifecycle", shutdown phase. */
int64_t extensions_shutdown_budget_ns(const struct extensions *extensions);

/* Gives SHUTDOWN to the external ones that subscribed to it, and SIGKILL to the others at once.
 * One that is not waiting gets it when it asks next. The caller ends what is left at the deadline
 * with extensions_kill().
 * reason:      "spindown", "timeout" or "failure"
 * deadline_ms: since 1970 */
void extensions_shutdown(struct extensions *extensions, const char *reason, int64_t deadline_ms);

/* SIGKILL to all of their processes. */
void extensions_kill(struct extensions *extensions);

/* Forgets all of them: the next extensions_start() begins anew. Processes that are left are killed
 * and waited for; requests that wait are answered. */
void extensions_reset(struct extensions *extensions);

/* Serves a request, and answers it now or later. False: not a path of the Extensions API; the
 * request is untouched. */
bool extensions_handle(struct extensions *extensions, struct http_request *request);

/* The extension that has this identifier, for the Telemetry API. NULL: nobody. Borrowed until
 * extensions_reset(). `identifier` may be NULL. */
const char *extensions_name(const struct extensions *extensions, const char *identifier);

#endif
