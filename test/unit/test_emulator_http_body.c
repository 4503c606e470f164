/* Bodies that are taken as they come. */
#include "test/unit/http_fixture.h"

/* An owner that takes each body, and what it was told. */
struct taker {
    struct fixture fixture;
    struct client client;
    bool takes; /* else the head's handler only looks */
    int heads, chunks, breaks, calls;
    char head_path[64];
    struct buffer bytes;
    size_t body_size; /* of http_body(), in the handler */
    char trailer[64]; /* Lambda-Runtime-Function-Error-Type */
    char header[64];  /* of the same name */
    struct http_request *request;
};

static void on_chunk(void *owner, struct http_request *request, const void *bytes, size_t size)
{
    struct taker *taker = owner;
    taker->chunks++;
    ck_assert_uint_gt(size, 0);
    ck_assert_str_eq(http_path(request), taker->head_path);
    ck_assert(buffer_append(&taker->bytes, bytes, size));
}

static void on_broken(void *owner)
{
    struct taker *taker = owner;
    taker->breaks++;
}

static const struct http_body_reader reader = {.chunk = on_chunk, .broken = on_broken};

static void on_head(void *owner, struct http_request *request)
{
    struct taker *taker = owner;
    taker->heads++;
    taker->request = request;
    snprintf(taker->head_path, sizeof taker->head_path, "%s", http_path(request));
    if (taker->takes)
        http_take_body(request, &reader, taker);
}

static void copy(char *to, size_t size, const char *text)
{
    snprintf(to, size, "%s", text != NULL ? text : "none");
}

static void on_request(void *owner, struct http_request *request)
{
    static const char name[] = "Lambda-Runtime-Function-Error-Type";
    struct taker *taker = owner;
    taker->calls++;
    taker->body_size = http_body(request)->size;
    copy(taker->trailer, sizeof taker->trailer, http_trailer(request, name));
    copy(taker->header, sizeof taker->header, http_header(request, name));
    http_answer(request, 202, NULL, "taken", 5);
}

enum { BODY_MAX = 10 };

static void begin(struct taker *taker)
{
    *taker = (struct taker){.takes = true, .bytes = buffer_new((size_t)1 << 28)};
    fixture_open(&taker->fixture, 0);
    fixture_listen(&taker->fixture, BODY_MAX, on_head, on_request, taker);
    taker->client = client_connect(&taker->fixture);
}

static void finish(struct taker *taker)
{
    client_free(&taker->client);
    fixture_close(&taker->fixture);
    buffer_free(&taker->bytes);
}

#define CHUNKED "POST /r HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"

START_TEST(chunks_come_as_they_are_sent)
{
    struct taker taker;
    begin(&taker);
    client_say(&taker.client, "POST /r HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
                              "Trailer: Lambda-Runtime-Function-Error-Type\r\n\r\n");
    FIXTURE_UNTIL(&taker.fixture, taker.heads == 1);
    client_say(&taker.client, "5\r\nhello\r\n");
    FIXTURE_UNTIL(&taker.fixture, strcmp(buffer_text(&taker.bytes), "hello") == 0);
    client_say(&taker.client, "6;x=y\r\n, worl");
    FIXTURE_UNTIL(&taker.fixture, strcmp(buffer_text(&taker.bytes), "hello, worl") == 0);
    client_say(&taker.client, "\r\n1\r\nd\r\n");
    FIXTURE_UNTIL(&taker.fixture, strcmp(buffer_text(&taker.bytes), "hello, world") == 0);
    ck_assert_int_eq(taker.calls, 0);
    client_say(&taker.client, "0\r\nLambda-Runtime-Function-Error-Type: Oops\r\n\r\n");
    FIXTURE_UNTIL(&taker.fixture, client_has(&taker.client, "taken"));
    ck_assert_int_eq(taker.calls, 1);
    ck_assert_uint_eq(taker.body_size, 0);
    ck_assert_str_eq(taker.trailer, "Oops");
    ck_assert_str_eq(taker.header, "none");
    ck_assert_int_eq(taker.breaks, 0);
    /* The connection goes on; a next request has neither the bytes nor the trailers. */
    client_say(&taker.client, CHUNKED "0\r\n\r\n");
    FIXTURE_UNTIL(&taker.fixture, taker.calls == 2);
    ck_assert_str_eq(taker.trailer, "none");
    ck_assert_int_eq(taker.heads, 2);
    ck_assert_int_eq(taker.breaks, 0);
    finish(&taker);
}
END_TEST

START_TEST(a_body_of_known_length_is_taken_too)
{
    struct taker taker;
    begin(&taker);
    client_say(&taker.client, "POST /r HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\n\r\nhello");
    FIXTURE_UNTIL(&taker.fixture, strcmp(buffer_text(&taker.bytes), "hello") == 0);
    client_say(&taker.client, ", world");
    FIXTURE_UNTIL(&taker.fixture, taker.calls == 1);
    ck_assert_str_eq(buffer_text(&taker.bytes), "hello, world");
    finish(&taker);
}
END_TEST

START_TEST(a_request_without_a_body_has_a_head_too)
{
    struct taker taker;
    begin(&taker);
    client_say(&taker.client, "GET /next HTTP/1.1\r\nHost: x\r\n\r\n");
    FIXTURE_UNTIL(&taker.fixture, taker.calls == 1);
    ck_assert_int_eq(taker.heads, 1);
    ck_assert_int_eq(taker.chunks, 0);
    ck_assert_str_eq(taker.head_path, "/next");
    ck_assert_int_eq(taker.breaks, 0);
    finish(&taker);
}
END_TEST

START_TEST(a_body_that_is_not_taken_is_kept)
{
    struct taker taker;
    begin(&taker);
    taker.takes = false;
    client_say(&taker.client, CHUNKED "5\r\nhello\r\n0\r\n\r\n");
    FIXTURE_UNTIL(&taker.fixture, taker.calls == 1);
    ck_assert_int_eq(taker.heads, 1);
    ck_assert_int_eq(taker.chunks, 0);
    ck_assert_uint_eq(taker.body_size, 5);
    finish(&taker);
}
END_TEST

START_TEST(megabytes_come_through_whole)
{
    enum { PIECE = 50000, PIECES = 100 };
    static char piece[PIECE];
    struct taker taker;
    begin(&taker);
    client_say(&taker.client, CHUNKED);
    for (int i = 0; i < PIECES; i++) {
        memset(piece, 'a' + i % 26, sizeof piece);
        client_say(&taker.client, "C350\r\n");
        client_send(&taker.client, piece, sizeof piece);
        client_say(&taker.client, "\r\n");
        FIXTURE_UNTIL(&taker.fixture, taker.bytes.size == (size_t)(i + 1) * PIECE);
    }
    client_say(&taker.client, "0\r\n\r\n");
    FIXTURE_UNTIL(&taker.fixture, client_has(&taker.client, "taken"));
    for (int i = 0; i < PIECES; i++) {
        memset(piece, 'a' + i % 26, sizeof piece);
        ck_assert_mem_eq(taker.bytes.data + (size_t)i * PIECE, piece, PIECE);
    }
    finish(&taker);
}
END_TEST

/* ---- Bodies that break off ------------------------------------------------------------------ */

static const struct {
    const char *name, *text;
    bool hangs_up;
    const char *status; /* NULL: nothing is answered */
} breaks[] = {
    {"hang-up in a chunk", CHUNKED "5\r\nhel", true, NULL},
    {"hang-up between chunks", CHUNKED "3\r\nhel\r\n", true, NULL},
    {"hang-up before the first", CHUNKED, true, NULL},
    {"hang-up in the trailers", CHUNKED "3\r\nhel\r\n0\r\nLambda-Run", true, NULL},
    {"hang-up short of the length",
     "POST /r HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\n\r\nhello", true, NULL},
    {"no chunk size", CHUNKED "3\r\nhel\r\nhello\r\n", false, "HTTP/1.1 400 "},
    {"no chunk end", CHUNKED "3\r\nhello\r\n", false, "HTTP/1.1 400 "},
    {"no trailer", CHUNKED "3\r\nhel\r\n0\r\nnonsense\r\n\r\n", false, "HTTP/1.1 400 "},
};

START_TEST(a_body_that_breaks_off_is_told)
{
    struct taker taker;
    begin(&taker);
    client_say(&taker.client, breaks[_i].text);
    fixture_turns(&taker.fixture, FIXTURE_QUIET_TURNS);
    if (breaks[_i].hangs_up)
        client_hang_up(&taker.client);
    FIXTURE_UNTIL(&taker.fixture, taker.breaks == 1);
    fixture_turns(&taker.fixture, FIXTURE_QUIET_TURNS);
    UNIT_INT(breaks[_i].name, taker.breaks, 1);
    UNIT_INT(breaks[_i].name, taker.calls, 0);
    if (breaks[_i].status != NULL)
        UNIT_INT(breaks[_i].name, client_has(&taker.client, breaks[_i].status), true);
    finish(&taker);
}
END_TEST

START_TEST(silence_breaks_a_body_off)
{
    struct taker taker;
    begin(&taker);
    fixture_close(&taker.fixture);
    client_free(&taker.client);
    fixture_open(&taker.fixture, 1);
    fixture_listen(&taker.fixture, BODY_MAX, on_head, on_request, &taker);
    taker.client = client_connect(&taker.fixture);
    client_say(&taker.client, CHUNKED "5\r\nhel");
    FIXTURE_UNTIL(&taker.fixture, taker.breaks == 1);
    ck_assert_str_eq(buffer_text(&taker.bytes), "hel");
    ck_assert_int_eq(taker.calls, 0);
    finish(&taker);
}
END_TEST

START_TEST(nobody_hears_of_what_was_let_go)
{
    struct taker taker;
    begin(&taker);
    client_say(&taker.client, CHUNKED "3\r\nhel\r\n");
    FIXTURE_UNTIL(&taker.fixture, taker.chunks == 1);
    http_take_body(taker.request, NULL, NULL);
    client_say(&taker.client, "2\r\nlo\r\n");
    fixture_turns(&taker.fixture, FIXTURE_QUIET_TURNS);
    ck_assert_int_eq(taker.chunks, 1);
    /* Whole, it reaches the handler as ever. */
    client_say(&taker.client, "0\r\n\r\n");
    FIXTURE_UNTIL(&taker.fixture, taker.calls == 1);
    ck_assert_uint_eq(taker.body_size, 0);
    finish(&taker);
}
END_TEST

START_TEST(nobody_hears_of_the_end_of_what_was_let_go)
{
    struct taker taker;
    begin(&taker);
    client_say(&taker.client, CHUNKED "3\r\nhel\r\n");
    FIXTURE_UNTIL(&taker.fixture, taker.chunks == 1);
    http_take_body(taker.request, NULL, NULL);
    client_hang_up(&taker.client);
    fixture_turns(&taker.fixture, FIXTURE_QUIET_TURNS);
    ck_assert_int_eq(taker.breaks, 0);
    finish(&taker);
}
END_TEST

START_TEST(nobody_hears_of_what_was_cut)
{
    struct taker taker;
    begin(&taker);
    client_say(&taker.client, CHUNKED "3\r\nhel\r\n");
    FIXTURE_UNTIL(&taker.fixture, taker.chunks == 1);
    client_say(&taker.client, "2\r\nlo\r\n0\r\n\r\n");
    if (_i == 0) {
        http_listener_cut(taker.fixture.listener);
    } else {
        http_listener_close(taker.fixture.listener);
        taker.fixture.listener = NULL;
    }
    FIXTURE_UNTIL(&taker.fixture, client_is_cut(&taker.client));
    fixture_turns(&taker.fixture, FIXTURE_QUIET_TURNS);
    ck_assert_int_eq(taker.chunks, 1);
    ck_assert_int_eq(taker.breaks, 0);
    ck_assert_int_eq(taker.calls, 0);
    finish(&taker);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("emulator_http_body");
    TCase *tcase = tcase_create("body");
    tcase_add_test(tcase, chunks_come_as_they_are_sent);
    tcase_add_test(tcase, a_body_of_known_length_is_taken_too);
    tcase_add_test(tcase, a_request_without_a_body_has_a_head_too);
    tcase_add_test(tcase, a_body_that_is_not_taken_is_kept);
    tcase_add_test(tcase, megabytes_come_through_whole);
    tcase_add_loop_test(tcase, a_body_that_breaks_off_is_told, 0, UNIT_COUNT(breaks));
    tcase_add_test(tcase, silence_breaks_a_body_off);
    tcase_add_test(tcase, nobody_hears_of_what_was_let_go);
    tcase_add_test(tcase, nobody_hears_of_the_end_of_what_was_let_go);
    tcase_add_loop_test(tcase, nobody_hears_of_what_was_cut, 0, 2);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
