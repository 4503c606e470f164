/* Requests, answers, hang-ups and closing. */
#include "test/unit/http_fixture.h"

enum { BODY_MAX = 1000, REQUESTS_MAX = 8 };

/* What the handlers saw. */
struct seen {
    struct fixture *fixture;
    int calls;
    struct http_request *request; /* the last one, when it waits */
    struct http_request *all[REQUESTS_MAX];
    char line[128]; /* "METHOD PATH" of the last one */
    char body[BODY_MAX + 1];
    bool too_large;
    int gone;
};

static void note(struct seen *seen, struct http_request *request)
{
    seen->calls++;
    snprintf(seen->line, sizeof seen->line, "%s %s", http_method(request), http_path(request));
    snprintf(seen->body, sizeof seen->body, "%s", buffer_text(http_body(request)));
    seen->too_large = http_body_too_large(request);
}

static void answer_at_once(void *owner, struct http_request *request)
{
    struct seen *seen = owner;
    note(seen, request);
    const struct http_header headers[] = {{"X-Query", http_query(request, "q")},
                                          {"X-Echo", http_header(request, "x-SAY")},
                                          {"X-Left-Out", NULL},
                                          {NULL, NULL}};
    http_answer(request, 200, headers, "fine", 4);
}

static void keep_waiting(void *owner, struct http_request *request)
{
    struct seen *seen = owner;
    note(seen, request);
    if (seen->calls <= REQUESTS_MAX)
        seen->all[seen->calls - 1] = request;
    seen->request = request;
}

static void on_gone(void *owner)
{
    struct seen *seen = owner;
    seen->gone++;
}

static void wait_and_watch(void *owner, struct http_request *request)
{
    keep_waiting(owner, request);
    http_on_gone(request, on_gone, owner);
}

/* A server with that handler and one client. */
struct talk {
    struct fixture fixture;
    struct seen seen;
    struct client client;
};

static void begin(struct talk *talk, http_handler_fn *handler)
{
    *talk = (struct talk){.seen.calls = 0};
    fixture_open(&talk->fixture, 0);
    talk->seen.fixture = &talk->fixture;
    fixture_listen(&talk->fixture, BODY_MAX, NULL, handler, &talk->seen);
    talk->client = client_connect(&talk->fixture);
}

static void finish(struct talk *talk)
{
    client_free(&talk->client);
    fixture_close(&talk->fixture);
}

/* ---- Requests and answers ------------------------------------------------------------------- */

START_TEST(a_request_is_answered_in_its_handler)
{
    struct talk talk;
    begin(&talk, answer_at_once);
    client_say(&talk.client, "POST /a%2Fb/c?q=1%202&r HTTP/1.1\r\nHost: x\r\nX-Say: a\tb\r\n"
                             "Content-Length: 5\r\n\r\nhello");
    FIXTURE_UNTIL(&talk.fixture, client_has(&talk.client, "fine"));
    ck_assert_str_eq(talk.seen.line, "POST /a%2Fb/c");
    ck_assert_str_eq(talk.seen.body, "hello");
    ck_assert(client_has(&talk.client, "HTTP/1.1 200 OK\r\n"));
    ck_assert(client_has(&talk.client, "X-Query: 1%202\r\n"));
    ck_assert(client_has(&talk.client, "X-Echo: a b\r\n"));
    ck_assert(!client_has(&talk.client, "X-Left-Out"));
    ck_assert(!talk.client.ended);
    finish(&talk);
}
END_TEST

START_TEST(a_request_is_answered_later)
{
    struct talk talk;
    begin(&talk, keep_waiting);
    client_say(&talk.client, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    FIXTURE_UNTIL(&talk.fixture, talk.seen.request != NULL);
    fixture_turns(&talk.fixture, FIXTURE_QUIET_TURNS);
    client_take(&talk.client, SIZE_MAX);
    ck_assert_uint_eq(talk.client.got.size, 0);
    struct buffer body = buffer_new(100);
    buffer_append_text(&body, "later");
    http_answer_buffer(talk.seen.request, 201, NULL, &body);
    ck_assert_ptr_null(body.data);
    FIXTURE_UNTIL(&talk.fixture, client_has(&talk.client, "\r\n\r\nlater"));
    ck_assert(client_has(&talk.client, "HTTP/1.1 201 "));
    finish(&talk);
}
END_TEST

/* One resumes the other: the library must be run again for it, though nothing else happens. */
static void answer_the_one_before(void *owner, struct http_request *request)
{
    struct seen *seen = owner;
    struct http_request *before = seen->request;
    keep_waiting(owner, request);
    if (before != NULL)
        http_answer(before, 200, NULL, "before", 6);
}

START_TEST(a_handler_answers_another_request)
{
    struct talk talk;
    begin(&talk, answer_the_one_before);
    struct client other = client_connect(&talk.fixture);
    client_say(&talk.client, "GET /1 HTTP/1.1\r\nHost: x\r\n\r\n");
    FIXTURE_UNTIL(&talk.fixture, talk.seen.calls == 1);
    client_say(&other, "GET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
    FIXTURE_UNTIL(&talk.fixture, client_has(&talk.client, "before"));
    http_answer(talk.seen.request, 200, NULL, "last", 4);
    FIXTURE_UNTIL(&talk.fixture, client_has(&other, "last"));
    client_free(&other);
    finish(&talk);
}
END_TEST

START_TEST(pipelined_requests_are_served_one_by_one)
{
    struct talk talk;
    begin(&talk, keep_waiting);
    client_say(&talk.client, "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nPOST /2 HTTP/1.1\r\nHost: x\r\n"
                             "Content-Length: 3\r\n\r\nabcGET /3 HTTP/1.1\r\nHost: x\r\n\r\n");
    static const char *const lines[] = {"GET /1", "POST /2", "GET /3"};
    static const char *const answers[] = {"<one>", "<two>", "<three>"};
    for (int i = 0; i < 3; i++) {
        FIXTURE_UNTIL(&talk.fixture, talk.seen.calls == i + 1);
        fixture_turns(&talk.fixture, FIXTURE_QUIET_TURNS);
        ck_assert_int_eq(talk.seen.calls, i + 1);
        ck_assert_str_eq(talk.seen.line, lines[i]);
        http_answer(talk.seen.request, 200, NULL, answers[i], strlen(answers[i]));
    }
    FIXTURE_UNTIL(&talk.fixture, client_has(&talk.client, "<three>"));
    const char *text = buffer_text(&talk.client.got);
    const char *first = strstr(text, "<one>");
    ck_assert_ptr_nonnull(first);
    ck_assert_ptr_nonnull(strstr(first, "<two>"));
    finish(&talk);
}
END_TEST

START_TEST(head_is_answered_without_a_body)
{
    struct talk talk;
    begin(&talk, answer_at_once);
    client_say(&talk.client, "HEAD / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n");
    FIXTURE_UNTIL(&talk.fixture, client_has(&talk.client, "fine"));
    const char *text = buffer_text(&talk.client.got);
    ck_assert_ptr_nonnull(strstr(text, "Content-Length: 4\r\n\r\nHTTP/1.1 200 OK\r\n"));
    finish(&talk);
}
END_TEST

START_TEST(http_1_0_ends_with_the_connection)
{
    struct talk talk;
    begin(&talk, answer_at_once);
    client_say(&talk.client, "GET / HTTP/1.0\r\n\r\n");
    FIXTURE_UNTIL(&talk.fixture, client_is_cut(&talk.client));
    ck_assert(client_has(&talk.client, "\r\n\r\nfine"));
    finish(&talk);
}
END_TEST

START_TEST(a_client_that_waits_for_leave_gets_it)
{
    struct talk talk;
    begin(&talk, answer_at_once);
    client_say(&talk.client, "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                             "Content-Length: 3\r\n\r\n");
    FIXTURE_UNTIL(&talk.fixture, client_has(&talk.client, "HTTP/1.1 100 Continue\r\n\r\n"));
    ck_assert_int_eq(talk.seen.calls, 0);
    client_say(&talk.client, "abc");
    FIXTURE_UNTIL(&talk.fixture, client_has(&talk.client, "fine"));
    ck_assert_str_eq(talk.seen.body, "abc");
    finish(&talk);
}
END_TEST

START_TEST(a_body_over_the_limit_is_told_and_answered)
{
    struct talk talk;
    char body[BODY_MAX + 1];
    memset(body, 'x', sizeof body);
    begin(&talk, answer_at_once);
    client_say(&talk.client, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n");
    client_send(&talk.client, body, sizeof body);
    FIXTURE_UNTIL(&talk.fixture, client_has(&talk.client, "fine"));
    ck_assert(talk.seen.too_large);
    ck_assert_str_eq(talk.seen.body, "");
    /* The connection serves the next one. */
    client_say(&talk.client, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n");
    client_send(&talk.client, body, BODY_MAX);
    FIXTURE_UNTIL(&talk.fixture, talk.seen.calls == 2);
    ck_assert(!talk.seen.too_large);
    ck_assert_uint_eq(strlen(talk.seen.body), BODY_MAX);
    finish(&talk);
}
END_TEST

/* ---- Malformed ---------------------------------------------------------------------------- */

static const struct {
    const char *name, *text, *status;
} malformed[] = {
    {"chunk size", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
     "400"},
    {"chunk end", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
     "400"},
    {"length", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n", "400"},
    {"no host", "GET / HTTP/1.1\r\n\r\n", NULL},
};

START_TEST(malformed_requests_are_refused)
{
    struct talk talk;
    begin(&talk, answer_at_once);
    client_say(&talk.client, malformed[_i].text);
    if (malformed[_i].status == NULL) {
        /* Harmless: local clients may do as they like. */
        FIXTURE_UNTIL(&talk.fixture, client_has(&talk.client, "fine"));
    } else {
        char line[32];
        snprintf(line, sizeof line, "HTTP/1.1 %s ", malformed[_i].status);
        FIXTURE_UNTIL(&talk.fixture, client_is_cut(&talk.client));
        ck_assert_msg(client_has(&talk.client, line), "%s: %s", malformed[_i].name,
                      buffer_text(&talk.client.got));
        ck_assert_int_eq(talk.seen.calls, 0);
    }
    finish(&talk);
}
END_TEST

START_TEST(headers_that_do_not_fit_are_refused)
{
    struct talk talk;
    char line[1000];
    memset(line, 'h', sizeof line);
    memcpy(line + sizeof line - 2, "\r\n", 2);
    line[10] = ':';
    begin(&talk, answer_at_once);
    client_say(&talk.client, "GET / HTTP/1.1\r\nHost: x\r\n");
    for (int i = 0; i < 70; i++)
        client_send(&talk.client, line, sizeof line);
    FIXTURE_UNTIL(&talk.fixture, client_has(&talk.client, "HTTP/1.1 431 "));
    ck_assert_int_eq(talk.seen.calls, 0);
    finish(&talk);
}
END_TEST

START_TEST(half_a_body_never_reaches_the_handler)
{
    struct talk talk;
    begin(&talk, answer_at_once);
    client_say(&talk.client, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
    fixture_turns(&talk.fixture, FIXTURE_QUIET_TURNS);
    client_hang_up(&talk.client);
    fixture_turns(&talk.fixture, FIXTURE_QUIET_TURNS);
    ck_assert_int_eq(talk.seen.calls, 0);
    finish(&talk);
}
END_TEST

START_TEST(a_slow_client_is_cut_and_a_waiting_one_is_not)
{
    struct talk talk = {.seen.calls = 0};
    fixture_open(&talk.fixture, 1);
    fixture_listen(&talk.fixture, BODY_MAX, NULL, keep_waiting, &talk.seen);
    talk.client = client_connect(&talk.fixture);
    struct client slow = client_connect(&talk.fixture);
    client_say(&talk.client, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    FIXTURE_UNTIL(&talk.fixture, talk.seen.calls == 1);
    client_say(&slow, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
    FIXTURE_UNTIL(&talk.fixture, client_is_cut(&slow));
    ck_assert(!client_is_cut(&talk.client));
    http_answer(talk.seen.request, 200, NULL, "still", 5);
    FIXTURE_UNTIL(&talk.fixture, client_has(&talk.client, "still"));
    client_free(&slow);
    finish(&talk);
}
END_TEST

/* ---- Hang-ups ------------------------------------------------------------------------------- */

#define GET "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

START_TEST(a_hang_up_is_told_while_the_request_waits)
{
    struct talk talk;
    begin(&talk, wait_and_watch);
    client_say(&talk.client, GET);
    FIXTURE_UNTIL(&talk.fixture, talk.seen.calls == 1);
    fixture_turns(&talk.fixture, FIXTURE_QUIET_TURNS);
    ck_assert_int_eq(talk.seen.gone, 0);
    client_hang_up(&talk.client);
    FIXTURE_UNTIL(&talk.fixture, talk.seen.gone == 1);
    fixture_turns(&talk.fixture, FIXTURE_QUIET_TURNS);
    ck_assert_int_eq(talk.seen.gone, 1);
    ck_assert_str_eq(http_path(talk.seen.request), "/");
    http_answer(talk.seen.request, 200, NULL, "nobody", 6);
    fixture_turns(&talk.fixture, FIXTURE_QUIET_TURNS);
    ck_assert_int_eq(talk.seen.gone, 1);
    finish(&talk);
}
END_TEST

/* A client that only closes its sending half looks the same, and still reads. */
START_TEST(half_a_hang_up_is_told_and_answered)
{
    struct talk talk;
    begin(&talk, wait_and_watch);
    client_say(&talk.client, GET);
    ck_assert_int_eq(shutdown(talk.client.fd, SHUT_WR), 0);
    FIXTURE_UNTIL(&talk.fixture, talk.seen.gone == 1);
    http_answer(talk.seen.request, 200, NULL, "still here", 10);
    FIXTURE_UNTIL(&talk.fixture, client_is_cut(&talk.client));
    ck_assert(client_has(&talk.client, "still here"));
    finish(&talk);
}
END_TEST

START_TEST(a_hang_up_before_the_handler_is_told_after_it)
{
    struct talk talk;
    begin(&talk, wait_and_watch);
    client_say(&talk.client, GET);
    client_hang_up(&talk.client);
    FIXTURE_UNTIL(&talk.fixture, talk.seen.gone == 1);
    http_answer(talk.seen.request, 200, NULL, NULL, 0);
    finish(&talk);
}
END_TEST

START_TEST(a_hang_up_is_told_to_who_asks_late)
{
    struct talk talk;
    begin(&talk, keep_waiting);
    client_say(&talk.client, GET);
    FIXTURE_UNTIL(&talk.fixture, talk.seen.calls == 1);
    client_hang_up(&talk.client);
    fixture_turns(&talk.fixture, FIXTURE_QUIET_TURNS);
    http_on_gone(talk.seen.request, on_gone, &talk.seen);
    ck_assert_int_eq(talk.seen.gone, 0);
    FIXTURE_UNTIL(&talk.fixture, talk.seen.gone == 1);
    http_answer(talk.seen.request, 200, NULL, NULL, 0);
    finish(&talk);
}
END_TEST

START_TEST(a_hang_up_after_the_answer_is_nobodys_business)
{
    struct talk talk;
    begin(&talk, wait_and_watch);
    client_say(&talk.client, GET);
    FIXTURE_UNTIL(&talk.fixture, talk.seen.calls == 1);
    http_answer(talk.seen.request, 200, NULL, "done", 4);
    FIXTURE_UNTIL(&talk.fixture, client_has(&talk.client, "done"));
    client_hang_up(&talk.client);
    fixture_turns(&talk.fixture, FIXTURE_QUIET_TURNS);
    ck_assert_int_eq(talk.seen.gone, 0);
    finish(&talk);
}
END_TEST

START_TEST(interest_in_a_hang_up_can_be_withdrawn)
{
    struct talk talk;
    begin(&talk, wait_and_watch);
    client_say(&talk.client, GET);
    FIXTURE_UNTIL(&talk.fixture, talk.seen.calls == 1);
    http_on_gone(talk.seen.request, NULL, NULL);
    client_hang_up(&talk.client);
    fixture_turns(&talk.fixture, FIXTURE_QUIET_TURNS);
    ck_assert_int_eq(talk.seen.gone, 0);
    http_answer(talk.seen.request, 200, NULL, NULL, 0);
    finish(&talk);
}
END_TEST

/* ---- Cutting and closing -------------------------------------------------------------------- */

START_TEST(a_cut_ends_connections_and_tells_nobody)
{
    struct talk talk;
    begin(&talk, wait_and_watch);
    client_say(&talk.client, GET);
    FIXTURE_UNTIL(&talk.fixture, talk.seen.calls == 1);
    struct client unaccepted = client_connect(&talk.fixture);
    client_say(&unaccepted, GET);
    http_listener_cut(talk.fixture.listener);
    FIXTURE_UNTIL(&talk.fixture, client_is_cut(&talk.client) && client_is_cut(&unaccepted));
    ck_assert_int_eq(talk.seen.gone, 0);
    ck_assert_int_eq(talk.seen.calls, 1);
    http_answer(talk.seen.request, 200, NULL, "nobody", 6);
    /* Whoever comes next is served. */
    struct client next = client_connect(&talk.fixture);
    client_say(&next, GET);
    FIXTURE_UNTIL(&talk.fixture, talk.seen.calls == 2);
    http_answer(talk.seen.request, 200, NULL, "next", 4);
    FIXTURE_UNTIL(&talk.fixture, client_has(&next, "next"));
    ck_assert_uint_eq(talk.client.got.size, 0);
    client_free(&next);
    client_free(&unaccepted);
    finish(&talk);
}
END_TEST

START_TEST(what_was_sent_before_a_cut_never_arrives)
{
    struct talk talk;
    begin(&talk, wait_and_watch);
    client_say(&talk.client, GET GET);
    FIXTURE_UNTIL(&talk.fixture, talk.seen.calls == 1);
    http_listener_cut(talk.fixture.listener);
    http_answer(talk.seen.request, 200, NULL, NULL, 0);
    FIXTURE_UNTIL(&talk.fixture, client_is_cut(&talk.client));
    fixture_turns(&talk.fixture, FIXTURE_QUIET_TURNS);
    ck_assert_int_eq(talk.seen.calls, 1);
    finish(&talk);
}
END_TEST

START_TEST(closing_sends_what_was_answered)
{
    struct talk talk;
    begin(&talk, keep_waiting);
    client_say(&talk.client, GET);
    FIXTURE_UNTIL(&talk.fixture, talk.seen.calls == 1);
    http_answer(talk.seen.request, 200, NULL, "the last", 8);
    http_listener_close(talk.fixture.listener);
    talk.fixture.listener = NULL;
    FIXTURE_UNTIL(&talk.fixture, client_is_cut(&talk.client));
    ck_assert(client_has(&talk.client, "the last"));
    finish(&talk);
}
END_TEST

static void answer_and_close(void *owner, struct http_request *request)
{
    struct seen *seen = owner;
    note(seen, request);
    http_answer(request, 200, NULL, "goodbye", 7);
    http_listener_close(seen->fixture->listener);
    seen->fixture->listener = NULL;
}

START_TEST(a_handler_may_close_its_listener)
{
    struct talk talk;
    begin(&talk, answer_and_close);
    struct client other = client_connect(&talk.fixture);
    fixture_turns(&talk.fixture, FIXTURE_QUIET_TURNS);
    client_say(&talk.client, GET GET);
    FIXTURE_UNTIL(&talk.fixture, client_is_cut(&talk.client) && client_is_cut(&other));
    ck_assert(client_has(&talk.client, "goodbye"));
    ck_assert_int_eq(talk.seen.calls, 1);
    client_free(&other);
    finish(&talk);
}
END_TEST

START_TEST(requests_outlive_their_listener)
{
    struct talk talk;
    begin(&talk, wait_and_watch);
    client_say(&talk.client, GET);
    FIXTURE_UNTIL(&talk.fixture, talk.seen.calls == 1);
    http_listener_close(talk.fixture.listener);
    talk.fixture.listener = NULL;
    fixture_turns(&talk.fixture, FIXTURE_QUIET_TURNS);
    ck_assert_str_eq(http_path(talk.seen.request), "/");
    ck_assert_int_eq(talk.seen.gone, 0);
    http_answer(talk.seen.request, 200, NULL, NULL, 0);
    fixture_turns(&talk.fixture, FIXTURE_QUIET_TURNS);
    finish(&talk);
}
END_TEST

START_TEST(a_server_ends_with_requests_that_wait)
{
    struct talk talk;
    begin(&talk, wait_and_watch);
    struct client other = client_connect(&talk.fixture);
    client_say(&talk.client, GET);
    client_say(&other, GET GET);
    FIXTURE_UNTIL(&talk.fixture, talk.seen.calls == 2);
    fixture_close(&talk.fixture);
    ck_assert_int_eq(talk.seen.gone, 0);
    ck_assert_int_eq(talk.seen.calls, 2);
    client_free(&other);
    client_free(&talk.client);
}
END_TEST

START_TEST(addresses_must_be_numeric)
{
    struct fixture fixture;
    int error = 0;
    fixture_open(&fixture, 0);
    struct http_listener_spec spec = {.address = "localhost", .handler = answer_at_once};
    ck_assert_ptr_null(http_listen(fixture.server, &spec, &error));
    ck_assert_int_eq(error, EINVAL);
    fixture_close(&fixture);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("emulator_http");
    TCase *tcase = tcase_create("http");
    tcase_add_test(tcase, a_request_is_answered_in_its_handler);
    tcase_add_test(tcase, a_request_is_answered_later);
    tcase_add_test(tcase, a_handler_answers_another_request);
    tcase_add_test(tcase, pipelined_requests_are_served_one_by_one);
    tcase_add_test(tcase, head_is_answered_without_a_body);
    tcase_add_test(tcase, http_1_0_ends_with_the_connection);
    tcase_add_test(tcase, a_client_that_waits_for_leave_gets_it);
    tcase_add_test(tcase, a_body_over_the_limit_is_told_and_answered);
    tcase_add_loop_test(tcase, malformed_requests_are_refused, 0, UNIT_COUNT(malformed));
    tcase_add_test(tcase, headers_that_do_not_fit_are_refused);
    tcase_add_test(tcase, half_a_body_never_reaches_the_handler);
    tcase_add_test(tcase, a_slow_client_is_cut_and_a_waiting_one_is_not);
    tcase_add_test(tcase, a_hang_up_is_told_while_the_request_waits);
    tcase_add_test(tcase, half_a_hang_up_is_told_and_answered);
    tcase_add_test(tcase, a_hang_up_before_the_handler_is_told_after_it);
    tcase_add_test(tcase, a_hang_up_is_told_to_who_asks_late);
    tcase_add_test(tcase, a_hang_up_after_the_answer_is_nobodys_business);
    tcase_add_test(tcase, interest_in_a_hang_up_can_be_withdrawn);
    tcase_add_test(tcase, a_cut_ends_connections_and_tells_nobody);
    tcase_add_test(tcase, what_was_sent_before_a_cut_never_arrives);
    tcase_add_test(tcase, closing_sends_what_was_answered);
    tcase_add_test(tcase, a_handler_may_close_its_listener);
    tcase_add_test(tcase, requests_outlive_their_listener);
    tcase_add_test(tcase, a_server_ends_with_requests_that_wait);
    tcase_add_test(tcase, addresses_must_be_numeric);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
