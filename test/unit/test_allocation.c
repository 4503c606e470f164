/* Every allocation fails in turn: nothing crashes, and what is left says so or is whole. */
#define _GNU_SOURCE /* RTLD_NEXT */
#include "lambda_json.h"

#include "base/json_text.h"
#include "runtime/api_address.h"
#include "runtime/generation.h"
#include "runtime/init.h"
#include "runtime/records.h"
#include "test/unit/failing_allocator.h"
#include "test/unit/handler_context.h"
#include "test/unit/unit.h"

#include <stdio.h>

/* Runs in turn with the first, the second, … allocation failing, until none is left to fail; alone,
 * and with all that follow. A scenario sets up what it needs in each round, calls
 * allocator_fail_after(count, forever) before what is tested and allocator_recover() after it, and
 * asserts nothing in between, since Check allocates as well. */
typedef bool scenario_fn(int count, bool forever);

static void fail_each(scenario_fn *scenario)
{
    enum { ROUNDS_MAX = 2000 };
    for (int forever = 0; forever < 2; forever++) {
        int count = 0;
        while (count < ROUNDS_MAX && scenario(count, forever != 0))
            count++;
        ck_assert_int_gt(count, 0); /* something was allocated */
        ck_assert_int_lt(count, ROUNDS_MAX);
    }
}

static char long_text[2000];

static void fill_long_text(void)
{
    memset(long_text, 'x', sizeof long_text - 1);
}

static bool append(int count, bool forever)
{
    struct buffer b = buffer_new(100000);
    allocator_fail_after(count, forever);
    bool first = buffer_append_text(&b, "kept");
    bool second = buffer_append_text(&b, long_text);
    bool third = buffer_printf(&b, "%s%s", long_text, long_text);
    bool failed = allocator_recover();
    ck_assert_int_eq(first && second && third, !failed);
    ck_assert_int_eq(buffer_ok(&b), !failed);
    if (first)
        ck_assert_int_eq(strncmp(buffer_text(&b), "kept", 4), 0);
    ck_assert_uint_eq(strlen(buffer_text(&b)), b.size);
    ck_assert_uint_eq(b.wanted, 4 + 3 * strlen(long_text));
    buffer_clear(&b);
    ck_assert(buffer_append_text(&b, "again"));
    buffer_free(&b);
    return failed;
}

START_TEST(buffer_fails_and_keeps_what_it_has)
{
    fail_each(append);
}
END_TEST

static bool reserve(int count, bool forever)
{
    struct buffer b = buffer_new(100000);
    buffer_append_text(&b, "kept");
    allocator_fail_after(count, forever);
    bool reserved = buffer_reserve(&b, 50000);
    bool failed = allocator_recover();
    ck_assert_int_eq(reserved, !failed);
    ck_assert_int_eq(buffer_ok(&b), !failed);
    ck_assert_str_eq(buffer_text(&b), "kept");
    buffer_free(&b);
    return failed;
}

START_TEST(reserve_fails_and_keeps_what_there_is)
{
    fail_each(reserve);
}
END_TEST

/* A log that loses a line for want of memory loses it whole. */
static bool log_line(int count, bool forever)
{
    struct capture c = capture_new();
    const struct lambda_field field = lambda_text("key", long_text);
    allocator_fail_after(count, forever);
    rt_log(&c.log, LAMBDA_ERROR, "8f50", long_text, &field, 1);
    bool failed = allocator_recover();
    if (capture_next(&c)) {
        cJSON *line = cJSON_ParseWithLength(c.message, c.size);
        ck_assert_msg(line != NULL, "allocation %d: %.100s", count, c.message);
        ck_assert_int_eq(c.message[c.size - 1], '\n');
        cJSON_Delete(line);
    } else {
        ck_assert(failed);
    }
    ck_assert(!capture_next(&c));
    capture_free(&c);
    return failed;
}

START_TEST(log_line_is_whole_or_lost)
{
    fail_each(log_line);
}
END_TEST

static void set(struct rt_failure *failure, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void set(struct rt_failure *failure, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    rt_failure_set(failure, long_text, 7, "label", "Type", format, args);
    va_end(args);
}

static void assert_json_or_failed(const struct buffer *out)
{
    if (!buffer_ok(out))
        return;
    cJSON *document = cJSON_ParseWithOpts(buffer_text(out), NULL, 1);
    ck_assert_msg(document != NULL, "no JSON: %.200s", buffer_text(out));
    cJSON_Delete(document);
}

static bool describe_failure(int count, bool forever)
{
    struct rt_failure failure = rt_failure_new();
    struct buffer body = buffer_new(100000);
    struct buffer cause = buffer_new(100000);
    struct buffer type = buffer_new(1000);
    allocator_fail_after(count, forever);
    set(&failure, "message %s", long_text);
    rt_failure_body(&failure, &body);
    rt_failure_xray_cause(&failure, "/var/task", &cause);
    rt_failure_header_type(buffer_text(&failure.type), &type);
    bool failed = allocator_recover();
    ck_assert(failure.set);
    ck_assert(failed || (buffer_ok(&body) && buffer_ok(&cause) && buffer_ok(&type)));
    assert_json_or_failed(&body);
    assert_json_or_failed(&cause);
    buffer_free(&body);
    buffer_free(&cause);
    buffer_free(&type);
    rt_failure_free(&failure);
    return failed;
}

START_TEST(failure_stays_set_and_its_documents_valid)
{
    fail_each(describe_failure);
}
END_TEST

static bool respond(int count, bool forever)
{
    const void *bytes;
    size_t size;
    struct lambda_response response = rt_response_new();
    struct rt_failure failure = rt_failure_new();
    allocator_fail_after(count, forever);
    enum lambda_result written = lambda_response_write(&response, long_text, 1000);
    enum lambda_result printed = lambda_response_printf(&response, "%s", long_text);
    bool failed = allocator_recover();
    ck_assert_int_eq(written == LAMBDA_OK && printed == LAMBDA_OK, !failed);
    ck_assert_int_eq(rt_response_bytes(&response, &bytes, &size, &failure), !failed);
    if (failed)
        ck_assert_str_eq(buffer_text(&failure.type), "Runtime.OutOfMemory");
    else
        ck_assert_uint_eq(size, 1000 + strlen(long_text));
    rt_response_free(&response);
    rt_failure_free(&failure);
    return failed;
}

START_TEST(response_without_memory_is_an_error_that_says_so)
{
    fail_each(respond);
}
END_TEST

static bool report_without_memory(int count, bool forever)
{
    const void *bytes;
    size_t size;
    struct lambda_response response = rt_response_new();
    struct rt_failure failure = rt_failure_new();
    response.body.failed = true;
    response.body.wanted = 77;
    allocator_fail_after(count, forever);
    bool answered = rt_response_bytes(&response, &bytes, &size, &failure);
    bool failed = allocator_recover();
    ck_assert(!answered);
    ck_assert(failure.set);
    rt_response_free(&response);
    rt_failure_free(&failure);
    return failed;
}

START_TEST(failed_response_is_a_failure_even_without_memory_to_describe_it)
{
    fail_each(report_without_memory);
}
END_TEST

static bool take_headers(int count, bool forever)
{
    static const char request[] = "Lambda-Runtime-Aws-Request-Id: 8f50\r\n";
    static const char trace[] = "Lambda-Runtime-Trace-Id: Root=1\r\n";
    struct rt_invocation invocation = rt_invocation_new();
    allocator_fail_after(count, forever);
    rt_invocation_head_line(&invocation, request, sizeof request - 1);
    rt_invocation_head_line(&invocation, trace, sizeof trace - 1);
    bool failed = allocator_recover();
    const char *request_id = rt_invocation_header(&invocation, RT_REQUEST_ID);
    const char *trace_id = rt_invocation_header(&invocation, RT_TRACE_ID);
    ck_assert(strcmp(request_id, "8f50") == 0 || (failed && request_id[0] == '\0'));
    ck_assert(strcmp(trace_id, "Root=1") == 0 || (failed && trace_id[0] == '\0'));
    rt_invocation_clear(&invocation);
    rt_invocation_head_line(&invocation, request, sizeof request - 1);
    ck_assert_str_eq(rt_invocation_header(&invocation, RT_REQUEST_ID), "8f50");
    rt_invocation_free(&invocation);
    return failed;
}

START_TEST(header_is_whole_or_absent)
{
    fail_each(take_headers);
}
END_TEST

static bool write_records(int count, bool forever)
{
    static const struct rt_metric metric = {"n", "Count", 1};
    struct handler_context h;
    struct buffer record = buffer_new(100000);
    struct buffer metrics = buffer_new(100000);
    handler_context_init(&h);
    h.context->function_name = long_text;
    allocator_fail_after(count, forever);
    rt_sandbox_record(&record, 0, h.context, "on-demand");
    rt_metric_record(&metrics, 0, "Shop", long_text, "8f50", &metric, 1);
    bool failed = allocator_recover();
    ck_assert_int_eq(buffer_ok(&record) && buffer_ok(&metrics), !failed);
    assert_json_or_failed(&record);
    assert_json_or_failed(&metrics);
    buffer_free(&record);
    buffer_free(&metrics);
    handler_context_free(&h);
    return failed;
}

START_TEST(record_is_whole_or_its_buffer_failed)
{
    fail_each(write_records);
}
END_TEST

static bool emit_metric(int count, bool forever)
{
    struct handler_context h;
    handler_context_init(&h);
    allocator_fail_after(count, forever);
    enum lambda_result result = lambda_metric(h.context, "Shop", "n", 1, "Count");
    bool failed = allocator_recover();
    bool written = capture_next(&h.capture);
    ck_assert(written || failed);
    if (written) {
        cJSON *line = cJSON_ParseWithLength(h.capture.message, h.capture.size);
        ck_assert_ptr_nonnull(line);
        cJSON_Delete(line);
    }
    ck_assert(failed || result == LAMBDA_OK);
    handler_context_free(&h);
    return failed;
}

START_TEST(metric_is_whole_or_lost)
{
    fail_each(emit_metric);
}
END_TEST

static bool read_address(int count, bool forever)
{
    struct buffer url = buffer_new(4096);
    allocator_fail_after(count, forever);
    const char *fault = rt_api_base_url("127.0.0.1:9001", &url);
    bool failed = allocator_recover();
    ck_assert_int_eq(fault == NULL && buffer_ok(&url), !failed);
    if (!failed)
        ck_assert_str_eq(buffer_text(&url), "http://127.0.0.1:9001/2018-06-01");
    buffer_free(&url);
    return failed;
}

START_TEST(address_is_whole_or_its_buffer_failed)
{
    fail_each(read_address);
}
END_TEST

static bool open_api(int count, bool forever)
{
    allocator_fail_after(count, forever);
    struct rt_api *api = rt_api_new("http://127.0.0.1:1/2018-06-01", -1);
    bool failed = allocator_recover();
    ck_assert(api != NULL || failed); /* libcurl can do without some of what it asks for */
    rt_api_free(api);
    return failed;
}

START_TEST(runtime_api_is_there_or_not_at_all)
{
    fail_each(open_api);
}
END_TEST

static enum lambda_result serve(struct lambda_context *context, const struct lambda_event *event,
                                struct lambda_response *response)
{
    (void)context;
    return lambda_response_write(response, event->bytes, event->size);
}

static bool pick_no_handler(int count, bool forever)
{
    static const struct lambda_handler handlers[] = {{"a", serve, NULL, NULL},
                                                     {NULL, NULL, NULL, NULL}};
    struct handler_context h;
    handler_context_init(&h);
    h.runtime.environment.handler = "b";
    h.runtime.environment.threshold = "";
    allocator_fail_after(count, forever);
    bool begun = rt_init(&h.runtime, handlers);
    bool failed = allocator_recover();
    ck_assert(!begun);
    ck_assert(h.runtime.failure.set);
    handler_context_free(&h);
    return failed;
}

START_TEST(failed_init_stays_failed)
{
    fail_each(pick_no_handler);
}
END_TEST

static bool count_process(int count, bool forever)
{
    char directory[] = "/tmp/firstlight-allocation-XXXXXX";
    char command[128];
    const char *reason = NULL;
    ck_assert_ptr_nonnull(mkdtemp(directory));
    allocator_fail_after(count, forever);
    int generation = rt_generation(directory, "identity", &reason);
    bool failed = allocator_recover();
    ck_assert_int_eq(generation, failed ? -1 : 0);
    ck_assert_int_eq(reason != NULL, failed);
    snprintf(command, sizeof command, "rm -r -- %s", directory);
    ck_assert_int_eq(system(command), 0);
    return failed;
}

START_TEST(generation_is_unknown_without_memory)
{
    fail_each(count_process);
}
END_TEST

/* cJSON allocates through its hooks. */
static void use_failing_allocator(void)
{
    cJSON_Hooks hooks = {malloc, free};
    cJSON_InitHooks(&hooks);
}

static void use_real_allocator(void)
{
    cJSON_InitHooks(NULL);
}

static bool parse_event(int count, bool forever)
{
    static const char text[] = "{\"a\":[1,\"b\"]}";
    const struct lambda_event event = {.bytes = text, .size = sizeof text - 1};
    struct handler_context h;
    handler_context_init(&h);
    allocator_fail_after(count, forever);
    cJSON *document = lambda_event_json(h.context, &event);
    bool failed = allocator_recover();
    ck_assert_int_eq(document != NULL, !failed);
    ck_assert_int_eq(h.runtime.failure.set, failed);
    cJSON_Delete(document);
    handler_context_free(&h);
    return failed;
}

START_TEST(event_without_memory_is_a_described_error)
{
    fail_each(parse_event);
}
END_TEST

static bool answer_json(int count, bool forever)
{
    const void *bytes;
    size_t size;
    struct lambda_response response = rt_response_new();
    struct rt_failure failure = rt_failure_new();
    cJSON *document = cJSON_CreateObject();
    cJSON_AddStringToObject(document, "a", long_text);
    allocator_fail_after(count, forever);
    enum lambda_result result = lambda_response_json(&response, document);
    bool failed = allocator_recover();
    ck_assert(failed || result == LAMBDA_OK);
    if (result == LAMBDA_FAILED) {
        ck_assert_msg(!rt_response_bytes(&response, &bytes, &size, &failure),
                      "allocation %d: an answer of %zu bytes all the same", count, size);
        ck_assert_str_eq(buffer_text(&failure.type), "Runtime.OutOfMemory");
    }
    cJSON_Delete(document);
    rt_response_free(&response);
    rt_failure_free(&failure);
    return failed;
}

START_TEST(json_answer_without_memory_is_an_error_that_says_so)
{
    fail_each(answer_json);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("allocation");
    TCase *tc = tcase_create("allocation");
    suite_add_tcase(suite, tc);
    tcase_add_checked_fixture(tc, fill_long_text, NULL);
    tcase_add_test(tc, buffer_fails_and_keeps_what_it_has);
    tcase_add_test(tc, reserve_fails_and_keeps_what_there_is);
    tcase_add_test(tc, log_line_is_whole_or_lost);
    tcase_add_test(tc, failure_stays_set_and_its_documents_valid);
    tcase_add_test(tc, response_without_memory_is_an_error_that_says_so);
    tcase_add_test(tc, failed_response_is_a_failure_even_without_memory_to_describe_it);
    tcase_add_test(tc, header_is_whole_or_absent);
    tcase_add_test(tc, record_is_whole_or_its_buffer_failed);
    tcase_add_test(tc, metric_is_whole_or_lost);
    tcase_add_test(tc, address_is_whole_or_its_buffer_failed);
    tcase_add_test(tc, runtime_api_is_there_or_not_at_all);
    tcase_add_test(tc, failed_init_stays_failed);
    tcase_add_test(tc, generation_is_unknown_without_memory);
    TCase *json = tcase_create("json");
    suite_add_tcase(suite, json);
    tcase_add_checked_fixture(json, fill_long_text, NULL);
    tcase_add_checked_fixture(json, use_failing_allocator, use_real_allocator);
    tcase_add_test(json, event_without_memory_is_a_described_error);
    tcase_add_test(json, json_answer_without_memory_is_an_error_that_says_so);
    return unit_run(suite);
}
