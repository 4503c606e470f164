#include "runtime/records.h"

#include "test/unit/unit.h"

#include <cjson/cJSON.h>

/* 2026-11-22T03:14:12.474Z, and init's begin before it. */
#define NOW_MS     1795317252474
#define INIT_AT_MS 1795316900112

static struct lambda_context full_context(void)
{
    return (struct lambda_context){
        .request_id = "8f507cfc-xmpl-4697-b07a-ac58fc914c95",
        .function_arn = "arn",
        .trace_id = "Root=1-67891233-abcdef012345678912345678",
        .tenant_id = "tenant-a",
        .client_context = "",
        .cognito_identity = "",
        .function_name = "orders",
        .function_version = "$LATEST",
        .memory_size_mb = 128,
        .log_group = "g",
        .log_stream = "s",
        .start = {.kind = LAMBDA_START_PROACTIVE,
                  .evidence = LAMBDA_EVIDENCE_SINCE_INIT,
                  .proactive_initialization = 1,
                  .generation = 0,
                  .init_at_ms = INIT_AT_MS,
                  .init_duration_ms = 41.2,
                  .idle_ms = 351999.8,
                  .since_init_ms = 352041.0},
    };
}

static cJSON *read_record(const struct lambda_context *context, const char *initialization_type)
{
    struct buffer out = buffer_new(100000);
    rt_sandbox_record(&out, NOW_MS, context, initialization_type);
    ck_assert(buffer_ok(&out));
    ck_assert_ptr_null(strchr(buffer_text(&out), '\n'));
    const char *end = NULL;
    cJSON *record = cJSON_ParseWithOpts(buffer_text(&out), &end, 1);
    ck_assert_msg(record != NULL, "no JSON: %s", buffer_text(&out));
    buffer_free(&out);
    return record;
}

/* The record as the design has it: its members in their order with their values as JSON. */
static const struct {
    const char *key;
    const char *value;
} members[] = {
    {"timestamp", "\"2026-11-22T03:14:12.474Z\""},
    {"level", "\"INFO\""},
    {"message", "\"sandbox first invocation\""},
    {"requestId", "\"8f507cfc-xmpl-4697-b07a-ac58fc914c95\""},
    {"startKind", "\"proactive\""},
    {"proactiveInitialization", "1"},
    {"coldStart", "0"},
    {"evidence", "\"since-init\""},
    {"initializationType", "\"on-demand\""},
    {"generation", "0"},
    {"initAt", "\"2026-11-22T03:08:20.112Z\""},
    {"initDurationMs", "41.2"},
    {"idleMs", "351999.8"},
    {"sinceInitMs", "352041"},
    {"functionName", "\"orders\""},
    {"functionVersion", "\"$LATEST\""},
    {"memorySizeMB", "128"},
#if defined(__aarch64__)
    {"architecture", "\"arm64\""},
#else
    {"architecture", "\"x86_64\""},
#endif
    {"runtimeVersion", "\"firstlight/" LAMBDA_VERSION "\""},
    {"traceId", "\"Root=1-67891233-abcdef012345678912345678\""},
    {"tenantId", "\"tenant-a\""},
};

START_TEST(record_member_stands_in_its_place)
{
    struct lambda_context context = full_context();
    cJSON *record = read_record(&context, "on-demand");
    const cJSON *member = cJSON_GetArrayItem(record, _i);
    ck_assert_ptr_nonnull(member);
    UNIT_TEXT(members[_i].key, member->string, members[_i].key);
    char *value = cJSON_PrintUnformatted(member);
    UNIT_TEXT(members[_i].key, value, members[_i].value);
    free(value);
    cJSON_Delete(record);
}
END_TEST

START_TEST(record_has_no_other_members)
{
    struct lambda_context context = full_context();
    cJSON *record = read_record(&context, "on-demand");
    ck_assert_int_eq(cJSON_GetArraySize(record), UNIT_COUNT(members));
    cJSON_Delete(record);
}
END_TEST

static const char *const unknown[] = {"generation",   "functionName", "functionVersion",
                                      "memorySizeMB", "traceId",      "tenantId"};

START_TEST(what_is_unknown_is_null)
{
    struct lambda_context context = full_context();
    context.function_name = context.function_version = "";
    context.trace_id = context.tenant_id = "";
    context.memory_size_mb = 0;
    context.start.generation = -1;
    cJSON *record = read_record(&context, "on-demand");
    ck_assert_msg(cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(record, unknown[_i])),
                  "%s is not null", unknown[_i]);
    ck_assert_int_eq(cJSON_GetArraySize(record), UNIT_COUNT(members));
    cJSON_Delete(record);
}
END_TEST

static const struct {
    enum lambda_start_kind kind;
    const char *name;
    int cold_start;
} kinds[] = {
    {LAMBDA_START_COLD, "cold", 1},
    {LAMBDA_START_PROACTIVE, "proactive", 0},
    {LAMBDA_START_RE_INIT, "re-init", 0},
    {LAMBDA_START_PROVISIONED_CONCURRENCY, "provisioned-concurrency", 0},
    {LAMBDA_START_SNAP_START, "snap-start", 0},
    {LAMBDA_START_MANAGED_INSTANCES, "managed-instances", 0},
};

START_TEST(only_the_kind_cold_is_a_cold_start)
{
    struct lambda_context context = full_context();
    context.start.kind = kinds[_i].kind;
    context.start.proactive_initialization = 0;
    cJSON *record = read_record(&context, "on-demand");
    UNIT_TEXT(kinds[_i].name, cJSON_GetObjectItemCaseSensitive(record, "startKind")->valuestring,
              kinds[_i].name);
    UNIT_INT(kinds[_i].name, cJSON_GetObjectItemCaseSensitive(record, "coldStart")->valueint,
             kinds[_i].cold_start);
    UNIT_INT(kinds[_i].name,
             cJSON_GetObjectItemCaseSensitive(record, "proactiveInitialization")->valueint, 0);
    cJSON_Delete(record);
}
END_TEST

START_TEST(outside_texts_are_escaped)
{
    static const char hostile[] = "\"\n\x01\x7f\xff\\";
    static const char *const keys[] = {"requestId",    "initializationType",
                                       "functionName", "functionVersion",
                                       "traceId",      "tenantId"};
    struct lambda_context context = full_context();
    context.request_id = context.function_name = context.function_version = hostile;
    context.trace_id = context.tenant_id = hostile;
    cJSON *record = read_record(&context, hostile);
    for (int i = 0; i < UNIT_COUNT(keys); i++)
        UNIT_TEXT(keys[i], cJSON_GetObjectItemCaseSensitive(record, keys[i])->valuestring,
                  "\"\n\x01\x7f\xEF\xBF\xBD\\");
    cJSON_Delete(record);
}
END_TEST

static cJSON *read_metrics(const char *function_name, const char *request_id,
                           const struct rt_metric *metrics, size_t count)
{
    struct buffer out = buffer_new(100000);
    rt_metric_record(&out, NOW_MS, "Shop", function_name, request_id, metrics, count);
    ck_assert(buffer_ok(&out));
    ck_assert_ptr_null(strchr(buffer_text(&out), '\n'));
    cJSON *record = cJSON_ParseWithOpts(buffer_text(&out), NULL, 1);
    ck_assert_msg(record != NULL, "no JSON: %s", buffer_text(&out));
    buffer_free(&out);
    return record;
}

static void assert_prints(const cJSON *item, const char *want)
{
    char *text = cJSON_PrintUnformatted(item);
    ck_assert_str_eq(text, want);
    free(text);
}

START_TEST(metrics_follow_the_embedded_metric_format)
{
    static const struct rt_metric metrics[] = {{"coldStart", "Count", 1},
                                               {"initDurationMs", "Milliseconds", 41.234}};
    cJSON *record = read_metrics("orders", "8f50", metrics, 2);
    assert_prints(record, "{\"_aws\":{\"Timestamp\":1795317252474,\"CloudWatchMetrics\":[{"
                          "\"Namespace\":\"Shop\",\"Dimensions\":[[\"FunctionName\"]],"
                          "\"Metrics\":[{\"Name\":\"coldStart\",\"Unit\":\"Count\"},"
                          "{\"Name\":\"initDurationMs\",\"Unit\":\"Milliseconds\"}]}]},"
                          "\"FunctionName\":\"orders\",\"requestId\":\"8f50\","
                          "\"coldStart\":1,\"initDurationMs\":41.234}");
    cJSON_Delete(record);
}
END_TEST

START_TEST(metric_outside_an_invocation_has_no_request_id)
{
    static const struct rt_metric metric = {"n", "None", -0.5};
    cJSON *record = read_metrics("orders", "", &metric, 1);
    ck_assert_ptr_null(cJSON_GetObjectItemCaseSensitive(record, "requestId"));
    assert_prints(cJSON_GetObjectItemCaseSensitive(record, "n"), "-0.5");
    cJSON_Delete(record);
}
END_TEST

/* A dimension needs a value, or the metric is dropped. */
START_TEST(metric_of_a_nameless_function_still_has_its_dimension)
{
    static const struct rt_metric metric = {"n", "None", 1};
    cJSON *record = read_metrics("", "", &metric, 1);
    const cJSON *name = cJSON_GetObjectItemCaseSensitive(record, "FunctionName");
    ck_assert(cJSON_IsString(name));
    ck_assert_str_ne(name->valuestring, "");
    cJSON_Delete(record);
}
END_TEST

START_TEST(metric_s_outside_texts_are_escaped)
{
    static const struct rt_metric metric = {"a\"b\n\xff", "None", 1};
    cJSON *record = read_metrics("f\"\x01", "r\n", &metric, 1);
    ck_assert_str_eq(cJSON_GetObjectItemCaseSensitive(record, "FunctionName")->valuestring,
                     "f\"\x01");
    ck_assert_int_eq(cJSON_GetObjectItemCaseSensitive(record, "a\"b\n\xEF\xBF\xBD")->valueint, 1);
    cJSON_Delete(record);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("records");
    TCase *sandbox = tcase_create("sandbox");
    suite_add_tcase(suite, sandbox);
    tcase_add_loop_test(sandbox, record_member_stands_in_its_place, 0, UNIT_COUNT(members));
    tcase_add_test(sandbox, record_has_no_other_members);
    tcase_add_loop_test(sandbox, what_is_unknown_is_null, 0, UNIT_COUNT(unknown));
    tcase_add_loop_test(sandbox, only_the_kind_cold_is_a_cold_start, 0, UNIT_COUNT(kinds));
    tcase_add_test(sandbox, outside_texts_are_escaped);
    TCase *metrics = tcase_create("metrics");
    suite_add_tcase(suite, metrics);
    tcase_add_test(metrics, metrics_follow_the_embedded_metric_format);
    tcase_add_test(metrics, metric_outside_an_invocation_has_no_request_id);
    tcase_add_test(metrics, metric_of_a_nameless_function_still_has_its_dimension);
    tcase_add_test(metrics, metric_s_outside_texts_are_escaped);
    return unit_run(suite);
}
