/* A server on the loop and clients that talk to it through loopback sockets, all in one thread: a
 * test writes, lets the loop turn until something has happened, and reads. */
#ifndef TEST_UNIT_HTTP_FIXTURE_H
#define TEST_UNIT_HTTP_FIXTURE_H

#include "base/clock.h"
#include "emulator/http/http_server.h"
#include "test/unit/unit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

/* How long a test waits for what must happen. */
#define FIXTURE_PATIENCE_NS ((int64_t)20 * 1000000000)

/* How long it waits for what must not happen. */
enum { FIXTURE_QUIET_TURNS = 20 };

struct fixture {
    struct loop *loop;
    struct http_server *server;
    struct http_listener *listener;
    struct loop_timer turn;
};

static inline void fixture_stop_turn(void *owner)
{
    struct fixture *fixture = owner;
    loop_stop(fixture->loop);
}

/* The loop serves what there is, for a millisecond or so. False when it cannot. */
static inline bool fixture_serve(struct fixture *fixture)
{
    fixture->turn.fire = fixture_stop_turn;
    fixture->turn.owner = fixture;
    return loop_timer_set(fixture->loop, &fixture->turn, clock_ns(CLOCK_MONOTONIC) + 1000000) &&
           loop_run(fixture->loop);
}

static inline void fixture_turn(struct fixture *fixture)
{
    ck_assert(fixture_serve(fixture));
}

static inline void fixture_turns(struct fixture *fixture, int count)
{
    while (count-- > 0)
        fixture_turn(fixture);
}

/* Lets the loop turn until `condition` holds. */
#define FIXTURE_UNTIL(fixture, condition)                                                          \
    do {                                                                                           \
        int64_t end_ = clock_ns(CLOCK_MONOTONIC) + FIXTURE_PATIENCE_NS;                            \
        while (!(condition)) {                                                                     \
            ck_assert_msg(clock_ns(CLOCK_MONOTONIC) < end_, "this did not happen: %s",             \
                          #condition);                                                             \
            fixture_turn(fixture);                                                                 \
        }                                                                                          \
    } while (0)

static inline void fixture_open(struct fixture *fixture, unsigned idle_limit_s)
{
    *fixture = (struct fixture){.loop = loop_new()};
    ck_assert_ptr_nonnull(fixture->loop);
    fixture->server = http_server_new(fixture->loop, idle_limit_s);
    ck_assert_ptr_nonnull(fixture->server);
}

static inline struct http_listener *fixture_listen(struct fixture *fixture, size_t body_max,
                                                   http_head_fn *head, http_handler_fn *handler,
                                                   void *owner)
{
    const struct http_listener_spec spec = {.address = "127.0.0.1",
                                            .body_max = body_max,
                                            .head = head,
                                            .handler = handler,
                                            .owner = owner};
    int error = 0;
    struct http_listener *listener = http_listen(fixture->server, &spec, &error);
    ck_assert_ptr_nonnull(listener);
    fixture->listener = listener;
    return listener;
}

/* Closes the listener too, unless a test has done so and set it to NULL. */
static inline void fixture_close(struct fixture *fixture)
{
    http_listener_close(fixture->listener);
    http_server_free(fixture->server);
    loop_free(fixture->loop);
}

/* ---- Clients ------------------------------------------------------------------------------ */

struct client {
    int fd;
    struct buffer got;
    bool ended; /* the server has closed the connection, or reset it */
};

static inline struct client client_connect(const struct fixture *fixture)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port =
                                      htons((uint16_t)http_listener_port(fixture->listener)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct client client = {.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0),
                            .got = buffer_new((size_t)1 << 28)};
    ck_assert_int_ge(client.fd, 0);
    ck_assert_int_eq(connect(client.fd, (struct sockaddr *)&address, sizeof address), 0);
    return client;
}

static inline void client_send(struct client *client, const void *bytes, size_t size)
{
    ck_assert_int_eq(send(client->fd, bytes, size, MSG_NOSIGNAL), (ssize_t)size);
}

static inline void client_say(struct client *client, const char *text)
{
    client_send(client, text, strlen(text));
}

/* Takes what has arrived, at most `max` bytes. */
static inline void client_take(struct client *client, size_t max)
{
    char bytes[65536];
    while (max > 0 && !client->ended) {
        ssize_t size =
            recv(client->fd, bytes, max < sizeof bytes ? max : sizeof bytes, MSG_DONTWAIT);
        if (size < 0 && errno == EAGAIN)
            return;
        client->ended = size <= 0;
        if (size > 0) {
            ck_assert(buffer_append(&client->got, bytes, (size_t)size));
            max -= (size_t)size;
        }
    }
}

/* It has received `text`, in all that it got so far. */
static inline bool client_has(struct client *client, const char *text)
{
    client_take(client, SIZE_MAX);
    return strstr(buffer_text(&client->got), text) != NULL;
}

/* The last that it has received is `text`. */
static inline bool client_ends(struct client *client, const char *text)
{
    size_t size = strlen(text);
    client_take(client, SIZE_MAX);
    return client->got.size >= size &&
           memcmp(client->got.data + client->got.size - size, text, size) == 0;
}

static inline bool client_is_cut(struct client *client)
{
    client_take(client, SIZE_MAX);
    return client->ended;
}

static inline void client_hang_up(struct client *client)
{
    close(client->fd);
    client->fd = -1;
}

static inline void client_free(struct client *client)
{
    if (client->fd >= 0)
        close(client->fd);
    buffer_free(&client->got);
}

#endif
