#include "emulator/view/event_feed.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "base/text.h"
#include "emulator/view/web_view.h"
#include "test/unit/unit.h"
#include "test/unit/view_events.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

/* A feed on a real endpoint, and a client that reads when a test tells it to. */
static struct loop *loop;
static struct http_server *server;
static struct http_listener *listener;
static struct event_feed *feed;
static struct buffer received;

static void handle(void *owner, struct http_request *request)
{
    (void)owner;
    ck_assert(view_handle(feed, request));
}

static void set_up(void)
{
    int error;
    signal(SIGPIPE, SIG_IGN);
    loop = loop_new();
    server = http_server_new(loop, 0);
    feed = event_feed_new(loop, "127.0.0.1");
    const struct http_listener_spec spec = {.address = "127.0.0.1", .handler = handle};
    listener = http_listen(server, &spec, &error);
    ck_assert_ptr_nonnull(listener);
    received = buffer_new(SIZE_MAX);
}

static void tear_down(void)
{
    event_feed_free(feed);
    http_listener_close(listener);
    http_server_free(server);
    loop_free(loop);
    buffer_free(&received);
}

static void publish(enum platform_event_type type, int64_t after_ms)
{
    struct platform_event event = view_event(type, SANDBOX_A, after_ms);
    struct platform_observer *observer = event_feed_observer(feed);
    observer->observe(observer->owner, &event);
}

static void stop(void *owner)
{
    (void)owner;
    loop_stop(loop);
}

static void run_for(int64_t ms)
{
    struct loop_timer end = {.fire = stop};
    ck_assert(loop_timer_set(loop, &end, clock_ns(CLOCK_MONOTONIC) + ms * 1000000));
    ck_assert(loop_run(loop));
}

static int connect_client(void)
{
    /* HTTP/1.0 has no chunks, whose borders would stand within the text. */
    static const char request[] = "GET /firstlight/events HTTP/1.0\r\nHost: localhost\r\n\r\n";
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)http_listener_port(listener)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    ck_assert_int_eq(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
    ck_assert_int_eq(write(fd, request, sizeof request - 1), sizeof request - 1);
    return fd;
}

/* Reads what comes until `text` is there; bounded by the test's own timeout. */
static void read_until(int fd, const char *text)
{
    static char bytes[1 << 16];
    size_t seen = 0;
    for (;;) {
        ssize_t size = read(fd, bytes, sizeof bytes);
        if (size > 0)
            ck_assert(buffer_append(&received, bytes, (size_t)size));
        else
            run_for(1);
        ck_assert_int_ne(size, 0);
        if (received.size > seen && strstr(buffer_text(&received) + seen, text) != NULL)
            return;
        seen = received.size > 256 ? received.size - 256 : 0;
    }
}

/* Where `text` stands next in what was received from `*at` on, and moves *at behind it. Not by
 * strstr(3), which the sanitizers have measure all that is left, each time. */
static bool find_next(size_t *at, const char *text)
{
    struct text rest = {received.data + *at, received.size - *at};
    size_t found = text_find(rest, text_of(text));
    *at += found < rest.size ? found + strlen(text) : found;
    return found < rest.size;
}

static int64_t count(const char *text)
{
    int64_t found = 0;
    for (size_t at = 0; find_next(&at, text);)
        found++;
    return found;
}

static int64_t dropped(void)
{
    int64_t sum = 0;
    for (size_t at = 0; find_next(&at, "\"firstlight.historyDropped\",\"record\":{\"events\":");)
        sum += strtoll(received.data + at, NULL, 10);
    return sum;
}

enum { MANY = 60000 };

START_TEST(what_is_not_kept_is_told)
{
    publish(LOCAL_SANDBOX_STARTED, 0);
    for (int i = 0; i < MANY; i++)
        publish(PLATFORM_REPORT, i);
    int fd = connect_client();
    publish(LOCAL_SANDBOX_ENDED, MANY);
    read_until(fd, "firstlight.sandboxEnded");
    ck_assert_int_eq(count("event: begin"), 1);
    ck_assert_int_eq(count("firstlight.sandboxStarted"), 1);
    ck_assert_int_gt(dropped(), 1000);
    ck_assert_int_eq(count("\nid: ") + dropped(), MANY + 2);
    close(fd);
    run_for(50);
}
END_TEST

/* A client that does not read costs no memory: it finds later what is still kept, and how much is
 * not. */
START_TEST(a_slow_client_misses_events)
{
    int fd = connect_client();
    run_for(20);
    for (int i = 0; i < MANY; i++) {
        publish(PLATFORM_REPORT, i);
        if (i % 1000 == 0)
            run_for(1);
    }
    publish(LOCAL_SANDBOX_ENDED, MANY);
    read_until(fd, "firstlight.sandboxEnded");
    ck_assert_int_gt(dropped(), 1000);
    ck_assert_int_eq(count("\nid: ") + dropped(), MANY + 1);
    close(fd);
    run_for(50);
}
END_TEST

START_TEST(it_ends_with_clients_there)
{
    int first = connect_client(), second = connect_client();
    read_until(first, "event: begin");
    read_until(second, "event: begin");
    publish(PLATFORM_REPORT, 1);
    close(second);
    tear_down();
    set_up();
    close(first);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("emulator_view_feed");
    TCase *tcase = tcase_create("feed");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, what_is_not_kept_is_told);
    tcase_add_test(tcase, a_slow_client_misses_events);
    tcase_add_test(tcase, it_ends_with_clients_there);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
