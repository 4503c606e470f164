/* What runs in a sandbox: the runtime's process and the extensions. */
#include "emulator/sandbox/sandbox_internal.h"

#include "base/clock.h"
#include "emulator/sandbox/environment.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

void sandbox_set_limit(struct sandbox *sandbox, int64_t from_ns, int64_t limit_ns)
{
    loop_timer_set(sandbox->world->loop, &sandbox->limit, from_ns + limit_ns);
}

int64_t sandbox_peak_kib(struct sandbox *sandbox)
{
    int64_t kib = confinement_peak_kib(sandbox->confinement);
    if (kib < 0 && sandbox->process != NULL)
        kib = process_peak_rss_kib(sandbox->process);
    if (kib > sandbox->peak_rss_kib)
        sandbox->peak_rss_kib = kib;
    return sandbox->peak_rss_kib;
}

/* ---- The runtime ---------------------------------------------------------------------------- */

static void on_output(void *owner, const char *bytes, size_t size)
{
    struct sandbox *sandbox = owner;
    sandbox_log_output(&sandbox->log, bytes, size);
}

static void on_exited(void *owner, const struct process_exit *ended)
{
    struct sandbox *sandbox = owner;
    bool killed = WIFSIGNALED(ended->wait_status) && WTERMSIG(ended->wait_status) == SIGKILL;
    if (confinement_peak_kib(sandbox->confinement) < 0 &&
        ended->peak_rss_kib > sandbox->peak_rss_kib)
        sandbox->peak_rss_kib = ended->peak_rss_kib;
    if (killed && sandbox->kill_reason == NOT_KILLED &&
        confinement_hit_memory_limit(sandbox->confinement))
        sandbox->kill_reason = OUT_OF_MEMORY;
    sandbox_processes_ended(sandbox, ended->wait_status);
}

static const struct process_events process_events = {.output = on_output, .exited = on_exited};

static char **make_environment(const struct sandbox *sandbox)
{
    return environment_new(sandbox->function, sandbox->init_type, sandbox->log_stream,
                           runtime_api_address(sandbox->api),
                           confinement_tmpdir(sandbox->confinement), sandbox->world->environ);
}

static void start_runtime(struct sandbox *sandbox, char *const *environment)
{
    const struct function *function = sandbox->function;
    const struct process_spec spec = {.program = function->program,
                                      .argv = function->argv,
                                      .environ = environment,
                                      .cwd = function->cwd,
                                      .confinement = sandbox->confinement};
    sandbox->process =
        process_start(sandbox->world->loop, &spec, &process_events, sandbox, &sandbox->start_error);
    /* What could not be started ends as a process would: from the loop, with the timer's help. */
    if (sandbox->process == NULL)
        sandbox_set_limit(sandbox, sandbox->started_ns, 0);
}

void sandbox_kill_runtime(struct sandbox *sandbox, enum kill_reason reason)
{
    if (sandbox->kill_reason == NOT_KILLED)
        sandbox->kill_reason = reason;
    if (sandbox->process != NULL) {
        sandbox_thaw(sandbox);
        process_signal(sandbox->process, SIGKILL);
    } else {
        sandbox_set_limit(sandbox, clock_ns(CLOCK_MONOTONIC), 0);
    }
}

/* ---- Extensions ----------------------------------------------------------------------------- */

static void on_registered(void *owner)
{
    struct sandbox *sandbox = owner;
    /* The init may have been cut off, or the sandbox be about to go. */
    if (sandbox->kill_reason != NOT_KILLED ||
        (sandbox->state != SANDBOX_INITIALIZING && sandbox->state != SANDBOX_RESTARTING))
        return;
    char **environment = make_environment(sandbox);
    if (environment != NULL) {
        start_runtime(sandbox, environment);
    } else {
        sandbox->start_error = ENOMEM;
        sandbox_set_limit(sandbox, sandbox->started_ns, 0);
    }
    environment_free(environment);
}

static void on_extensions_waiting(void *owner)
{
    struct sandbox *sandbox = owner;
    sandbox_check_init(sandbox);
    sandbox_check_invocations(sandbox);
}

static void on_extension_failed(void *owner, const char *error_type, const char *name)
{
    struct sandbox *sandbox = owner;
    if (sandbox->state == SANDBOX_STOPPING || sandbox->state == SANDBOX_RESETTING ||
        sandbox->failed_type[0] != '\0')
        return;
    strncat(sandbox->failed_type, error_type, sizeof sandbox->failed_type - 1);
    strncat(sandbox->failed_name, name, sizeof sandbox->failed_name - 1);
    sandbox_kill_runtime(sandbox, EXTENSION_FAILED);
}

static void on_extensions_gone(void *owner)
{
    struct sandbox *sandbox = owner;
    if (sandbox->process == NULL)
        sandbox_processes_ended(sandbox, 0);
}

static void publish_for_extensions(void *owner, struct platform_event *event)
{
    sandbox_publish(owner, event);
}

static void on_extension_output(void *owner, const char *name, const char *bytes, size_t size)
{
    (void)name;
    struct sandbox *sandbox = owner;
    sandbox_log_extension(&sandbox->log, bytes, size);
}

static const struct extensions_events extensions_events = {
    .registered = on_registered,
    .waiting = on_extensions_waiting,
    .failed = on_extension_failed,
    .gone = on_extensions_gone,
};

bool sandbox_make_extensions(struct sandbox *sandbox)
{
    const struct extensions_spec spec = {
        .loop = sandbox->world->loop,
        .function = sandbox->function,
        .confinement = sandbox->confinement,
        .publish = publish_for_extensions,
        .output = on_extension_output,
    };
    sandbox->extensions = extensions_new(&spec, &extensions_events, sandbox);
    if (sandbox->extensions == NULL)
        return false;
    const struct telemetry_spec telemetry = {
        .loop = sandbox->world->loop,
        .function = sandbox->function,
        .extensions = sandbox->extensions,
        .publish = publish_for_extensions,
    };
    sandbox->telemetry = telemetry_new(&telemetry, sandbox);
    return sandbox->telemetry != NULL;
}

/* ---- Both ----------------------------------------------------------------------------------- */

void sandbox_start_processes(struct sandbox *sandbox)
{
    sandbox->kill_reason = NOT_KILLED;
    sandbox->start_error = 0;
    sandbox->runtime_ready = false;
    sandbox->init_runtime_told = false;
    sandbox->snapped = false;
    sandbox->served = false;
    sandbox->peak_rss_kib = 0;
    sandbox->failed_type[0] = '\0';
    sandbox->failed_name[0] = '\0';
    buffer_clear(&sandbox->init_error);
    sandbox->started_ns = clock_ns(CLOCK_MONOTONIC);
    /* Whoever asked without being one of them is not taken for one. */
    runtime_api_end(sandbox->api, false);
    telemetry_reset(sandbox->telemetry);
    sandbox_publish_init_start(sandbox);
    if (extensions_registered(sandbox->extensions)) {
        on_registered(sandbox);
        return;
    }
    char **environment = make_environment(sandbox);
    if (environment != NULL) {
        extensions_start(sandbox->extensions, environment);
    } else {
        sandbox->start_error = ENOMEM;
        sandbox_set_limit(sandbox, sandbox->started_ns, 0);
    }
    environment_free(environment);
}
