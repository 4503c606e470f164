#include "emulator/model/platform_event.h"

#include <string.h>

const char *platform_event_type_name(enum platform_event_type type)
{
    static const char *const names[] = {
        [PLATFORM_INIT_START] = "platform.initStart",
        [PLATFORM_INIT_RUNTIME_DONE] = "platform.initRuntimeDone",
        [PLATFORM_INIT_REPORT] = "platform.initReport",
        [PLATFORM_RESTORE_START] = "platform.restoreStart",
        [PLATFORM_RESTORE_RUNTIME_DONE] = "platform.restoreRuntimeDone",
        [PLATFORM_RESTORE_REPORT] = "platform.restoreReport",
        [PLATFORM_EXTENSION] = "platform.extension",
        [PLATFORM_TELEMETRY_SUBSCRIPTION] = "platform.telemetrySubscription",
        [PLATFORM_LOGS_DROPPED] = "platform.logsDropped",
        [PLATFORM_START] = "platform.start",
        [PLATFORM_RUNTIME_DONE] = "platform.runtimeDone",
        [PLATFORM_REPORT] = "platform.report",
        [LOCAL_SANDBOX_STARTED] = "firstlight.sandboxStarted",
        [LOCAL_SANDBOX_PURPOSE] = "firstlight.sandboxPurpose",
        [LOCAL_SANDBOX_READY] = "firstlight.sandboxReady",
        [LOCAL_SANDBOX_ENDED] = "firstlight.sandboxEnded",
        [LOCAL_FIRST_INVOCATION] = "firstlight.firstInvocation",
    };
    return names[type];
}

bool platform_event_is_local(const struct platform_event *event)
{
    return event->type >= LOCAL_SANDBOX_STARTED;
}

const char *platform_event_error_type(const struct platform_event *event)
{
    const char *status = event->type == PLATFORM_EXTENSION ? "error" : event->status;
    if (status == NULL || event->error_type == NULL || event->error_type[0] == '\0')
        return NULL;
    bool failed = strcmp(status, "error") == 0 || strcmp(status, "failure") == 0;
    return failed ? event->error_type : NULL;
}

const char *init_phase_name(enum init_phase phase)
{
    static const char *const names[] = {
        [PHASE_INIT] = "init",
        [PHASE_INVOKE] = "invoke",
        [PHASE_SNAP_START] = "snap-start",
    };
    return names[phase];
}

const char *sandbox_purpose_name(enum sandbox_purpose purpose)
{
    static const char *const names[] = {
        [FOR_REQUEST] = "request",
        [FOR_EAGER] = "eager-assignment",
        [FOR_DEPLOYMENT] = "deployment",
        [FOR_LEASE] = "lease",
        [FOR_PROVISIONED] = "provisioned-concurrency",
    };
    return names[purpose];
}

void platform_events_add(struct platform_events *events, struct platform_observer *observer)
{
    struct platform_observer **link = &events->first;
    while (*link != NULL)
        link = &(*link)->next;
    observer->next = NULL;
    *link = observer;
}

void platform_events_remove(struct platform_events *events, struct platform_observer *observer)
{
    struct platform_observer **link = &events->first;
    while (*link != NULL && *link != observer)
        link = &(*link)->next;
    if (*link != NULL)
        *link = observer->next;
}

void platform_events_publish(const struct platform_events *events,
                             const struct platform_event *event)
{
    for (struct platform_observer *one = events->first; one != NULL; one = one->next)
        one->observe(one->owner, event);
}
