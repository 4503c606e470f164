#include "emulator/log/event_line.h"
#include "emulator/log/platform_log_json.h"

#include "test/unit/platform_events.h"
#include "test/unit/unit.h"

#include <cjson/cJSON.h>

#define MS SAMPLE_MS

#define TRACING "\"tracing\":{\"type\":\"X-Amzn-Trace-Id\",\"value\":\"" SAMPLE_TRACE "\"}"
#define INIT    "\"initializationType\":\"on-demand\",\"phase\":\"init\""
#define WHERE                                                                                      \
    "\"functionName\":\"hello\",\"functionVersion\":\"$LATEST\","                                  \
    "\"runtimeVersion\":\"provided:al2023.v1\",\"instanceId\":\"" SAMPLE_STREAM "\","              \
    "\"instanceMaxMemory\":134217728"

/* The record of the sample of each type. */
static const struct {
    enum platform_event_type type;
    const char *name;
    const char *record;
} samples[] = {
    {PLATFORM_INIT_START, "platform.initStart", "{" INIT "," WHERE "}"},
    {PLATFORM_INIT_RUNTIME_DONE, "platform.initRuntimeDone", "{" INIT ",\"status\":\"success\"}"},
    {PLATFORM_INIT_REPORT, "platform.initReport",
     "{" INIT ",\"status\":\"success\",\"metrics\":{\"durationMs\":12.346}}"},
    {PLATFORM_RESTORE_START, "platform.restoreStart", "{" WHERE "}"},
    {PLATFORM_RESTORE_RUNTIME_DONE, "platform.restoreRuntimeDone", "{\"status\":\"success\"}"},
    {PLATFORM_RESTORE_REPORT, "platform.restoreReport",
     "{\"status\":\"success\",\"metrics\":{\"durationMs\":12.346}}"},
    {PLATFORM_EXTENSION, "platform.extension",
     "{\"name\":\"spy\",\"state\":\"Ready\",\"events\":[\"INVOKE\",\"SHUTDOWN\"]}"},
    {PLATFORM_TELEMETRY_SUBSCRIPTION, "platform.telemetrySubscription",
     "{\"name\":\"spy\",\"state\":\"Subscribed\",\"types\":[\"platform\",\"function\"]}"},
    {PLATFORM_LOGS_DROPPED, "platform.logsDropped",
     "{\"droppedBytes\":12345,\"droppedRecords\":123,"
     "\"reason\":\"Consumer seems to have fallen behind\"}"},
    {PLATFORM_START, "platform.start",
     "{\"requestId\":\"id-1\",\"version\":\"$LATEST\"," TRACING "}"},
    /* The three spans end with the event: they began 12.345678 ms before it. */
    {PLATFORM_RUNTIME_DONE, "platform.runtimeDone",
     "{\"requestId\":\"id-1\",\"status\":\"success\"," TRACING ",\"spans\":["
     "{\"name\":\"responseLatency\",\"start\":\"2026-11-22T03:14:12.461Z\",\"durationMs\":10},"
     "{\"name\":\"responseDuration\",\"start\":\"2026-11-22T03:14:12.471Z\",\"durationMs\":1.5},"
     "{\"name\":\"runtimeOverhead\",\"start\":\"2026-11-22T03:14:12.473Z\",\"durationMs\":0.846}],"
     "\"metrics\":{\"durationMs\":12.346,\"producedBytes\":42}}"},
    {PLATFORM_REPORT, "platform.report",
     "{\"requestId\":\"id-1\",\"status\":\"success\"," TRACING ",\"metrics\":{"
     "\"durationMs\":12.346,\"billedDurationMs\":13,\"memorySizeMB\":128,\"maxMemoryUsedMB\":30}}"},
    {LOCAL_SANDBOX_STARTED, "firstlight.sandboxStarted", "{\"purpose\":\"eager-assignment\"}"},
    {LOCAL_SANDBOX_PURPOSE, "firstlight.sandboxPurpose", "{\"purpose\":\"eager-assignment\"}"},
    {LOCAL_SANDBOX_READY, "firstlight.sandboxReady", "{}"},
    {LOCAL_SANDBOX_ENDED, "firstlight.sandboxEnded", "{\"reason\":\"idle\"}"},
    {LOCAL_FIRST_INVOCATION, "firstlight.firstInvocation",
     "{\"requestId\":\"id-1\",\"startKind\":\"proactive\",\"purpose\":\"eager-assignment\","
     "\"waited\":false,\"waitedMs\":0,\"idleMs\":3500,\"sinceInitMs\":3620.25,\"generation\":0}"},
};

static void check_line(const char *row,
                       void (*write)(struct buffer *, const struct platform_event *),
                       const struct platform_event *event, const char *want)
{
    struct buffer out = buffer_new(65536);
    /* What stands before it, an earlier line say, makes no difference. */
    ck_assert(buffer_append_char(&out, '\n'));
    write(&out, event);
    ck_assert(buffer_ok(&out));
    UNIT_TEXT(row, buffer_text(&out) + 1, want);
    if (out.size > 1) {
        cJSON *document = cJSON_ParseWithOpts(out.data + 1, NULL, 1);
        ck_assert_msg(document != NULL, "%s: not JSON", row);
        cJSON_Delete(document);
    }
    buffer_free(&out);
}

static void check_record(const char *row, const struct platform_event *event, const char *want)
{
    check_line(row, platform_record_json, event, want);
}

START_TEST(platform_line_is_telemetry_s)
{
    struct platform_event event = sample_event(samples[_i].type);
    struct buffer want = buffer_new(4096);
    if (samples[_i].type < LOCAL_SANDBOX_STARTED)
        buffer_printf(&want,
                      "{\"time\":\"2026-11-22T03:14:12.474Z\",\"type\":\"%s\",\"record\":%s}\n",
                      samples[_i].name, samples[_i].record);
    check_line(samples[_i].name, platform_log_json, &event, buffer_text(&want));
    buffer_free(&want);
}
END_TEST

START_TEST(event_line_tells_the_sandbox_too)
{
    struct platform_event event = sample_event(samples[_i].type);
    struct buffer want = buffer_new(4096);
    buffer_printf(&want,
                  "{\"time\":\"2026-11-22T03:14:12.474Z\",\"type\":\"%s\",\"function\":\"hello\","
                  "\"sandbox\":\"%s\",\"initializationType\":\"on-demand\",\"record\":%s}\n",
                  samples[_i].name, SAMPLE_STREAM, samples[_i].record);
    check_line(samples[_i].name, event_line_json, &event, buffer_text(&want));
    buffer_free(&want);
}
END_TEST

START_TEST(failures_tell_their_type)
{
    struct platform_event event = sample_event(PLATFORM_INIT_RUNTIME_DONE);
    event.phase = PHASE_INVOKE;
    event.init_type = INIT_PROVISIONED;
    event.status = "error";
    event.error_type = "Runtime.\"X\"\n";
    check_record("error", &event,
                 "{\"initializationType\":\"provisioned-concurrency\",\"phase\":\"invoke\","
                 "\"status\":\"error\",\"errorType\":\"Runtime.\\\"X\\\"\\n\"}");
    event.status = "timeout";
    event.phase = PHASE_SNAP_START;
    event.init_type = INIT_SNAP_START;
    check_record("timeout", &event,
                 "{\"initializationType\":\"snap-start\",\"phase\":\"snap-start\","
                 "\"status\":\"timeout\"}");
    event = sample_event(PLATFORM_EXTENSION);
    event.state = "LaunchError";
    event.error_type = "PermissionDenied";
    event.subscriptions = NULL;
    check_record("extension", &event,
                 "{\"name\":\"spy\",\"state\":\"LaunchError\",\"events\":[],"
                 "\"errorType\":\"PermissionDenied\"}");
}
END_TEST

START_TEST(what_is_not_there_is_left_out)
{
    struct platform_event event = sample_event(PLATFORM_START);
    event.trace_id = NULL;
    event.tenant_id = "blue";
    check_record("start", &event,
                 "{\"requestId\":\"id-1\",\"version\":\"$LATEST\",\"tenantId\":\"blue\"}");
    /* A process that ended while it answered: the spans begin with the invocation. */
    event = sample_event(PLATFORM_RUNTIME_DONE);
    event.trace_id = "";
    event.status = NULL;
    event.response_ns = event.overhead_ns = -1;
    event.duration_ns = 74 * MS;
    check_record("runtimeDone", &event,
                 "{\"requestId\":\"id-1\",\"status\":\"success\",\"spans\":[{\"name\":"
                 "\"responseLatency\",\"start\":\"2026-11-22T03:14:12.400Z\",\"durationMs\":10}],"
                 "\"metrics\":{\"durationMs\":74,\"producedBytes\":42}}");
    event.latency_ns = -1;
    check_record("runtimeDone without an answer", &event,
                 "{\"requestId\":\"id-1\",\"status\":\"success\","
                 "\"metrics\":{\"durationMs\":74,\"producedBytes\":42}}");
}
END_TEST

START_TEST(report_has_what_it_shows)
{
    struct platform_event event = sample_event(PLATFORM_REPORT);
    event.trace_id = NULL;
    event.init_ns = 0;
    event.restore_ns = 1;
    event.peak_kib = 0;
    event.extension_overhead_ns = 74 * MS;
    check_record("report", &event,
                 "{\"requestId\":\"id-1\",\"status\":\"success\",\"spans\":[{\"name\":"
                 "\"extensionOverhead\",\"start\":\"2026-11-22T03:14:12.400Z\",\"durationMs\":74}],"
                 "\"metrics\":{\"durationMs\":12.346,\"billedDurationMs\":13,\"memorySizeMB\":128,"
                 "\"maxMemoryUsedMB\":0,\"initDurationMs\":0,\"restoreDurationMs\":0}}");
    event.init_type = INIT_MANAGED_INSTANCES;
    event.duration_ns = 74 * MS;
    event.overhead_ns = -1;
    check_record("managed instances", &event,
                 "{\"requestId\":\"id-1\",\"status\":\"success\",\"spans\":["
                 "{\"name\":\"responseLatency\",\"start\":\"2026-11-22T03:14:12.400Z\","
                 "\"durationMs\":10},{\"name\":\"responseDuration\","
                 "\"start\":\"2026-11-22T03:14:12.410Z\",\"durationMs\":1.5}],"
                 "\"metrics\":{\"durationMs\":74}}");
}
END_TEST

START_TEST(truth_of_one_who_waited)
{
    struct platform_event event = sample_event(LOCAL_FIRST_INVOCATION);
    event.truth = (struct start_truth){.start_kind = "re-init",
                                       .purpose = FOR_REQUEST,
                                       .waited = true,
                                       .waited_ns = 9996 * MS,
                                       .since_init_ns = 9997500000,
                                       .generation = 1};
    check_record("waited", &event,
                 "{\"requestId\":\"id-1\",\"startKind\":\"re-init\",\"purpose\":\"request\","
                 "\"waited\":true,\"waitedMs\":9996,\"idleMs\":0,\"sinceInitMs\":9997.5,"
                 "\"generation\":1}");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("emulator_platform_json");
    TCase *tcase = tcase_create("platform_json");
    tcase_add_loop_test(tcase, platform_line_is_telemetry_s, 0, UNIT_COUNT(samples));
    tcase_add_loop_test(tcase, event_line_tells_the_sandbox_too, 0, UNIT_COUNT(samples));
    tcase_add_test(tcase, failures_tell_their_type);
    tcase_add_test(tcase, what_is_not_there_is_left_out);
    tcase_add_test(tcase, report_has_what_it_shows);
    tcase_add_test(tcase, truth_of_one_who_waited);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
