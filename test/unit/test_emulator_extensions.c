/* Extensions with real processes and real requests, on one loop. The processes only sleep or exit:
 * the test itself makes their requests. */
#include "emulator/sandbox/extensions.h"

#include "test/unit/confined.h"
#include "test/unit/loop_client.h"

#include <signal.h>
#include <stdarg.h>
#include <sys/stat.h>

static struct loop *loop;
static struct http_server *http;
static struct http_listener *listener;
static struct extensions *extensions;
static int port;
static struct buffer story; /* what happened, in one line */

static const char *paths[16]; /* of the function's extensions */
static const struct function function = {
    .name = "orders", .version = "$LATEST", .handler = "handle", .cwd = ".", .extensions = paths};

/* ---- What the sandbox would do: note it and stop the loop ----------------------------------- */

static void happened(const char *what, const char *name)
{
    buffer_printf(&story, "%s%s%s%s", story.size > 0 ? ", " : "", what, name[0] != '\0' ? " " : "",
                  name);
    loop_stop(loop);
}

static void on_registered(void *owner)
{
    (void)owner;
    happened("registered", "");
}

static void on_waiting(void *owner)
{
    (void)owner;
    happened("waiting", "");
}

static void on_failed(void *owner, const char *error_type, const char *name)
{
    (void)owner;
    happened(error_type, name);
}

static void on_gone(void *owner)
{
    (void)owner;
    happened("gone", "");
}

static void on_publish(void *owner, struct platform_event *event)
{
    (void)owner;
    ck_assert_int_eq(event->type, PLATFORM_EXTENSION);
    buffer_printf(&story, "%s[%s %s", story.size > 0 ? ", " : "", event->name, event->state);
    for (const char *const *one = event->subscriptions; *one != NULL; one++)
        buffer_printf(&story, " %s", *one);
    buffer_printf(&story, "%s%s]", event->error_type != NULL ? " " : "",
                  event->error_type != NULL ? event->error_type : "");
}

static void on_output(void *owner, const char *name, const char *bytes, size_t size)
{
    (void)owner;
    buffer_printf(&story, "%s%s says %.*s", story.size > 0 ? ", " : "", name, (int)size - 1, bytes);
}

static void on_request(void *owner, struct http_request *request)
{
    (void)owner;
    if (!extensions_handle(extensions, request))
        http_answer(request, 418, NULL, NULL, 0);
}

static void set_up(void)
{
    static const struct extensions_events events = {
        .registered = on_registered, .waiting = on_waiting, .failed = on_failed, .gone = on_gone};
    const struct http_listener_spec listen = {
        .address = "127.0.0.1", .body_max = 1024 * 1024, .handler = on_request};
    int error = 0;
    loop = loop_new();
    http = http_server_new(loop, 0);
    listener = http_listen(http, &listen, &error);
    ck_assert_ptr_nonnull(listener);
    port = http_listener_port(listener);
    const struct extensions_spec spec = {
        .loop = loop, .function = &function, .publish = on_publish, .output = on_output};
    extensions = extensions_new(&spec, &events, NULL);
    story = buffer_new(64 * 1024);
    memset(paths, 0, sizeof paths);
}

static void tear_down(void)
{
    extensions_free(extensions);
    http_listener_close(listener);
    http_server_free(http);
    loop_free(loop);
    buffer_free(&story);
    for (size_t i = 0; paths[i] != NULL; i++)
        unlink(paths[i]);
}

/* Everything that has happened since the last time. */
#define CHECK_STORY(want)                                                                          \
    do {                                                                                           \
        ck_assert_str_eq(buffer_text(&story), want);                                               \
        buffer_clear(&story);                                                                      \
    } while (0)

/* Runs the loop until `what` has happened. */
static void wait_for(const char *what)
{
    while (strstr(buffer_text(&story), what) == NULL)
        loop_until_stopped(loop);
}

/* ---- Extensions --------------------------------------------------------------------------- */

/* An external extension that runs a shell's command. `path`: where its file is written. */
static void script(int place, const char *path, const char *command, mode_t mode)
{
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fprintf(file, "#!/bin/sh\n%s\n", command);
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_int_eq(chmod(path, mode), 0);
    paths[place] = path;
}

static void start(void)
{
    char path[] = "PATH=/usr/bin:/bin";
    char *const environ[] = {path, NULL};
    extensions_start(extensions, environ);
}

/* A header line that may be used until the fourth call after it. */
static const char *line(const char *name, const char *value)
{
    static char lines[4][256];
    static int at;
    at = (at + 1) % 4;
    snprintf(lines[at], sizeof lines[at], "%s: %s\r\n", name, value);
    return lines[at];
}

static int ask(struct loop_client *client, const char *method, const char *path,
               const char *headers, const char *body)
{
    loop_client_send(client, loop, port, method, path, headers, body);
    return loop_client_wait(client);
}

/* A refusal: the status is `status`, the error type is `type`. */
static void check_refused(const char *method, const char *path, const char *headers,
                          const char *body, int status, const char *type)
{
    struct loop_client client;
    char wanted[128];
    snprintf(wanted, sizeof wanted, "\"errorType\":\"%s\"", type);
    UNIT_INT(type, ask(&client, method, path, headers, body), status);
    ck_assert_msg(strstr(loop_client_body(&client), wanted) != NULL, "%s",
                  loop_client_body(&client));
    loop_client_free(&client);
}

#define REGISTER   "/2020-01-01/extension/register"
#define NEXT       "/2020-01-01/extension/event/next"
#define INIT_ERROR "/2020-01-01/extension/init/error"
#define EXIT_ERROR "/2020-01-01/extension/exit/error"

/* Registers, and returns the header line with the identifier. The caller frees it. */
static char *enrol(const char *name, const char *body)
{
    struct loop_client client;
    char identifier[64] = "";
    ck_assert_int_eq(ask(&client, "POST", REGISTER, line("Lambda-Extension-Name", name), body),
                     200);
    ck_assert_ptr_nonnull(strstr(loop_client_body(&client), "\"functionName\":\"orders\""));
    const char *header = strstr(buffer_text(&client.answer), "Lambda-Extension-Identifier: ");
    ck_assert_ptr_nonnull(header);
    ck_assert_int_eq(sscanf(header, "Lambda-Extension-Identifier: %36s", identifier), 1);
    loop_client_free(&client);
    ck_assert_str_eq(extensions_name(extensions, identifier), name);
    return strdup(line("Lambda-Extension-Identifier", identifier));
}

static void send_next(struct loop_client *client, const char *identifier)
{
    loop_client_send(client, loop, port, "GET", NEXT, identifier, "");
}

/* The event that a request in /event/next has got. */
static void check_event(struct loop_client *client, const char *type)
{
    ck_assert_int_eq(loop_client_wait(client), 200);
    ck_assert_ptr_nonnull(strstr(loop_client_body(client), type));
    ck_assert_ptr_nonnull(
        strstr(buffer_text(&client->answer), "Lambda-Extension-Event-Identifier: "));
    loop_client_free(client);
}

static struct invocation *invocation(void)
{
    struct invocation *made = invocation_new();
    ck_assert_ptr_nonnull(made);
    made->function_arn = strdup("arn");
    return made;
}

/* ---- Tests -------------------------------------------------------------------------------- */

START_TEST(without_extensions_everything_is_there_at_once)
{
    struct loop_client client;
    start();
    ck_assert(extensions_registered(extensions));
    ck_assert(extensions_all_waiting(extensions));
    ck_assert(!extensions_any(extensions));
    ck_assert(!extensions_running(extensions));
    ck_assert_int_eq(extensions_shutdown_budget_ns(extensions), 0);
    ck_assert_int_eq(ask(&client, "GET", "/elsewhere", "", ""), 418);
    loop_client_free(&client);
    ck_assert_int_eq(ask(&client, "GET", "/2020-01-01/extension/elsewhere", "", ""), 404);
    loop_client_free(&client);
    ck_assert_int_eq(ask(&client, "GET", REGISTER, "", ""), 405);
    loop_client_free(&client);
    CHECK_STORY("");
}
END_TEST

START_TEST(external_ones_live_from_start_to_shutdown)
{
    struct loop_client one;
    struct loop_client two;
    struct loop_client again;
    script(0, "ext_one", "exec sleep 600", 0700);
    script(1, "ext_two", "exec sleep 600", 0700);
    start();
    ck_assert(!extensions_registered(extensions));
    ck_assert(extensions_running(extensions));
    char *first = enrol("ext_one", "{\"events\":[\"INVOKE\",\"SHUTDOWN\"]}");
    CHECK_STORY("");
    char *second = enrol("ext_two", "{\"events\":[]}");
    CHECK_STORY("registered");
    ck_assert(extensions_registered(extensions));
    ck_assert(!extensions_all_waiting(extensions));

    send_next(&one, first);
    send_next(&two, second);
    wait_for("waiting");
    ck_assert_ptr_nonnull(strstr(buffer_text(&story), "[ext_one Ready INVOKE SHUTDOWN]"));
    ck_assert_ptr_nonnull(strstr(buffer_text(&story), "[ext_two Ready]"));
    ck_assert(extensions_all_waiting(extensions));
    buffer_clear(&story);
    check_refused("GET", NEXT, first, "", 403, "Extension.InvalidExtensionState");

    struct invocation *made = invocation();
    extensions_invoke(extensions, made);
    ck_assert(!extensions_all_waiting(extensions));
    check_event(&one, "\"eventType\":\"INVOKE\"");
    send_next(&again, first);
    wait_for("waiting");
    ck_assert(extensions_all_waiting(extensions));
    CHECK_STORY("waiting");
    invocation_free(made);

    ck_assert_int_eq(extensions_shutdown_budget_ns(extensions), 2000000000);
    extensions_shutdown(extensions, "spindown", 1700000000000);
    check_event(&again, "\"shutdownReason\":\"spindown\"");
    extensions_kill(extensions);
    wait_for("gone");
    CHECK_STORY("gone");
    ck_assert(!extensions_running(extensions));
    extensions_reset(extensions);
    ck_assert_int_eq(loop_client_wait(&two), 503);
    loop_client_free(&two);
    ck_assert(!extensions_any(extensions));
    free(first);
    free(second);
}
END_TEST

START_TEST(one_that_is_busy_gets_its_shutdown_when_it_asks)
{
    struct loop_client client;
    script(0, "ext_busy", "exec sleep 600", 0700);
    start();
    char *identifier = enrol("ext_busy", "{\"events\":[\"SHUTDOWN\"]}");
    extensions_shutdown(extensions, "timeout", 1700000000000);
    ck_assert(extensions_running(extensions));
    send_next(&client, identifier);
    check_event(&client, "\"shutdownReason\":\"timeout\"");
    /* There is one shutdown only: this one waits, or comes too late. */
    send_next(&client, identifier);
    extensions_kill(extensions);
    wait_for("gone");
    ck_assert_int_ge(loop_client_wait(&client), 400);
    loop_client_free(&client);
    free(identifier);
}
END_TEST

START_TEST(internal_ones_register_until_the_runtime_is_ready)
{
    struct loop_client client;
    char *identifier = enrol("inner", "{\"events\":[\"INVOKE\"]}");
    CHECK_STORY("");
    ck_assert(extensions_registered(extensions));
    ck_assert(!extensions_all_waiting(extensions));
    ck_assert_int_eq(extensions_shutdown_budget_ns(extensions), 500000000);
    const char *name = line("Lambda-Extension-Name", "inner");
    check_refused("POST", REGISTER, name, "{}", 403, "Extension.InvalidExtensionState");
    check_refused("POST", REGISTER, line("Lambda-Extension-Name", "other"),
                  "{\"events\":[\"SHUTDOWN\"]}", 403, "Extension.InvalidEventType");
    extensions_close_registration(extensions);
    check_refused("POST", REGISTER, line("Lambda-Extension-Name", "late"), "{}", 403,
                  "Extension.RegistrationClosed");
    send_next(&client, identifier);
    wait_for("waiting");
    CHECK_STORY("[inner Ready INVOKE], waiting");
    struct invocation *made = invocation();
    extensions_invoke(extensions, made);
    check_event(&client, made->request_id);
    invocation_free(made);
    free(identifier);
}
END_TEST

START_TEST(there_are_ten_at_most)
{
    for (int i = 0; i < 10; i++) {
        char name[16];
        snprintf(name, sizeof name, "inner%d", i);
        free(enrol(name, "{}"));
    }
    check_refused("POST", REGISTER, line("Lambda-Extension-Name", "eleventh"), "{}", 403,
                  "Extension.TooManyExtensions");
    script(0, "ext_eleventh", "exec sleep 600", 0700);
    start();
    wait_for("Extension.LaunchError ext_eleventh");
    CHECK_STORY("[ext_eleventh LaunchError TooManyExtensions], Extension.LaunchError ext_eleventh");
}
END_TEST

static const struct {
    const char *method;
    const char *path;
    const char *headers;
    const char *body;
    const char *type;
} refusals[] = {
    {"POST", REGISTER, "", "{}", "Extension.InvalidExtensionName"},
    {"POST", REGISTER, "Lambda-Extension-Name:\r\n", "{}", "Extension.InvalidExtensionName"},
    {"POST", REGISTER, "Lambda-Extension-Name: a\r\n", "{", "InvalidRequestFormat"},
    {"POST", REGISTER, "Lambda-Extension-Name: a\r\n", "{\"events\":[\"X\"]}",
     "Extension.InvalidEventType"},
    {"GET", NEXT, "", "", "Extension.MissingExtensionIdentifier"},
    {"GET", NEXT, "Lambda-Extension-Identifier: 1\r\n", "", "Extension.InvalidExtensionIdentifier"},
    {"GET", NEXT, "Lambda-Extension-Identifier: 0189dc30-1b2c-4d5e-8f90-0123456789ab\r\n", "",
     "Extension.UnknownExtensionIdentifier"},
    {"POST", INIT_ERROR, "", "", "Extension.MissingExtensionIdentifier"},
    {"POST", EXIT_ERROR, "Lambda-Extension-Identifier: 0189dc30-1b2c-4d5e-8f90-0123456789ab\r\n",
     "", "Extension.UnknownExtensionIdentifier"},
};

START_TEST(what_is_wrong_is_refused)
{
    check_refused(refusals[_i].method, refusals[_i].path, refusals[_i].headers, refusals[_i].body,
                  403, refusals[_i].type);
    ck_assert(!extensions_any(extensions));
    CHECK_STORY("");
}
END_TEST

static void report(const char *path, const char *identifier, const char *type, int status)
{
    struct loop_client client;
    char headers[512];
    snprintf(headers, sizeof headers, "%s%s", identifier,
             line("Lambda-Extension-Function-Error-Type", type));
    ck_assert_int_eq(ask(&client, "POST", path, headers, "{}"), status);
    loop_client_free(&client);
}

START_TEST(an_init_error_fails_once_its_process_has_exited)
{
    script(0, "ext_bad", "read line <ext_go; echo bad luck; exit 3", 0700);
    unlink("ext_go");
    ck_assert_int_eq(mkfifo("ext_go", 0600), 0);
    start();
    char *identifier = enrol("ext_bad", "{}");
    buffer_clear(&story);
    check_refused("POST", INIT_ERROR, identifier, "", 403, "Extension.MissingHeader");
    report(INIT_ERROR, identifier, "Extension.NoKey", 202);
    report(INIT_ERROR, identifier, "Extension.Other", 202);
    report(EXIT_ERROR, identifier, "Extension.Other", 403);
    FILE *go = fopen("ext_go", "w");
    ck_assert_ptr_nonnull(go);
    fputs("go\n", go);
    fclose(go);
    wait_for("Extension.InitError");
    /* The grace may be over before a slow machine has run the script: then it says nothing. */
    ck_assert_ptr_nonnull(strstr(buffer_text(&story), "[ext_bad InitError Extension.NoKey]"));
    ck_assert_ptr_null(strstr(buffer_text(&story), "Extension.Other"));
    ck_assert_ptr_null(strstr(buffer_text(&story), "Crash"));
    unlink("ext_go");
    free(identifier);
}
END_TEST

START_TEST(an_exit_error_fails_even_if_nothing_exits)
{
    struct loop_client client;
    char *identifier = enrol("inner", "{\"events\":[\"INVOKE\"]}");
    send_next(&client, identifier);
    wait_for("waiting");
    buffer_clear(&story);
    report(EXIT_ERROR, identifier, "Extension.Lost", 202);
    wait_for("Extension.ExitError");
    CHECK_STORY("[inner ExitError INVOKE Extension.Lost], Extension.ExitError inner");
    extensions_reset(extensions);
    ck_assert_int_eq(loop_client_wait(&client), 503);
    loop_client_free(&client);
    free(identifier);
}
END_TEST

START_TEST(an_early_exit_is_a_crash)
{
    script(0, "ext_brief", "echo one; printf two; exit 0", 0700);
    script(1, "ext_other", "exec sleep 600", 0700);
    start();
    wait_for("Extension.Crash ext_brief");
    CHECK_STORY("ext_brief says one, ext_brief says two, [ext_brief Exited Extension.Crash], "
                "Extension.Crash ext_brief");
    extensions_kill(extensions);
    wait_for("gone");
    CHECK_STORY("[ext_other Started], gone");
    extensions_reset(extensions);
    paths[0] = paths[1];
    paths[1] = NULL;
    start();
    ck_assert(extensions_running(extensions));
    unlink("ext_brief");
}
END_TEST

START_TEST(what_cannot_be_executed_is_a_launch_error)
{
    script(0, "ext_plain", "exit 0", 0600);
    start();
    CHECK_STORY("[ext_plain LaunchError PermissionDenied]");
    wait_for("Extension.LaunchError ext_plain");
    ck_assert(!extensions_running(extensions));
    extensions_reset(extensions);
    unlink("ext_plain");
    buffer_clear(&story);
    start();
    CHECK_STORY("[ext_plain LaunchError UnknownError]");
}
END_TEST

START_TEST(whatever_is_left_goes_with_them)
{
    struct loop_client client;
    script(0, "ext_left", "exec sleep 600", 0700);
    start();
    char *identifier = enrol("ext_left", "{}");
    send_next(&client, identifier);
    wait_for("waiting");
    extensions_free(extensions);
    extensions = NULL;
    ck_assert_int_eq(loop_client_wait(&client), 503);
    loop_client_free(&client);
    free(identifier);
}
END_TEST

int main(void)
{
    char folder[] = "/tmp/extensionsXXXXXX";
    if (mkdtemp(folder) == NULL || chdir(folder) != 0)
        return EXIT_FAILURE;
    Suite *suite = suite_create("emulator_extensions");
    TCase *tcase = tcase_create("extensions");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, without_extensions_everything_is_there_at_once);
    tcase_add_test(tcase, internal_ones_register_until_the_runtime_is_ready);
    tcase_add_test(tcase, there_are_ten_at_most);
    tcase_add_loop_test(tcase, what_is_wrong_is_refused, 0, UNIT_COUNT(refusals));
    tcase_add_test(tcase, an_exit_error_fails_even_if_nothing_exits);
    if (confined_possible("the extensions' processes")) {
        tcase_add_test(tcase, external_ones_live_from_start_to_shutdown);
        tcase_add_test(tcase, one_that_is_busy_gets_its_shutdown_when_it_asks);
        tcase_add_test(tcase, an_init_error_fails_once_its_process_has_exited);
        tcase_add_test(tcase, an_early_exit_is_a_crash);
        tcase_add_test(tcase, what_cannot_be_executed_is_a_launch_error);
        tcase_add_test(tcase, whatever_is_left_goes_with_them);
    }
    suite_add_tcase(suite, tcase);
    int status = unit_run(suite);
    return chdir("/") == 0 && rmdir(folder) == 0 ? status : EXIT_FAILURE;
}
