/* Answers that are written as they come. */
#include "test/unit/http_fixture.h"

struct streamer {
    struct fixture fixture;
    struct client client;
    struct http_request *request;
    struct http_stream *stream; /* NULL: none yet, or given up */
    int calls, gone;
    bool ends_when_gone;
};

static void on_gone(void *owner)
{
    struct streamer *streamer = owner;
    streamer->gone++;
    if (streamer->ends_when_gone) {
        http_stream_abort(streamer->stream);
        streamer->stream = NULL;
    }
}

static const struct http_stream_events events = {.gone = on_gone};

static void start_stream(struct streamer *streamer, struct http_request *request)
{
    static const struct http_header headers[] = {{"Content-Type", "text/event-stream"},
                                                 {NULL, NULL}};
    streamer->stream = http_answer_stream(request, 200, headers, &events, streamer);
    ck_assert_ptr_nonnull(streamer->stream);
}

static void stream_at_once(void *owner, struct http_request *request)
{
    struct streamer *streamer = owner;
    streamer->calls++;
    start_stream(streamer, request);
}

static void stream_until_gone(void *owner, struct http_request *request)
{
    struct streamer *streamer = owner;
    streamer->ends_when_gone = true;
    stream_at_once(owner, request);
}

static void stream_whole(void *owner, struct http_request *request)
{
    struct streamer *streamer = owner;
    stream_at_once(owner, request);
    ck_assert(http_stream_write(streamer->stream, "whole", 5));
    http_stream_end(streamer->stream);
    streamer->stream = NULL;
}

static void keep_waiting(void *owner, struct http_request *request)
{
    struct streamer *streamer = owner;
    streamer->calls++;
    streamer->request = request;
}

static void begin(struct streamer *streamer, http_handler_fn *handler, const char *request)
{
    *streamer = (struct streamer){.calls = 0};
    fixture_open(&streamer->fixture, 0);
    fixture_listen(&streamer->fixture, 0, NULL, handler, streamer);
    streamer->client = client_connect(&streamer->fixture);
    client_say(&streamer->client, request);
    FIXTURE_UNTIL(&streamer->fixture, streamer->calls == 1);
}

static void write_text(struct streamer *streamer, const char *text)
{
    ck_assert(http_stream_write(streamer->stream, text, strlen(text)));
}

static void end(struct streamer *streamer)
{
    if (streamer->stream != NULL)
        http_stream_end(streamer->stream);
    streamer->stream = NULL;
}

static void finish(struct streamer *streamer)
{
    end(streamer);
    client_free(&streamer->client);
    fixture_close(&streamer->fixture);
}

#define GET "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

/* The chunks' bytes, up to the last chunk or to what has come so far. */
static struct buffer unchunked(struct client *client, bool *complete)
{
    struct buffer bytes = buffer_new(client->got.max);
    const char *at = strstr(buffer_text(&client->got), "\r\n\r\n");
    ck_assert_ptr_nonnull(at);
    const char *limit = client->got.data + client->got.size;
    *complete = false;
    for (at += 4; at < limit && !*complete;) {
        char *after;
        size_t size = strtoul(at, &after, 16);
        ck_assert_int_eq(strncmp(after, "\r\n", 2), 0);
        at = after + 2;
        size_t left = (size_t)(limit - at);
        ck_assert(buffer_append(&bytes, at, size < left ? size : left));
        *complete = size == 0;
        at = size < left ? at + size + 2 : limit;
    }
    return bytes;
}

START_TEST(each_write_arrives_at_once)
{
    struct streamer streamer;
    begin(&streamer, stream_at_once, GET);
    FIXTURE_UNTIL(&streamer.fixture, client_has(&streamer.client, "text/event-stream\r\n"));
    ck_assert(client_has(&streamer.client, "Transfer-Encoding: chunked\r\n"));
    write_text(&streamer, "one");
    FIXTURE_UNTIL(&streamer.fixture, client_has(&streamer.client, "3\r\none\r\n"));
    fixture_turns(&streamer.fixture, FIXTURE_QUIET_TURNS);
    write_text(&streamer, "three");
    FIXTURE_UNTIL(&streamer.fixture, client_has(&streamer.client, "5\r\nthree\r\n"));
    ck_assert_uint_eq(http_stream_pending(streamer.stream), 0);
    ck_assert(!client_has(&streamer.client, "0\r\n\r\n"));
    write_text(&streamer, "last");
    end(&streamer);
    FIXTURE_UNTIL(&streamer.fixture, client_has(&streamer.client, "4\r\nlast\r\n0\r\n\r\n"));
    ck_assert(!streamer.client.ended);
    /* The connection serves the next request. */
    client_say(&streamer.client, GET);
    FIXTURE_UNTIL(&streamer.fixture, streamer.calls == 2);
    ck_assert_int_eq(streamer.gone, 0);
    finish(&streamer);
}
END_TEST

START_TEST(a_stream_may_begin_later)
{
    struct streamer streamer;
    begin(&streamer, keep_waiting, GET);
    start_stream(&streamer, streamer.request);
    write_text(&streamer, "late");
    FIXTURE_UNTIL(&streamer.fixture, client_has(&streamer.client, "4\r\nlate\r\n"));
    finish(&streamer);
}
END_TEST

START_TEST(a_stream_may_be_over_in_the_handler)
{
    struct streamer streamer;
    begin(&streamer, stream_whole, GET);
    FIXTURE_UNTIL(&streamer.fixture,
                  client_has(&streamer.client, "\r\n\r\n5\r\nwhole\r\n0\r\n\r\n"));
    ck_assert_int_eq(streamer.gone, 0);
    finish(&streamer);
}
END_TEST

START_TEST(an_empty_write_is_not_an_end)
{
    struct streamer streamer;
    begin(&streamer, stream_at_once, GET);
    ck_assert(http_stream_write(streamer.stream, NULL, 0));
    fixture_turns(&streamer.fixture, FIXTURE_QUIET_TURNS);
    write_text(&streamer, "more");
    FIXTURE_UNTIL(&streamer.fixture, client_has(&streamer.client, "\r\n\r\n4\r\nmore\r\n"));
    finish(&streamer);
}
END_TEST

START_TEST(http_1_0_gets_it_without_chunks)
{
    struct streamer streamer;
    begin(&streamer, stream_at_once, "GET / HTTP/1.0\r\n\r\n");
    write_text(&streamer, "one");
    FIXTURE_UNTIL(&streamer.fixture, client_has(&streamer.client, "\r\n\r\none"));
    write_text(&streamer, "two");
    FIXTURE_UNTIL(&streamer.fixture, client_has(&streamer.client, "\r\n\r\nonetwo"));
    end(&streamer);
    FIXTURE_UNTIL(&streamer.fixture, client_is_cut(&streamer.client));
    ck_assert_int_eq(streamer.gone, 0);
    finish(&streamer);
}
END_TEST

START_TEST(nobody_reads_what_head_asked_for)
{
    struct streamer streamer;
    begin(&streamer, _i == 0 ? stream_at_once : stream_until_gone,
          "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
    FIXTURE_UNTIL(&streamer.fixture, streamer.gone == 1);
    if (_i == 0)
        ck_assert(!http_stream_write(streamer.stream, "x", 1));
    end(&streamer);
    client_say(&streamer.client, GET);
    FIXTURE_UNTIL(&streamer.fixture, streamer.calls == 2);
    client_take(&streamer.client, SIZE_MAX);
    /* Nothing but the head came before the next answer's. */
    const char *first_end = strstr(buffer_text(&streamer.client.got), "\r\n\r\n");
    ck_assert_ptr_nonnull(first_end);
    FIXTURE_UNTIL(&streamer.fixture, client_has(&streamer.client, "\r\n\r\nHTTP/1.1 200 OK"));
    finish(&streamer);
}
END_TEST

/* The client reads slowly: what it does not take stays pending, and comes whole in the end. */
START_TEST(a_slow_reader_gets_all_of_it)
{
    enum { PIECE = 10007, PIECES = 1500 };
    static char piece[PIECE];
    struct streamer streamer;
    bool complete = false;
    begin(&streamer, stream_at_once, GET);
    for (int i = 0; i < PIECES; i++) {
        memset(piece, 'a' + i % 26, sizeof piece);
        ck_assert(http_stream_write(streamer.stream, piece, sizeof piece));
        if (i % 100 == 0)
            fixture_turn(&streamer.fixture);
        if (i % 10 == 0)
            client_take(&streamer.client, 4096);
    }
    ck_assert_uint_gt(http_stream_pending(streamer.stream), PIECE);
    FIXTURE_UNTIL(&streamer.fixture, (client_take(&streamer.client, SIZE_MAX),
                                      http_stream_pending(streamer.stream) == 0));
    end(&streamer);
    FIXTURE_UNTIL(&streamer.fixture, client_ends(&streamer.client, "\r\n0\r\n\r\n"));
    struct buffer bytes = unchunked(&streamer.client, &complete);
    ck_assert(complete);
    ck_assert_uint_eq(bytes.size, (size_t)PIECE * PIECES);
    for (int i = 0; i < PIECES; i++) {
        memset(piece, 'a' + i % 26, sizeof piece);
        ck_assert_mem_eq(bytes.data + (size_t)i * PIECE, piece, PIECE);
    }
    buffer_free(&bytes);
    finish(&streamer);
}
END_TEST

START_TEST(what_is_pending_outlives_the_end)
{
    enum { SIZE = 20000000 };
    struct streamer streamer;
    bool complete = false;
    char *bytes = malloc(SIZE);
    ck_assert_ptr_nonnull(bytes);
    memset(bytes, 'x', SIZE);
    begin(&streamer, stream_at_once, GET);
    ck_assert(http_stream_write(streamer.stream, bytes, SIZE));
    free(bytes);
    fixture_turn(&streamer.fixture);
    end(&streamer);
    FIXTURE_UNTIL(&streamer.fixture, client_ends(&streamer.client, "\r\n0\r\n\r\n"));
    struct buffer got = unchunked(&streamer.client, &complete);
    ck_assert(complete);
    ck_assert_uint_eq(got.size, SIZE);
    buffer_free(&got);
    finish(&streamer);
}
END_TEST

/* ---- Ends that are none --------------------------------------------------------------------- */

START_TEST(an_abort_is_noticed)
{
    struct streamer streamer;
    begin(&streamer, stream_at_once, GET);
    write_text(&streamer, "half");
    FIXTURE_UNTIL(&streamer.fixture, client_has(&streamer.client, "4\r\nhalf\r\n"));
    http_stream_abort(streamer.stream);
    streamer.stream = NULL;
    FIXTURE_UNTIL(&streamer.fixture, client_is_cut(&streamer.client));
    ck_assert(!client_has(&streamer.client, "0\r\n\r\n"));
    ck_assert_int_eq(streamer.gone, 0);
    finish(&streamer);
}
END_TEST

START_TEST(an_abort_does_not_wait_for_a_slow_reader)
{
    enum { SIZE = 20000000 };
    struct streamer streamer;
    char *bytes = calloc(1, SIZE);
    ck_assert_ptr_nonnull(bytes);
    begin(&streamer, stream_at_once, GET);
    ck_assert(http_stream_write(streamer.stream, bytes, SIZE));
    free(bytes);
    fixture_turns(&streamer.fixture, FIXTURE_QUIET_TURNS);
    http_stream_abort(streamer.stream);
    streamer.stream = NULL;
    FIXTURE_UNTIL(&streamer.fixture, client_is_cut(&streamer.client));
    ck_assert_uint_lt(streamer.client.got.size, SIZE);
    finish(&streamer);
}
END_TEST

START_TEST(a_hang_up_is_told_though_nothing_is_written)
{
    struct streamer streamer;
    begin(&streamer, stream_at_once, GET);
    streamer.ends_when_gone = _i == 1;
    fixture_turns(&streamer.fixture, FIXTURE_QUIET_TURNS);
    client_hang_up(&streamer.client);
    FIXTURE_UNTIL(&streamer.fixture, streamer.gone == 1);
    fixture_turns(&streamer.fixture, FIXTURE_QUIET_TURNS);
    ck_assert_int_eq(streamer.gone, 1);
    finish(&streamer);
}
END_TEST

START_TEST(a_hang_up_before_the_stream_is_told_too)
{
    struct streamer streamer;
    begin(&streamer, keep_waiting, GET);
    client_hang_up(&streamer.client);
    fixture_turns(&streamer.fixture, FIXTURE_QUIET_TURNS);
    start_stream(&streamer, streamer.request);
    ck_assert_int_eq(streamer.gone, 0);
    FIXTURE_UNTIL(&streamer.fixture, streamer.gone == 1);
    finish(&streamer);
}
END_TEST

START_TEST(writing_to_nobody_is_told)
{
    struct streamer streamer;
    begin(&streamer, stream_at_once, GET);
    client_hang_up(&streamer.client);
    FIXTURE_UNTIL(&streamer.fixture, !http_stream_write(streamer.stream, "x", 1));
    ck_assert_int_eq(streamer.gone, 1);
    finish(&streamer);
}
END_TEST

START_TEST(a_slow_reader_hangs_up)
{
    enum { SIZE = 20000000 };
    struct streamer streamer;
    char *bytes = calloc(1, SIZE);
    ck_assert_ptr_nonnull(bytes);
    begin(&streamer, stream_at_once, GET);
    ck_assert(http_stream_write(streamer.stream, bytes, SIZE));
    free(bytes);
    fixture_turns(&streamer.fixture, FIXTURE_QUIET_TURNS);
    ck_assert_int_eq(streamer.gone, 0);
    streamer.ends_when_gone = true;
    client_hang_up(&streamer.client);
    FIXTURE_UNTIL(&streamer.fixture, streamer.gone == 1);
    finish(&streamer);
}
END_TEST

START_TEST(a_cut_stream_is_written_in_vain)
{
    struct streamer streamer;
    begin(&streamer, stream_at_once, GET);
    write_text(&streamer, "half");
    FIXTURE_UNTIL(&streamer.fixture, client_has(&streamer.client, "half"));
    http_listener_cut(streamer.fixture.listener);
    ck_assert(!http_stream_write(streamer.stream, "x", 1));
    FIXTURE_UNTIL(&streamer.fixture, client_is_cut(&streamer.client));
    ck_assert(!http_stream_write(streamer.stream, "x", 1));
    ck_assert_int_eq(streamer.gone, 0);
    finish(&streamer);
}
END_TEST

START_TEST(closing_sends_what_is_pending)
{
    struct streamer streamer;
    begin(&streamer, stream_at_once, GET);
    write_text(&streamer, "last words");
    if (_i == 1)
        end(&streamer);
    http_listener_close(streamer.fixture.listener);
    streamer.fixture.listener = NULL;
    FIXTURE_UNTIL(&streamer.fixture, client_is_cut(&streamer.client));
    ck_assert(client_has(&streamer.client, "A\r\nlast words\r\n"));
    ck_assert_int_eq(client_has(&streamer.client, "\r\n0\r\n\r\n"), _i == 1);
    ck_assert_int_eq(streamer.gone, 0);
    finish(&streamer);
}
END_TEST

START_TEST(a_stream_outlives_its_server)
{
    struct streamer streamer;
    begin(&streamer, stream_at_once, GET);
    write_text(&streamer, "last words");
    fixture_close(&streamer.fixture);
    ck_assert(!http_stream_write(streamer.stream, "x", 1));
    ck_assert_int_eq(streamer.gone, 0);
    if (_i == 0)
        http_stream_end(streamer.stream);
    else
        http_stream_abort(streamer.stream);
    client_free(&streamer.client);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("emulator_http_stream");
    TCase *tcase = tcase_create("stream");
    tcase_add_test(tcase, each_write_arrives_at_once);
    tcase_add_test(tcase, a_stream_may_begin_later);
    tcase_add_test(tcase, a_stream_may_be_over_in_the_handler);
    tcase_add_test(tcase, an_empty_write_is_not_an_end);
    tcase_add_test(tcase, http_1_0_gets_it_without_chunks);
    tcase_add_loop_test(tcase, nobody_reads_what_head_asked_for, 0, 2);
    tcase_add_test(tcase, a_slow_reader_gets_all_of_it);
    tcase_add_test(tcase, what_is_pending_outlives_the_end);
    tcase_add_test(tcase, an_abort_is_noticed);
    tcase_add_test(tcase, an_abort_does_not_wait_for_a_slow_reader);
    tcase_add_loop_test(tcase, a_hang_up_is_told_though_nothing_is_written, 0, 2);
    tcase_add_test(tcase, a_hang_up_before_the_stream_is_told_too);
    tcase_add_test(tcase, writing_to_nobody_is_told);
    tcase_add_test(tcase, a_slow_reader_hangs_up);
    tcase_add_test(tcase, a_cut_stream_is_written_in_vain);
    tcase_add_loop_test(tcase, closing_sends_what_is_pending, 0, 2);
    tcase_add_loop_test(tcase, a_stream_outlives_its_server, 0, 2);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
