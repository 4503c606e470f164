/* One invocation from event to answer, with a Runtime API that refuses every connection: what the
 * handler left decides the answer, and what is logged, before anything is sent. */
#include "runtime/invoke.h"

#include "test/unit/handler_context.h"
#include "test/unit/unit.h"

#include <arpa/inet.h>
#include <cjson/cJSON.h>
#include <netinet/in.h>
#include <stdio.h>

static struct handler_context h;
static int refusing = -1; /* bound, but it does not listen */
static int stop[2];       /* readable: no pause between the tries */
static enum lambda_result (*serve)(struct lambda_context *context,
                                   struct lambda_response *response);

static enum lambda_result handle(struct lambda_context *context, const struct lambda_event *event,
                                 struct lambda_response *response)
{
    (void)event;
    return serve(context, response);
}

static const struct lambda_handler handler = {"handler", handle, NULL, NULL};

static void set_up(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    char url[64];
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    refusing = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_ge(refusing, 0);
    ck_assert_int_eq(bind(refusing, (struct sockaddr *)&address, size), 0);
    ck_assert_int_eq(getsockname(refusing, (struct sockaddr *)&address, &size), 0);
    ck_assert_int_eq(pipe(stop), 0);
    ck_assert_int_eq(write(stop[1], "x", 1), 1);
    snprintf(url, sizeof url, "http://127.0.0.1:%d/2018-06-01", ntohs(address.sin_port));

    handler_context_init(&h);
    h.runtime.environment.initialization_type = "on-demand";
    h.runtime.handler = &handler;
    h.runtime.invocation = rt_invocation_new();
    h.runtime.trace_variable = buffer_new(1000);
    h.runtime.api = rt_api_new(url, stop[0]);
    ck_assert_ptr_nonnull(h.runtime.api);
    h.runtime.sandbox =
        (struct rt_sandbox){.started = lambda_now(), .counted = true, .threshold_ms = 10000};
    h.runtime.sandbox.ready = h.runtime.sandbox.started;
}

static void tear_down(void)
{
    unsetenv("_X_AMZN_TRACE_ID");
    rt_api_free(h.runtime.api);
    rt_invocation_free(&h.runtime.invocation);
    buffer_free(&h.runtime.trace_variable);
    handler_context_free(&h);
    close(refusing);
    close(stop[0]);
    close(stop[1]);
}

static void invoke(void)
{
    static const char line[] = "Lambda-Runtime-Aws-Request-Id: 8f50\r\n";
    rt_invocation_head_line(&h.runtime.invocation, line, sizeof line - 1);
    (void)rt_invoke(&h.runtime, lambda_now());
}

/* The captured line whose text member `key` is `value`; NULL when there is none. The caller deletes
 * it. */
static cJSON *find_line(const char *key, const char *value)
{
    while (capture_next(&h.capture)) {
        cJSON *line = cJSON_ParseWithLength(h.capture.message, h.capture.size);
        const cJSON *member = cJSON_GetObjectItemCaseSensitive(line, key);
        if (cJSON_IsString(member) && strcmp(member->valuestring, value) == 0)
            return line;
        cJSON_Delete(line);
    }
    return NULL;
}

static enum lambda_result answer(struct lambda_context *context, struct lambda_response *response)
{
    (void)context;
    return lambda_response_write(response, "{}", 2);
}

static enum lambda_result refuse(struct lambda_context *context, struct lambda_response *response)
{
    (void)response;
    return lambda_fail(context, "InvalidOrder", "no items");
}

static enum lambda_result fail_silently(struct lambda_context *context,
                                        struct lambda_response *response)
{
    (void)context;
    (void)response;
    return LAMBDA_FAILED;
}

static enum lambda_result outgrow(struct lambda_response *response)
{
    char *bytes = calloc(1, LAMBDA_PAYLOAD_MAX);
    ck_assert_ptr_nonnull(bytes);
    (void)lambda_response_write(response, bytes, LAMBDA_PAYLOAD_MAX);
    free(bytes);
    return lambda_response_write(response, "x", 1);
}

static enum lambda_result return_what_the_write_returned(struct lambda_context *context,
                                                         struct lambda_response *response)
{
    (void)context;
    return outgrow(response);
}

static enum lambda_result return_ok_all_the_same(struct lambda_context *context,
                                                 struct lambda_response *response)
{
    (void)context;
    (void)outgrow(response);
    return LAMBDA_OK;
}

static enum lambda_result say_why_instead(struct lambda_context *context,
                                          struct lambda_response *response)
{
    (void)outgrow(response);
    return lambda_fail(context, "ReportTooLong", "too many rows");
}

/* What a handler did, and the error type that its caller gets; "" for none. */
static const struct {
    const char *name;
    enum lambda_result (*serve)(struct lambda_context *context, struct lambda_response *response);
    const char *type;
} ends[] = {
    {"answers", answer, ""},
    {"fails and says why", refuse, "InvalidOrder"},
    {"fails without a word", fail_silently, "Function.Unknown"},
    {"outgrows the payload and fails", return_what_the_write_returned,
     "Function.ResponseSizeTooLarge"},
    {"outgrows the payload and returns OK", return_ok_all_the_same,
     "Function.ResponseSizeTooLarge"},
    {"outgrows the payload and says why itself", say_why_instead, "ReportTooLong"},
};

START_TEST(what_the_handler_left_decides_the_error)
{
    serve = ends[_i].serve;
    invoke();
    UNIT_TEXT(ends[_i].name, buffer_text(&h.runtime.failure.type), ends[_i].type);
    cJSON *line = find_line("message", "invocation failed");
    UNIT_INT(ends[_i].name, line != NULL, ends[_i].type[0] != '\0');
    if (line != NULL) {
        UNIT_TEXT(ends[_i].name, cJSON_GetObjectItemCaseSensitive(line, "errorType")->valuestring,
                  ends[_i].type);
        UNIT_TEXT(ends[_i].name, cJSON_GetObjectItemCaseSensitive(line, "requestId")->valuestring,
                  "8f50");
    }
    cJSON_Delete(line);
}
END_TEST

START_TEST(lines_after_the_answer_belong_to_no_invocation)
{
    serve = answer;
    invoke();
    ck_assert_str_eq(h.context->request_id, "");
    ck_assert_int_eq(h.context->deadline_ms, 0);
}
END_TEST

START_TEST(sandbox_record_is_written_once)
{
    serve = answer;
    invoke();
    cJSON *record = find_line("message", "sandbox first invocation");
    ck_assert_ptr_nonnull(record);
    ck_assert_str_eq(cJSON_GetObjectItemCaseSensitive(record, "startKind")->valuestring, "cold");
    cJSON_Delete(record);
    ck_assert_ptr_null(find_line("message", "sandbox first invocation"));
    invoke();
    ck_assert_ptr_null(find_line("message", "sandbox first invocation"));
}
END_TEST

START_TEST(start_metrics_go_into_the_namespace_that_is_set)
{
    serve = answer;
    h.runtime.environment.metrics_namespace = "Shop";
    invoke();
    cJSON *metrics = find_line("FunctionName", "orders");
    ck_assert_ptr_nonnull(metrics);
    ck_assert_int_eq(cJSON_GetObjectItemCaseSensitive(metrics, "coldStart")->valueint, 1);
    ck_assert_int_eq(cJSON_GetObjectItemCaseSensitive(metrics, "proactiveInit")->valueint, 0);
    ck_assert(cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(metrics, "initDurationMs")));
    cJSON_Delete(metrics);
}
END_TEST

/* CloudWatch would drop such a line without a word. */
START_TEST(overlong_namespace_gets_a_warning_and_no_metrics)
{
    char name[257];
    bool warned = false;
    memset(name, 'n', 256);
    name[256] = '\0';
    serve = answer;
    h.runtime.environment.metrics_namespace = name;
    invoke();
    while (capture_next(&h.capture)) {
        ck_assert_ptr_null(strstr(h.capture.message, "\"_aws\""));
        warned = warned || strstr(h.capture.message, "metric not emitted") != NULL;
    }
    ck_assert(warned);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("invoke");
    TCase *tc = tcase_create("invoke");
    suite_add_tcase(suite, tc);
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, what_the_handler_left_decides_the_error, 0, UNIT_COUNT(ends));
    tcase_add_test(tc, lines_after_the_answer_belong_to_no_invocation);
    tcase_add_test(tc, sandbox_record_is_written_once);
    tcase_add_test(tc, start_metrics_go_into_the_namespace_that_is_set);
    tcase_add_test(tc, overlong_namespace_gets_a_warning_and_no_metrics);
    return unit_run(suite);
}
