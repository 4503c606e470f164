#include "runtime/transfer.h"

#include "base/clock.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>

enum {
    /* One connection; for a host name with several addresses libcurl tries two at a time, and may
     * use a pair of sockets to wait for its resolver. */
    SOCKETS_MAX = 8,
};

struct rt_transfer {
    CURLM *multi;
    struct pollfd polled[SOCKETS_MAX + 1]; /* the sockets, and one place for stop_fd */
    nfds_t sockets;
    int stop_fd;
    int64_t timer_ns; /* when libcurl wants to be called on CLOCK_MONOTONIC; -1: not at all */
    bool overflow;    /* libcurl asked for more sockets than there are places */
    bool stopped;     /* stop_fd became readable */
    void (*idle_work)(void *user); /* NULL: none, or done */
    void *idle_user;
};

static short poll_events(int what)
{
    return (short)((what & CURL_POLL_IN ? POLLIN : 0) | (what & CURL_POLL_OUT ? POLLOUT : 0));
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *socket_data)
{
    struct rt_transfer *transfer = user;
    nfds_t i = 0;
    (void)easy;
    (void)socket_data;
    while (i < transfer->sockets && transfer->polled[i].fd != fd)
        i++;
    if (what == CURL_POLL_REMOVE) {
        if (i < transfer->sockets)
            transfer->polled[i] = transfer->polled[--transfer->sockets];
        return 0;
    }
    if (i == SOCKETS_MAX) {
        transfer->overflow = true;
        return 0;
    }
    if (i == transfer->sockets)
        transfer->sockets++;
    transfer->polled[i] = (struct pollfd){.fd = fd, .events = poll_events(what)};
    return 0;
}

static int on_timer(CURLM *multi, long timeout_ms, void *user)
{
    struct rt_transfer *transfer = user;
    (void)multi;
    transfer->timer_ns =
        timeout_ms < 0 ? -1 : clock_ns(CLOCK_MONOTONIC) + (int64_t)timeout_ms * 1000000;
    return 0;
}

struct rt_transfer *rt_transfer_new(int stop_fd)
{
    struct rt_transfer *transfer = calloc(1, sizeof *transfer);
    if (transfer == NULL)
        return NULL;
    transfer->stop_fd = stop_fd;
    transfer->timer_ns = -1;
    transfer->multi = curl_multi_init();
    if (transfer->multi == NULL) {
        free(transfer);
        return NULL;
    }
    curl_multi_setopt(transfer->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(transfer->multi, CURLMOPT_SOCKETDATA, transfer);
    curl_multi_setopt(transfer->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(transfer->multi, CURLMOPT_TIMERDATA, transfer);
    curl_multi_setopt(transfer->multi, CURLMOPT_MAXCONNECTS, 1L);
    return transfer;
}

void rt_transfer_free(struct rt_transfer *transfer)
{
    if (transfer == NULL)
        return;
    curl_multi_cleanup(transfer->multi);
    free(transfer);
}

/* Milliseconds until libcurl's timer, rounded up so that poll(2) does not wake too early; -1: none.
 */
static int timer_ms(const struct rt_transfer *transfer)
{
    if (transfer->timer_ns < 0)
        return -1;
    int64_t left_ns = transfer->timer_ns - clock_ns(CLOCK_MONOTONIC);
    int64_t left_ms = left_ns > 0 ? (left_ns + 999999) / 1000000 : 0;
    return left_ms > INT_MAX ? INT_MAX : (int)left_ms;
}

/* Hands one socket's events to libcurl. */
static void act(struct rt_transfer *transfer, const struct pollfd *polled, int *running)
{
    int events = (polled->revents & POLLIN ? CURL_CSELECT_IN : 0) |
                 (polled->revents & POLLOUT ? CURL_CSELECT_OUT : 0) |
                 (polled->revents & (POLLERR | POLLHUP | POLLNVAL) ? CURL_CSELECT_ERR : 0);
    /* A closed connection may still hold bytes to read. */
    if (polled->revents & POLLHUP)
        events |= CURL_CSELECT_IN;
    curl_multi_socket_action(transfer->multi, polled->fd, events, running);
}

void rt_transfer_when_idle(struct rt_transfer *transfer, void (*work)(void *user), void *user)
{
    transfer->idle_work = work;
    transfer->idle_user = user;
}

/* Does what was left for an idle moment, if this is one: nothing more is to be sent. */
static void use_idle_moment(struct rt_transfer *transfer)
{
    void (*work)(void *user) = transfer->idle_work;
    if (work == NULL || transfer->sockets == 0)
        return;
    for (nfds_t i = 0; i < transfer->sockets; i++)
        if (transfer->polled[i].events != POLLIN)
            return;
    transfer->idle_work = NULL;
    work(transfer->idle_user);
}

/* One wait and what follows from it. False: stopped, or nothing left to wait for. */
static bool step(struct rt_transfer *transfer, bool stoppable, int *running)
{
    use_idle_moment(transfer);
    int wait_ms = timer_ms(transfer);
    nfds_t count = transfer->sockets;
    if (wait_ms != 0) {
        if (count == 0 && wait_ms < 0)
            return false;
        if (stoppable && transfer->stop_fd >= 0)
            transfer->polled[count++] = (struct pollfd){.fd = transfer->stop_fd, .events = POLLIN};
        int ready = poll(transfer->polled, count, wait_ms);
        if (ready < 0)
            return errno == EINTR;
        if (count > transfer->sockets && transfer->polled[count - 1].revents != 0) {
            transfer->stopped = true;
            return false;
        }
        if (ready > 0) {
            /* libcurl changes the list while it is told of its events: it is told from a copy. */
            struct pollfd events[SOCKETS_MAX];
            nfds_t sockets = transfer->sockets;
            for (nfds_t i = 0; i < sockets; i++)
                events[i] = transfer->polled[i];
            for (nfds_t i = 0; i < sockets; i++)
                if (events[i].revents != 0)
                    act(transfer, &events[i], running);
            return true;
        }
    }
    transfer->timer_ns = -1;
    curl_multi_socket_action(transfer->multi, CURL_SOCKET_TIMEOUT, 0, running);
    return true;
}

CURLcode rt_transfer_run(struct rt_transfer *transfer, CURL *easy, bool stoppable)
{
    CURLcode result = CURLE_FAILED_INIT;
    int running = 1;
    transfer->overflow = false;
    transfer->stopped = false;
    if (curl_multi_add_handle(transfer->multi, easy) != CURLM_OK)
        return CURLE_FAILED_INIT;
    while (running > 0 && !transfer->overflow && step(transfer, stoppable, &running))
        continue;
    int left = 0;
    const CURLMsg *message = curl_multi_info_read(transfer->multi, &left);
    if (message != NULL && message->msg == CURLMSG_DONE)
        result = message->data.result;
    else if (transfer->stopped)
        result = CURLE_ABORTED_BY_CALLBACK;
    curl_multi_remove_handle(transfer->multi, easy);
    return result;
}

void rt_transfer_pause(struct rt_transfer *transfer, int ms)
{
    struct pollfd stop = {.fd = transfer->stop_fd, .events = POLLIN};
    int64_t end_ns = clock_ns(CLOCK_MONOTONIC) + (int64_t)ms * 1000000;
    for (;;) {
        int64_t left_ms = (end_ns - clock_ns(CLOCK_MONOTONIC) + 999999) / 1000000;
        if (left_ms <= 0 || poll(&stop, transfer->stop_fd >= 0, (int)left_ms) > 0)
            return;
    }
}
