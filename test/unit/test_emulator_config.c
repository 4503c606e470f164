#define _GNU_SOURCE /* RTLD_NEXT */
#include "emulator/config/config.h"

#include "emulator/config/setting.h"
#include "test/unit/failing_allocator.h"
#include "test/unit/guard.h"
#include "test/unit/unit.h"

#include <stdio.h>

#define ONE(members) "{\"functions\":[{\"name\":\"a\",\"command\":\"./x\"" members "}]}"
#define X16          "xxxxxxxxxxxxxxxx"
#define X65          X16 X16 X16 X16 "x"

static struct config *parse(const char *text, struct config_error *error)
{
    struct guard guard = guard_bytes(text, strlen(text));
    struct config *config = config_parse(guard.bytes, strlen(text), "etc/", error);
    guard_free(&guard);
    return config;
}

static struct config *parse_good(const char *text)
{
    struct config_error error;
    struct config *config = parse(text, &error);
    ck_assert_msg(config != NULL, "%s: %s: %s", text, error.path, error.message);
    return config;
}

/* ---- What is accepted --------------------------------------------------------------------- */

START_TEST(defaults_are_those_of_the_manual)
{
    struct config *config = parse_good(ONE(""));
    ck_assert_uint_eq(config->function_count, 1);
    ck_assert_str_eq(config->address, "127.0.0.1");
    ck_assert_int_eq(config->port, 8080);
    ck_assert_str_eq(config->region, "us-east-1");
    ck_assert(config->throttle && config->freeze && !config->log_stream_names);
    ck_assert_int_eq(config->concurrency_limit, 1000);
    ck_assert_int_eq(config->billing, CONFIG_BILLING_2025);
    ck_assert_ptr_null(config->log_file);
    ck_assert_ptr_null(config->events_file);
    ck_assert_ptr_null(config->port_file);

    const struct function *function = &config->functions[0];
    ck_assert_str_eq(function->name, "a");
    ck_assert_str_eq(function->argv[0], "etc/./x");
    ck_assert_ptr_null(function->argv[1]);
    ck_assert_str_eq(function->handler, "");
    ck_assert_str_eq(function->version, "$LATEST");
    ck_assert_str_eq(function->log_format, "Text");
    ck_assert_ptr_null(function->log_level);
    ck_assert_ptr_null(function->variables[0]);
    ck_assert_ptr_null(function->extensions[0]);
    ck_assert_ptr_null(function->cwd);
    ck_assert_ptr_null(function->region);
    ck_assert_ptr_null(function->program);
    ck_assert_int_eq(function->memory_mb, 128);
    ck_assert_int_eq(function->timeout_ns, INT64_C(3000000000));
    ck_assert_int_eq(function->init_limit_ns, INT64_C(10000000000));
    ck_assert_int_eq(function->idle_limit_ns, INT64_C(300000000000));
    ck_assert_int_eq(function->lease_ns, INT64_C(7200000000000));
    ck_assert_int_eq(function->runtime_kind, RUNTIME_KIND_CUSTOM);
    ck_assert_int_eq(function->init_type, INIT_ON_DEMAND);
    ck_assert_int_eq(function->reserved, -1);
    ck_assert_int_eq(function->max_concurrency, 1);
    ck_assert_int_eq(function->prepared, 0);
    ck_assert_int_eq(function->provisioned, 0);
    config_free(config);
}
END_TEST

START_TEST(every_setting_of_the_run_is_read)
{
    struct config *config = parse_good(
        "\xEF\xBB\xBF{\"port\":0,\"listen\":\"::1\",\"portFile\":\"p\",\"region\":\"eu-west-1\","
        "\"log\":\"/var/log/l\",\"logStreamNames\":true,\"events\":\"e\",\"billing\":\"2022\","
        "\"throttle\":false,\"freeze\":false,\"concurrency\":7,"
        "\"functions\":[{\"name\":\"a\",\"command\":\"true\"},{\"name\":\"b\",\"command\":\"/"
        "b\"}]}");
    ck_assert_int_eq(config->port, 0);
    ck_assert_str_eq(config->address, "::1");
    ck_assert_str_eq(config->port_file, "etc/p");
    ck_assert_str_eq(config->region, "eu-west-1");
    ck_assert_str_eq(config->log_file, "/var/log/l");
    ck_assert_str_eq(config->events_file, "etc/e");
    ck_assert(config->log_stream_names && !config->throttle && !config->freeze);
    ck_assert_int_eq(config->billing, CONFIG_BILLING_2022);
    ck_assert_int_eq(config->concurrency_limit, 7);
    ck_assert_uint_eq(config->function_count, 2);
    ck_assert_str_eq(config->functions[0].argv[0], "true");
    ck_assert_str_eq(config->functions[1].argv[0], "/b");
    config_free(config);
}
END_TEST

START_TEST(every_setting_of_a_function_is_read)
{
    struct config *config =
        parse_good("{\"functions\":[{\"name\":\"orders_2-b\",\"command\":[\"bin/f\",\"\",\"-v\"],"
                   "\"handler\":\"h.x\",\"memory\":1769,\"timeout\":0.25,\"initLimit\":2,"
                   "\"provisionedConcurrency\":2,\"prepared\":3,\"reservedConcurrency\":4,"
                   "\"runtimeKind\":\"image\",\"logFormat\":\"json\",\"logLevel\":\"debug\","
                   "\"extensions\":[\"ext/one\",\"/two\"],\"cwd\":\"w\",\"idleTimeout\":0,"
                   "\"lease\":0.5,\"region\":\"eu-west-1\",\"version\":\"12\"}]}");
    const struct function *function = &config->functions[0];
    ck_assert_str_eq(function->name, "orders_2-b");
    ck_assert_str_eq(function->argv[0], "etc/bin/f");
    ck_assert_str_eq(function->argv[1], "");
    ck_assert_str_eq(function->argv[2], "-v");
    ck_assert_ptr_null(function->argv[3]);
    ck_assert_str_eq(function->handler, "h.x");
    ck_assert_int_eq(function->memory_mb, 1769);
    ck_assert_int_eq(function->timeout_ns, 250000000);
    ck_assert_int_eq(function->init_limit_ns, 2000000000);
    ck_assert_int_eq(function->init_type, INIT_PROVISIONED);
    ck_assert_int_eq(function->provisioned, 2);
    ck_assert_int_eq(function->prepared, 3);
    ck_assert_int_eq(function->reserved, 4);
    ck_assert_int_eq(function->runtime_kind, RUNTIME_KIND_IMAGE);
    ck_assert_str_eq(function->log_format, "JSON");
    ck_assert_str_eq(function->log_level, "DEBUG");
    ck_assert_str_eq(function->extensions[0], "etc/ext/one");
    ck_assert_str_eq(function->extensions[1], "/two");
    ck_assert_ptr_null(function->extensions[2]);
    ck_assert_str_eq(function->cwd, "etc/w");
    ck_assert_int_eq(function->idle_limit_ns, 0);
    ck_assert_int_eq(function->lease_ns, 500000000);
    ck_assert_str_eq(function->region, "eu-west-1");
    ck_assert_str_eq(function->version, "12");
    config_free(config);
}
END_TEST

START_TEST(given_variables_come_after_those_passed_on)
{
    static const char *const want[] = {"AWS_ACCESS_KEY_ID",
                                       "AWS_SECRET_ACCESS_KEY",
                                       "AWS_SESSION_TOKEN",
                                       "AWS_PROFILE",
                                       "HOME",
                                       "A=1",
                                       "B=x=y",
                                       "C="};
    struct config *config =
        parse_good(ONE(",\"environment\":{\"A\":\"1\",\"B\":\"x=y\",\"C\":\"\"},"
                       "\"passEnvironment\":[\"HOME\"],\"passCredentials\":true"));
    const char *const *variables = config->functions[0].variables;
    for (int i = 0; i < UNIT_COUNT(want); i++)
        UNIT_TEXT(want[i], variables[i], want[i]);
    ck_assert_ptr_null(variables[UNIT_COUNT(want)]);
    config_free(config);
    config = parse_good(ONE(",\"passCredentials\":false,\"passEnvironment\":[]"));
    ck_assert_ptr_null(config->functions[0].variables[0]);
    config_free(config);
}
END_TEST

START_TEST(kinds_of_init)
{
    struct config *config = parse_good(ONE(",\"initType\":\"snap-start\""));
    ck_assert_int_eq(config->functions[0].init_type, INIT_SNAP_START);
    config_free(config);
    config = parse_good(ONE(",\"initType\":\"managed-instances\",\"maxConcurrency\":16"));
    ck_assert_int_eq(config->functions[0].init_type, INIT_MANAGED_INSTANCES);
    ck_assert_int_eq(config->functions[0].max_concurrency, 16);
    ck_assert_str_eq(config->functions[0].log_format, "JSON");
    config_free(config);
    config = parse_good(ONE(",\"initType\":\"on-demand\",\"provisionedConcurrency\":0"));
    ck_assert_int_eq(config->functions[0].init_type, INIT_ON_DEMAND);
    config_free(config);
}
END_TEST

/* ---- What is refused ---------------------------------------------------------------------- */

static const struct {
    const char *text;
    const char *path;
    const char *message; /* a part of it */
} refused[] = {
    /* The document. */
    {"", "", "is empty"},
    {"[]", "", "wants an object"},
    {"{}", "functions", "is missing"},
    {"{\"functions\":[]}", "functions", "1 to 1000"},
    {"{\"functions\":{}}", "functions", "wants a list"},
    {"{\"functions\":[7]}", "functions[0]", "wants an object, not 7"},
    {"{\"functions\":[[]]}", "functions[0]", "an object, not a list"},
    {"{\"functions\":[{}]}", "functions[0].name", "is missing"},
    {"{\"functions\":[{\"name\":\"a\"}]}", "functions[0].command", "is missing"},
    /* Keys. */
    {"{\"prot\":1}", "prot", "did you mean port?"},
    {"{\"Port\":1}", "Port", "did you mean port?"},
    {"{\"zzz\":1}", "zzz", "there are: port, listen,"},
    {"{\"\":1}", "", "is no key here"},
    {"{\"a\\nb\":1}", "a\\nb", "is no key here"},
    {"{\"port\":1,\"port\":1}", "port", "comes twice"},
    {ONE(",\"memroy\":1"), "functions[0].memroy", "did you mean memory?"},
    {ONE(",\"name\":\"b\""), "functions[0].name", "comes twice"},
    {ONE(",\"environment\":{\"A\":\"1\",\"A\":\"2\"}"), "functions[0].environment.A",
     "comes twice"},
    {"{\"functions\":[{\"name\":\"a\",\"command\":\"x\"},{\"name\":\"b\",\"command\":\"x\"},"
     "{\"name\":\"a\",\"command\":\"x\"}]}",
     "functions[2].name", "is a, as functions[0]'s is"},
    /* Types. */
    {"{\"port\":\"80\"}", "port", "a whole number from 0 to 65535, not the text \"80\""},
    {"{\"port\":true}", "port", "not true"},
    {"{\"port\":null}", "port", "not null"},
    {"{\"listen\":1}", "listen", "a text, not 1"},
    {"{\"throttle\":0}", "throttle", "true or false, not 0"},
    {"{\"throttle\":\"false\"}", "throttle", "true or false, not the text \"false\""},
    {"{\"log\":{}}", "log", "a path, not an object"},
    {"{\"billing\":2025}", "billing", "one of 2022, 2025, not 2025"},
    {ONE(",\"timeout\":\"3\""), "functions[0].timeout", "seconds from 0.001 to 86400"},
    {ONE(",\"handler\":[]"), "functions[0].handler", "a text, not a list"},
    {ONE(",\"passCredentials\":1"), "functions[0].passCredentials", "true or false"},
    {ONE(",\"environment\":[]"), "functions[0].environment", "wants an object"},
    {ONE(",\"environment\":{\"A\":1}"), "functions[0].environment.A", "double quotes"},
    {ONE(",\"passEnvironment\":\"HOME\""), "functions[0].passEnvironment", "wants a list"},
    {ONE(",\"extensions\":{\"a\":1}"), "functions[0].extensions", "wants a list"},
    {ONE(",\"extensions\":[1]"), "functions[0].extensions[0]", "a text"},
    {"{\"functions\":[{\"command\":{\"a\":1}}]}", "functions[0].command", "a program's path"},
    {"{\"functions\":[{\"command\":[\"x\",1]}]}", "functions[0].command[1]", "a text"},
    /* Values. */
    {"{\"port\":65536}", "port", "not 65536"},
    {"{\"port\":-1}", "port", "not -1"},
    {"{\"port\":1.5}", "port", "not 1.5"},
    {"{\"port\":1e400}", "port", "a whole number"},
    {"{\"concurrency\":0}", "concurrency", "not 0"},
    {"{\"log\":\"\"}", "log", "a path, not the text \"\""},
    {"{\"region\":\"eu west\"}", "region", "letters, digits, - and _"},
    {"{\"billing\":\"2023\"}", "billing", "one of 2022, 2025"},
    {ONE(",\"memory\":0"), "functions[0].memory", "from 1 to 32768"},
    {ONE(",\"memory\":32769"), "functions[0].memory", "not 32769"},
    {ONE(",\"timeout\":0"), "functions[0].timeout", "not 0"},
    {ONE(",\"timeout\":1e99"), "functions[0].timeout", "1e+99"},
    {ONE(",\"idleTimeout\":-1"), "functions[0].idleTimeout", "seconds from 0 to"},
    {ONE(",\"initType\":\"\""), "functions[0].initType",
     "one of on-demand, snap-start, managed-instances"},
    {ONE(",\"initType\":\"provisioned-concurrency\""), "functions[0].initType", "one of"},
    {ONE(",\"runtimeKind\":\"zip\""), "functions[0].runtimeKind", "custom, managed, image"},
    {ONE(",\"logLevel\":\"loud\""), "functions[0].logLevel", "TRACE, DEBUG"},
    {ONE(",\"version\":\"prod\""), "functions[0].version", "$LATEST"},
    {ONE(",\"version\":\"0\""), "functions[0].version", "$LATEST"},
    {"{\"functions\":[{\"name\":\"\"}]}", "functions[0].name", "1 to 64 letters"},
    {"{\"functions\":[{\"name\":\"a:b\"}]}", "functions[0].name", "1 to 64 letters"},
    {"{\"functions\":[{\"name\":\"" X65 "\"}]}", "functions[0].name", "1 to 64 letters"},
    {"{\"functions\":[{\"command\":\"\"}]}", "functions[0].command", "is empty"},
    {"{\"functions\":[{\"command\":[]}]}", "functions[0].command", "is empty"},
    {"{\"functions\":[{\"command\":[\"\"]}]}", "functions[0].command", "is empty"},
    {ONE(",\"extensions\":[\"\"]"), "functions[0].extensions[0]", "1 byte"},
    {ONE(",\"extensions\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"10\",\"11\"]"),
     "functions[0].extensions", "at most 10"},
    {ONE(",\"environment\":{\"\":\"x\"}"), "functions[0].environment.", "no variable's name"},
    {ONE(",\"environment\":{\"A=B\":\"x\"}"), "functions[0].environment.A=B", "no variable's name"},
    {ONE(",\"passEnvironment\":[\"A\",\"B=1\"]"), "functions[0].passEnvironment[1]",
     "without a value"},
    {ONE(",\"passEnvironment\":[\"\"]"), "functions[0].passEnvironment[0]", "1 byte"},
    /* Settings that contradict one another. */
    {ONE(",\"maxConcurrency\":2"), "functions[0].maxConcurrency", "managed instances alone"},
    {ONE(",\"maxConcurrency\":2,\"initType\":\"snap-start\""), "functions[0].maxConcurrency",
     "managed instances alone"},
    {ONE(",\"provisionedConcurrency\":1,\"initType\":\"snap-start\""),
     "functions[0].provisionedConcurrency", "on-demand init alone"},
    {ONE(",\"provisionedConcurrency\":3,\"reservedConcurrency\":2"),
     "functions[0].provisionedConcurrency", "more than"},
    {ONE(",\"initType\":\"managed-instances\",\"logFormat\":\"text\""), "functions[0].logFormat",
     "always JSON"},
};

START_TEST(refusals_name_place_and_remedy)
{
    const char *text = refused[_i].text;
    struct config_error error;
    struct config *config = parse(text, &error);
    ck_assert_msg(config == NULL, "%s is accepted", text);
    UNIT_TEXT(text, error.path, refused[_i].path);
    UNIT_INT(text, error.line, 0);
    ck_assert_msg(strstr(error.message, refused[_i].message) != NULL, "%s: %s", text,
                  error.message);
}
END_TEST

START_TEST(syntax_errors_have_a_line_and_a_column)
{
    struct config_error error;
    ck_assert_ptr_null(parse("\xEF\xBB\xBF{\n  \"port\": 1,\n}", &error));
    ck_assert_uint_eq(error.line, 3);
    ck_assert_uint_eq(error.column, 1);
    ck_assert_str_eq(error.path, "");
    ck_assert_ptr_nonnull(strstr(error.message, "no comma"));
}
END_TEST

/* A document that begins with `start`, has `count` times "item" with commas, and ends with `end`.
 */
static struct buffer repeated(const char *start, const char *item, size_t count, const char *end)
{
    struct buffer text = buffer_new(SIZE_MAX);
    buffer_append_text(&text, start);
    for (size_t i = 0; i < count; i++)
        buffer_printf(&text, "%s%s", i > 0 ? "," : "", item);
    buffer_append_text(&text, end);
    return text;
}

static void assert_too_much(struct buffer text, const char *path, const char *message)
{
    struct config_error error;
    ck_assert_ptr_null(parse(buffer_text(&text), &error));
    ck_assert_str_eq(error.path, path);
    ck_assert_msg(strstr(error.message, message) != NULL, "%s", error.message);
    buffer_free(&text);
}

START_TEST(size_is_bounded)
{
    assert_too_much(repeated("{\"functions\":[", "1", CONFIG_FUNCTIONS_MAX + 1, "]}"), "functions",
                    "1 to 1000");
    assert_too_much(
        repeated("{\"functions\":[{\"command\":[", "\"x\"", CONFIG_LIST_MAX + 1, "]}]}"),
        "functions[0].command", "at most 1000");
    assert_too_much(
        repeated("{\"functions\":[{\"environment\":{", "\"A\":1", CONFIG_LIST_MAX + 1, "}}]}"),
        "functions[0].environment", "at most 1000");
    assert_too_much(
        repeated("{\"functions\":[{\"environment\":{\"A\":\"", "xxxxxxx", 16384, "\"}}]}"),
        "functions[0].environment.A", "128 KiB");
    assert_too_much(repeated("{\"functions\":[{\"command\":[\"", "xxxxxxx", 16385, "\"]}]}"),
                    "functions[0].command[0]", "128 KiB");
    assert_too_much(repeated("[", "1", CONFIG_SIZE_MAX / 2, "]"), "", "larger than 1048576");
}
END_TEST

START_TEST(long_values_are_shortened_and_made_plain)
{
    struct config_error error;
    ck_assert_ptr_null(parse("{\"" X65 X65 X65 "\xC3\xA9\":1}", &error));
    ck_assert_uint_le(strlen(error.path), 64);
    ck_assert_ptr_null(parse("{\"billing\":\"\\n\\u001b[31m\\u009b" X65 "\"}", &error));
    ck_assert_ptr_null(strchr(error.message, '\n'));
    ck_assert_ptr_null(strchr(error.message, '\x1b'));
    ck_assert_ptr_null(strstr(error.message, "\xC2\x9B"));
    ck_assert_ptr_null(strstr(error.message, X65));
}
END_TEST

START_TEST(typed_values)
{
    static const struct {
        const char *key;
        const char *typed;
        bool want;
    } rows[] = {
        {"memory", "128", true},     {"memory", "0128", true},    {"memory", "", false},
        {"memory", "0x80", false},   {"memory", " 128", false},   {"memory", "128 ", false},
        {"memory", "1e3", false},    {"memory", "+1", false},     {"memory", "-1", false},
        {"memory", "inf", false},    {"memory", "1.5", false},    {"memory", "1..", false},
        {"timeout", "1.5", true},    {"timeout", "nan", false},   {"timeout", ".5", true},
        {"logFormat", "jSoN", true}, {"logFormat", "xml", false}, {"initType", "snap-start", true},
        {"name", "a b", false},      {"handler", "", true},       {"cwd", "", false},
        {"command", "x", false},
    };
    for (int i = 0; i < UNIT_COUNT(rows); i++) {
        struct function function;
        const struct setting *setting = setting_find(function_settings, rows[i].key);
        ck_assert_ptr_nonnull(setting);
        UNIT_INT(rows[i].typed, setting_set_typed(setting, rows[i].typed, &function), rows[i].want);
    }
}
END_TEST

/* ---- Memory ------------------------------------------------------------------------------- */

START_TEST(without_memory_it_is_refused_whole)
{
    static const char text[] =
        "{\"log\":\"l\",\"functions\":[{\"name\":\"a\",\"command\":[\"./x\",\"y\"],"
        "\"environment\":{\"A\":\"1\"},\"passEnvironment\":[\"B\"],\"passCredentials\":true,"
        "\"extensions\":[\"e\"],\"cwd\":\"c\"},{\"name\":\"b\",\"command\":\"./x\"}]}";
    for (int forever = 0; forever < 2; forever++) {
        bool failed = true;
        int count = 0;
        for (; failed; count++) {
            struct config_error error;
            ck_assert_int_lt(count, 1000);
            allocator_fail_after(count, forever != 0);
            struct config *config = config_parse(text, sizeof text - 1, "", &error);
            failed = allocator_recover();
            ck_assert_int_eq(config == NULL, failed);
            ck_assert(!failed || strstr(error.message, "out of memory") != NULL);
            config_free(config);
        }
        ck_assert_int_gt(count, 10);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("emulator_config");
    TCase *tcase = tcase_create("config");
    tcase_add_test(tcase, defaults_are_those_of_the_manual);
    tcase_add_test(tcase, every_setting_of_the_run_is_read);
    tcase_add_test(tcase, every_setting_of_a_function_is_read);
    tcase_add_test(tcase, given_variables_come_after_those_passed_on);
    tcase_add_test(tcase, kinds_of_init);
    tcase_add_loop_test(tcase, refusals_name_place_and_remedy, 0, UNIT_COUNT(refused));
    tcase_add_test(tcase, syntax_errors_have_a_line_and_a_column);
    tcase_add_test(tcase, size_is_bounded);
    tcase_add_test(tcase, long_values_are_shortened_and_made_plain);
    tcase_add_test(tcase, typed_values);
    tcase_add_test(tcase, without_memory_it_is_refused_whole);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
