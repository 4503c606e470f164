/* For accept4(). */
#define _GNU_SOURCE

#include "bench/server.h"

#include "base/buffer.h"
#include "base/clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

/* Clients keep one connection, or one for /next and one for the answers; a few more do no harm. */
enum { CONNECTIONS_MAX = 16 };

/* Room for one read: a 5 MiB body then takes few of them. */
enum { READ_SIZE = 512 * 1024 };

struct connection {
    int fd;              /* -1: free */
    struct buffer input; /* received and not yet given up */
    bool continue_sent;  /* "100 Continue" was sent for the request in `input` */
};

struct server {
    int listen_fd;
    int watched_fd;
    int64_t deadline_ns;
    struct connection connections[CONNECTIONS_MAX];
    struct connection *current; /* whose request server_next() gave last, or NULL */
    size_t current_size;        /* of that request, as sent */
};

static enum server_status failed(const char *what)
{
    fprintf(stderr, "stand_in: %s\n", what);
    return SERVER_FAILED;
}

/* Milliseconds for poll(2), rounded up; 0 when the deadline has passed. */
static int wait_ms(const struct server *server)
{
    int64_t left_ns = server->deadline_ns - clock_ns(CLOCK_MONOTONIC);

    return left_ns <= 0 ? 0 : (int)(left_ns / 1000000) + 1;
}

struct server *server_open(int watched_fd, int64_t deadline_ns)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct server *server = calloc(1, sizeof(*server));

    if (server == NULL) {
        fprintf(stderr, "stand_in: out of memory\n");
        return NULL;
    }
    server->watched_fd = watched_fd;
    server->deadline_ns = deadline_ns;
    for (size_t i = 0; i < CONNECTIONS_MAX; i++) {
        server->connections[i].fd = -1;
        server->connections[i].input = buffer_new(HTTP_HEAD_MAX + HTTP_BODY_MAX);
    }
    server->listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (server->listen_fd < 0 ||
        bind(server->listen_fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
        listen(server->listen_fd, CONNECTIONS_MAX) != 0) {
        perror("stand_in: cannot listen on 127.0.0.1");
        server_close(server);
        return NULL;
    }
    return server;
}

static void connection_close(struct connection *connection)
{
    if (connection->fd >= 0)
        close(connection->fd);
    connection->fd = -1;
    connection->continue_sent = false;
    buffer_free(&connection->input);
}

void server_close(struct server *server)
{
    if (server == NULL)
        return;
    for (size_t i = 0; i < CONNECTIONS_MAX; i++)
        connection_close(&server->connections[i]);
    if (server->listen_fd >= 0)
        close(server->listen_fd);
    free(server);
}

int server_port(const struct server *server)
{
    struct sockaddr_in address = {0};
    socklen_t size = sizeof(address);

    getsockname(server->listen_fd, (struct sockaddr *)&address, &size);
    return ntohs(address.sin_port);
}

static enum server_status accept_connection(struct server *server)
{
    int on = 1;
    int fd = accept4(server->listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

    if (fd < 0)
        return errno == EAGAIN || errno == ECONNABORTED ? SERVER_REQUEST : failed("accept failed");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    for (size_t i = 0; i < CONNECTIONS_MAX; i++) {
        if (server->connections[i].fd < 0) {
            server->connections[i].fd = fd;
            return SERVER_REQUEST;
        }
    }
    close(fd);
    return failed("the client opened too many connections");
}

/* Sends everything, waiting for the client to read where it must. */
static enum server_status send_all(const struct server *server, int fd, struct iovec parts[2])
{
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};

    while (parts[0].iov_len + parts[1].iov_len > 0) {
        ssize_t sent = sendmsg(fd, &message, MSG_NOSIGNAL);

        if (sent < 0 && errno == EAGAIN) {
            struct pollfd writable = {.fd = fd, .events = POLLOUT};
            if (poll(&writable, 1, wait_ms(server)) == 0)
                return SERVER_TIMED_OUT;
            continue;
        }
        if (sent < 0)
            return failed("the client closed its connection before it had the whole answer");
        for (size_t i = 0; i < 2; i++) {
            size_t taken = (size_t)sent < parts[i].iov_len ? (size_t)sent : parts[i].iov_len;
            parts[i].iov_base = (char *)parts[i].iov_base + taken;
            parts[i].iov_len -= taken;
            sent -= (ssize_t)taken;
        }
    }
    return SERVER_REQUEST;
}

/* Takes in what has arrived. A connection that the client closed becomes free. */
static enum server_status receive(struct connection *connection)
{
    struct buffer *input = &connection->input;
    ssize_t got = 0;

    if (!buffer_reserve(input, input->size + READ_SIZE))
        return failed("the client sent more than a request may hold");
    got = recv(connection->fd, input->data + input->size, READ_SIZE, 0);
    if (got < 0)
        return errno == EAGAIN ? SERVER_REQUEST : failed("the client broke its connection");
    if (got == 0)
        connection_close(connection);
    else
        input->size += (size_t)got;
    return SERVER_REQUEST;
}

/* Is there a whole request on this connection? */
static enum http_parse parse_input(const struct server *server, struct connection *connection,
                                   struct http_request *request)
{
    bool wants_continue = false;
    enum http_parse parsed = HTTP_PARTIAL;

    if (connection->fd < 0 || connection->input.size == 0)
        return HTTP_PARTIAL;
    parsed = http_parse_request(connection->input.data, connection->input.size, request,
                                &wants_continue);
    if (wants_continue && !connection->continue_sent) {
        char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
        struct iovec parts[2] = {{go_on, sizeof(go_on) - 1}, {NULL, 0}};
        connection->continue_sent = true;
        if (send_all(server, connection->fd, parts) != SERVER_REQUEST)
            return HTTP_INVALID;
    }
    return parsed;
}

/* Forgets the request that was given last. */
static void drop_current(struct server *server)
{
    struct connection *connection = server->current;

    if (connection != NULL && connection->fd >= 0) {
        size_t left = connection->input.size - server->current_size;
        memmove(connection->input.data, connection->input.data + server->current_size, left);
        connection->input.size = left;
        connection->continue_sent = false;
    }
    server->current = NULL;
}

/* Waits until something happened, and takes it in. */
static enum server_status wait_for_input(struct server *server)
{
    struct pollfd ready[CONNECTIONS_MAX + 2] = {{.fd = server->watched_fd, .events = POLLIN},
                                                {.fd = server->listen_fd, .events = POLLIN}};
    int count = 0;

    for (size_t i = 0; i < CONNECTIONS_MAX; i++)
        ready[i + 2] = (struct pollfd){.fd = server->connections[i].fd, .events = POLLIN};
    count = poll(ready, CONNECTIONS_MAX + 2, wait_ms(server));
    if (count == 0)
        return SERVER_TIMED_OUT;
    if (count < 0)
        return errno == EINTR ? SERVER_REQUEST : failed("poll failed");
    if (ready[0].revents != 0)
        return SERVER_WATCHED;
    if (ready[1].revents != 0)
        return accept_connection(server);
    for (size_t i = 0; i < CONNECTIONS_MAX; i++) {
        if (ready[i + 2].revents != 0) {
            enum server_status status = receive(&server->connections[i]);
            if (status != SERVER_REQUEST)
                return status;
        }
    }
    return SERVER_REQUEST;
}

enum server_status server_next(struct server *server, struct http_request *request)
{
    drop_current(server);
    for (;;) {
        enum server_status status = SERVER_REQUEST;

        for (size_t i = 0; i < CONNECTIONS_MAX; i++) {
            enum http_parse parsed = parse_input(server, &server->connections[i], request);
            if (parsed == HTTP_INVALID)
                return failed("the client sent a request that is not HTTP/1.1");
            if (parsed == HTTP_COMPLETE) {
                server->current = &server->connections[i];
                server->current_size = request->size;
                return SERVER_REQUEST;
            }
        }
        status = wait_for_input(server);
        if (status != SERVER_REQUEST)
            return status;
    }
}

enum server_status server_reply(struct server *server, const char *status_line, const char *headers,
                                const void *body, size_t body_size)
{
    char head[2048];
    int head_size = snprintf(head, sizeof(head), "HTTP/1.1 %s\r\n%sContent-Length: %zu\r\n\r\n",
                             status_line, headers, body_size);
    struct iovec parts[2] = {{head, (size_t)head_size}, {(void *)(uintptr_t)body, body_size}};

    if (head_size < 0 || (size_t)head_size >= sizeof(head))
        return failed("the answer's headers are too long");
    if (server->current == NULL)
        return failed("there is no request to answer");
    return send_all(server, server->current->fd, parts);
}
