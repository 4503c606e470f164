/* The platform's lines, as text and as JSON. */
#include "insights/event/platform_line.h"

#include "emulator/log/platform_log_json.h"
#include "emulator/log/platform_log_text.h"
#include "test/unit/platform_events.h"
#include "test/unit/unit.h"

#include "test/unit/insights_json.h"

#include <stdio.h>

/* One line that tells all that was read, so that a row of a table says what it wants in short. */
static void describe(const struct platform_line *line, struct buffer *out)
{
    static const char *const kinds[] = {"none",    "init-start", "init-report",   "start",
                                        "end",     "report",     "restore-start", "restore-report",
                                        "timeout", "other"};
    const struct {
        const char *name;
        struct text text;
    } texts[] = {{"id", line->request_id},
                 {"version", line->version},
                 {"runtime", line->runtime_version},
                 {"function", line->function_name},
                 {"type", line->initialization_type},
                 {"phase", line->phase},
                 {"status", line->status},
                 {"error", line->error_type},
                 {"trace", line->trace_id},
                 {"segment", line->segment_id}};
    const struct {
        const char *name;
        double number;
    } numbers[] = {{"duration", line->duration_ms},  {"billed", line->billed_duration_ms},
                   {"init", line->init_duration_ms}, {"restore", line->restore_duration_ms},
                   {"memory", line->memory_size_mb}, {"used", line->max_memory_used_mb}};
    buffer_append_text(out, kinds[line->kind]);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (texts[i].text.size > 0)
            buffer_printf(out, " %s=%.*s", texts[i].name, (int)texts[i].text.size,
                          texts[i].text.data);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (numbers[i].number != -1)
            buffer_printf(out, " %s=%.10g", numbers[i].name, numbers[i].number);
}

static void check_line(const char *message, const char *want)
{
    struct arena arena = {.max = 10000};
    struct buffer got = buffer_new(10000);
    struct platform_line line;
    struct guard guard;
    memset(&line, 'x', sizeof line);
    bool is_platform = platform_line_parse(guarded_text(&guard, message), &arena, &line);
    describe(&line, &got);
    UNIT_TEXT(message, buffer_text(&got), want);
    UNIT_INT(message, is_platform, line.kind != PLATFORM_LINE_NONE);
    guard_free(&guard);
    buffer_free(&got);
    arena_free(&arena);
}

static const struct {
    const char *message, *want;
} texts[] = {
    {"START RequestId: c7bf-1 Version: $LATEST", "start id=c7bf-1 version=$LATEST"},
    {"START RequestId: c7bf-1 Version: 12\r", "start id=c7bf-1 version=12"},
    {"END RequestId: c7bf-1", "end id=c7bf-1"},
    {"REPORT RequestId: r1\tDuration: 1003.30 ms\tBilled Duration: 12990 ms\tMemory Size: 128 MB\t"
     "Max Memory Used: 35 MB\tInit Duration: 11986.34 ms\t",
     "report id=r1 duration=1003.3 billed=12990 init=11986.34 memory=128 used=35"},
    {"REPORT RequestId: r1\tInit Duration: 0.05 ms\tDuration: 2 ms\tBilled Duration: 3 ms\t"
     "Memory Size: 3008 MB\tMax Memory Used: 3008 MB\t",
     "report id=r1 duration=2 billed=3 init=0.05 memory=3008 used=3008"},
    {"REPORT RequestId: r1\tMax Memory Used: 30 MB\tDuration: 12.50 ms",
     "report id=r1 duration=12.5 used=30"},
    {"REPORT RequestId: r1\tDuration: 2338.66 ms\tBilled Duration: 2520 ms\tMemory Size: 512 MB\t"
     "Max Memory Used: 173 MB\tRestore Duration: 181.20 ms\tBilled Restore Duration: 182 ms\t",
     "report id=r1 duration=2338.66 billed=2520 restore=181.2 memory=512 used=173"},
    {"REPORT RequestId: r1\tDuration: 3000.00 ms\tStatus: timeout",
     "report id=r1 status=timeout duration=3000"},
    {"REPORT RequestId: r1\tDuration: 3 ms\tStatus: error\tError Type: Runtime.ExitError",
     "report id=r1 status=error error=Runtime.ExitError duration=3"},
    {"REPORT RequestId: r1\tDuration: 3 ms\tStatus: error\tError Type: two words\n",
     "report id=r1 status=error error=two words duration=3"},
    {"REPORT RequestId: r1\tDuration: 3 ms\t\nXRAY TraceId: 1-2\tSegmentId: 3\tSampled: true\t\n",
     "report id=r1 trace=1-2 segment=3 duration=3"},
    {"XRAY TraceId: 1-2\tSegmentId: 3\tSampled: true\t", "other trace=1-2 segment=3"},
    /* As web pages show it, and people copy it. */
    {"REPORT RequestId: r1 Duration: 1003.30 ms Billed Duration: 12990 ms Memory Size: 128 MB "
     "Max Memory Used: 35 MB Init Duration: 11986.34 ms",
     "report id=r1 duration=1003.3 billed=12990 init=11986.34 memory=128 used=35"},
    {"REPORT RequestId: r1 Init Duration: 5 ms Billed Duration: 3 ms Billed Restore Duration: 7 ms",
     "report id=r1 billed=3 init=5"},
    {"INIT_START Runtime Version: provided:al2023.v60\tRuntime Version ARN: arn:aws:lambda:x",
     "init-start runtime=provided:al2023.v60"},
    {"INIT_START Runtime Version: firstlight-local/1.0.0",
     "init-start runtime=firstlight-local/1.0.0"},
    {"INIT_REPORT Init Duration: 10000.49 ms\tPhase: init\tStatus: timeout",
     "init-report phase=init status=timeout init=10000.49"},
    {"INIT_REPORT Init Duration: 98.70 ms\tPhase: invoke\tStatus: error\tError Type: Runtime.Exit",
     "init-report phase=invoke status=error error=Runtime.Exit init=98.7"},
    {"INIT_REPORT Init Duration: 98.70 ms", "init-report init=98.7"},
    {"RESTORE_START Runtime Version: java:11.v15\tRuntime Version ARN: arn:aws",
     "restore-start runtime=java:11.v15"},
    {"RESTORE_REPORT Restore Duration: 405.26 ms", "restore-report restore=405.26"},
    {"EXTENSION\tName: spy\tState: Ready\tEvents: [INVOKE, SHUTDOWN]", "other"},
    {"TELEMETRY\tName: spy\tState: Subscribed\tTypes: [Platform]", "other"},
    {"EXTENSION Name: spy State: Ready Events: [INVOKE]", "other"},
    {"TELEMETRY Name: spy State: Subscribed Types: [Platform]", "other"},
    {"2017-09-12T02:47:31.153Z 3bee-1 Task timed out after 3.00 seconds", "timeout id=3bee-1"},
    {"3bee-1 Task timed out after 3.00 seconds", "timeout id=3bee-1"},
    /* Broken off, or not as it should be: what can be read. */
    {"REPORT RequestId: ", "report"},
    {"REPORT RequestId: r1\tDur", "report id=r1"},
    {"REPORT RequestId: r1\tDuration: 10", "report id=r1"},
    {"REPORT RequestId: r1\tDuration: 10.5 m", "report id=r1"},
    {"REPORT RequestId: r1\tDuration: 10.5 msec\tBilled Duration: 11 ms", "report id=r1 billed=11"},
    {"REPORT RequestId: r1\tDuration: ten ms\tBilled Duration: 11 ms", "report id=r1 billed=11"},
    {"REPORT RequestId: r1\tDuration: -1 ms\tBilled Duration:  11 ms", "report id=r1"},
    {"REPORT RequestId: r1\tDuration: 1e999 ms", "report id=r1"},
    {"REPORT RequestId: r1\tDuration: 1 ms\tDuration: 2 ms\tStatus: a\tStatus: b",
     "report id=r1 status=a duration=1"},
    {"REPORT RequestId: r1\tMean Duration: 9 ms\tDuration of Duration: 5 ms\tDuration: 2 ms",
     "report id=r1 duration=2"},
    /* Somebody else's. */
    {"", "none"},
    {"\n", "none"},
    {"REPORT", "none"},
    {"REPORT: all is well", "none"},
    {"START processing", "none"},
    {"start RequestId: 1", "none"},
    {" REPORT RequestId: 1", "none"},
    {"REPORTS RequestId: 1", "none"},
    {"INIT_START", "none"},
    {"XRAY", "none"},
    {"Task timed out after 3.00 seconds", "none"},
    {"3bee-1 Task took long", "none"},
    {"2017-09-12T02:47:31.153Z", "none"},
};

START_TEST(text_is_read)
{
    check_line(texts[_i].message, texts[_i].want);
}
END_TEST

static const struct {
    const char *message, *want;
} documents[] = {
    {"{\"time\":\"2026-11-22T03:14:12.474Z\",\"type\":\"platform.initStart\",\"record\":{"
     "\"initializationType\":\"on-demand\",\"phase\":\"init\",\"runtimeVersion\":\"al2023.v1\","
     "\"functionName\":\"hello\",\"functionVersion\":\"$LATEST\",\"instanceMaxMemory\":134217728}}",
     "init-start version=$LATEST runtime=al2023.v1 function=hello type=on-demand phase=init"},
    {"{\"type\":\"platform.initReport\",\"record\":{\"initializationType\":\"on-demand\",\"phase\":"
     "\"init\",\"status\":\"timeout\",\"metrics\":{\"durationMs\":10000.49}}}",
     "init-report type=on-demand phase=init status=timeout init=10000.49"},
    {"{\"type\":\"platform.start\",\"record\":{\"requestId\":\"r1\",\"version\":\"3\",\"tracing\":{"
     "\"type\":\"X-Amzn-Trace-Id\",\"value\":\"Root=1-2;Parent=3;Sampled=1\"}}}",
     "start id=r1 version=3 trace=1-2 segment=3"},
    {"{\"type\":\"platform.runtimeDone\",\"record\":{\"requestId\":\"r1\",\"status\":\"success\","
     "\"metrics\":{\"durationMs\":5,\"producedBytes\":3}}}",
     "end id=r1 status=success"},
    {"{\"type\":\"platform.end\",\"record\":{\"requestId\":\"r1\"}}", "end id=r1"},
    {"{\"type\":\"platform.report\",\"record\":{\"requestId\":\"r1\",\"status\":\"error\","
     "\"errorType\":\"Runtime.ExitError\",\"metrics\":{\"durationMs\":1003.3,"
     "\"billedDurationMs\":12990,\"memorySizeMB\":128,\"maxMemoryUsedMB\":35,"
     "\"initDurationMs\":11986.34,\"restoreDurationMs\":7}}}",
     "report id=r1 status=error error=Runtime.ExitError duration=1003.3 billed=12990 "
     "init=11986.34 restore=7 memory=128 used=35"},
    {"{\"type\":\"platform.restoreStart\",\"record\":{\"functionName\":\"f\"}}",
     "restore-start function=f"},
    {"{\"type\":\"platform.restoreReport\",\"record\":{\"status\":\"success\",\"metrics\":{"
     "\"durationMs\":4}}}",
     "restore-report status=success restore=4"},
    {"{\"type\":\"platform.initRuntimeDone\",\"record\":{\"status\":\"success\"}}",
     "other status=success"},
    {"{\"type\":\"platform.extension\",\"record\":{\"name\":\"spy\"}}", "other"},
    {"{\"type\":\"platform.fault\",\"record\":\"text\"}", "other"},
    /* In any order, with any spaces, with more around it. */
    {"{ \"record\" : { \"metrics\" : { \"durationMs\" : 2 } , \"requestId\" : \"r\\u0031\" } ,\n"
     "\"function\":\"f\", \"type\" : \"platform.report\" }\n",
     "report id=r1 duration=2"},
    {"{\"type\":\"platform.report\"}", "report"},
    {"{\"type\":\"platform.report\",\"record\":{\"requestId\":7,\"status\":null,\"metrics\":{"
     "\"durationMs\":\"5\",\"billedDurationMs\":-1,\"memorySizeMB\":true,\"maxMemoryUsedMB\":{}}}}",
     "report"},
    {"{\"type\":\"platform.report\",\"record\":{\"requestId\":\"a\",\"requestId\":\"b\","
     "\"metrics\":{\"durationMs\":1,\"durationMs\":2}}}",
     "report id=a duration=1"},
    {"{\"type\":\"platform.start\",\"record\":{\"tracing\":{\"value\":\"Sampled=0;Self=1\"}}}",
     "start"},
    /* Somebody else's. */
    {"{\"type\":\"firstlight.firstInvocation\",\"record\":{\"requestId\":\"r1\"}}", "none"},
    {"{\"type\":\"function\",\"record\":\"about \\\"platform.report\"}", "none"},
    {"{\"message\":\"platform.report\",\"type\":\"app\"}", "none"},
    {"{\"inner\":{\"type\":\"platform.report\"}}", "none"},
    {"{\"type\":[\"platform.report\"]}", "none"},
    {"{\"type\":\"platform\"}", "none"},
    {"{\"level\":\"INFO\"}", "none"},
    {"{\"type\":\"platform.report\",\"record\":{\"requestId\":\"r1\"}", "none"},
    {"{\"type\":\"platform.report\"} and more", "none"},
    {"{", "none"},
    {"{.", "none"},
};

START_TEST(json_is_read)
{
    check_line(documents[_i].message, documents[_i].want);
}
END_TEST

/* What the local Lambda writes, in both formats. */
START_TEST(own_logs_are_read)
{
    static const struct {
        enum platform_event_type type;
        enum platform_line_kind kind;
    } types[] = {
        {PLATFORM_INIT_START, PLATFORM_LINE_INIT_START},
        {PLATFORM_INIT_REPORT, PLATFORM_LINE_INIT_REPORT},
        {PLATFORM_RESTORE_START, PLATFORM_LINE_RESTORE_START},
        {PLATFORM_RESTORE_REPORT, PLATFORM_LINE_RESTORE_REPORT},
        {PLATFORM_START, PLATFORM_LINE_START},
        {PLATFORM_EXTENSION, PLATFORM_LINE_OTHER},
        {PLATFORM_TELEMETRY_SUBSCRIPTION, PLATFORM_LINE_OTHER},
    };
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        for (int json = 0; json < 2; json++) {
            struct platform_event event = sample_event(types[i].type);
            struct buffer out = buffer_new(10000);
            struct arena arena = {.max = 10000};
            struct platform_line line;
            event.init_type = INIT_PROVISIONED;
            if (json)
                platform_log_json(&out, &event);
            else
                platform_log_text(&out, &event);
            platform_line_parse(text_bytes(out.data, out.size), &arena, &line);
            UNIT_INT(buffer_text(&out), line.kind, types[i].kind);
            buffer_free(&out);
            arena_free(&arena);
        }
    }
}
END_TEST

START_TEST(full_arena_leaves_texts_out)
{
    static const char message[] = "{\"type\":\"platform.report\",\"record\":{\"requestId\":"
                                  "\"\\u0031\",\"status\":\"success\"}}";
    struct arena arena = {.max = 1};
    struct platform_line line;
    ck_assert(platform_line_parse(text_of(message), &arena, &line));
    ck_assert_uint_eq(line.request_id.size, 0);
    ck_assert(text_is(line.status, "success"));
    arena_free(&arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_platform_line");
    TCase *tc = tcase_create("platform_line");
    suite_add_tcase(suite, tc);
    tcase_add_loop_test(tc, text_is_read, 0, UNIT_COUNT(texts));
    tcase_add_loop_test(tc, json_is_read, 0, UNIT_COUNT(documents));
    tcase_add_test(tc, own_logs_are_read);
    tcase_add_test(tc, full_arena_leaves_texts_out);
    return unit_run(suite);
}
