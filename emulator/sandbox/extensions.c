#include "emulator/sandbox/extensions.h"

#include "base/clock.h"
#include "emulator/sandbox/extension_environment.h"
#include "emulator/sandbox/extensions_internal.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* ---- One of them -------------------------------------------------------------------------- */

static void give_lines(void *owner, const char *lines, size_t size)
{
    const struct extension *extension = owner;
    extension->all->spec.output(extension->all->owner, extension->name, lines, size);
}

static void on_output(void *owner, const char *bytes, size_t size)
{
    struct extension *extension = owner;
    line_splitter_feed(&extension->lines, bytes, size, give_lines, extension);
}

static void release(struct extension *extension)
{
    process_free(extension->process);
    extension_drop_next(extension);
    line_splitter_free(&extension->lines);
    free(extension->name);
    free(extension);
}

struct extension *extensions_add(struct extensions *extensions, const char *name, bool external)
{
    if (extensions->count == EXTENSIONS_MAX)
        return NULL;
    struct extension *extension = calloc(1, sizeof *extension);
    if (extension == NULL)
        return NULL;
    extension->all = extensions;
    extension->external = external;
    extension->lines = line_splitter_new();
    extension->name = strdup(name);
    if (extension->name == NULL) {
        release(extension);
        return NULL;
    }
    id_uuid(extension->identifier);
    extensions->list[extensions->count++] = extension;
    return extension;
}

void extension_announce(struct extension *extension, const char *error_type)
{
    struct extensions *all = extension->all;
    if (extension->announced)
        return;
    extension->announced = true;
    struct platform_event event = {
        .type = PLATFORM_EXTENSION,
        .name = extension->name,
        .state = extension_phase_name(extension->phase),
        .subscriptions = extension_event_names(extension->events),
        .error_type = error_type,
    };
    all->spec.publish(all->owner, &event);
}

/* ---- Failure ------------------------------------------------------------------------------ */

static void tell_failure(void *owner)
{
    struct extensions *all = owner;
    if (all->failure_told || all->stopping)
        return;
    all->failure_told = true;
    loop_timer_cancel(all->spec.loop, &all->failure_timer);
    all->events->failed(all->owner, all->failure, all->failed);
}

static void note_failure(struct extensions *all, const char *name, const char *type,
                         int64_t delay_ns)
{
    if (all->failure != NULL)
        return;
    all->failure = type;
    all->failed = name;
    loop_timer_set(all->spec.loop, &all->failure_timer, clock_ns(CLOCK_MONOTONIC) + delay_ns);
}

void extension_failed(struct extension *extension, const char *type, int64_t delay_ns)
{
    /* The failure of one that was ready is news too. */
    extension->announced = false;
    extension_announce(extension, extension->error_type[0] != '\0' ? extension->error_type : type);
    note_failure(extension->all, extension->name, type, delay_ns);
}

/* ---- Processes ---------------------------------------------------------------------------- */

static void on_exited(void *owner, const struct process_exit *ended)
{
    (void)ended;
    struct extension *extension = owner;
    struct extensions *all = extension->all;
    process_free(extension->process);
    extension->process = NULL;
    line_splitter_flush(&extension->lines, give_lines, extension);
    extension_drop_next(extension);
    if (all->stopping) {
        extension->phase = EXTENSION_EXITED;
        if (!extensions_running(all))
            all->events->gone(all->owner);
        return;
    }
    /* One that has reported an error was expected to go. */
    if (!extension_phase_over(extension->phase)) {
        extension->phase = EXTENSION_EXITED;
        extension_failed(extension, "Extension.Crash", 0);
    }
    if (all->failed == extension->name)
        tell_failure(all);
}

static void start_one(struct extension *extension, const char *path, char *const *environ)
{
    static const struct process_events events = {.output = on_output, .exited = on_exited};
    struct extensions *all = extension->all;
    char *program = strdup(path);
    char *argv[] = {program, NULL};
    const struct process_spec spec = {.program = path,
                                      .argv = argv,
                                      .environ = environ,
                                      .cwd = all->spec.function->cwd,
                                      .confinement = all->spec.confinement};
    int error = ENOMEM;
    if (program != NULL && environ != NULL)
        extension->process = process_start(all->spec.loop, &spec, &events, extension, &error);
    free(program);
    if (extension->process != NULL)
        return;
    extension->phase = EXTENSION_LAUNCH_ERROR;
    const char *type = error == EACCES || error == EPERM ? "PermissionDenied" : "UnknownError";
    strncat(extension->error_type, type, sizeof extension->error_type - 1);
    extension_failed(extension, "Extension.LaunchError", 0);
}

/* Has no place in the list: there are too many, or no memory. `name`: the function's. */
static void refuse_one(struct extensions *all, const char *name)
{
    struct platform_event event = {
        .type = PLATFORM_EXTENSION,
        .name = name,
        .state = extension_phase_name(EXTENSION_LAUNCH_ERROR),
        .subscriptions = extension_event_names(0),
        .error_type = all->count == EXTENSIONS_MAX ? "TooManyExtensions" : "UnknownError",
    };
    all->spec.publish(all->owner, &event);
    note_failure(all, name, "Extension.LaunchError", 0);
}

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

void extensions_start(struct extensions *extensions, char *const *environ)
{
    const char *const *paths = extensions->spec.function->extensions;
    extensions->started = true;
    if (*paths == NULL)
        return;
    char **variables = extension_environment_new(environ);
    for (; *paths != NULL; paths++) {
        struct extension *extension = extensions_add(extensions, file_name(*paths), true);
        if (extension != NULL)
            start_one(extension, *paths, variables);
        else
            refuse_one(extensions, file_name(*paths));
    }
    free(variables);
}

/* ---- All of them -------------------------------------------------------------------------- */

bool extensions_registered(const struct extensions *extensions)
{
    if (!extensions->started)
        return extensions->spec.function->extensions[0] == NULL;
    for (int i = 0; i < extensions->count; i++)
        if (extensions->list[i]->phase == EXTENSION_STARTED)
            return false;
    return extensions->failure == NULL;
}

bool extensions_all_waiting(const struct extensions *extensions)
{
    for (int i = 0; i < extensions->count; i++)
        if (extensions->list[i]->phase != EXTENSION_READY)
            return false;
    return true;
}

bool extensions_any(const struct extensions *extensions)
{
    return extensions->count > 0;
}

bool extensions_running(const struct extensions *extensions)
{
    for (int i = 0; i < extensions->count; i++)
        if (extensions->list[i]->process != NULL)
            return true;
    return false;
}

void extensions_drain(struct extensions *extensions)
{
    for (int i = 0; i < extensions->count; i++)
        if (extensions->list[i]->process != NULL)
            process_drain(extensions->list[i]->process);
}

void extensions_close_registration(struct extensions *extensions)
{
    extensions->registration_closed = true;
}

void extensions_invoke(struct extensions *extensions, const struct invocation *invocation)
{
    for (int i = 0; i < extensions->count; i++) {
        struct extension *extension = extensions->list[i];
        if (extension->next != NULL && (extension->events & EXTENSION_EVENT_INVOKE) != 0)
            extension_give_invoke(extension, invocation);
    }
}

/* ---- The end ------------------------------------------------------------------------------ */

int64_t extensions_shutdown_budget_ns(const struct extensions *extensions)
{
    int external = 0;
    for (int i = 0; i < extensions->count; i++)
        external += extensions->list[i]->external;
    int ms = extension_shutdown_budget_ms(external, extensions->count - external);
    return (int64_t)ms * 1000000;
}

static void stop(struct extensions *extensions)
{
    extensions->stopping = true;
    loop_timer_cancel(extensions->spec.loop, &extensions->failure_timer);
    /* Who never got ready shows how far it came. */
    for (int i = 0; i < extensions->count; i++)
        extension_announce(extensions->list[i], NULL);
}

void extensions_shutdown(struct extensions *extensions, const char *reason, int64_t deadline_ms)
{
    stop(extensions);
    extensions->shutdown_reason = reason;
    extensions->shutdown_deadline_ms = deadline_ms;
    for (int i = 0; i < extensions->count; i++) {
        struct extension *extension = extensions->list[i];
        if (extension->process == NULL)
            continue;
        if ((extension->events & EXTENSION_EVENT_SHUTDOWN) == 0)
            process_signal(extension->process, SIGKILL);
        else if (extension->next != NULL)
            extension_give_shutdown(extension);
    }
}

void extensions_kill(struct extensions *extensions)
{
    stop(extensions);
    for (int i = 0; i < extensions->count; i++)
        if (extensions->list[i]->process != NULL)
            process_signal(extensions->list[i]->process, SIGKILL);
}

void extensions_reset(struct extensions *extensions)
{
    loop_timer_cancel(extensions->spec.loop, &extensions->failure_timer);
    for (int i = 0; i < extensions->count; i++)
        release(extensions->list[i]);
    extensions->count = 0;
    extensions->started = false;
    extensions->registration_closed = false;
    extensions->stopping = false;
    extensions->shutdown_reason = NULL;
    extensions->failure = NULL;
    extensions->failed = NULL;
    extensions->failure_told = false;
}

struct extensions *extensions_new(const struct extensions_spec *spec,
                                  const struct extensions_events *events, void *owner)
{
    struct extensions *extensions = calloc(1, sizeof *extensions);
    if (extensions == NULL)
        return NULL;
    extensions->spec = *spec;
    extensions->events = events;
    extensions->owner = owner;
    extensions->failure_timer = (struct loop_timer){.fire = tell_failure, .owner = extensions};
    return extensions;
}

void extensions_free(struct extensions *extensions)
{
    if (extensions == NULL)
        return;
    extensions_reset(extensions);
    free(extensions);
}

/* ---- Who they are ------------------------------------------------------------------------- */

const char *extensions_name(const struct extensions *extensions, const char *identifier)
{
    for (int i = 0; identifier != NULL && i < extensions->count; i++)
        if (extensions->list[i]->phase != EXTENSION_STARTED &&
            strcmp(extensions->list[i]->identifier, identifier) == 0)
            return extensions->list[i]->name;
    return NULL;
}
