#include "emulator/local_lambda.h"

#include "emulator/announcement.h"
#include "emulator/api/caller_api.h"
#include "emulator/http/http_server.h"
#include "emulator/log/events_file.h"
#include "emulator/log/log_sink.h"
#include "emulator/placement/placement.h"
#include "emulator/system/confinement.h"
#include "emulator/system/loop.h"
#include "emulator/view/event_feed.h"
#include "emulator/view/terminal_view.h"
#include "emulator/view/web_view.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* From SIGTERM to SIGKILL when the local Lambda itself ends: time for a handler's teardown, as with
 * an internal extension. Source: AWS, "Lambda execution environment lifecycle", Shutdown. */
#define SHUTDOWN_GRACE_NS (INT64_C(500) * 1000000)

/* Callers that went away in the middle of a request must not hold a descriptor for ever. */
enum { CALLER_IDLE_LIMIT_S = 65 };

struct local_lambda {
    const struct local_lambda_options *options;
    struct loop *loop;
    struct http_server *callers;  /* HTTP with those who invoke */
    struct http_server *runtimes; /* HTTP with the sandboxes' processes */
    struct confinement_host *confinement;
    struct sandbox_world world;
    struct placement **placements; /* one for each function */
    struct concurrency concurrency;
    struct caller_api *api;
    struct log_sink log;
    struct platform_events observers;
    struct events_file *events;
    struct terminal_view *view;
    struct event_feed *feed;
    struct loop_watch signals;
    size_t running; /* placements that have not stopped */
    bool stopping;
};

/* ---- What is written ------------------------------------------------------------------------ */

static void before_log(void *owner)
{
    struct local_lambda *lambda = owner;
    terminal_view_hide(lambda->view);
}

static void after_log(void *owner)
{
    struct local_lambda *lambda = owner;
    terminal_view_show(lambda->view);
}

/* ---- What placements tell -------------------------------------------------------------------- */

static void on_stopped(void *owner)
{
    struct local_lambda *lambda = owner;
    if (--lambda->running == 0)
        loop_stop(lambda->loop);
}

static void on_cannot_start(void *owner, const struct function *function, int error)
{
    struct local_lambda *lambda = owner;
    const char *remedy = "";
    if (error == EMFILE)
        remedy = "; each needs some ten descriptors, see `ulimit -n`";
    before_log(lambda);
    fprintf(stderr, "firstlight: cannot make another sandbox of %s: %s%s\n", function->name,
            strerror(error), remedy);
    after_log(lambda);
}

static const struct placement_events placement_events = {.stopped = on_stopped,
                                                         .cannot_start = on_cannot_start};

static void on_waiting(void *owner, int waiting)
{
    struct local_lambda *lambda = owner;
    if (lambda->view != NULL)
        terminal_view_waiting(lambda->view, waiting);
}

/* ---- Signals ----------------------------------------------------------------------------------
 */

static void on_signal(void *owner, uint32_t events)
{
    (void)events;
    struct local_lambda *lambda = owner;
    struct signalfd_siginfo received;
    if (read(lambda->signals.fd, &received, sizeof received) != (ssize_t)sizeof received)
        return;
    /* Who asks twice does not want to wait. */
    for (size_t i = 0; i < lambda->options->function_count; i++)
        placement_stop(lambda->placements[i], lambda->stopping ? 0 : SHUTDOWN_GRACE_NS);
    lambda->stopping = true;
}

static bool watch_signals(struct local_lambda *lambda)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    /* A reader of ours that went away is an error of the write, not our end. */
    signal(SIGPIPE, SIG_IGN);
    int fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    lambda->signals = (struct loop_watch){.fd = fd, .ready = on_signal, .owner = lambda};
    return (fd >= 0 && loop_watch(lambda->loop, &lambda->signals, EPOLLIN)) ||
           announce_failure("cannot watch", "signals", errno);
}

/* ---- Where it is written ----------------------------------------------------------------------
 */

static bool open_log(struct local_lambda *lambda)
{
    const char *path = lambda->options->log_file;
    lambda->log.fd = STDOUT_FILENO;
    lambda->log.stream_names = lambda->options->log_stream_names;
    if (path == NULL)
        return true;
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (fd < 0)
        return announce_failure("cannot open the log file", path, errno);
    lambda->log.fd = fd;
    return true;
}

static bool open_events(struct local_lambda *lambda)
{
    const char *path = lambda->options->events_file;
    int error = 0;
    if (path == NULL)
        return true;
    lambda->events = events_file_open(path, &error);
    if (lambda->events == NULL)
        return announce_failure("cannot open the events file", path, error);
    platform_events_add(&lambda->observers, events_file_observer(lambda->events));
    return true;
}

static bool open_views(struct local_lambda *lambda)
{
    lambda->feed = event_feed_new(lambda->loop, lambda->options->address);
    if (lambda->feed == NULL)
        return announce_failure("cannot make", "the web page", ENOMEM);
    platform_events_add(&lambda->observers, event_feed_observer(lambda->feed));
    if (!lambda->options->view)
        return true;
    bool is_terminal = isatty(STDERR_FILENO);
    lambda->view = terminal_view_new(lambda->loop, STDERR_FILENO, is_terminal);
    if (lambda->view == NULL)
        return announce_failure("cannot make", "the terminal's view", ENOMEM);
    platform_events_add(&lambda->observers, terminal_view_observer(lambda->view));
    if (is_terminal && isatty(lambda->log.fd)) {
        lambda->log.before = before_log;
        lambda->log.after = after_log;
        lambda->log.owner = lambda;
    }
    return true;
}

/* ---- The beginning ------------------------------------------------------------------------ */

/* A sandbox needs some ten descriptors. */
static void raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static bool open_world(struct local_lambda *lambda)
{
    const struct local_lambda_options *options = lambda->options;
    const struct confinement_options confinement = {.throttle = options->throttle};
    lambda->loop = loop_new();
    if (lambda->loop == NULL)
        return announce_failure("cannot make", "the event loop", errno);
    lambda->callers = http_server_new(lambda->loop, CALLER_IDLE_LIMIT_S);
    /* A handler may run for as long as it likes between two requests. */
    lambda->runtimes = http_server_new(lambda->loop, 0);
    if (lambda->callers == NULL || lambda->runtimes == NULL)
        return announce_failure("cannot start", "the HTTP server", errno);
    lambda->confinement = confinement_host_new(lambda->loop, &confinement);
    if (lambda->confinement == NULL)
        return announce_failure("cannot start", "the sandboxes' confinement", ENOMEM);
    lambda->world = (struct sandbox_world){.loop = lambda->loop,
                                           .http = lambda->runtimes,
                                           .confinement = lambda->confinement,
                                           .log = &lambda->log,
                                           .observers = &lambda->observers,
                                           .environ = options->environ,
                                           .billing = options->billing,
                                           .freeze = options->freeze};
    return true;
}

static bool open_placements(struct local_lambda *lambda)
{
    const struct local_lambda_options *options = lambda->options;
    lambda->concurrency = (struct concurrency){
        .limit = options->concurrency_limit, .changed = on_waiting, .owner = lambda};
    lambda->placements = calloc(options->function_count, sizeof(struct placement *));
    if (lambda->placements == NULL)
        return announce_failure("cannot make", "the functions", ENOMEM);
    for (size_t i = 0; i < options->function_count; i++) {
        lambda->placements[i] = placement_new(&lambda->world, &options->functions[i],
                                              &lambda->concurrency, &placement_events, lambda);
        if (lambda->placements[i] == NULL)
            return announce_failure("cannot make", "the functions", ENOMEM);
        lambda->running++;
    }
    return true;
}

static bool serve_page(void *owner, struct http_request *request)
{
    struct local_lambda *lambda = owner;
    return view_handle(lambda->feed, request);
}

static bool open_endpoint(struct local_lambda *lambda)
{
    const struct local_lambda_options *options = lambda->options;
    int error = ENOMEM;
    const struct caller_api_spec spec = {.loop = lambda->loop,
                                         .http = lambda->callers,
                                         .address = options->address,
                                         .port = options->port,
                                         .placements = lambda->placements,
                                         .placement_count = options->function_count,
                                         .concurrency = &lambda->concurrency,
                                         .other = serve_page,
                                         .owner = lambda};
    lambda->api = caller_api_new(&spec, &error);
    if (lambda->api != NULL)
        return true;
    announce_not_listening(options->address, options->port, error);
    return false;
}

/* ---- Life -------------------------------------------------------------------------------------
 */

static void close_views(struct local_lambda *lambda)
{
    if (lambda->feed != NULL)
        platform_events_remove(&lambda->observers, event_feed_observer(lambda->feed));
    event_feed_free(lambda->feed);
    if (lambda->view != NULL)
        platform_events_remove(&lambda->observers, terminal_view_observer(lambda->view));
    terminal_view_free(lambda->view);
    if (lambda->events != NULL)
        platform_events_remove(&lambda->observers, events_file_observer(lambda->events));
    events_file_close(lambda->events);
}

static void close_all(struct local_lambda *lambda)
{
    for (size_t i = 0; lambda->placements != NULL && i < lambda->options->function_count; i++)
        placement_free(lambda->placements[i]);
    free(lambda->placements);
    lambda->log.before = NULL;
    lambda->log.after = NULL;
    close_views(lambda);
    caller_api_free(lambda->api);
    http_server_free(lambda->callers);
    http_server_free(lambda->runtimes);
    confinement_host_free(lambda->confinement);
    if (lambda->signals.fd >= 0) {
        loop_unwatch(lambda->loop, &lambda->signals);
        close(lambda->signals.fd);
    }
    loop_free(lambda->loop);
    if (lambda->log.fd >= 0 && lambda->log.fd != STDOUT_FILENO)
        close(lambda->log.fd);
}

int local_lambda_run(const struct local_lambda_options *options)
{
    struct local_lambda lambda = {.options = options, .log = {.fd = -1}, .signals = {.fd = -1}};
    int status = EXIT_FAILURE;
    raise_descriptor_limit();
    if (open_log(&lambda) && open_world(&lambda) && open_events(&lambda) && open_views(&lambda) &&
        open_placements(&lambda) && open_endpoint(&lambda) && watch_signals(&lambda) &&
        announce_port(options->port_file, caller_api_port(lambda.api))) {
        announce_listening(options->address, caller_api_port(lambda.api),
                           confinement_host_summary(lambda.confinement), options->functions,
                           options->function_count);
        for (size_t i = 0; i < options->function_count; i++)
            placement_prepare(lambda.placements[i]);
        if (loop_run(lambda.loop))
            status = EXIT_SUCCESS;
        else
            announce_failure("cannot wait for", "events", errno);
    }
    close_all(&lambda);
    return status;
}
