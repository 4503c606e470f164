/* The Runtime API's server and its slots; the test is the runtime and the sandbox. What a runtime
 * may do when is runtime_protocol's test. */
#include "emulator/sandbox/runtime_api_server.h"

#include "test/unit/loop_client.h"

#define NEXT "/2018-06-01/runtime/invocation/next"

static struct loop *loop;
static struct http_server *http;
static struct runtime_api *api;
static int port;
static struct buffer story; /* what happened, in one line */
static struct invocation *invocations[2];

static void happened(const char *what, int slot, const char *text, size_t size)
{
    buffer_printf(&story, "%s%s %d%s%.*s", story.size > 0 ? ", " : "", what, slot,
                  size > 0 ? " " : "", (int)size, text);
    loop_stop(loop);
}

static void on_waiting(void *owner, int slot)
{
    (void)owner;
    happened("waiting", slot, "", 0);
}

static void on_response(void *owner, int slot, const struct runtime_post *post)
{
    (void)owner;
    happened("response", slot, buffer_text(post->body), post->body->size);
}

static void on_error(void *owner, int slot, const struct runtime_post *post)
{
    (void)owner;
    happened("error", slot, post->error_type, strlen(post->error_type));
}

static void on_response_too_large(void *owner, int slot)
{
    (void)owner;
    happened("too large", slot, "", 0);
}

static bool on_stream(void *owner, int slot, const char *content_type)
{
    (void)owner;
    (void)content_type;
    happened("stream", slot, "", 0);
    return true;
}

static void on_piece(void *owner, int slot, const char *bytes, size_t size)
{
    (void)owner;
    happened("piece", slot, bytes, size);
}

static void on_broken(void *owner, int slot)
{
    (void)owner;
    happened("broken", slot, "", 0);
}

static void on_init_error(void *owner, const struct runtime_post *post)
{
    (void)owner;
    happened("init error", 0, post->error_type, strlen(post->error_type));
}

static void on_snapped(void *owner)
{
    (void)owner;
    happened("snapped", 0, "", 0);
}

static bool on_other(void *owner, struct http_request *request)
{
    (void)owner;
    (void)request;
    return false;
}

static void open_api(int slots)
{
    static const struct runtime_api_events events = {.waiting = on_waiting,
                                                     .response = on_response,
                                                     .error = on_error,
                                                     .response_too_large = on_response_too_large,
                                                     .stream = on_stream,
                                                     .stream_piece = on_piece,
                                                     .stream_broken = on_broken,
                                                     .init_error = on_init_error,
                                                     .snapped = on_snapped,
                                                     .other = on_other};
    int error = 0;
    api = runtime_api_new(http, slots, &events, NULL, &error);
    ck_assert_ptr_nonnull(api);
    port = (int)strtol(strchr(runtime_api_address(api), ':') + 1, NULL, 10);
}

static void set_up(void)
{
    loop = loop_new();
    http = http_server_new(loop, 0);
    story = buffer_new(64 * 1024);
    for (int i = 0; i < 2; i++) {
        invocations[i] = invocation_new();
        buffer_printf(&invocations[i]->event, "event %d", i);
    }
}

static void tear_down(void)
{
    runtime_api_free(api);
    http_server_free(http);
    loop_free(loop);
    buffer_free(&story);
    invocation_free(invocations[0]);
    invocation_free(invocations[1]);
}

/* Everything that has happened since the last time. */
#define CHECK_STORY(want)                                                                          \
    do {                                                                                           \
        ck_assert_str_eq(buffer_text(&story), want);                                               \
        buffer_clear(&story);                                                                      \
    } while (0)

static void wait_for(const char *what)
{
    while (strstr(buffer_text(&story), what) == NULL)
        loop_until_stopped(loop);
}

/* ---- What the runtime does ------------------------------------------------------------------ */

static void ask(struct loop_client *client)
{
    loop_client_send(client, loop, port, "GET", NEXT, "", "");
}

static void hang_up(struct loop_client *client)
{
    loop_unwatch(loop, &client->watch);
    close(client->watch.fd);
    loop_client_free(client);
}

static void stop_loop(void *owner)
{
    loop_stop(owner);
}

/* The loop serves what there is. */
static void turn(void)
{
    struct loop_timer end = {.fire = stop_loop, .owner = loop};
    loop_timer_set(loop, &end, clock_ns(CLOCK_MONOTONIC) + 2000000);
    loop_until_stopped(loop);
    loop_timer_cancel(loop, &end);
}

static void check_event(struct loop_client *client, const char *event)
{
    ck_assert_int_eq(loop_client_wait(client), 200);
    ck_assert_str_eq(loop_client_body(client), event);
    loop_client_free(client);
}

static void post_to(struct loop_client *client, const struct invocation *invocation,
                    const char *what, const char *body)
{
    char path[128];
    snprintf(path, sizeof path, "/2018-06-01/runtime/invocation/%s/%s", invocation->request_id,
             what);
    loop_client_send(client, loop, port, "POST", path, "", body);
}

static int post(const struct invocation *invocation, const char *what, const char *body)
{
    struct loop_client client;
    post_to(&client, invocation, what, body);
    int status = loop_client_wait(&client);
    loop_client_free(&client);
    return status;
}

/* A streamed response whose first piece is sent. */
static void begin_stream(struct loop_client *client, const struct invocation *invocation,
                         const char *piece)
{
    char text[512];
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(connect(fd, (const struct sockaddr *)&address, sizeof address), 0);
    *client = (struct loop_client){
        .loop = loop,
        .watch = {.fd = fd, .ready = loop_client_ready, .owner = client},
        .answer = buffer_new((size_t)64 * 1024),
    };
    ck_assert(loop_watch(loop, &client->watch, EPOLLIN));
    int size = snprintf(text, sizeof text,
                        "POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\r\nHost: x\r\n"
                        "Connection: close\r\nTransfer-Encoding: chunked\r\n"
                        "Lambda-Runtime-Function-Response-Mode: streaming\r\n\r\n%zx\r\n%s\r\n",
                        invocation->request_id, strlen(piece), piece);
    ck_assert_int_eq((long long)write(fd, text, (size_t)size), size);
}

/* The runtime has the first event, in slot 0. */
static void give_first(void)
{
    struct loop_client client;
    ask(&client);
    wait_for("waiting 0");
    buffer_clear(&story);
    runtime_api_give(api, 0, invocations[0]);
    check_event(&client, "event 0");
}

/* ---- One slot ------------------------------------------------------------------------------- */

START_TEST(asks_gets_and_answers)
{
    open_api(1);
    give_first();
    ck_assert(runtime_api_taken(api, 0));
    ck_assert_int_eq(post(invocations[0], "response", "fine"), 202);
    ck_assert_int_eq(post(invocations[0], "response", "again"), 403);
    CHECK_STORY("response 0 fine");
}
END_TEST

START_TEST(event_is_kept_for_one_that_hung_up)
{
    struct loop_client client;
    open_api(1);
    ask(&client);
    wait_for("waiting 0");
    hang_up(&client);
    while (runtime_api_waiting_slot(api) >= 0)
        turn();
    runtime_api_give(api, 0, invocations[0]);
    ck_assert(!runtime_api_taken(api, 0));
    ask(&client);
    check_event(&client, "event 0");
    ck_assert(runtime_api_taken(api, 0));
    /* Nor does it get lost when it is asked for twice. */
    ask(&client);
    check_event(&client, "event 0");
}
END_TEST

START_TEST(one_that_hung_up_and_asks_again_is_heard)
{
    struct loop_client client;
    open_api(1);
    ask(&client);
    wait_for("waiting 0");
    hang_up(&client);
    while (runtime_api_waiting_slot(api) >= 0)
        turn();
    buffer_clear(&story);
    ask(&client);
    wait_for("waiting 0");
    hang_up(&client);
}
END_TEST

START_TEST(later_request_takes_the_place_of_the_earlier)
{
    struct loop_client first, second;
    open_api(1);
    ask(&first);
    wait_for("waiting 0");
    ask(&second);
    ck_assert_int_eq(loop_client_wait(&first), 409);
    loop_client_free(&first);
    runtime_api_give(api, 0, invocations[0]);
    check_event(&second, "event 0");
    CHECK_STORY("waiting 0");
}
END_TEST

START_TEST(answer_to_what_is_over_finds_nothing)
{
    open_api(1);
    give_first();
    runtime_api_forget(api, 0, _i == 1);
    const struct invocation over = *invocations[0];
    invocation_free(invocations[0]);
    invocations[0] = NULL;
    ck_assert_int_eq(post(&over, "response", "late"), _i == 1 ? 410 : 400);
    CHECK_STORY("");
}
END_TEST

START_TEST(process_s_end_drops_who_waits)
{
    struct loop_client client;
    open_api(1);
    ask(&client);
    wait_for("waiting 0");
    runtime_api_end(api, false);
    ck_assert_int_eq(loop_client_wait(&client), 503);
    loop_client_free(&client);
    buffer_clear(&story);
    give_first();
}
END_TEST

/* ---- Several slots -------------------------------------------------------------------------- */

START_TEST(slots_keep_events_apart)
{
    struct loop_client first, second, third;
    open_api(2);
    ask(&first);
    wait_for("waiting 0");
    ask(&second);
    wait_for("waiting 1");
    ask(&third);
    ck_assert_int_eq(loop_client_wait(&third), 400);
    loop_client_free(&third);
    runtime_api_give(api, 1, invocations[1]);
    runtime_api_give(api, 0, invocations[0]);
    check_event(&second, "event 1");
    check_event(&first, "event 0");
    buffer_clear(&story);
    ck_assert_int_eq(post(invocations[1], "response", "b"), 202);
    ck_assert_int_eq(post(invocations[0], "error", "a"), 202);
    CHECK_STORY("response 1 b, error 0 Function.Unknown");
}
END_TEST

START_TEST(slot_of_one_that_hung_up_is_there_for_the_next)
{
    struct loop_client client;
    open_api(2);
    for (int i = 0; i < 4; i++) {
        ask(&client);
        wait_for("waiting 0");
        hang_up(&client);
        while (runtime_api_waiting_slot(api) >= 0)
            turn();
        buffer_clear(&story);
    }
}
END_TEST

/* ---- Responses as they come ----------------------------------------------------------------- */

START_TEST(streamed_response)
{
    struct loop_client client;
    open_api(1);
    give_first();
    begin_stream(&client, invocations[0], "abc");
    wait_for("piece 0 abc");
    ck_assert_int_eq((long long)write(client.watch.fd, "0\r\n\r\n", 5), 5);
    ck_assert_int_eq(loop_client_wait(&client), 202);
    loop_client_free(&client);
    CHECK_STORY("stream 0, piece 0 abc, response 0");
}
END_TEST

START_TEST(streamed_response_that_breaks_off)
{
    struct loop_client client;
    open_api(1);
    give_first();
    begin_stream(&client, invocations[0], "abc");
    wait_for("piece 0 abc");
    hang_up(&client);
    wait_for("broken 0");
}
END_TEST

START_TEST(second_stream_does_not_mix_with_the_first)
{
    struct loop_client first, second;
    open_api(1);
    give_first();
    begin_stream(&first, invocations[0], "abc");
    wait_for("piece 0 abc");
    begin_stream(&second, invocations[0], "xyz");
    turn();
    ck_assert_int_eq((long long)write(first.watch.fd, "0\r\n\r\n", 5), 5);
    ck_assert_int_eq(loop_client_wait(&first), 202);
    ck_assert_int_eq((long long)write(second.watch.fd, "0\r\n\r\n", 5), 5);
    ck_assert_int_eq(loop_client_wait(&second), 403);
    loop_client_free(&first);
    loop_client_free(&second);
    CHECK_STORY("stream 0, piece 0 abc, response 0");
}
END_TEST

static const char *const whole[] = {"response", "error"};

START_TEST(whole_answer_beside_a_stream_silences_it)
{
    struct loop_client stream;
    open_api(1);
    give_first();
    begin_stream(&stream, invocations[0], "abc");
    wait_for("piece 0 abc");
    ck_assert_int_eq(post(invocations[0], whole[_i], "fine"), 202);
    /* The slot is another invocation's by then. */
    struct loop_client client;
    ask(&client);
    wait_for("waiting 0");
    runtime_api_give(api, 0, invocations[1]);
    check_event(&client, "event 1");
    buffer_clear(&story);
    ck_assert_int_eq((long long)write(stream.watch.fd, "3\r\nxyz\r\n0\r\n\r\n", 13), 13);
    ck_assert_int_eq(loop_client_wait(&stream), 400);
    loop_client_free(&stream);
    CHECK_STORY("");
}
END_TEST

/* ---- Restore -------------------------------------------------------------------------------- */

START_TEST(restore)
{
    struct loop_client client;
    open_api(1);
    loop_client_send(&client, loop, port, "GET", "/2018-06-01/runtime/restore/next", "", "");
    wait_for("snapped 0");
    runtime_api_restore(api);
    ck_assert_int_eq(loop_client_wait(&client), 200);
    loop_client_free(&client);
    buffer_clear(&story);
    give_first();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("runtime_api");
    TCase *tc = tcase_create("runtime_api");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, asks_gets_and_answers);
    tcase_add_test(tc, event_is_kept_for_one_that_hung_up);
    tcase_add_test(tc, one_that_hung_up_and_asks_again_is_heard);
    tcase_add_test(tc, later_request_takes_the_place_of_the_earlier);
    tcase_add_loop_test(tc, answer_to_what_is_over_finds_nothing, 0, 2);
    tcase_add_test(tc, process_s_end_drops_who_waits);
    tcase_add_test(tc, slots_keep_events_apart);
    tcase_add_test(tc, slot_of_one_that_hung_up_is_there_for_the_next);
    tcase_add_test(tc, streamed_response);
    tcase_add_test(tc, streamed_response_that_breaks_off);
    tcase_add_test(tc, second_stream_does_not_mix_with_the_first);
    tcase_add_loop_test(tc, whole_answer_beside_a_stream_silences_it, 0, UNIT_COUNT(whole));
    tcase_add_test(tc, restore);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
