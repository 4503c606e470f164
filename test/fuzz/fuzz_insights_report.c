/* A whole log, a line an event: whatever it holds, the report's figures agree with each other. */
#include "insights/report/report.h"
#include "insights/report/report_sheet.h"
#include "insights/report/sieve.h"
#include "insights/report/start_line.h"

#include "test/fuzz/fuzz.h"

/* Each line in memory of just its size, so that a byte too far is seen. */
static void add(struct report *report, const uint8_t *data, size_t size, uint64_t ordinal)
{
    char *line = (char *)malloc(size > 0 ? size : 1);
    FUZZ_ASSERT(line != NULL);
    if (size > 0)
        memcpy(line, data, size);
    struct log_event event = {
        .timestamp_ms = ordinal % 3 == 0 ? LOG_EVENT_NO_TIME : (int64_t)ordinal * 4000,
        .ingestion_ms = LOG_EVENT_NO_TIME,
        .message = text_bytes(line, size),
        /* The line's last byte: few streams, and lines of the same one together and apart. */
        .stream = text_bytes(line + (size > 0 ? size - 1 : 0), size > 0),
        .ordinal = ordinal,
    };
    FUZZ_ASSERT(report_add(report, &event));
    free(line);
}

static void check_group(const struct report_group *group)
{
    uint64_t kinds = 0, logged = 0, bills = 0;
    for (int kind = 0; kind < START_KINDS; kind++) {
        kinds += group->kinds[kind];
        logged += group->logged[kind];
    }
    for (int i = 0; i < REPORT_BILLINGS; i++)
        bills += group->bills.count[i];
    FUZZ_ASSERT(kinds == group->starts && logged == group->starts);
    FUZZ_ASSERT(bills == group->bills.reports);
    FUZZ_ASSERT(group->share.low <= group->share.high);
    FUZZ_ASSERT(group->init.p50 <= group->init.p90 && group->init.p90 <= group->init.p99 &&
                group->init.p99 <= group->init.max);
    FUZZ_ASSERT(group->early <= group->kinds[START_COLD] && group->truths <= group->starts);
}

static void check(const struct report_result *result)
{
    uint64_t starts = 0, reports = 0;
    check_group(&result->total);
    FUZZ_ASSERT(result->start_count == result->total.starts);
    for (size_t i = 0; i < result->function_count; i++) {
        check_group(&result->functions[i]);
        starts += result->functions[i].starts;
        reports += result->functions[i].bills.reports;
    }
    FUZZ_ASSERT(starts == result->total.starts && reports == result->total.bills.reports);
    for (size_t i = 1; i < result->start_count; i++)
        FUZZ_ASSERT(result->starts[i].at_ms == LOG_EVENT_NO_TIME ||
                    result->starts[i - 1].at_ms <= result->starts[i].at_ms);
}

/* What is written for people is plain, whatever names a log has. */
static void check_sheet(const struct report_result *result)
{
    struct report_input input = {.lines = result->events};
    struct sheet sheet = sheet_new();
    struct buffer text = buffer_new(16 * 1024 * 1024);
    report_sheet(&sheet, result, &input);
    sheet_write_terminal(&text, &sheet, 80, false);
    FUZZ_ASSERT(buffer_ok(&text));
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] == '\n')
            text.data[i] = ' ';
    fuzz_assert_plain(&text);
    buffer_free(&text);
    sheet_free(&sheet);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct report_options options = {.threshold_ms = size % 2 == 0 ? 10000 : REPORT_NOT_TOLD};
    struct report *report = report_new(&options);
    FUZZ_ASSERT(report != NULL);
    uint64_t ordinal = 0;
    while (size > 0) {
        const uint8_t *end = (const uint8_t *)memchr(data, '\n', size);
        size_t line = end != NULL ? (size_t)(end - data) : size;
        add(report, data, line, ordinal++);
        line += end != NULL;
        data += line;
        size -= line;
    }
    const struct report_result *result = report_finish(report);
    FUZZ_ASSERT(result != NULL);
    check(result);
    check_sheet(result);
    report_free(report);
    return 0;
}
