/* Telemetry from the subscription to its delivery, with a real receiver on the same loop. */
#include "emulator/sandbox/telemetry.h"

#include "emulator/system/tcp.h"

#include "test/unit/loop_client.h"

static struct loop *loop;
static struct http_server *http;
static struct http_listener *listener; /* the Runtime API's address */
static struct http_listener *receiver; /* the extension's */
static struct extensions *extensions;
static struct telemetry *telemetry;
static char identifier[80]; /* the header line of an internal extension */
static struct buffer got;   /* bodies that the receiver got, each on a line */
static int deliveries;
static int answer_status;               /* of the receiver; 0: it does not answer */
static struct http_request *unanswered; /* the last one that it did not answer */
static struct buffer published;         /* the platform events of telemetry itself */

static const char *no_extensions[] = {NULL};
static struct function function = {.name = "orders",
                                   .version = "$LATEST",
                                   .handler = "handle",
                                   .log_format = "JSON",
                                   .cwd = "/",
                                   .extensions = no_extensions};

/* ---- The sandbox and the extension ---------------------------------------------------------- */

static void on_publish(void *owner, struct platform_event *event)
{
    (void)owner;
    if (event->type == PLATFORM_TELEMETRY_SUBSCRIPTION)
        buffer_printf(&published, "%s %s %s;", event->name, event->state, event->subscriptions[0]);
    else
        buffer_printf(&published, "dropped %lld: %s;", (long long)event->dropped_records,
                      event->reason);
    event->function = &function;
    event->log_stream = "stream";
    telemetry_event(telemetry, event);
    loop_stop(loop);
}

static void ignore_event(void *owner, struct platform_event *event)
{
    (void)owner;
    (void)event;
}

static void ignore(void *owner)
{
    (void)owner;
}

static void on_request(void *owner, struct http_request *request)
{
    (void)owner;
    if (!extensions_handle(extensions, request) && !telemetry_handle(telemetry, request))
        http_answer(request, 418, NULL, NULL, 0);
}

static void on_telemetry(void *owner, struct http_request *request)
{
    (void)owner;
    ck_assert_str_eq(http_method(request), "POST");
    ck_assert_str_eq(http_header(request, "Content-Type"), "application/json");
    buffer_append(&got, http_body(request)->data, http_body(request)->size);
    buffer_append_char(&got, '\n');
    deliveries++;
    if (answer_status != 0)
        http_answer(request, answer_status, NULL, NULL, 0);
    else
        unanswered = request;
    loop_stop(loop);
}

static struct http_listener *listen_with(http_handler_fn *handler)
{
    const struct http_listener_spec spec = {
        .address = "127.0.0.1", .body_max = (size_t)4 * 1024 * 1024, .handler = handler};
    int error = 0;
    struct http_listener *made = http_listen(http, &spec, &error);
    ck_assert_ptr_nonnull(made);
    return made;
}

static int ask(const char *method, const char *path, const char *headers, const char *body,
               char *answer, size_t size)
{
    struct loop_client client;
    loop_client_send(&client, loop, http_listener_port(listener), method, path, headers, body);
    int status = loop_client_wait(&client);
    snprintf(answer, size, "%s", loop_client_body(&client));
    const char *header = strstr(buffer_text(&client.answer), "Lambda-Extension-Identifier: ");
    if (header != NULL)
        snprintf(identifier, sizeof identifier, "%.*s\r\n", (int)strcspn(header, "\r"), header);
    loop_client_free(&client);
    return status;
}

static void set_up(void)
{
    static const struct extensions_events events = {
        .registered = ignore, .waiting = ignore, .gone = ignore};
    char answer[512];
    loop = loop_new();
    http = http_server_new(loop, 0);
    listener = listen_with(on_request);
    receiver = listen_with(on_telemetry);
    const struct extensions_spec extensions_spec = {
        .loop = loop, .function = &function, .publish = ignore_event};
    extensions = extensions_new(&extensions_spec, &events, NULL);
    const struct telemetry_spec spec = {
        .loop = loop, .function = &function, .extensions = extensions, .publish = on_publish};
    telemetry = telemetry_new(&spec, NULL);
    got = buffer_new((size_t)8 * 1024 * 1024);
    published = buffer_new(64 * 1024);
    deliveries = 0;
    answer_status = 200;
    unanswered = NULL;
    ck_assert_int_eq(ask("POST", "/2020-01-01/extension/register",
                         "Lambda-Extension-Name: inner\r\n", "{}", answer, sizeof answer),
                     200);
}

static void tear_down(void)
{
    telemetry_free(telemetry);
    extensions_free(extensions);
    http_listener_close(listener);
    http_listener_close(receiver);
    http_server_free(http);
    loop_free(loop);
    buffer_free(&got);
    buffer_free(&published);
}

/* ---- Helpers ------------------------------------------------------------------------------ */

/* port: where to; 0: the receiver
 * rest: further members */
static int subscribe(const char *protocol, int port, const char *types, const char *rest)
{
    char body[1024];
    char answer[1024];
    if (port == 0)
        port = http_listener_port(receiver);
    snprintf(body, sizeof body,
             "{\"schemaVersion\":\"2022-12-13\",\"types\":%s,\"destination\":{\"protocol\":\"%s\","
             "\"URI\":\"http://sandbox.localdomain:%d/t\",\"port\":%d}%s}",
             types, protocol, port, port, rest);
    return ask("PUT", "/2022-07-01/telemetry", identifier, body, answer, sizeof answer);
}

#define SOON ",\"buffering\":{\"timeoutMs\":25}"
#define LATE ",\"buffering\":{\"timeoutMs\":30000,\"maxItems\":1000}"

static void line(const char *text)
{
    telemetry_line(telemetry, TELEMETRY_FUNCTION, 1700000000123, text, strlen(text));
}

static void event(enum platform_event_type type)
{
    const struct platform_event happened = {.type = type,
                                            .time_ms = 1700000000123,
                                            .function = &function,
                                            .log_stream = "stream",
                                            .status = "success",
                                            .request_id = "id"};
    telemetry_event(telemetry, &happened);
}

static void wait_for(const struct buffer *where, const char *what)
{
    while (strstr(buffer_text(where), what) == NULL)
        loop_until_stopped(loop);
}

static void look_again(void *owner)
{
    (void)owner;
    loop_stop(loop);
}

/* Until what was sent has been answered, too. */
static void wait_delivered(void)
{
    while (!telemetry_delivered(telemetry)) {
        struct loop_timer look = {.fire = look_again};
        loop_timer_set(loop, &look, clock_ns(CLOCK_MONOTONIC) + 1000000);
        loop_until_stopped(loop);
        loop_timer_cancel(loop, &look);
    }
}

static int count(const char *what)
{
    int found = 0;
    for (const char *at = buffer_text(&got); (at = strstr(at, what)) != NULL; at++)
        found++;
    return found;
}

/* ---- Tests -------------------------------------------------------------------------------- */

START_TEST(records_arrive_as_an_array)
{
    ck_assert_int_eq(subscribe("HTTP", 0, "[\"function\",\"extension\"]", SOON), 200);
    ck_assert_str_eq(buffer_text(&published), "inner Subscribed function;");
    line("hello\n");
    line("{\"a\":1}\n");
    event(PLATFORM_START);
    telemetry_line(telemetry, TELEMETRY_EXTENSION, 1700000000124, "{}\n", 3);
    wait_for(&got, "extension");
    ck_assert_str_eq(
        buffer_text(&got),
        "[{\"time\":\"2023-11-14T22:13:20.123Z\",\"type\":\"function\",\"record\":\"hello\"},"
        "{\"time\":\"2023-11-14T22:13:20.123Z\",\"type\":\"function\",\"record\":{\"a\":1}},"
        "{\"time\":\"2023-11-14T22:13:20.124Z\",\"type\":\"extension\",\"record\":\"{}\"}]\n");
    wait_delivered();
}
END_TEST

START_TEST(lines_stay_text_in_the_text_format)
{
    function.log_format = "Text";
    ck_assert_int_eq(subscribe("HTTP", 0, "[\"function\"]", SOON), 200);
    line("{\"a\":1}\n");
    wait_for(&got, "\"record\":\"{\\\"a\\\":1}\"");
    function.log_format = "JSON";
}
END_TEST

START_TEST(later_subscribers_get_the_earlier_events_of_the_init)
{
    event(PLATFORM_INIT_START);
    line("early");
    event(LOCAL_SANDBOX_STARTED);
    ck_assert_int_eq(subscribe("HTTP", 0, "[\"platform\"]", SOON), 200);
    event(PLATFORM_START);
    wait_for(&got, "platform.start");
    const char *init = strstr(buffer_text(&got), "platform.initStart");
    const char *subscription = strstr(buffer_text(&got), "platform.telemetrySubscription");
    ck_assert_ptr_nonnull(init);
    ck_assert_ptr_nonnull(subscription);
    ck_assert(init < subscription);
    ck_assert(subscription < strstr(buffer_text(&got), "platform.start\""));
    ck_assert_int_eq(count("early"), 0);
    ck_assert_int_eq(count("\"type\""), 3);
    /* The next init forgets it all. */
    telemetry_reset(telemetry);
    ck_assert(telemetry_delivered(telemetry));
    buffer_clear(&got);
    ck_assert_int_eq(subscribe("HTTP", 0, "[\"function\"]", SOON), 200);
    line("afterwards");
    wait_for(&got, "afterwards");
    ck_assert_int_eq(count("early"), 0);
}
END_TEST

START_TEST(a_full_batch_does_not_wait)
{
    ck_assert_int_eq(subscribe("HTTP", 0, "[\"function\"]", LATE), 200);
    for (int i = 0; i < 1000; i++)
        line("x");
    wait_for(&got, "]");
    ck_assert_int_eq(count("\"x\""), 1000);
    ck_assert_int_eq(deliveries, 1);
}
END_TEST

START_TEST(a_flush_does_not_wait)
{
    ck_assert_int_eq(subscribe("HTTP", 0, "[\"function\"]", LATE), 200);
    line("last words");
    ck_assert(!telemetry_delivered(telemetry));
    telemetry_flush(telemetry);
    wait_for(&got, "last words");
    wait_delivered();
}
END_TEST

START_TEST(a_failed_delivery_is_tried_again)
{
    answer_status = 500;
    ck_assert_int_eq(subscribe("HTTP", 0, "[\"function\"]", SOON), 200);
    line("again");
    wait_for(&got, "again");
    answer_status = 200;
    while (deliveries < 2)
        loop_until_stopped(loop);
    ck_assert_int_eq(count("\"again\""), 2);
    wait_delivered();
    ck_assert_ptr_null(strstr(buffer_text(&published), "dropped"));
}
END_TEST

START_TEST(a_refused_delivery_is_dropped)
{
    answer_status = 400;
    ck_assert_int_eq(subscribe("HTTP", 0, "[\"function\",\"platform\"]", SOON), 200);
    line("unwelcome");
    wait_for(&published, "dropped");
    answer_status = 200;
    wait_for(&got, "platform.logsDropped");
    ck_assert_int_eq(count("unwelcome"), 1);
}
END_TEST

START_TEST(nobody_listening_is_given_up_after_some_tries)
{
    /* Bound, so that nobody else gets the port, and not listened on. */
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    int port = tcp_port(fd);
    ck_assert_int_eq(subscribe(_i == 0 ? "HTTP" : "TCP", port, "[\"function\"]", SOON), 200);
    line("lost");
    wait_for(&published, "dropped 1: The extension's endpoint did not take it.");
    ck_assert(telemetry_delivered(telemetry));
    /* A flush has no time for that. */
    buffer_clear(&published);
    line("lost too");
    telemetry_flush(telemetry);
    wait_for(&published, "dropped 1");
    close(fd);
}
END_TEST

START_TEST(a_slow_subscriber_loses_what_is_too_much)
{
    answer_status = 0;
    ck_assert_int_eq(subscribe("HTTP", 0, "[\"function\"]", LATE), 200);
    for (int i = 0; i < 1000; i++)
        line("first");
    while (unanswered == NULL)
        loop_until_stopped(loop);
    for (int i = 0; i < 2010; i++)
        line("second");
    ck_assert_int_eq(deliveries, 1);
    answer_status = 200;
    http_answer(unanswered, 200, NULL, NULL, 0);
    wait_for(&published, "dropped 10: The extension takes telemetry more slowly than it comes.");
    wait_delivered();
    ck_assert_int_eq(count("\"first\""), 1000);
    ck_assert_int_eq(count("\"second\""), 2000);
    ck_assert_int_eq(deliveries, 3);
}
END_TEST

START_TEST(the_last_subscription_of_an_extension_counts)
{
    ck_assert_int_eq(subscribe("HTTP", 0, "[\"extension\"]", SOON), 200);
    ck_assert_int_eq(subscribe("HTTP", 0, "[\"function\"]", SOON), 200);
    telemetry_line(telemetry, TELEMETRY_EXTENSION, 0, "no", 2);
    line("yes");
    wait_for(&got, "yes");
    wait_delivered();
    ck_assert_int_eq(count("\"no\""), 0);
    ck_assert_int_eq(count("\"yes\""), 1);
}
END_TEST

/* ---- TCP ---------------------------------------------------------------------------------- */

struct peer {
    struct loop_watch watch;
    struct buffer text;
};

static void on_bytes(void *owner, uint32_t events)
{
    (void)events;
    struct peer *peer = owner;
    char bytes[4096];
    ssize_t size = read(peer->watch.fd, bytes, sizeof bytes);
    ck_assert_int_gt((long long)size, 0);
    buffer_append(&peer->text, bytes, (size_t)size);
    loop_stop(loop);
}

static void on_connection(void *owner, uint32_t events)
{
    (void)events;
    struct loop_watch *listening = owner;
    int fd = accept(listening->fd, NULL, NULL);
    ck_assert_int_ge(fd, 0);
    loop_unwatch(loop, listening);
    close(listening->fd);
    listening->fd = fd;
    loop_stop(loop);
}

/* Takes the connection and one line on it; then hangs up. */
static void take_line(int fd, const char *text)
{
    struct loop_watch listening = {.fd = fd, .ready = on_connection, .owner = &listening};
    ck_assert(loop_watch(loop, &listening, EPOLLIN));
    line(text);
    while (listening.fd == fd)
        loop_until_stopped(loop);
    struct peer peer = {.watch = {.fd = listening.fd, .ready = on_bytes, .owner = &peer},
                        .text = buffer_new(4096)};
    ck_assert(loop_watch(loop, &peer.watch, EPOLLIN));
    wait_for(&peer.text, "}\n");
    ck_assert_ptr_nonnull(strstr(buffer_text(&peer.text), text));
    ck_assert_int_eq(peer.text.data[0], '{');
    loop_unwatch(loop, &peer.watch);
    close(peer.watch.fd);
    buffer_free(&peer.text);
    wait_delivered();
}

START_TEST(over_tcp_come_lines)
{
    int error = 0;
    int first = tcp_listen("127.0.0.1", 0, &error);
    int port = tcp_port(first);
    ck_assert_int_eq(subscribe("TCP", port, "[\"function\"]", SOON), 200);
    take_line(first, "one");
    /* Whoever hung up is called again. */
    int second = tcp_listen("127.0.0.1", port, &error);
    ck_assert_int_ge(second, 0);
    take_line(second, "two");
}
END_TEST

/* ---- Refusals ----------------------------------------------------------------------------- */

static const struct {
    const char *method;
    const char *path;
    const char *headers; /* NULL: the extension's identifier */
    const char *body;
    int status;
    const char *want;
} refusals[] = {
    {"PUT", "/2020-08-15/logs", NULL, "{}", 202, "Logs.NotSupported"},
    {"PUT", "/2022-07-01/telemetry", "", "{}", 403, "Extension.MissingExtensionIdentifier"},
    {"PUT", "/2022-07-01/telemetry", "Lambda-Extension-Identifier: 1\r\n", "{}", 403,
     "Extension.InvalidExtensionIdentifier"},
    {"PUT", "/2022-07-01/telemetry",
     "Lambda-Extension-Identifier: 0189dc30-1b2c-4d5e-8f90-0123456789ab\r\n", "{}", 403,
     "Extension.UnknownExtensionIdentifier"},
    {"PUT", "/2022-07-01/telemetry", NULL, "{}", 400, "ValidationError"},
    {"PUT", "/2022-07-01/telemetry", NULL,
     "{\"schemaVersion\":\"2022-12-13\",\"types\":[\"platform\"],\"destination\":"
     "{\"protocol\":\"HTTP\",\"URI\":\"http://example.com/\"}}",
     400, "sandbox.localdomain"},
    {"POST", "/2022-07-01/telemetry", NULL, "{}", 405, ""},
    {"PUT", "/2022-07-01/other", NULL, "{}", 418, ""},
};

START_TEST(what_is_wrong_is_refused)
{
    char answer[1024];
    const char *headers = refusals[_i].headers != NULL ? refusals[_i].headers : identifier;
    UNIT_INT(refusals[_i].want,
             ask(refusals[_i].method, refusals[_i].path, headers, refusals[_i].body, answer,
                 sizeof answer),
             refusals[_i].status);
    ck_assert_msg(strstr(answer, refusals[_i].want) != NULL, "%s", answer);
    ck_assert_str_eq(buffer_text(&published), "");
}
END_TEST

START_TEST(after_init_nobody_subscribes)
{
    telemetry_close_subscription(telemetry);
    ck_assert_int_eq(subscribe("HTTP", 0, "[\"function\"]", ""), 403);
    telemetry_reset(telemetry);
    ck_assert_int_eq(subscribe("HTTP", 0, "[\"function\"]", ""), 200);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("emulator_telemetry");
    TCase *tcase = tcase_create("telemetry");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, records_arrive_as_an_array);
    tcase_add_test(tcase, lines_stay_text_in_the_text_format);
    tcase_add_test(tcase, later_subscribers_get_the_earlier_events_of_the_init);
    tcase_add_test(tcase, a_full_batch_does_not_wait);
    tcase_add_test(tcase, a_flush_does_not_wait);
    tcase_add_test(tcase, a_failed_delivery_is_tried_again);
    tcase_add_test(tcase, a_refused_delivery_is_dropped);
    tcase_add_loop_test(tcase, nobody_listening_is_given_up_after_some_tries, 0, 2);
    tcase_add_test(tcase, a_slow_subscriber_loses_what_is_too_much);
    tcase_add_test(tcase, the_last_subscription_of_an_extension_counts);
    tcase_add_test(tcase, over_tcp_come_lines);
    tcase_add_loop_test(tcase, what_is_wrong_is_refused, 0, UNIT_COUNT(refusals));
    tcase_add_test(tcase, after_init_nobody_subscribes);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
