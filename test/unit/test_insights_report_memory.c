/* When memory is short the report says so: no crash, no leak, and nothing that is wrong. */
#include "insights/report/report_csv.h"
#include "insights/report/report_json.h"
#include "insights/report/report_sheet.h"
#include "test/unit/failing_allocator.h"
#include "test/unit/unit.h"

#include <stdio.h>

static const char *const log_lines[] = {
    "INIT_START Runtime Version: provided:al2023.v60\tRuntime Version ARN: arn",
    "START RequestId: a Version: 7",
    "{\"startKind\":\"cold\",\"requestId\":\"a\",\"initializationType\":\"on-demand\","
    "\"functionName\":\"or\\u0064ers\",\"runtimeVersion\":\"firstlight/1.0.0\",\"idleMs\":1,"
    "\"sinceInitMs\":101,\"initDurationMs\":100,\"architecture\":\"arm64\"}",
    "REPORT RequestId: a\tDuration: 5.20 ms\tBilled Duration: 106 ms\tMemory Size: 128 MB\t"
    "Init Duration: 100.50 ms\t",
    "{\"time\":\"2026-11-22T03:14:12.474Z\",\"type\":\"firstlight.firstInvocation\","
    "\"function\":\"orders\",\"sandbox\":\"s\",\"record\":{\"requestId\":\"b\",\"startKind\":"
    "\"proactive\",\"purpose\":\"deployment\",\"waited\":false}}",
};

static bool add(struct report *report)
{
    for (size_t i = 0; i < sizeof log_lines / sizeof log_lines[0]; i++) {
        struct log_event event = {
            .timestamp_ms = (int64_t)i * 1000,
            .message = text_of(log_lines[i]),
            .stream = text_of("s"),
            .group = text_of("/aws/lambda/orders"),
            .ordinal = i,
        };
        if (!report_add(report, &event))
            return false;
    }
    return true;
}

/* True: all of it was written. */
static bool write_all(const struct report_result *result, FILE *file)
{
    struct report_input input = {.lines = 5};
    struct sheet sheet = sheet_new();
    struct buffer text = buffer_new(1 << 20);
    report_sheet(&sheet, result, &input);
    sheet_write_terminal(&text, &sheet, 80, false);
    bool ok = !sheet.failed && buffer_ok(&text) && report_json(file, result, &input) &&
              report_csv(file, result, REPORT_CSV_STARTS) &&
              report_csv(file, result, REPORT_CSV_GROUPS);
    buffer_free(&text);
    sheet_free(&sheet);
    return ok;
}

/* *wrong: there was a result, and it is not the one */
static bool whole_report(FILE *file, bool *wrong)
{
    struct report_options options = {.threshold_ms = 10000};
    struct report *report = report_new(&options);
    const struct report_result *result = NULL;
    if (report != NULL && add(report))
        result = report_finish(report);
    bool ok = result != NULL && write_all(result, file);
    /* Check itself allocates: it is asked only once nothing fails any more. */
    bool right = result == NULL ||
                 (result->total.starts == 2 && result->total.bills.count[REPORT_INIT_BILLED] == 1 &&
                  strcmp(result->functions[0].function, "orders") == 0);
    report_free(report);
    *wrong = !right;
    return ok;
}

START_TEST(each_allocation_may_fail)
{
    FILE *file = fopen("/dev/null", "w");
    ck_assert_ptr_nonnull(file);
    setvbuf(file, NULL, _IONBF, 0); /* stdio's own memory is not ours to try */
    int failures = 0;
    for (int after = 0;; after++) {
        allocator_fail_after(after, false);
        bool wrong = false;
        bool ok = whole_report(file, &wrong);
        bool failed = allocator_recover();
        ck_assert_msg(!wrong, "allocation %d failed, and the result is wrong", after);
        if (!failed) {
            ck_assert(ok);
            break;
        }
        ck_assert_msg(!ok, "allocation %d failed, and nobody said so", after);
        failures++;
    }
    ck_assert_int_gt(failures, 20);
    fclose(file);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_report_memory");
    TCase *tc = tcase_create("memory");
    suite_add_tcase(suite, tc);
    tcase_add_test(tc, each_allocation_may_fail);
    return unit_run(suite);
}
