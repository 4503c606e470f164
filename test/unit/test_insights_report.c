/* The report as a whole: events in, tallies out. */
#include "insights/report/prices.h"
#include "insights/report/report.h"
#include "test/unit/unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static struct report *report;
static const struct report_result *result;
static uint64_t ordinal;

static void begin(double threshold_ms)
{
    struct report_options options = {.threshold_ms = threshold_ms};
    prices_of_region("us-east-1", &options.prices);
    report = report_new(&options);
    ordinal = 0;
    ck_assert_ptr_nonnull(report);
}

static void setup(void)
{
    begin(REPORT_NOT_TOLD);
}

static void teardown(void)
{
    report_free(report);
    report = NULL;
}

static void add_at(int64_t at_ms, const char *stream, const char *message)
{
    struct log_event event = {
        .timestamp_ms = at_ms,
        .ingestion_ms = LOG_EVENT_NO_TIME,
        .message = text_of(message),
        .stream = text_of(stream),
        .ordinal = ordinal++,
    };
    ck_assert(report_add(report, &event));
}

static void add(const char *stream, const char *message)
{
    add_at(LOG_EVENT_NO_TIME, stream, message);
}

static void finish(void)
{
    result = report_finish(report);
    ck_assert_ptr_nonnull(result);
}

static const struct report_bill *only_bill(void)
{
    finish();
    ck_assert_uint_eq(result->bill_count, 1);
    return &result->bills[0];
}

/* ---- Starts ------------------------------------------------------------------------------- */

struct made {
    const char *kind;
    const char *evidence;
    const char *id;
    const char *function;
    const char *version;
    double init_ms, idle_ms;
    int generation;
};

static void add_record(int64_t at_ms, const char *stream, struct made made)
{
    char text[1024];
    snprintf(text, sizeof text,
             "{\"level\":\"INFO\",\"message\":\"sandbox first invocation\",\"requestId\":\"%s\","
             "\"startKind\":\"%s\",\"proactiveInitialization\":%d,\"evidence\":\"%s\","
             "\"initializationType\":\"on-demand\",\"generation\":%d,\"initDurationMs\":%.3f,"
             "\"idleMs\":%.3f,\"sinceInitMs\":%.3f,\"functionName\":\"%s\","
             "\"functionVersion\":\"%s\",\"memorySizeMB\":128,\"architecture\":\"arm64\","
             "\"runtimeVersion\":\"firstlight/1.0.0\"}",
             made.id, made.kind, strcmp(made.evidence, "since-init") == 0, made.evidence,
             made.generation, made.init_ms, made.idle_ms, made.init_ms + made.idle_ms,
             made.function, made.version);
    add_at(at_ms, stream, text);
}

static void add_cold(int64_t at_ms, const char *id, const char *function, const char *version,
                     double init_ms)
{
    add_record(at_ms, id, (struct made){"cold", "none", id, function, version, init_ms, 1, 0});
}

static void add_proactive(int64_t at_ms, const char *id, const char *function, const char *version,
                          double idle_ms)
{
    add_record(at_ms, id,
               (struct made){"proactive", "since-init", id, function, version, 50, idle_ms, 0});
}

START_TEST(articles_day_is_81_per_cent)
{
    char id[32];
    for (int i = 0; i < 96; i++) {
        snprintf(id, sizeof id, "request-%d", i);
        if (i % 16 < 13)
            add_proactive(1000 * (96 - i), id, "orders", i < 48 ? "1" : "2", 20000 + i);
        else
            add_cold(1000 * (96 - i), id, "orders", i < 48 ? "1" : "2", 100 + i);
    }
    finish();
    ck_assert_uint_eq(result->start_count, 96);
    ck_assert_uint_eq(result->total.kinds[START_PROACTIVE], 78);
    ck_assert_uint_eq(result->total.kinds[START_COLD], 18);
    ck_assert_int_eq((int)(result->total.share.share * 100), 81);
    ck_assert_uint_eq(result->total.evidence[EVIDENCE_SINCE_INIT], 78);
    ck_assert_uint_eq(result->total.naive[REPORT_NAIVE_PROACTIVE][START_PROACTIVE], 78);
    ck_assert_uint_eq(result->total.naive[REPORT_NAIVE_COLD][START_COLD], 18);
    ck_assert_uint_eq(result->function_count, 1);
    ck_assert_str_eq(result->functions[0].function, "orders");
    ck_assert_uint_eq(result->version_count, 2);
    ck_assert_str_eq(result->versions[1].version, "2");
    ck_assert_uint_eq(result->versions[0].starts + result->versions[1].starts, 96);
    ck_assert_str_eq(result->runtimes[0].runtime, "firstlight/1.0.0");
    /* Time-sorted, although they came the other way round. */
    for (size_t i = 1; i < 96; i++)
        ck_assert_int_gt(result->starts[i].at_ms, result->starts[i - 1].at_ms);
    ck_assert_uint_eq(result->sources[REPORT_SOURCE_RECORD], 96);
}
END_TEST

START_TEST(percentiles_are_each_groups_own)
{
    add_cold(1, "a", "fast", "1", 10);
    add_cold(2, "b", "slow", "1", 1000);
    add_cold(3, "c", "slow", "2", 3000);
    add_proactive(4, "d", "slow", "2", 60000);
    finish();
    ck_assert_uint_eq(result->function_count, 2);
    const struct report_group *fast = &result->functions[0], *slow = &result->functions[1];
    ck_assert_str_eq(fast->function, "fast");
    ck_assert(fast->init.count == 1 && fast->init.max == 10);
    ck_assert(slow->init.count == 3 && slow->init.p50 == 1000 && slow->init.max == 3000);
    ck_assert(slow->cold_init.count == 2 && slow->cold_init.max == 3000);
    ck_assert(slow->idle.count == 1 && slow->idle.p50 == 60000);
    ck_assert_uint_eq(fast->idle.count, 0);
    ck_assert_uint_eq(result->version_count, 3);
    ck_assert_double_eq(result->versions[2].init.max, 3000);
    ck_assert_uint_eq(result->total.init.count, 4);
}
END_TEST

START_TEST(lines_of_one_start_count_once)
{
    add("s", "START RequestId: a-1 Version: 7");
    add("s", "{\"cold_start\":true,\"function_request_id\":\"a-1\"}");
    add("s", "{\"cold_start\":true,\"function_request_id\":\"a-1\"}");
    add("s", "{\"proactiveInitialization\":0}");
    add_record(5, "s", (struct made){"cold", "none", "a-1", "orders", "7", 100, 1, 0});
    add_record(5, "s", (struct made){"cold", "none", "a-1", "orders", "7", 100, 1, 0});
    add("s", "REPORT RequestId: a-1\tDuration: 12.30 ms\tBilled Duration: 13 ms\t");
    finish();
    ck_assert_uint_eq(result->start_count, 1);
    ck_assert_int_eq(result->starts[0].source, REPORT_SOURCE_RECORD);
    ck_assert_int_eq(result->starts[0].at_ms, 5);
    ck_assert_double_eq(result->starts[0].invocation_ms, 12.3);
    ck_assert_uint_eq(result->starts[0].ordinal, 1);
    ck_assert_uint_eq(result->total.starts, 1);
}
END_TEST

START_TEST(request_tried_again_is_another_start)
{
    add_record(1, "s", (struct made){"cold", "none", "a-1", "orders", "7", 100, 1, 0});
    add_record(2, "s", (struct made){"re-init", "generation", "a-1", "orders", "7", 90, 1, 1});
    add_record(3, "t", (struct made){"cold", "none", "a-1", "orders", "7", 100, 1, 0});
    finish();
    ck_assert_uint_eq(result->start_count, 3);
    ck_assert_uint_eq(result->total.kinds[START_RE_INIT], 1);
    /* A re-init is in no share. */
    ck_assert_uint_eq(result->total.share.cold, 2);
}
END_TEST

START_TEST(others_flags_count_as_starts)
{
    add("s", "{\"proactiveInitialization\":1}");
    add("s", "{proactiveInitialization: False}");
    add("s", "{\"meta\":{\"proactive_initialization\":\"true\"}}");
    add("s", "{\"cold_start\":true,\"function_request_id\":\"a-1\"}");
    finish();
    ck_assert_uint_eq(result->total.kinds[START_PROACTIVE], 2);
    ck_assert_uint_eq(result->total.kinds[START_COLD], 1);
    ck_assert_uint_eq(result->total.kinds[START_UNDECIDED], 1);
    ck_assert_uint_eq(result->sources[REPORT_SOURCE_RULE], 2);
    ck_assert_uint_eq(result->sources[REPORT_SOURCE_DATADOG], 1);
    ck_assert_uint_eq(result->sources[REPORT_SOURCE_POWERTOOLS], 1);
}
END_TEST

START_TEST(threshold_judges_again)
{
    teardown();
    begin(30000);
    add_proactive(1, "a", "orders", "1", 20000);
    add_proactive(2, "b", "orders", "1", 40000);
    add("c", "{\"proactiveInitialization\":1}");
    finish();
    ck_assert_uint_eq(result->total.kinds[START_PROACTIVE], 2);
    ck_assert_uint_eq(result->total.kinds[START_COLD], 1);
    ck_assert_uint_eq(result->total.logged[START_PROACTIVE], 3);
    ck_assert_uint_eq(result->total.early, 1);
    ck_assert_uint_eq(result->not_judged_again, 1);
    ck_assert(result->judged_again);
    ck_assert_double_eq(result->threshold_ms, 30000);
}
END_TEST

#define TRUTH(id, kind, waited, extra)                                                             \
    "{\"time\":\"2026-11-22T03:14:12.474Z\",\"type\":\"firstlight.firstInvocation\","              \
    "\"function\":\"orders\",\"sandbox\":\"s\",\"initializationType\":\"on-demand\",\"record\":"   \
    "{\"requestId\":\"" id "\",\"startKind\":\"" kind                                              \
    "\",\"purpose\":\"request\",\"waited\":" waited "," extra "\"generation\":0}}"

START_TEST(truth_joins_its_record_whichever_comes_first)
{
    add("", TRUTH("a-1", "proactive", "false", "\"waitedMs\":0,"));
    add_record(5, "s", (struct made){"cold", "none", "a-1", "orders", "7", 100, 4000, 0});
    add_record(6, "s2", (struct made){"cold", "none", "a-2", "orders", "7", 100, 1, 0});
    add("", TRUTH("a-2", "cold", "true", "\"waitedMs\":101.5,"));
    finish();
    ck_assert_uint_eq(result->start_count, 3);
    /* The second's sandbox is another: its truth is another start's. */
    ck_assert_uint_eq(result->total.truths, 1);
    ck_assert_uint_eq(result->total.truth[START_COLD][START_PROACTIVE], 1);
    ck_assert_uint_eq(result->total.naive_truth[REPORT_NAIVE_COLD][START_PROACTIVE], 1);
    ck_assert_uint_eq(result->sources[REPORT_SOURCE_EVENTS], 1);
    ck_assert_str_eq(result->starts[0].truth.purpose, "request");
    ck_assert_uint_eq(result->total.early, 1);
}
END_TEST

START_TEST(truth_alone_is_a_start)
{
    static const char start[] =
        "{\"time\":\"2026-11-22T03:14:12.474Z\",\"type\":\"platform.start\","
        "\"function\":\"orders\",\"sandbox\":\"s\",\"initializationType\":"
        "\"on-demand\",\"record\":{\"requestId\":\"a-1\",\"version\":\"7\"}}";
    add_at(1000, "", start);
    add_at(1500, "",
           TRUTH("a-1", "cold", "true", "\"waitedMs\":200.5,\"idleMs\":0,\"sinceInitMs\":200,"));
    finish();
    ck_assert_uint_eq(result->start_count, 1);
    const struct report_start *it = &result->starts[0];
    ck_assert_int_eq(it->kind, START_COLD);
    ck_assert_int_eq(it->at_ms, 1000);
    ck_assert_int_eq(it->init_at_ms, 800);
    ck_assert_double_eq(it->init_ms, 200);
    ck_assert_double_eq(it->truth.waited_ms, 200.5);
    ck_assert(it->truth.waited);
    ck_assert_str_eq(it->function, "orders");
    ck_assert_str_eq(it->version, "7");
    ck_assert_str_eq(it->stream, "s");
    ck_assert_uint_eq(result->total.truths, 0);
}
END_TEST

/* ---- Billing ------------------------------------------------------------------------------ */

#define REPORT_LINE(id, duration, billed, more)                                                    \
    "REPORT RequestId: " id "\tDuration: " duration " ms\tBilled Duration: " billed                \
    " ms\tMemory Size: 128 MB\tMax Memory Used: 30 MB\t" more

START_TEST(warm_reports_are_summed_and_not_listed)
{
    add("s", REPORT_LINE("a", "21.68", "22", ""));
    add("s", REPORT_LINE("b", "977.00", "978", ""));
    add("s", "REPORT RequestId: c\tDuration: 1.00 ms\tBilled Duration: 1 ms\t");
    finish();
    ck_assert_uint_eq(result->total.bills.reports, 3);
    ck_assert_uint_eq(result->bill_count, 0);
    ck_assert_double_eq(result->total.bills.billed_ms, 1001);
    ck_assert_double_eq(result->total.bills.gb_s, 0.125);
    ck_assert(fabs(result->total.bills.cost - 0.125 * 0.0000166667) < 1e-15);
    ck_assert_uint_eq(result->total.bills.unpriced, 1);
}
END_TEST

START_TEST(billed_init_costs_money_at_its_architectures_price)
{
    add_record(1, "s", (struct made){"cold", "none", "a", "orders", "7", 1000, 1, 0});
    add("s", REPORT_LINE("a", "100.77", "1101", "Init Duration: 1000.06 ms\t"));
    const struct report_bill *bill = only_bill();
    ck_assert_int_eq(bill->billing, REPORT_INIT_BILLED);
    ck_assert_double_eq(bill->init_billed_ms, 1000);
    ck_assert_str_eq(bill->function, "orders");
    ck_assert_str_eq(bill->request_id, "a");
    ck_assert_str_eq(bill->architecture, "arm64");
    ck_assert_double_eq(result->total.bills.init_gb_s, 0.125);
    ck_assert(fabs(result->total.bills.init_cost - 0.125 * 0.0000133334) < 1e-15);
    ck_assert_uint_eq(result->functions[0].bills.count[REPORT_INIT_BILLED], 1);
}
END_TEST

START_TEST(free_init_is_worth_what_it_would_have_cost)
{
    add("s", REPORT_LINE("a", "100.77", "101", "Init Duration: 1000.06 ms\t"));
    ck_assert_int_eq(only_bill()->billing, REPORT_INIT_FREE);
    ck_assert(result->total.bills.init_cost == 0);
    ck_assert(fabs(result->total.bills.init_free_worth - 0.125 * 0.0000166667) < 1e-15);
    ck_assert_double_eq(result->total.bills.init_free_ms, 1000.06);
}
END_TEST

START_TEST(aborted_init_runs_again_within_the_invocation)
{
    add("s", "INIT_START Runtime Version: provided:al2023.v60\tRuntime Version ARN: arn");
    add("s", "INIT_REPORT Init Duration: 10000.49 ms\tPhase: init\tStatus: timeout");
    add("s", "START RequestId: a Version: $LATEST");
    add("s", REPORT_LINE("a", "12079.53", "12080", ""));
    add("s", "START RequestId: b Version: $LATEST");
    add("s", REPORT_LINE("b", "1.53", "2", ""));
    const struct report_bill *bill = only_bill();
    ck_assert_int_eq(bill->billing, REPORT_INIT_RE_RUN);
    ck_assert_double_eq(bill->init_billed_ms, REPORT_NOT_TOLD);
    ck_assert_double_eq(result->total.bills.init_gb_s, 0);
    ck_assert_double_eq(result->total.bills.init_cost, 0);
    ck_assert_str_eq(bill->runtime, "provided:al2023.v60");
    ck_assert_str_eq(bill->version, "$LATEST");
}
END_TEST

START_TEST(what_a_re_run_took_is_known_from_its_record)
{
    add("s", "INIT_START Runtime Version: provided:al2023.v60\tRuntime Version ARN: arn");
    add("s", "INIT_REPORT Init Duration: 10000.49 ms\tPhase: init\tStatus: timeout");
    add("s", "START RequestId: a Version: 7");
    add_record(3, "s", (struct made){"re-init", "generation", "a", "orders", "7", 11000, 1, 1});
    add("s", REPORT_LINE("a", "12079.53", "12080", ""));
    const struct report_bill *bill = only_bill();
    ck_assert_int_eq(bill->billing, REPORT_INIT_RE_RUN);
    ck_assert_double_eq(bill->init_ms, 11000);
    ck_assert_double_eq(bill->init_billed_ms, 11000);
    ck_assert_double_eq(result->total.bills.init_billed_ms, 11000);
}
END_TEST

START_TEST(crash_makes_the_next_invocation_pay_for_init)
{
    add("s", "INIT_START Runtime Version: provided:al2023.v60\tRuntime Version ARN: arn");
    add("s", "START RequestId: a Version: 7");
    add("s", REPORT_LINE("a", "5.00", "105", "Init Duration: 99.50 ms\tStatus: error\t"));
    add("s", "START RequestId: b Version: 7");
    add("s", "INIT_REPORT Init Duration: 98.50 ms\tPhase: invoke\tStatus: error\tError Type: X");
    add("s", REPORT_LINE("b", "110.00", "110", ""));
    add("s", "START RequestId: c Version: 7");
    add("s", REPORT_LINE("c", "1.00", "1", ""));
    finish();
    ck_assert_uint_eq(result->bill_count, 2);
    ck_assert_int_eq(result->bills[0].billing, REPORT_INIT_BILLED);
    ck_assert_int_eq(result->bills[1].billing, REPORT_INIT_RE_RUN);
    ck_assert_double_eq(result->bills[1].init_ms, 98.5);
}
END_TEST

START_TEST(log_that_was_cut_makes_no_re_run)
{
    add("s", "handler is working");
    add("s", "END RequestId: a");
    add("s", REPORT_LINE("a", "12079.53", "12080", ""));
    add("s", "START RequestId: b Version: 7");
    add("s", REPORT_LINE("b", "1.00", "1", ""));
    finish();
    ck_assert_uint_eq(result->bill_count, 0);
    ck_assert_uint_eq(result->total.bills.count[REPORT_WITHOUT_INIT], 2);
}
END_TEST

START_TEST(first_report_without_a_reason_is_told_as_such)
{
    /* Prepared ahead a minute before: whether REPORT has Init Duration then is not documented. */
    add_at(0, "s", "INIT_START Runtime Version: provided:al2023.v60\tRuntime Version ARN: arn");
    add_at(60000, "s", "START RequestId: a Version: 7");
    add_at(60010, "s", REPORT_LINE("a", "9.50", "10", ""));
    ck_assert_int_eq(only_bill()->billing, REPORT_INIT_UNSEEN);
}
END_TEST

START_TEST(platforms_word_tells_provisioned_concurrency)
{
    add_at(0, "s",
           "{\"time\":\"2026-11-22T03:14:12.474Z\",\"type\":\"platform.initStart\",\"record\":{"
           "\"initializationType\":\"provisioned-concurrency\",\"phase\":\"init\","
           "\"functionName\":\"orders\",\"functionVersion\":\"7\"}}");
    add_at(60000, "s",
           "{\"time\":\"2026-11-22T03:15:12.474Z\",\"type\":\"platform.start\",\"record\":{"
           "\"requestId\":\"a\",\"version\":\"7\"}}");
    add_at(60010, "s",
           "{\"time\":\"2026-11-22T03:15:12.484Z\",\"type\":\"platform.report\",\"record\":{"
           "\"requestId\":\"a\",\"status\":\"success\",\"metrics\":{\"durationMs\":9.5,"
           "\"billedDurationMs\":10,\"memorySizeMB\":128,\"maxMemoryUsedMB\":30,"
           "\"initDurationMs\":2000.25}}}");
    const struct report_bill *bill = only_bill();
    ck_assert_int_eq(bill->billing, REPORT_INIT_FREE);
    ck_assert(bill->provisioned);
    ck_assert_str_eq(bill->function, "orders");
    ck_assert_double_eq(bill->gap_ms, 57999.75);
    ck_assert_uint_eq(result->total.bills.provisioned, 1);
    ck_assert(result->total.bills.init_free_worth == 0);
}
END_TEST

START_TEST(interleaved_sandboxes_without_streams_are_not_mixed_up)
{
    add("", "INIT_START Runtime Version: r\tRuntime Version ARN: arn");
    add("", "START RequestId: a Version: 7");
    add("", "INIT_START Runtime Version: r\tRuntime Version ARN: arn");
    add("", "INIT_REPORT Init Duration: 10000.49 ms\tPhase: init\tStatus: timeout");
    add("", "START RequestId: b Version: 7");
    add("", REPORT_LINE("a", "5.00", "105", "Init Duration: 99.50 ms\t"));
    add("", REPORT_LINE("b", "11000.00", "11000", ""));
    finish();
    ck_assert_uint_eq(result->bill_count, 2);
    ck_assert_int_eq(result->bills[0].billing, REPORT_INIT_BILLED);
    ck_assert_int_eq(result->bills[1].billing, REPORT_INIT_RE_RUN);
    ck_assert_str_eq(result->bills[1].request_id, "b");
}
END_TEST

START_TEST(records_runtime_says_more_than_the_platforms)
{
    static const char init[] =
        "INIT_START Runtime Version: provided:al2023.v60\tRuntime Version ARN: a";
    add("", init);
    add("", REPORT_LINE("x", "5.00", "105", "Init Duration: 99.50 ms\t"));
    add_record(1, "", (struct made){"cold", "none", "a", "orders", "7", 100, 1, 0});
    add("", init);
    add("", "START RequestId: b Version: 7");
    add("", REPORT_LINE("b", "5.00", "105", "Init Duration: 99.50 ms\t"));
    finish();
    ck_assert_str_eq(result->bills[0].runtime, "provided:al2023.v60");
    ck_assert_str_eq(result->bills[1].runtime, "firstlight/1.0.0");
}
END_TEST

#define EVENT_REPORT                                                                               \
    "{\"time\":\"2026-11-22T03:15:12.484Z\",\"type\":\"platform.report\",\"function\":\"orders\"," \
    "\"sandbox\":\"s\",\"initializationType\":\"on-demand\",\"record\":{\"requestId\":\"a\","      \
    "\"status\":\"success\",\"metrics\":{\"durationMs\":9.5,\"billedDurationMs\":110,"             \
    "\"memorySizeMB\":128,\"maxMemoryUsedMB\":30,\"initDurationMs\":100.25}}}"

START_TEST(events_bill_where_no_log_does)
{
    add("", EVENT_REPORT);
    const struct report_bill *bill = only_bill();
    ck_assert_int_eq(bill->billing, REPORT_INIT_BILLED);
    ck_assert_str_eq(bill->stream, "s");
    ck_assert_uint_eq(result->total.bills.reports, 1);
    ck_assert_uint_eq(result->functions[0].bills.reports, 1);
}
END_TEST

START_TEST(invocations_of_log_and_events_are_billed_once)
{
    add("", EVENT_REPORT);
    add("s", REPORT_LINE("a", "9.50", "110", "Init Duration: 100.25 ms\t"));
    ck_assert_int_eq(only_bill()->billing, REPORT_INIT_BILLED);
    ck_assert_uint_eq(result->total.bills.reports, 1);
    /* The function of the events has nothing left to tell. */
    ck_assert_uint_eq(result->function_count, 1);
    ck_assert_uint_eq(result->version_count, 1);
    ck_assert_str_eq(result->functions[0].function, "");
}
END_TEST

START_TEST(names_come_from_group_and_stream)
{
    static const char *const groups[] = {"/aws/lambda/orders", "123456789012:/aws/lambda/orders"};
    struct log_event event = {
        .timestamp_ms = LOG_EVENT_NO_TIME,
        .message = text_of(REPORT_LINE("a", "100.77", "101", "Init Duration: 1000.06 ms\t")),
        .stream = text_of("2026/11/22/[42]0123456789abcdef"),
        .group = text_of(groups[_i]),
    };
    ck_assert(report_add(report, &event));
    const struct report_bill *bill = only_bill();
    ck_assert_str_eq(bill->function, "orders");
    ck_assert_str_eq(bill->version, "42");
}
END_TEST

/* ---- Bounds ------------------------------------------------------------------------------- */

START_TEST(nothing_is_a_result_too)
{
    finish();
    ck_assert_uint_eq(result->events, 0);
    ck_assert_int_eq(result->first_ms, LOG_EVENT_NO_TIME);
    ck_assert_uint_eq(result->start_count, 0);
    ck_assert_uint_eq(result->function_count, 0);
    ck_assert_double_eq(result->total.share.high, 1);
}
END_TEST

START_TEST(starts_beyond_the_list_are_still_counted)
{
    char id[32];
    for (int i = 0; i < REPORT_STARTS_MAX + 10; i++) {
        snprintf(id, sizeof id, "%d", i);
        add_record(i, "s", (struct made){"cold", "none", id, "orders", "7", 100, 1, 0});
    }
    finish();
    ck_assert_uint_eq(result->start_count, REPORT_STARTS_MAX);
    ck_assert_uint_eq(result->limits.starts_unlisted, 10);
    ck_assert_uint_eq(result->total.kinds[START_COLD], REPORT_STARTS_MAX + 10);
    ck_assert_uint_eq(result->functions[0].share.cold, REPORT_STARTS_MAX + 10);
    ck_assert_uint_eq(result->functions[0].init.count, REPORT_STARTS_MAX);
    ck_assert_uint_eq(result->sources[REPORT_SOURCE_RECORD], REPORT_STARTS_MAX + 10);
}
END_TEST

START_TEST(functions_beyond_the_list_are_in_the_total)
{
    char id[32], function[32];
    for (int i = 0; i < REPORT_GROUPS_MAX + 5; i++) {
        snprintf(id, sizeof id, "%d", i);
        snprintf(function, sizeof function, "f%d", i);
        add_cold(i, id, function, "1", 1);
    }
    finish();
    ck_assert_uint_eq(result->function_count, REPORT_GROUPS_MAX);
    ck_assert_uint_eq(result->total.starts, REPORT_GROUPS_MAX + 5);
    ck_assert_uint_gt(result->limits.groups_unlisted, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_report");
    TCase *tc = tcase_create("report");
    suite_add_tcase(suite, tc);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, articles_day_is_81_per_cent);
    tcase_add_test(tc, percentiles_are_each_groups_own);
    tcase_add_test(tc, lines_of_one_start_count_once);
    tcase_add_test(tc, request_tried_again_is_another_start);
    tcase_add_test(tc, others_flags_count_as_starts);
    tcase_add_test(tc, threshold_judges_again);
    tcase_add_test(tc, truth_joins_its_record_whichever_comes_first);
    tcase_add_test(tc, truth_alone_is_a_start);
    tcase_add_test(tc, warm_reports_are_summed_and_not_listed);
    tcase_add_test(tc, billed_init_costs_money_at_its_architectures_price);
    tcase_add_test(tc, free_init_is_worth_what_it_would_have_cost);
    tcase_add_test(tc, aborted_init_runs_again_within_the_invocation);
    tcase_add_test(tc, what_a_re_run_took_is_known_from_its_record);
    tcase_add_test(tc, crash_makes_the_next_invocation_pay_for_init);
    tcase_add_test(tc, log_that_was_cut_makes_no_re_run);
    tcase_add_test(tc, first_report_without_a_reason_is_told_as_such);
    tcase_add_test(tc, platforms_word_tells_provisioned_concurrency);
    tcase_add_test(tc, interleaved_sandboxes_without_streams_are_not_mixed_up);
    tcase_add_test(tc, records_runtime_says_more_than_the_platforms);
    tcase_add_test(tc, events_bill_where_no_log_does);
    tcase_add_test(tc, invocations_of_log_and_events_are_billed_once);
    tcase_add_loop_test(tc, names_come_from_group_and_stream, 0, 2);
    tcase_add_test(tc, nothing_is_a_result_too);
    /* A hundred thousand starts: more than four seconds where memory is watched. */
    TCase *bounds = tcase_create("bounds");
    suite_add_tcase(suite, bounds);
    tcase_set_timeout(bounds, 60);
    tcase_add_checked_fixture(bounds, setup, teardown);
    tcase_add_test(bounds, starts_beyond_the_list_are_still_counted);
    tcase_add_test(bounds, functions_beyond_the_list_are_in_the_total);
    return unit_run(suite);
}
