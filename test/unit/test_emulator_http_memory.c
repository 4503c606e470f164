/* Whichever allocation fails: a client is answered or cut, and the server lives on. */
#include "test/unit/failing_allocator.h"
#include "test/unit/http_fixture.h"

enum { MANY_ALLOCATIONS = 100 };

struct owner {
    bool stream_refused;
};

static void on_gone(void *owner)
{
    (void)owner;
}

static const struct http_stream_events events = {.gone = on_gone};

static const struct http_header headers[] = {{"Content-Type", "text/plain"}, {NULL, NULL}};

static void answer(void *owner, struct http_request *request)
{
    (void)owner;
    http_answer(request, 200, headers, "good", 4);
}

static void answer_body(void *owner, struct http_request *request)
{
    (void)owner;
    http_answer_buffer(request, 200, headers, http_body(request));
}

static void answer_stream(void *owner, struct http_request *request)
{
    struct owner *one = owner;
    struct http_stream *stream = http_answer_stream(request, 200, headers, &events, owner);
    one->stream_refused = stream == NULL;
    if (stream != NULL && http_stream_write(stream, "good", 4))
        http_stream_end(stream);
    else if (stream != NULL)
        http_stream_abort(stream);
}

static const struct {
    const char *name;
    http_handler_fn *handler;
} handlers[] = {{"bytes", answer}, {"buffer", answer_body}, {"stream", answer_stream}};

/* One request while the allocation after `count` others fails. False when none was left to fail. */
static bool one_fails(http_handler_fn *handler, int count)
{
    static const char request[] =
        "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\n\r\ngood";
    struct fixture fixture;
    struct owner owner = {.stream_refused = false};
    fixture_open(&fixture, 0);
    fixture_listen(&fixture, 100, NULL, handler, &owner);
    fixture_turn(&fixture); /* the loop has its memory */
    struct client client = client_connect(&fixture);
    client_send(&client, request, sizeof request - 1);
    /* Nothing of Check's in between: it allocates too. */
    char byte;
    int64_t end = clock_ns(CLOCK_MONOTONIC) + FIXTURE_PATIENCE_NS;
    allocator_fail_after(count, false);
    while (recv(client.fd, &byte, 1, MSG_DONTWAIT | MSG_PEEK) < 0 && fixture_serve(&fixture) &&
           clock_ns(CLOCK_MONOTONIC) < end)
        ;
    bool failed = allocator_recover();
    FIXTURE_UNTIL(&fixture, client_is_cut(&client));
    if (!failed)
        ck_assert(client_has(&client, "good"));
    if (owner.stream_refused)
        ck_assert(client_has(&client, "HTTP/1.1 500 "));

    /* The next one is served. */
    struct client next = client_connect(&fixture);
    client_send(&next, request, sizeof request - 1);
    FIXTURE_UNTIL(&fixture, client_has(&next, "good"));
    client_free(&next);
    client_free(&client);
    fixture_close(&fixture);
    return failed;
}

START_TEST(any_allocation_may_fail)
{
    int count = 0;
    while (count < MANY_ALLOCATIONS && one_fails(handlers[_i].handler, count))
        count++;
    ck_assert_msg(count > 0 && count < MANY_ALLOCATIONS, "%s: %d failed", handlers[_i].name, count);
}
END_TEST

START_TEST(neither_server_nor_listener_without_memory)
{
    struct fixture fixture;
    const struct http_listener_spec spec = {.address = "127.0.0.1", .handler = answer};
    int error = 0;
    fixture_open(&fixture, 0);
    allocator_fail_after(0, true);
    struct http_server *server = http_server_new(fixture.loop, 0);
    struct http_listener *listener = http_listen(fixture.server, &spec, &error);
    allocator_recover();
    ck_assert_ptr_null(server);
    ck_assert_ptr_null(listener);
    ck_assert_int_eq(error, ENOMEM);
    fixture_close(&fixture);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("emulator_http_memory");
    TCase *tcase = tcase_create("memory");
    tcase_add_loop_test(tcase, any_allocation_may_fail, 0, UNIT_COUNT(handlers));
    tcase_add_test(tcase, neither_server_nor_listener_without_memory);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
