/* libmicrohttpd without threads: its epoll descriptor sits in our loop, and it listens nowhere
 * itself. */
#include "emulator/http/http_internal.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

/* Bytes for a connection's headers and its read buffer; a request whose headers do not fit is
 * answered with 431 by the library. */
#define CONNECTION_MEMORY ((size_t)64 * 1024)

/* RUN_ROUNDS: the library does one step of a connection at a time. Most requests need a few, and
 * those that come together cost the loop a single turn; more than that would be unfair to others.
 */
enum { CONNECTIONS_MAX = 65536, RUN_ROUNDS = 8, FLUSH_ROUNDS = 64 };

/* ---- Driving the library ------------------------------------------------------------------ */

void http_run_soon(struct http_server *server)
{
    server->soon = true;
    if (!server->running)
        loop_timer_set(server->loop, &server->again, clock_ns(CLOCK_MONOTONIC));
}

/* Runs it while it has something to do at once. Returns the milliseconds until it wants to be run
 * again; -1: it only waits for its descriptors. */
static int64_t run_library(struct http_server *server, int rounds)
{
    int64_t wait_ms = 0;
    server->running = true;
    while (rounds-- > 0 && wait_ms == 0) {
        MHD_UNSIGNED_LONG_LONG timeout_ms;
        server->soon = false;
        MHD_run(server->daemon);
        if (server->soon)
            wait_ms = 0;
        else if (MHD_get_timeout(server->daemon, &timeout_ms) == MHD_YES)
            wait_ms = (int64_t)timeout_ms;
        else
            wait_ms = -1;
    }
    server->running = false;
    return wait_ms;
}

static void run_rounds(struct http_server *server, int rounds)
{
    int64_t wait_ms = run_library(server, rounds);
    if (wait_ms >= 0)
        loop_timer_set(server->loop, &server->again, clock_ns(CLOCK_MONOTONIC) + wait_ms * 1000000);
    else
        loop_timer_cancel(server->loop, &server->again);
}

void http_flush(struct http_server *server)
{
    run_rounds(server, FLUSH_ROUNDS);
}

static void run(struct http_server *server)
{
    run_rounds(server, RUN_ROUNDS);
    http_finish_closing(server);
}

static void on_again(void *owner)
{
    run(owner);
}

static void on_ready(void *owner, uint32_t events)
{
    (void)events;
    run(owner);
}

/* ---- The server --------------------------------------------------------------------------- */

/* Paths reach their parsers as they were sent: a decoded slash must not look like a separator. */
static size_t leave_encoded(void *owner, struct MHD_Connection *handle, char *text)
{
    (void)owner;
    (void)handle;
    return strlen(text);
}

struct http_server *http_server_new(struct loop *loop, unsigned idle_limit_s)
{
    struct http_server *server = calloc(1, sizeof *server);
    if (server == NULL)
        return NULL;
    server->loop = loop;
    server->again = (struct loop_timer){.fire = on_again, .owner = server};
    server->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
        http_on_request, server, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, MHD_OPTION_NOTIFY_COMPLETED,
        http_on_completed, server, MHD_OPTION_NOTIFY_CONNECTION, http_on_connection, server,
        MHD_OPTION_CONNECTION_TIMEOUT, idle_limit_s, MHD_OPTION_UNESCAPE_CALLBACK, leave_encoded,
        server, MHD_OPTION_END);
    if (server->daemon == NULL) {
        free(server);
        return NULL;
    }
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    server->watch = (struct loop_watch){.fd = info->epoll_fd, .ready = on_ready, .owner = server};
    if (!loop_watch(loop, &server->watch, EPOLLIN)) {
        MHD_stop_daemon(server->daemon);
        free(server);
        return NULL;
    }
    return server;
}

void http_server_free(struct http_server *server)
{
    if (server == NULL)
        return;
    /* The library must not be stopped while requests are suspended. */
    while (server->waiting != NULL)
        http_answer(server->waiting, MHD_HTTP_SERVICE_UNAVAILABLE, NULL, NULL, 0);
    http_flush(server);
    loop_timer_cancel(server->loop, &server->again);
    loop_unwatch(server->loop, &server->watch);
    MHD_stop_daemon(server->daemon);
    free(server);
}
