#include "emulator/sandbox/extension_documents.h"
#include "emulator/sandbox/extension_environment.h"
#include "emulator/sandbox/extension_protocol.h"

#include "test/unit/unit.h"

static const struct {
    const char *row;
    enum extension_phase phase;
    enum extension_call call;
    int status;
    enum extension_phase then;
} rulings[] = {
    {"register", EXTENSION_STARTED, EXTENSION_REGISTER, 200, EXTENSION_REGISTERED},
    {"register twice", EXTENSION_REGISTERED, EXTENSION_REGISTER, 403, EXTENSION_REGISTERED},
    {"register when ready", EXTENSION_READY, EXTENSION_REGISTER, 403, EXTENSION_READY},
    {"next unregistered", EXTENSION_STARTED, EXTENSION_NEXT, 403, EXTENSION_STARTED},
    {"first next", EXTENSION_REGISTERED, EXTENSION_NEXT, 200, EXTENSION_READY},
    {"next twice", EXTENSION_READY, EXTENSION_NEXT, 403, EXTENSION_READY},
    {"next after an event", EXTENSION_RUNNING, EXTENSION_NEXT, 200, EXTENSION_READY},
    {"next after init error", EXTENSION_INIT_ERROR, EXTENSION_NEXT, 403, EXTENSION_INIT_ERROR},
    {"next after exit error", EXTENSION_EXIT_ERROR, EXTENSION_NEXT, 403, EXTENSION_EXIT_ERROR},
    {"next of a dead one", EXTENSION_EXITED, EXTENSION_NEXT, 403, EXTENSION_EXITED},
    {"init error", EXTENSION_REGISTERED, EXTENSION_REPORT_INIT_ERROR, 202, EXTENSION_INIT_ERROR},
    {"init error twice", EXTENSION_INIT_ERROR, EXTENSION_REPORT_INIT_ERROR, 202,
     EXTENSION_INIT_ERROR},
    {"init error unregistered", EXTENSION_STARTED, EXTENSION_REPORT_INIT_ERROR, 403,
     EXTENSION_STARTED},
    {"init error when ready", EXTENSION_READY, EXTENSION_REPORT_INIT_ERROR, 403, EXTENSION_READY},
    {"init error in an invocation", EXTENSION_RUNNING, EXTENSION_REPORT_INIT_ERROR, 403,
     EXTENSION_RUNNING},
    {"exit error registered", EXTENSION_REGISTERED, EXTENSION_REPORT_EXIT_ERROR, 202,
     EXTENSION_EXIT_ERROR},
    {"exit error when ready", EXTENSION_READY, EXTENSION_REPORT_EXIT_ERROR, 202,
     EXTENSION_EXIT_ERROR},
    {"exit error in an invocation", EXTENSION_RUNNING, EXTENSION_REPORT_EXIT_ERROR, 202,
     EXTENSION_EXIT_ERROR},
    {"exit error twice", EXTENSION_EXIT_ERROR, EXTENSION_REPORT_EXIT_ERROR, 202,
     EXTENSION_EXIT_ERROR},
    {"exit error after init error", EXTENSION_INIT_ERROR, EXTENSION_REPORT_EXIT_ERROR, 403,
     EXTENSION_INIT_ERROR},
};

START_TEST(an_extension_is_told_what_it_may_do)
{
    struct extension_ruling got = extension_protocol_judge(rulings[_i].phase, rulings[_i].call);
    const char *type = rulings[_i].status == 403 ? "Extension.InvalidExtensionState" : "";
    UNIT_INT(rulings[_i].row, got.status, rulings[_i].status);
    UNIT_INT(rulings[_i].row, got.then, rulings[_i].then);
    UNIT_TEXT(rulings[_i].row, got.error_type != NULL ? got.error_type : "", type);
    UNIT_INT(rulings[_i].row, got.message != NULL, rulings[_i].status == 403);
}
END_TEST

static const struct {
    int external;
    int internal;
    int ms;
} budgets[] = {{0, 0, 0}, {0, 1, 500}, {1, 0, 2000}, {2, 3, 2000}};

START_TEST(a_shutdown_takes_as_long_as_its_extensions_may)
{
    UNIT_INT("budget", extension_shutdown_budget_ms(budgets[_i].external, budgets[_i].internal),
             budgets[_i].ms);
}
END_TEST

/* ---- Documents ---------------------------------------------------------------------------- */

enum { BOTH = EXTENSION_EVENT_INVOKE | EXTENSION_EVENT_SHUTDOWN };

static const struct {
    const char *body;
    bool internal;
    unsigned events;
    const char *error_type; /* "": read */
} bodies[] = {
    {"{\"events\":[\"INVOKE\",\"SHUTDOWN\"]}", false, BOTH, ""},
    {"{\"events\":[\"SHUTDOWN\"]}", false, EXTENSION_EVENT_SHUTDOWN, ""},
    {"{\"events\":[\"INVOKE\"]}\n", true, EXTENSION_EVENT_INVOKE, ""},
    {"{\"events\":[\"INVOKE\",\"INVOKE\"]}", true, EXTENSION_EVENT_INVOKE, ""},
    {"{\"events\":[]}", true, 0, ""},
    {"{\"events\":null}", false, 0, ""},
    {"{\"other\":1}", false, 0, ""},
    {"{}", false, 0, ""},
    {"null", false, 0, ""},
    {"{\"events\":[\"INVOKE\",\"SHUTDOWN\"]}", true, 0, "Extension.InvalidEventType"},
    {"{\"events\":[\"invoke\"]}", false, 0, "Extension.InvalidEventType"},
    {"{\"events\":[\"\"]}", false, 0, "Extension.InvalidEventType"},
    {"{\"events\":\"INVOKE\"}", false, 0, "InvalidRequestFormat"},
    {"{\"events\":[1]}", false, 0, "InvalidRequestFormat"},
    {"{\"events\":[null]}", false, 0, "InvalidRequestFormat"},
    {"{\"events\":[\"INVOKE\"]} x", false, 0, "InvalidRequestFormat"},
    {"{\"events\":[\"INVOKE\"]", false, 0, "InvalidRequestFormat"},
    {"{\"configurationKeys\":[\"A\"]}", false, 0, "InvalidRequestFormat"},
    {"[\"INVOKE\"]", false, 0, "InvalidRequestFormat"},
    {"\"INVOKE\"", false, 0, "InvalidRequestFormat"},
    {"", false, 0, "InvalidRequestFormat"},
};

START_TEST(a_registration_names_its_events)
{
    const char *body = bodies[_i].body;
    struct extension_registration got = extension_registration_parse(
        body, strlen(body), extension_allowed_events(!bodies[_i].internal, INIT_ON_DEMAND));
    UNIT_TEXT(body, got.error_type != NULL ? got.error_type : "", bodies[_i].error_type);
    UNIT_INT(body, got.message != NULL, bodies[_i].error_type[0] != '\0');
    UNIT_INT(body, got.events, bodies[_i].events);
}
END_TEST

START_TEST(a_registration_has_a_largest_size)
{
    char *body = malloc(EXTENSION_REGISTER_MAX + 1);
    ck_assert_ptr_nonnull(body);
    memset(body, ' ', EXTENSION_REGISTER_MAX + 1);
    memcpy(body, "{}", 2);
    ck_assert_ptr_null(extension_registration_parse(body, EXTENSION_REGISTER_MAX, BOTH).error_type);
    ck_assert_str_eq(
        extension_registration_parse(body, EXTENSION_REGISTER_MAX + 1, BOTH).error_type,
        "InvalidRequestFormat");
    free(body);
}
END_TEST

START_TEST(managed_instances_have_no_invoke)
{
    static const char body[] = "{\"events\":[\"INVOKE\"]}";
    unsigned allowed = extension_allowed_events(true, INIT_MANAGED_INSTANCES);
    ck_assert_str_eq(extension_registration_parse(body, sizeof body - 1, allowed).error_type,
                     "Extension.InvalidEventType");
    ck_assert_uint_eq(allowed, EXTENSION_EVENT_SHUTDOWN);
    ck_assert_uint_eq(extension_allowed_events(false, INIT_MANAGED_INSTANCES), 0);
}
END_TEST

START_TEST(events_have_names)
{
    const char *const *both = extension_event_names(BOTH);
    ck_assert_str_eq(both[0], "INVOKE");
    ck_assert_str_eq(both[1], "SHUTDOWN");
    ck_assert_ptr_null(both[2]);
    ck_assert_ptr_null(extension_event_names(0)[0]);
    ck_assert_str_eq(extension_event_names(EXTENSION_EVENT_SHUTDOWN)[0], "SHUTDOWN");
}
END_TEST

static const struct {
    const char *text;
    bool valid;
} identifiers[] = {
    {"0189dc30-1b2c-4d5e-8f90-0123456789ab", true},
    {"0189DC30-1B2C-4D5E-8F90-0123456789AB", true},
    {"0189dc301b2c4d5e8f900123456789ab", false},
    {"0189dc30-1b2c-4d5e-8f90-0123456789a", false},
    {"0189dc30-1b2c-4d5e-8f90-0123456789abc", false},
    {"0189dc30-1b2c-4d5e-8f90-0123456789ag", false},
    {"0189dc30x1b2c-4d5e-8f90-0123456789ab", false},
    {"", false},
};

START_TEST(an_identifier_is_a_uuid)
{
    UNIT_INT(identifiers[_i].text, extension_identifier_valid(identifiers[_i].text),
             identifiers[_i].valid);
}
END_TEST

static const struct {
    const char *header;
    bool wants;
} features[] = {
    {"accountId", true},
    {"other, accountId", true},
    {"accountId,other", true},
    {"accountid", false},
    {"accountIds", false},
    {"", false},
    {",", false},
    {NULL, false},
};

START_TEST(the_account_is_told_to_whoever_asks)
{
    const char *row = features[_i].header != NULL ? features[_i].header : "no header";
    UNIT_INT(row, extension_wants_account(features[_i].header), features[_i].wants);
}
END_TEST

START_TEST(documents_have_their_members)
{
    const struct function function = {.name = "orders", .version = "$LATEST", .handler = "a.\"b\""};
    char arn[] = "arn";
    char trace[] = "Root=1";
    struct invocation invocation = {
        .request_id = "id", .function_arn = arn, .trace_id = trace, .deadline_ms = 1700000000123};
    struct buffer out = buffer_new(4096);
    extension_registered_json(&out, &function, true);
    ck_assert_str_eq(buffer_text(&out),
                     "{\"functionName\":\"orders\",\"functionVersion\":\"$LATEST\","
                     "\"handler\":\"a.\\\"b\\\"\",\"accountId\":\"123456789012\"}");
    buffer_clear(&out);
    extension_invoke_json(&out, &invocation);
    ck_assert_str_eq(buffer_text(&out),
                     "{\"eventType\":\"INVOKE\",\"deadlineMs\":1700000000123,\"requestId\":\"id\","
                     "\"invokedFunctionArn\":\"arn\","
                     "\"tracing\":{\"type\":\"X-Amzn-Trace-Id\",\"value\":\"Root=1\"}}");
    buffer_clear(&out);
    invocation.trace_id = NULL;
    extension_invoke_json(&out, &invocation);
    ck_assert_ptr_null(strstr(buffer_text(&out), "tracing"));
    buffer_clear(&out);
    extension_shutdown_json(&out, "spindown", 1700000000456);
    ck_assert_str_eq(buffer_text(&out), "{\"eventType\":\"SHUTDOWN\",\"deadlineMs\":1700000000456,"
                                        "\"shutdownReason\":\"spindown\"}");
    buffer_free(&out);
}
END_TEST

/* ---- Environment -------------------------------------------------------------------------- */

START_TEST(extensions_do_not_get_what_is_the_runtimes)
{
    char all[][48] = {
        "PATH=/bin",
        "_HANDLER=a.b",
        "_X_AMZN_TRACE_ID=x",
        "LAMBDA_TASK_ROOT=/t",
        "LAMBDA_RUNTIME_DIR=/r",
        "AWS_EXECUTION_ENV=e",
        "AWS_LAMBDA_LOG_GROUP_NAME=g",
        "AWS_LAMBDA_LOG_STREAM_NAME=s",
        "AWS_XRAY_DAEMON_ADDRESS=d",
        "AWS_XRAY_CONTEXT_MISSING=m",
        "AWS_LAMBDA_RUNTIME_API=127.0.0.1:1",
        "LAMBDA_TASK_ROOT_2=kept",
        "TABLE=t",
    };
    char *environ[UNIT_COUNT(all) + 1] = {NULL};
    for (int i = 0; i < UNIT_COUNT(all); i++)
        environ[i] = all[i];
    char **got = extension_environment_new(environ);
    ck_assert_ptr_nonnull(got);
    ck_assert_str_eq(got[0], "PATH=/bin");
    ck_assert_str_eq(got[1], "AWS_LAMBDA_RUNTIME_API=127.0.0.1:1");
    ck_assert_str_eq(got[2], "LAMBDA_TASK_ROOT_2=kept");
    ck_assert_str_eq(got[3], "TABLE=t");
    ck_assert_ptr_null(got[4]);
    free(got);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("emulator_extension_protocol");
    TCase *tcase = tcase_create("extension_protocol");
    tcase_add_loop_test(tcase, an_extension_is_told_what_it_may_do, 0, UNIT_COUNT(rulings));
    tcase_add_loop_test(tcase, a_shutdown_takes_as_long_as_its_extensions_may, 0,
                        UNIT_COUNT(budgets));
    tcase_add_loop_test(tcase, a_registration_names_its_events, 0, UNIT_COUNT(bodies));
    tcase_add_test(tcase, a_registration_has_a_largest_size);
    tcase_add_test(tcase, managed_instances_have_no_invoke);
    tcase_add_test(tcase, events_have_names);
    tcase_add_loop_test(tcase, an_identifier_is_a_uuid, 0, UNIT_COUNT(identifiers));
    tcase_add_loop_test(tcase, the_account_is_told_to_whoever_asks, 0, UNIT_COUNT(features));
    tcase_add_test(tcase, documents_have_their_members);
    tcase_add_test(tcase, extensions_do_not_get_what_is_the_runtimes);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
