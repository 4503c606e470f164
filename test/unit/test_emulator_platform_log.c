#include "emulator/log/platform_log_text.h"

#include "test/unit/platform_events.h"
#include "test/unit/unit.h"

#define MS SAMPLE_MS

static void check_text(const char *row, const struct platform_event *event, const char *want)
{
    struct buffer out = buffer_new(65536);
    platform_log_text(&out, event);
    ck_assert(buffer_ok(&out));
    UNIT_TEXT(row, buffer_text(&out), want);
    buffer_free(&out);
}

static const struct {
    const char *id;
    int64_t duration_ns, init_ns, restore_ns, billed_ms, peak_kib;
    const char *status, *error_type, *trace_id;
    const char *want;
} reports[] = {
    {"first", 1003300000, 11986340000, -1, 12990, 35 * 1024, "success", NULL, SAMPLE_TRACE,
     "REPORT RequestId: first\tDuration: 1003.30 ms\tBilled Duration: 12990 ms\t"
     "Memory Size: 128 MB\tMax Memory Used: 35 MB\tInit Duration: 11986.34 ms\t\n"},
    {"later", 1234567, -1, -1, 2, 1, NULL, NULL, NULL,
     "REPORT RequestId: later\tDuration: 1.23 ms\tBilled Duration: 2 ms\t"
     "Memory Size: 128 MB\tMax Memory Used: 1 MB\t\n"},
    {"error", 5000, -1, -1, 1, 1025, "error", "Runtime.ExitError", "",
     "REPORT RequestId: error\tDuration: 0.01 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB\t"
     "Max Memory Used: 2 MB\tStatus: error\tError Type: Runtime.ExitError\n"},
    {"timeout", 3000 * MS, -1, -1, 3000, 0, "timeout", "Sandbox.Timedout", NULL,
     "REPORT RequestId: timeout\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\t"
     "Memory Size: 128 MB\tMax Memory Used: 0 MB\tStatus: timeout\n"},
    {"untyped", MS, 0, -1, 1, 1024, "error", "", NULL,
     "REPORT RequestId: untyped\tDuration: 1.00 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB\t"
     "Max Memory Used: 1 MB\tInit Duration: 0.00 ms\tStatus: error\n"},
    {"restored", 2338660000, -1, 181200000, 2520, 173 * 1024, "success", NULL, NULL,
     "REPORT RequestId: restored\tDuration: 2338.66 ms\tBilled Duration: 2520 ms\t"
     "Memory Size: 128 MB\tMax Memory Used: 173 MB\tRestore Duration: 181.20 ms\t"
     "Billed Restore Duration: 182 ms\t\n"},
    {"sampled", MS, -1, -1, 1, 1024, "success", NULL,
     "Root=1-6a210bc4-0123456789abcdef01234567;Parent=89abcdef01234567;Sampled=1;Lineage=a:0",
     "REPORT RequestId: sampled\tDuration: 1.00 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB\t"
     "Max Memory Used: 1 MB\t\n"
     "XRAY TraceId: 1-6a210bc4-0123456789abcdef01234567\tSegmentId: 89abcdef01234567\t"
     "Sampled: true\t\n"},
    {"orphan", MS, -1, -1, 1, 1024, "error", "A\n\tB", "Sampled=1;Root=r\x01",
     "REPORT RequestId: orphan\tDuration: 1.00 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB\t"
     "Max Memory Used: 1 MB\tStatus: error\tError Type: A\\n\\tB\n"
     "XRAY TraceId: r\\u0001\tSampled: true\t\n"},
    {"rootless", MS, -1, -1, 1, 1024, "success", NULL, "Roots=1;;Sampled=1;Root",
     "REPORT RequestId: rootless\tDuration: 1.00 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB\t"
     "Max Memory Used: 1 MB\t\n"},
};

START_TEST(report_is_the_platform_s)
{
    struct platform_event event = sample_event(PLATFORM_REPORT);
    event.request_id = reports[_i].id;
    event.duration_ns = reports[_i].duration_ns;
    event.init_ns = reports[_i].init_ns;
    event.restore_ns = reports[_i].restore_ns;
    event.billed_ms = reports[_i].billed_ms;
    event.peak_kib = reports[_i].peak_kib;
    event.status = reports[_i].status;
    event.error_type = reports[_i].error_type;
    event.trace_id = reports[_i].trace_id;
    struct buffer want = buffer_new(4096);
    buffer_printf(&want, "END RequestId: %s\n%s", reports[_i].id, reports[_i].want);
    check_text(reports[_i].id, &event, buffer_text(&want));
    buffer_free(&want);
}
END_TEST

static const struct {
    enum platform_event_type type;
    const char *want;
} lines[] = {
    {PLATFORM_INIT_START, "INIT_START Runtime Version: provided:al2023.v1\n"},
    {PLATFORM_INIT_RUNTIME_DONE, ""},
    {PLATFORM_INIT_REPORT, ""},
    {PLATFORM_RESTORE_START, "RESTORE_START Runtime Version: provided:al2023.v1\n"},
    {PLATFORM_RESTORE_RUNTIME_DONE, ""},
    {PLATFORM_RESTORE_REPORT, "RESTORE_REPORT Restore Duration: 12.35 ms\n"},
    {PLATFORM_EXTENSION, "EXTENSION\tName: spy\tState: Ready\tEvents: [INVOKE, SHUTDOWN]\n"},
    {PLATFORM_TELEMETRY_SUBSCRIPTION,
     "TELEMETRY\tName: spy\tState: Subscribed\tTypes: [Platform, Function]\n"},
    {PLATFORM_LOGS_DROPPED, ""},
    {PLATFORM_START, "START RequestId: id-1 Version: $LATEST\n"},
    {PLATFORM_RUNTIME_DONE, ""},
    {LOCAL_SANDBOX_STARTED, ""},
    {LOCAL_SANDBOX_PURPOSE, ""},
    {LOCAL_SANDBOX_READY, ""},
    {LOCAL_SANDBOX_ENDED, ""},
    {LOCAL_FIRST_INVOCATION, ""},
};

START_TEST(line_is_the_platform_s)
{
    struct platform_event event = sample_event(lines[_i].type);
    check_text(platform_event_type_name(event.type), &event, lines[_i].want);
}
END_TEST

static const struct {
    enum init_type init_type;
    enum init_phase phase;
    int64_t duration_ns;
    const char *status, *error_type;
    const char *want;
} inits[] = {
    {INIT_ON_DEMAND, PHASE_INIT, 10000490000, "timeout", "Sandbox.Timedout",
     "INIT_REPORT Init Duration: 10000.49 ms\tPhase: init\tStatus: timeout\n"},
    {INIT_ON_DEMAND, PHASE_INVOKE, 98700000, "error", "Runtime.ExitError",
     "INIT_REPORT Init Duration: 98.70 ms\tPhase: invoke\tStatus: error\t"
     "Error Type: Runtime.ExitError\n"},
    {INIT_PROVISIONED, PHASE_INIT, 11714770000, "success", NULL,
     "INIT_REPORT Init Duration: 11714.77 ms\n"},
    {INIT_SNAP_START, PHASE_SNAP_START, 9908090000, NULL, NULL,
     "INIT_REPORT Init Duration: 9908.09 ms\n"},
    {INIT_SNAP_START, PHASE_SNAP_START, MS, "failure", NULL,
     "INIT_REPORT Init Duration: 1.00 ms\tPhase: snap-start\tStatus: failure\n"},
};

START_TEST(init_report_is_the_platform_s)
{
    struct platform_event event = sample_event(PLATFORM_INIT_REPORT);
    event.init_type = inits[_i].init_type;
    event.phase = inits[_i].phase;
    event.duration_ns = inits[_i].duration_ns;
    event.status = inits[_i].status;
    event.error_type = inits[_i].error_type;
    check_text(inits[_i].want, &event, inits[_i].want);
}
END_TEST

START_TEST(failures_tell_their_type)
{
    static const char *const none[] = {NULL};
    struct platform_event event = sample_event(PLATFORM_RESTORE_REPORT);
    event.status = "error";
    event.error_type = "Runtime.ExitError";
    check_text("restore", &event,
               "RESTORE_REPORT Restore Duration: 12.35 ms\tStatus: error\t"
               "Error Type: Runtime.ExitError\n");
    event = sample_event(PLATFORM_EXTENSION);
    event.name = "a\tb";
    event.state = "LaunchError";
    event.error_type = "PermissionDenied";
    event.subscriptions = none;
    check_text("extension", &event,
               "EXTENSION\tName: a\\tb\tState: LaunchError\tEvents: []\t"
               "Error Type: PermissionDenied\n");
    event.subscriptions = NULL;
    event.error_type = NULL;
    check_text("extension without a list", &event,
               "EXTENSION\tName: a\\tb\tState: LaunchError\tEvents: []\n");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("emulator_platform_log");
    TCase *tcase = tcase_create("platform_log");
    tcase_add_loop_test(tcase, report_is_the_platform_s, 0, UNIT_COUNT(reports));
    tcase_add_loop_test(tcase, line_is_the_platform_s, 0, UNIT_COUNT(lines));
    tcase_add_loop_test(tcase, init_report_is_the_platform_s, 0, UNIT_COUNT(inits));
    tcase_add_test(tcase, failures_tell_their_type);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
