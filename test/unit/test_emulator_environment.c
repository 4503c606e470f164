#include "emulator/sandbox/environment.h"

#include "test/unit/unit.h"

#define SECOND INT64_C(1000000000)

static const char *const caller[] = {
    "PATH=/bin:/opt/bin",
    "HOME=/home",
    "LD_LIBRARY_PATH=/lib",
    "ASAN_OPTIONS=a",
    "UBSAN_OPTIONS=u",
    "AWS_SECRET_ACCESS_KEY=secret",
    "AWS_SESSION_TOKEN=secret",
    "AWS_REGION=mars-1",
    "http_proxy=http://127.0.0.1:1",
    "PATHS=secret",
    "STAGE=test",
    "_HANDLER=wrong",
    NULL,
};

static const char *const variables[] = {"COLOUR=blue", "STAGE",   "MISSING",
                                        "EMPTY=",      "TZ=:CET", NULL};

static const struct function function = {
    .name = "hello",
    .version = "$LATEST",
    .region = "eu-west-1",
    .handler = "main",
    .log_format = "JSON",
    .cwd = "/task",
    .variables = variables,
    .memory_mb = 256,
    .timeout_ns = 3 * SECOND,
    .init_limit_ns = 10 * SECOND,
};

/* The value of a variable; NULL: not set. Fails when it is set twice. */
static const char *value_of(char *const *environment, const char *key)
{
    const char *value = NULL;
    size_t size = strlen(key);
    for (; *environment != NULL; environment++) {
        if (strncmp(*environment, key, size) == 0 && (*environment)[size] == '=') {
            ck_assert_msg(value == NULL, "%s is set twice", key);
            value = *environment + size + 1;
        }
    }
    return value;
}

static const struct {
    const char *key;
    const char *want; /* NULL: not set */
} expected[] = {
    {"_HANDLER", "main"},
    {"LAMBDA_TASK_ROOT", "/task"},
    {"LAMBDA_RUNTIME_DIR", "/task"},
    {"AWS_REGION", "eu-west-1"},
    {"AWS_DEFAULT_REGION", "eu-west-1"},
    {"AWS_LAMBDA_FUNCTION_NAME", "hello"},
    {"AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"},
    {"AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"},
    {"AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/hello"},
    {"AWS_LAMBDA_LOG_STREAM_NAME", "2026/11/22/[$LATEST]0"},
    {"AWS_LAMBDA_LOG_FORMAT", "JSON"},
    {"AWS_LAMBDA_LOG_LEVEL", NULL},
    {"AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"},
    {"AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9"},
    {"PATH", "/bin:/opt/bin"},
    {"HOME", "/home"},
    {"LD_LIBRARY_PATH", "/lib"},
    {"ASAN_OPTIONS", "a"},
    {"UBSAN_OPTIONS", "u"},
    {"LANG", "en_US.UTF-8"},
    {"COLOUR", "blue"},
    {"STAGE", "test"},
    {"EMPTY", ""},
    {"TZ", ":CET"},
    {"MISSING", NULL},
    {"PATHS", NULL},
    {"AWS_SECRET_ACCESS_KEY", NULL},
    {"AWS_SESSION_TOKEN", NULL},
    {"http_proxy", NULL},
    {"_X_AMZN_TRACE_ID", NULL},
};

START_TEST(environment_is_a_sandbox_s_own)
{
    char **got = environment_new(&function, function.init_type, "2026/11/22/[$LATEST]0",
                                 "127.0.0.1:9", NULL, caller);
    ck_assert_ptr_nonnull(got);
    const char *value = value_of(got, expected[_i].key);
    UNIT_INT(expected[_i].key, value != NULL, expected[_i].want != NULL);
    if (value != NULL)
        UNIT_TEXT(expected[_i].key, value, expected[_i].want);
    environment_free(got);
}
END_TEST

START_TEST(settings_show)
{
    static const char *const none[] = {NULL};
    static const char *const nobody[] = {NULL};
    struct function other = function;
    other.variables = none;
    other.init_type = INIT_PROVISIONED;
    other.log_level = "DEBUG";
    char **got = environment_new(&other, other.init_type, "stream", "127.0.0.1:9", NULL, nobody);
    ck_assert_ptr_nonnull(got);
    ck_assert_str_eq(value_of(got, "AWS_LAMBDA_INITIALIZATION_TYPE"), "provisioned-concurrency");
    ck_assert_str_eq(value_of(got, "AWS_LAMBDA_LOG_LEVEL"), "DEBUG");
    ck_assert_str_eq(value_of(got, "TZ"), ":UTC");
    ck_assert_ptr_nonnull(value_of(got, "PATH"));
    ck_assert_ptr_null(value_of(got, "HOME"));
    environment_free(got);
}
END_TEST

START_TEST(init_limit_is_the_init_type_s)
{
    struct function other = function;
    ck_assert_int_eq(function_init_limit_ns(&other, other.init_type), 10 * SECOND);
    other.init_type = INIT_PROVISIONED;
    ck_assert_int_eq(function_init_limit_ns(&other, other.init_type), 130 * SECOND);
    other.timeout_ns = 900 * SECOND;
    ck_assert_int_eq(function_init_limit_ns(&other, other.init_type), 900 * SECOND);
}
END_TEST

START_TEST(arn_has_the_qualifier_asked_for)
{
    struct buffer out = buffer_new(200);
    function_arn(&function, "hello", "", &out);
    ck_assert_str_eq(buffer_text(&out), "arn:aws:lambda:eu-west-1:123456789012:function:hello");
    buffer_clear(&out);
    function_arn(&function, "hello", "prod", &out);
    ck_assert_str_eq(buffer_text(&out),
                     "arn:aws:lambda:eu-west-1:123456789012:function:hello:prod");
    buffer_free(&out);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("emulator_environment");
    TCase *tcase = tcase_create("environment");
    tcase_add_loop_test(tcase, environment_is_a_sandbox_s_own, 0, UNIT_COUNT(expected));
    tcase_add_test(tcase, settings_show);
    tcase_add_test(tcase, init_limit_is_the_init_type_s);
    tcase_add_test(tcase, arn_has_the_qualifier_asked_for);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
