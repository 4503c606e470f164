#include "emulator/sandbox/telemetry_delivery.h"

#include "base/clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct telemetry_delivery {
    struct loop *loop;
    struct http_client *client;
    const struct telemetry_subscription *subscription;
    telemetry_outcome_fn *outcome;
    void *owner;
    struct http_post *post;  /* under way; NULL: none */
    struct loop_watch watch; /* TCP: the connection while it is waited for; else fd alone; -1 */
    bool watched;
    const struct buffer *bytes; /* TCP: under way; NULL: none */
    size_t sent;
    struct loop_timer failure; /* tells later of what failed at once */
};

static void end(struct telemetry_delivery *delivery, enum telemetry_outcome outcome)
{
    delivery->bytes = NULL;
    delivery->post = NULL;
    delivery->outcome(delivery->owner, outcome);
}

static void on_failure(void *owner)
{
    end(owner, TELEMETRY_TRY_AGAIN);
}

static void fail_later(struct telemetry_delivery *delivery)
{
    loop_timer_set(delivery->loop, &delivery->failure, clock_ns(CLOCK_MONOTONIC));
}

/* ---- HTTP --------------------------------------------------------------------------------- */

static void on_posted(void *owner, int status)
{
    if (status >= 200 && status < 300)
        end(owner, TELEMETRY_DELIVERED);
    else if (status == 0 || status == 429 || status >= 500)
        end(owner, TELEMETRY_TRY_AGAIN);
    else
        end(owner, TELEMETRY_REFUSED);
}

/* ---- TCP ---------------------------------------------------------------------------------- */

static void unwatch(struct telemetry_delivery *delivery)
{
    if (delivery->watched)
        loop_unwatch(delivery->loop, &delivery->watch);
    delivery->watched = false;
}

static void hang_up(struct telemetry_delivery *delivery)
{
    unwatch(delivery);
    if (delivery->watch.fd >= 0)
        close(delivery->watch.fd);
    delivery->watch.fd = -1;
}

static bool connect_tcp(struct telemetry_delivery *delivery)
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)delivery->subscription->port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    delivery->watch.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (delivery->watch.fd < 0)
        return false;
    return connect(delivery->watch.fd, (const struct sockaddr *)&address, sizeof address) == 0 ||
           errno == EINPROGRESS;
}

static void on_writable(void *owner, uint32_t events)
{
    (void)events;
    struct telemetry_delivery *delivery = owner;
    const struct buffer *bytes = delivery->bytes;
    /* An error of the connection, refusal included, is what send(2) says. */
    ssize_t size = send(delivery->watch.fd, bytes->data + delivery->sent,
                        bytes->size - delivery->sent, MSG_NOSIGNAL);
    if (size < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (size < 0) {
        hang_up(delivery);
        end(delivery, TELEMETRY_TRY_AGAIN);
        return;
    }
    delivery->sent += (size_t)size;
    if (delivery->sent == bytes->size) {
        unwatch(delivery);
        end(delivery, TELEMETRY_DELIVERED);
    }
}

/* The other side has closed it: what is sent now would be lost without a word. */
static bool closed_meanwhile(int fd)
{
    char byte;
    return recv(fd, &byte, sizeof byte, MSG_PEEK | MSG_DONTWAIT) == 0;
}

static void deliver_tcp(struct telemetry_delivery *delivery, const struct buffer *bytes)
{
    delivery->bytes = bytes;
    delivery->sent = 0;
    if (delivery->watch.fd >= 0 && closed_meanwhile(delivery->watch.fd))
        hang_up(delivery);
    if ((delivery->watch.fd >= 0 || connect_tcp(delivery)) &&
        loop_watch(delivery->loop, &delivery->watch, EPOLLOUT)) {
        delivery->watched = true;
        return;
    }
    hang_up(delivery);
    fail_later(delivery);
}

/* ---- Both --------------------------------------------------------------------------------- */

void telemetry_deliver(struct telemetry_delivery *delivery, const struct buffer *bytes)
{
    if (delivery->subscription->tcp) {
        deliver_tcp(delivery, bytes);
        return;
    }
    delivery->post = http_client_post(delivery->client, delivery->subscription->url, bytes->data,
                                      bytes->size, on_posted, delivery);
    if (delivery->post == NULL)
        fail_later(delivery);
}

struct telemetry_delivery *telemetry_delivery_new(struct loop *loop, struct http_client *client,
                                                  const struct telemetry_subscription *subscription,
                                                  telemetry_outcome_fn *outcome, void *owner)
{
    struct telemetry_delivery *delivery = calloc(1, sizeof *delivery);
    if (delivery == NULL)
        return NULL;
    delivery->loop = loop;
    delivery->client = client;
    delivery->subscription = subscription;
    delivery->outcome = outcome;
    delivery->owner = owner;
    delivery->watch = (struct loop_watch){.fd = -1, .ready = on_writable, .owner = delivery};
    delivery->failure = (struct loop_timer){.fire = on_failure, .owner = delivery};
    return delivery;
}

void telemetry_delivery_free(struct telemetry_delivery *delivery)
{
    if (delivery == NULL)
        return;
    if (delivery->post != NULL)
        http_post_cancel(delivery->post);
    hang_up(delivery);
    loop_timer_cancel(delivery->loop, &delivery->failure);
    free(delivery);
}
