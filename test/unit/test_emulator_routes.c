#include "emulator/http/routes.h"

#include "test/unit/guard.h"
#include "test/unit/unit.h"

#define RUNTIME "/2018-06-01/runtime/"
#define X32     "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define X64     X32 X32

static const struct {
    const char *path;
    enum runtime_route want;
    const char *id;
} runtime_paths[] = {
    {RUNTIME "invocation/next", RUNTIME_ROUTE_NEXT, ""},
    {RUNTIME "invocation/abc-1/response", RUNTIME_ROUTE_RESPONSE, "abc-1"},
    {RUNTIME "invocation/abc-1/error", RUNTIME_ROUTE_ERROR, "abc-1"},
    {RUNTIME "init/error", RUNTIME_ROUTE_INIT_ERROR, ""},
    {RUNTIME "restore/next", RUNTIME_ROUTE_RESTORE_NEXT, ""},
    {RUNTIME "restore/error", RUNTIME_ROUTE_RESTORE_ERROR, ""},
    {RUNTIME "restore/next/", RUNTIME_ROUTE_NONE, NULL},
    {RUNTIME "restore", RUNTIME_ROUTE_NONE, NULL},
    {RUNTIME "invocation/next/response", RUNTIME_ROUTE_RESPONSE, "next"},
    {RUNTIME "invocation/a%2Fb/response", RUNTIME_ROUTE_RESPONSE, "a/b"},
    {RUNTIME "invocation/" X64 X32 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx/error", RUNTIME_ROUTE_ERROR,
     X64 X32 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"},
    {RUNTIME "invocation/" X64 X64 "/error", RUNTIME_ROUTE_NONE, NULL},
    {RUNTIME "invocation//response", RUNTIME_ROUTE_NONE, NULL},
    {RUNTIME "invocation/abc", RUNTIME_ROUTE_NONE, NULL},
    {RUNTIME "invocation/abc/", RUNTIME_ROUTE_NONE, NULL},
    {RUNTIME "invocation/abc/response/", RUNTIME_ROUTE_NONE, NULL},
    {RUNTIME "invocation/abc/responses", RUNTIME_ROUTE_NONE, NULL},
    {RUNTIME "invocation/a%00b/response", RUNTIME_ROUTE_NONE, NULL},
    {RUNTIME "invocation/a%2/response", RUNTIME_ROUTE_NONE, NULL},
    {RUNTIME "invocation/", RUNTIME_ROUTE_NONE, NULL},
    {RUNTIME "invocation/next/", RUNTIME_ROUTE_NONE, NULL},
    {RUNTIME "init/errors", RUNTIME_ROUTE_NONE, NULL},
    {RUNTIME, RUNTIME_ROUTE_NONE, NULL},
    {"/2018-06-02/runtime/invocation/next", RUNTIME_ROUTE_NONE, NULL},
    {"/", RUNTIME_ROUTE_NONE, NULL},
    {"", RUNTIME_ROUTE_NONE, NULL},
};

START_TEST(runtime_paths_are_told_apart)
{
    char id[REQUEST_ID_SIZE];
    struct guard guard = guard_text(runtime_paths[_i].path);
    UNIT_INT(runtime_paths[_i].path, runtime_route_parse(guard.bytes, id), runtime_paths[_i].want);
    if (runtime_paths[_i].id != NULL)
        UNIT_TEXT(runtime_paths[_i].path, id, runtime_paths[_i].id);
    guard_free(&guard);
}
END_TEST

static const struct {
    const char *text;
    const char *name; /* NULL: refused */
    const char *qualifier;
} references[] = {
    {"hello", "hello", ""},
    {"hello_2-x", "hello_2-x", ""},
    {"hello:prod", "hello", "prod"},
    {"hello:$LATEST", "hello", "$LATEST"},
    {"hello:17", "hello", "17"},
    {"123456789012:function:hello", "hello", ""},
    {"123456789012:function:hello:prod", "hello", "prod"},
    {"arn:aws:lambda:eu-west-1:123456789012:function:hello", "hello", ""},
    {"arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:hello:3", "hello", "3"},
    {"", NULL, NULL},
    {":", NULL, NULL},
    {"hello:", NULL, NULL},
    {":prod", NULL, NULL},
    {"hello:a:b", NULL, NULL},
    {"hello:$OLDEST", NULL, NULL},
    {"hello world", NULL, NULL},
    {"hello/x", NULL, NULL},
    {"h\xC3\xA9llo", NULL, NULL},
    {"arn:aws:lambda:eu-west-1:123456789012:layer:hello", NULL, NULL},
    {"arn:aws:s3:eu-west-1:123456789012:function:hello", NULL, NULL},
    {"arn:aws:lambda:eu-west-1:account:function:hello", NULL, NULL},
    {"arn:aws:lambda", NULL, NULL},
    {"account:function:hello", NULL, NULL},
    {X64 X64 "xxxxxxxxxxxxx", NULL, NULL},
    {"hello:" X64 X64 "x", NULL, NULL},
};

START_TEST(functions_are_named_in_every_form)
{
    struct function_reference function;
    struct guard guard = guard_text(references[_i].text);
    bool ok = function_reference_parse(guard.bytes, &function);
    UNIT_INT(references[_i].text, ok, references[_i].name != NULL);
    if (ok) {
        UNIT_TEXT(references[_i].text, function.name, references[_i].name);
        UNIT_TEXT(references[_i].text, function.qualifier, references[_i].qualifier);
    }
    guard_free(&guard);
}
END_TEST

#define FUNCTIONS "/2015-03-31/functions/"

static const struct {
    const char *path;
    enum api_route want;
    const char *name;      /* NULL: the path has none */
    const char *qualifier; /* of those that have a name */
} api_paths[] = {
    {FUNCTIONS "hello/invocations", API_ROUTE_INVOKE, "hello", ""},
    {"/2021-11-15/functions/hello/response-streaming-invocations", API_ROUTE_INVOKE_STREAM, "hello",
     ""},
    {"/2014-11-13/functions/hello/invoke-async/", API_ROUTE_INVOKE_ASYNC, "hello", ""},
    {"/2014-11-13/functions/hello%3Aprod/invoke-async", API_ROUTE_INVOKE_ASYNC, "hello", "prod"},
    {FUNCTIONS, API_ROUTE_FUNCTIONS, NULL, NULL},
    {"/2015-03-31/functions", API_ROUTE_FUNCTIONS, NULL, NULL},
    {FUNCTIONS "hello", API_ROUTE_FUNCTION, "hello", ""},
    {FUNCTIONS "hello%3A7", API_ROUTE_FUNCTION, "hello", "7"},
    {FUNCTIONS "hello/configuration", API_ROUTE_CONFIGURATION, "hello", ""},
    {FUNCTIONS "hello/code", API_ROUTE_CODE, "hello", ""},
    {"/2016-08-19/account-settings/", API_ROUTE_ACCOUNT, NULL, NULL},
    {"/2016-08-19/account-settings", API_ROUTE_ACCOUNT, NULL, NULL},
    {"/2019-09-30/functions/hello/provisioned-concurrency", API_ROUTE_PROVISIONED, "hello", ""},
    {"/2017-10-31/functions/hello/concurrency", API_ROUTE_CONCURRENCY, "hello", ""},
    {"/2019-09-30/functions/hello/concurrency", API_ROUTE_CONCURRENCY_READ, "hello", ""},
    {FUNCTIONS "hello%3A%24LATEST/invocations", API_ROUTE_INVOKE, "hello", "$LATEST"},
    {FUNCTIONS "arn%3Aaws%3Alambda%3Aeu-west-1%3A123456789012%3Afunction%3Ahello/invocations",
     API_ROUTE_INVOKE, "hello", ""},
    {FUNCTIONS "hello%/invocations", API_ROUTE_BAD_FUNCTION, NULL, NULL},
    {FUNCTIONS "/invocations", API_ROUTE_BAD_FUNCTION, NULL, NULL},
    {FUNCTIONS X64 X64 X64 X64 X64 X64 "/invocations", API_ROUTE_BAD_FUNCTION, NULL, NULL},
    {FUNCTIONS "hello/invocations/", API_ROUTE_NONE, NULL, NULL},
    {FUNCTIONS "hello/invocation", API_ROUTE_NONE, NULL, NULL},
    {FUNCTIONS "h%C3%A9llo", API_ROUTE_BAD_FUNCTION, NULL, NULL},
    {FUNCTIONS "a%2Fb/code", API_ROUTE_BAD_FUNCTION, NULL, NULL},
    {FUNCTIONS "/code", API_ROUTE_BAD_FUNCTION, NULL, NULL},
    {FUNCTIONS "%", API_ROUTE_BAD_FUNCTION, NULL, NULL},
    {FUNCTIONS X64 X64 X64 X64 X64 X64, API_ROUTE_BAD_FUNCTION, NULL, NULL},
    {"/2021-11-15/functions/a%00/response-streaming-invocations", API_ROUTE_BAD_FUNCTION, NULL,
     NULL},
    {FUNCTIONS "hello/", API_ROUTE_NONE, NULL, NULL},
    {FUNCTIONS "hello/code/", API_ROUTE_NONE, NULL, NULL},
    {FUNCTIONS "/", API_ROUTE_NONE, NULL, NULL},
    {FUNCTIONS "a/b/code", API_ROUTE_NONE, NULL, NULL},
    {"/2021-11-15/functions/hello/invocations", API_ROUTE_NONE, NULL, NULL},
    {"/2014-11-13/functions/hello/invoke-async//", API_ROUTE_NONE, NULL, NULL},
    {"/2019-09-30/functions/hello", API_ROUTE_NONE, NULL, NULL},
    {"/2015-03-31/function", API_ROUTE_NONE, NULL, NULL},
    {"/2016-08-19/account-settings//", API_ROUTE_NONE, NULL, NULL},
    {"/", API_ROUTE_NONE, NULL, NULL},
    {"", API_ROUTE_NONE, NULL, NULL},
};

START_TEST(api_paths_are_told_apart)
{
    struct function_reference function;
    struct guard guard = guard_text(api_paths[_i].path);
    UNIT_INT(api_paths[_i].path, api_route_parse(guard.bytes, &function), api_paths[_i].want);
    if (api_paths[_i].name != NULL) {
        UNIT_TEXT(api_paths[_i].path, function.name, api_paths[_i].name);
        UNIT_TEXT(api_paths[_i].path, function.qualifier, api_paths[_i].qualifier);
    }
    guard_free(&guard);
}
END_TEST

static const struct {
    enum api_route route;
    const char *methods, *takes, *refuses;
} api_methods[] = {
    {API_ROUTE_INVOKE, "POST", "POST", "GET"},
    {API_ROUTE_INVOKE_STREAM, "POST", "POST", "PUT"},
    {API_ROUTE_INVOKE_ASYNC, "POST", "POST", "post"},
    {API_ROUTE_FUNCTIONS, "GET", "GET", "POST"},
    {API_ROUTE_FUNCTION, "GET", "GET", "DELETE"},
    {API_ROUTE_CONFIGURATION, "GET", "GET", "PUT"},
    {API_ROUTE_CODE, "PUT", "PUT", "GET"},
    {API_ROUTE_ACCOUNT, "GET", "GET", "GE"},
    {API_ROUTE_PROVISIONED, "PUT, GET, DELETE", "DELETE", "PUT, GET"},
    {API_ROUTE_PROVISIONED, "PUT, GET, DELETE", "GET", ","},
    {API_ROUTE_CONCURRENCY, "PUT, DELETE", "PUT", "GET"},
    {API_ROUTE_CONCURRENCY_READ, "GET", "GET", "PUT"},
};

START_TEST(each_path_has_its_methods)
{
    enum api_route route = api_methods[_i].route;
    ck_assert_str_eq(api_route_methods(route), api_methods[_i].methods);
    ck_assert(api_route_takes(route, api_methods[_i].takes));
    ck_assert(!api_route_takes(route, api_methods[_i].refuses));
    ck_assert(!api_route_takes(route, ""));
}
END_TEST

START_TEST(what_is_no_path_has_no_method)
{
    ck_assert_str_eq(api_route_methods(API_ROUTE_NONE), "");
    ck_assert(!api_route_takes(API_ROUTE_NONE, "GET"));
    ck_assert(!api_route_takes(API_ROUTE_BAD_FUNCTION, ""));
}
END_TEST

START_TEST(decoding_stays_within_its_room)
{
    char out[4];
    ck_assert(percent_decode("abc", 3, out, sizeof out));
    ck_assert_str_eq(out, "abc");
    ck_assert(percent_decode("%61%62%63", 9, out, sizeof out));
    ck_assert_str_eq(out, "abc");
    ck_assert(!percent_decode("abcd", 4, out, sizeof out));
    ck_assert(!percent_decode("", 0, out, 0));
    /* The size ends the text, even inside an escape. */
    ck_assert(!percent_decode("a%62", 3, out, sizeof out));
    ck_assert(!percent_decode("a%62", 2, out, sizeof out));
    ck_assert(!percent_decode("%-1", 3, out, sizeof out));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("emulator_routes");
    TCase *tcase = tcase_create("routes");
    tcase_add_loop_test(tcase, runtime_paths_are_told_apart, 0, UNIT_COUNT(runtime_paths));
    tcase_add_loop_test(tcase, functions_are_named_in_every_form, 0, UNIT_COUNT(references));
    tcase_add_loop_test(tcase, api_paths_are_told_apart, 0, UNIT_COUNT(api_paths));
    tcase_add_loop_test(tcase, each_path_has_its_methods, 0, UNIT_COUNT(api_methods));
    tcase_add_test(tcase, what_is_no_path_has_no_method);
    tcase_add_test(tcase, decoding_stays_within_its_room);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
