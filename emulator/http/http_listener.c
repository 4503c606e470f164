/* Listeners and connections. We accept, and hand the socket to the library: a thousand listeners
 * cost a descriptor each and nothing more.
 *
 * Of a suspended connection the library does not notice the end. So each connection's descriptor is
 * in our own loop as well, for the client's hang-up alone and edge-triggered: that costs a system
 * call when it comes and one when it goes, and none for a request. */
#define _GNU_SOURCE /* accept4(2) */

#include "emulator/http/http_internal.h"

#include "base/clock.h"
#include "emulator/system/tcp.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ACCEPT_PER_TURN = 64 };

/* Until a look at whether the library has read the last bytes of a client that hung up. */
#define READ_AGAIN_NS (INT64_C(2) * 1000000)

/* A closed listener stays until its last connection is gone. */
static void release(struct http_listener *listener)
{
    if (listener->watch.fd < 0 && !listener->closing && listener->connections == NULL)
        free(listener);
}

/* ---- Connections -------------------------------------------------------------------------- */

/* No request comes any more, or not the rest of one. The library has an edge-triggered eye on the
 * socket: of an end that came along with the last bytes it hears nothing, and would keep the
 * connection until its idle limit. */
static void end_reading(struct connection *connection)
{
    struct http_server *server = connection->listener->server;
    char byte;
    if (recv(connection->watch.fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0) {
        loop_timer_set(server->loop, &connection->tell, clock_ns(CLOCK_MONOTONIC) + READ_AGAIN_NS);
        return;
    }
    shutdown(connection->watch.fd, SHUT_RDWR);
    http_run_soon(server);
}

static void tell_gone(void *owner)
{
    struct connection *connection = owner;
    struct http_request *request = connection->request;
    if (connection->quiet)
        return;
    if (request == NULL || !request->complete)
        end_reading(connection);
    else if (request->stream != NULL)
        http_stream_gone(request->stream);
    else
        http_request_gone(request);
}

/* The client has closed its connection or its sending half. */
static void on_hang_up(void *owner, uint32_t events)
{
    (void)events;
    struct connection *connection = owner;
    connection->hung_up = true;
    tell_gone(connection);
}

void http_tell_gone_soon(struct connection *connection)
{
    if (connection->hung_up)
        loop_timer_set(connection->listener->server->loop, &connection->tell,
                       clock_ns(CLOCK_MONOTONIC));
}

static void forget(struct connection *connection)
{
    struct loop *loop = connection->listener->server->loop;
    loop_timer_cancel(loop, &connection->tell);
    loop_unwatch(loop, &connection->watch);
    *connection->link = connection->next;
    if (connection->next != NULL)
        connection->next->link = connection->link;
    free(connection);
}

void http_on_connection(void *owner, struct MHD_Connection *handle, void **socket_context,
                        enum MHD_ConnectionNotificationCode code)
{
    (void)handle;
    struct http_server *server = owner;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        *socket_context = server->accepting;
        server->accepting = NULL;
        return;
    }
    struct connection *connection = *socket_context;
    struct http_listener *listener = connection->listener;
    forget(connection);
    release(listener);
}

/* Hands an accepted socket to the library, which owns it from then on. */
static void add_connection(struct http_listener *listener, int fd,
                           const struct sockaddr_storage *address, socklen_t size)
{
    struct http_server *server = listener->server;
    struct connection *connection = calloc(1, sizeof *connection);
    if (connection == NULL) {
        close(fd);
        return;
    }
    connection->listener = listener;
    connection->watch = (struct loop_watch){.fd = fd, .ready = on_hang_up, .owner = connection};
    connection->tell = (struct loop_timer){.fire = tell_gone, .owner = connection};
    connection->next = listener->connections;
    connection->link = &listener->connections;
    if (connection->next != NULL)
        connection->next->link = &connection->next;
    listener->connections = connection;
    server->accepting = connection;
    if (MHD_add_connection(server->daemon, fd, (const struct sockaddr *)address, size) != MHD_YES) {
        /* The library has closed the socket; and forgotten the connection, if it knew of it. */
        if (server->accepting != NULL)
            forget(connection);
        server->accepting = NULL;
    } else if (!loop_watch(server->loop, &connection->watch, EPOLLRDHUP | EPOLLET)) {
        shutdown(fd, SHUT_RDWR);
    }
}

static int accept_one(struct http_listener *listener, struct sockaddr_storage *address,
                      socklen_t *size)
{
    *size = sizeof *address;
    return accept4(listener->watch.fd, (struct sockaddr *)address, size,
                   SOCK_NONBLOCK | SOCK_CLOEXEC);
}

static void on_connect(void *owner, uint32_t events)
{
    (void)events;
    struct http_listener *listener = owner;
    struct sockaddr_storage address = {0};
    socklen_t size;
    for (int i = 0; i < ACCEPT_PER_TURN; i++) {
        int fd = accept_one(listener, &address, &size);
        if (fd < 0)
            break;
        add_connection(listener, fd, &address, size);
    }
    http_run_soon(listener->server);
}

/* ---- Cutting and closing -------------------------------------------------------------------- */

static void silence(struct connection *connection)
{
    connection->quiet = true;
    if (connection->request != NULL)
        http_take_body(connection->request, NULL, NULL);
}

static void cut(struct connection *connection)
{
    silence(connection);
    connection->cut = true;
    shutdown(connection->watch.fd, SHUT_RDWR);
    if (connection->request != NULL && connection->request->stream != NULL)
        http_stream_cut(connection->request->stream);
}

static void refuse_unaccepted(struct http_listener *listener)
{
    struct sockaddr_storage address = {0};
    socklen_t size;
    int fd;
    while ((fd = accept_one(listener, &address, &size)) >= 0)
        close(fd);
}

static void cut_all(struct http_listener *listener)
{
    for (struct connection *one = listener->connections; one != NULL; one = one->next)
        cut(one);
}

void http_listener_cut(struct http_listener *listener)
{
    refuse_unaccepted(listener);
    cut_all(listener);
}

void http_finish_closing(struct http_server *server)
{
    struct http_listener *listener;
    while ((listener = server->closing) != NULL) {
        server->closing = listener->next_closing;
        http_flush(server);
        cut_all(listener);
        listener->closing = false;
        release(listener);
    }
}

void http_listener_close(struct http_listener *listener)
{
    if (listener == NULL)
        return;
    struct http_server *server = listener->server;
    refuse_unaccepted(listener);
    loop_unwatch(server->loop, &listener->watch);
    close(listener->watch.fd);
    listener->watch.fd = -1;
    for (struct connection *one = listener->connections; one != NULL; one = one->next)
        silence(one);
    listener->closing = true;
    listener->next_closing = server->closing;
    server->closing = listener;
    /* Inside the library the rest has to wait until it is left. */
    if (!server->running)
        http_finish_closing(server);
}

/* ---- Listening ---------------------------------------------------------------------------- */

struct http_listener *http_listen(struct http_server *server, const struct http_listener_spec *spec,
                                  int *error)
{
    struct http_listener *listener = calloc(1, sizeof *listener);
    if (listener == NULL) {
        *error = ENOMEM;
        return NULL;
    }
    listener->server = server;
    listener->body_max = spec->body_max;
    listener->head = spec->head;
    listener->handler = spec->handler;
    listener->owner = spec->owner;
    int fd = tcp_listen(spec->address, spec->port, error);
    listener->watch = (struct loop_watch){.fd = fd, .ready = on_connect, .owner = listener};
    if (fd >= 0 && loop_watch(server->loop, &listener->watch, EPOLLIN)) {
        listener->port = tcp_port(fd);
        return listener;
    }
    if (fd >= 0) {
        *error = errno;
        close(fd);
    }
    free(listener);
    return NULL;
}

int http_listener_port(const struct http_listener *listener)
{
    return listener->port;
}
