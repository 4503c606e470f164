/* Which lines the report reads, and what it reads in them. */
#include "insights/report/judging.h"
#include "insights/report/sieve.h"
#include "insights/report/start_line.h"
#include "test/unit/guard.h"
#include "test/unit/unit.h"

#include <stdio.h>

/* ---- The sieve ---------------------------------------------------------------------------- */

static const struct {
    const char *message;
    enum sieve want;
} sifted[] = {
    {"", SIEVE_OTHER},
    {"{", SIEVE_OTHER},
    {"REPORT RequestId: 1\tDuration: 1.00 ms", SIEVE_PLATFORM},
    {"REPORT of the day", SIEVE_OTHER},
    {"START RequestId: 1 Version: $LATEST", SIEVE_PLATFORM},
    {"STARTED", SIEVE_OTHER},
    {"END RequestId: 1", SIEVE_OTHER},
    {"INIT_START Runtime Version: provided:al2023.v60", SIEVE_PLATFORM},
    {"INIT_REPORT Init Duration: 10000.49 ms", SIEVE_PLATFORM},
    {"RESTORE_REPORT Restore Duration: 1.00 ms", SIEVE_PLATFORM},
    {"Init starting", SIEVE_OTHER},
    {"{\"time\":\"2026-11-22T03:14:12.474Z\",\"type\":\"platform.report\",\"record\":{}}",
     SIEVE_PLATFORM},
    {"{\"time\":\"2026-11-22T03:14:12.474Z\",\"type\":\"platform.initStart\",\"record\":{"
     "\"initializationType\":\"on-demand\"}}",
     SIEVE_PLATFORM},
    {"{\"time\":\"2026-11-22T03:14:12.474Z\",\"type\":\"platform.runtimeDone\",\"record\":{}}",
     SIEVE_OTHER},
    {"{\"time\":\"2026-11-22T03:14:12.474Z\",\"type\":\"platform.start\",\"function\":\"f\"",
     SIEVE_EVENT},
    {"{\"time\":\"2026-11-22T03:14:12.474Z\",\"type\":\"firstlight.firstInvocation\",\"function\"",
     SIEVE_EVENT},
    {"{\"time\": \"2026-11-22T03:14:12.474Z\", \"type\": \"platform.report\", \"function\": \"f\"",
     SIEVE_EVENT},
    {"{\"time\": \"2026-11-22T03:14:12.474Z\", \"type\": \"platform.report\", \"record\": {}}",
     SIEVE_PLATFORM},
    {"{\"time\":\"2026-11-22T03:14:12.474Z\",\"type\":\"platform.report", SIEVE_PLATFORM},
    {"{\"time\":\"2026-11-22T03:14:12.474Z\",\"type\":", SIEVE_OTHER},
    {"{\"time\":\"2026-11-22T03:14:12.474Z\",\"type\":\"firstlight.sandboxReady\",\"function\"",
     SIEVE_OTHER},
    {"{\"time\":\"2026-11-22T03:14:12.474Z\",\"type\":\"function\",\"proactiveInitialization\":1}",
     SIEVE_START},
    {"{\"level\":\"INFO\",\"startKind\":\"cold\",\"proactiveInitialization\":0}", SIEVE_START},
    {"{proactiveInitialization: True}", SIEVE_START},
    {"{\"cold_start\":true}", SIEVE_START},
    {"{\"message\":\"REPORT RequestId: \"}", SIEVE_OTHER},
};

START_TEST(lines_are_told_apart_by_their_beginning)
{
    struct guard guard = guard_bytes(sifted[_i].message, strlen(sifted[_i].message));
    UNIT_INT(sifted[_i].message, sieve(text_bytes(guard.bytes, strlen(sifted[_i].message))),
             sifted[_i].want);
    guard_free(&guard);
}
END_TEST

/* Whether a term of the filter pattern, ?TERM or ?"SOME TERM", stands in the message. */
static bool is_kept(const char *message)
{
    char term[100];
    for (const char *at = sieve_filter_pattern; (at = strchr(at, '?')) != NULL;) {
        bool quoted = *++at == '"';
        at += quoted;
        size_t size = strcspn(at, quoted ? "\"" : " ");
        ck_assert_uint_lt(size, sizeof term);
        snprintf(term, sizeof term, "%.*s", (int)size, at);
        if (strstr(message, term) != NULL)
            return true;
    }
    return false;
}

/* Nothing that we need is left behind there; what is too much is passed over here. */
START_TEST(what_the_service_sifts_for_us_is_what_we_sift)
{
    if (sifted[_i].want != SIEVE_OTHER)
        ck_assert_msg(is_kept(sifted[_i].message), "%s", sifted[_i].message);
    else if (strstr(sifted[_i].message, "REPORT RequestId") == NULL)
        ck_assert_msg(!is_kept(sifted[_i].message), "%s", sifted[_i].message);
}
END_TEST

/* Source: CloudWatch Logs API reference, FilterLogEvents. */
START_TEST(the_filter_pattern_is_not_too_long)
{
    ck_assert_uint_le(strlen(sieve_filter_pattern), 1024);
}
END_TEST

/* ---- Lines that tell of a start ----------------------------------------------------------- */

static struct arena arena = {.max = 1 << 20};

static bool parse(const char *message, struct start_line *line)
{
    size_t size = strlen(message);
    struct guard guard = guard_bytes(message, size);
    bool told = start_line_parse(text_bytes(guard.bytes, size), &arena, line);
    if (told) {
        /* The texts outlive the guard in these tests. */
        struct text *texts[] = {&line->request_id, &line->function,     &line->version,
                                &line->runtime,    &line->architecture, &line->init_type,
                                &line->trace_id};
        for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
            *texts[i] = arena_copy(&arena, *texts[i]);
    }
    guard_free(&guard);
    return told;
}

static void release(void)
{
    arena_free(&arena);
}

static const char record[] =
    "{\"timestamp\":\"2026-11-22T03:14:12.474Z\",\"level\":\"INFO\","
    "\"message\":\"sandbox first invocation\",\"requestId\":\"8f50\",\"startKind\":\"proactive\","
    "\"proactiveInitialization\":1,\"coldStart\":0,\"evidence\":\"since-init\","
    "\"initializationType\":\"on-demand\",\"generation\":0,"
    "\"initAt\":\"2026-11-22T03:08:20.112Z\",\"initDurationMs\":41.2,\"idleMs\":351999.8,"
    "\"sinceInitMs\":352041,\"functionName\":\"orders\",\"functionVersion\":\"7\","
    "\"memorySizeMB\":128,\"architecture\":\"arm64\",\"runtimeVersion\":\"firstlight/1.0.0\","
    "\"traceId\":\"Root=1-1\",\"tenantId\":null}";

START_TEST(record_is_read_whole)
{
    struct start_line line;
    ck_assert(parse(record, &line));
    ck_assert_int_eq(line.source, REPORT_SOURCE_RECORD);
    ck_assert_int_eq(line.kind, START_PROACTIVE);
    ck_assert_int_eq(line.evidence, EVIDENCE_SINCE_INIT);
    ck_assert_int_eq(line.generation, 0);
    ck_assert_int_eq(line.time_ms, 1795317252474);
    ck_assert_int_eq(line.init_at_ms, 1795316900112);
    ck_assert_double_eq(line.init_ms, 41.2);
    ck_assert_double_eq(line.idle_ms, 351999.8);
    ck_assert_double_eq(line.since_init_ms, 352041);
    ck_assert_double_eq(line.memory_mb, 128);
    ck_assert(text_is(line.request_id, "8f50"));
    ck_assert(text_is(line.function, "orders"));
    ck_assert(text_is(line.version, "7"));
    ck_assert(text_is(line.runtime, "firstlight/1.0.0"));
    ck_assert(text_is(line.architecture, "arm64"));
    ck_assert(text_is(line.init_type, "on-demand"));
}
END_TEST

START_TEST(record_is_found_behind_a_prefix)
{
    struct start_line line;
    char text[2048];
    snprintf(text, sizeof text, "2026-11-22T03:14:12.474Z\t8f50\tINFO\t%s", record);
    ck_assert(parse(text, &line));
    ck_assert_int_eq(line.source, REPORT_SOURCE_RECORD);
    ck_assert(text_is(line.function, "orders"));
}
END_TEST

START_TEST(record_without_members_tells_only_what_it_has)
{
    struct start_line line;
    ck_assert(parse("{\"startKind\":\"cold\",\"generation\":null,\"functionName\":null,"
                    "\"idleMs\":\"1.5\",\"initDurationMs\":-3,\"initAt\":\"soon\"}",
                    &line));
    ck_assert_int_eq(line.source, REPORT_SOURCE_RECORD);
    ck_assert_int_eq(line.kind, START_COLD);
    ck_assert_int_eq(line.generation, -1);
    ck_assert_double_eq(line.idle_ms, 1.5);
    ck_assert_double_eq(line.init_ms, REPORT_NOT_TOLD);
    ck_assert_int_eq(line.init_at_ms, LOG_EVENT_NO_TIME);
    ck_assert_uint_eq(line.function.size, 0);
}
END_TEST

static const struct {
    const char *message;
    int source; /* -1: tells of no start */
    enum start_kind kind;
    const char *request_id;
} flags[] = {
    {"{\"proactiveInitialization\":1}", REPORT_SOURCE_RULE, START_PROACTIVE, ""},
    {"{\"proactiveInitialization\":0}", REPORT_SOURCE_RULE, START_COLD, ""},
    {"{\"proactiveInitialization\":true,\"requestId\":\"a-1\"}", REPORT_SOURCE_RULE,
     START_PROACTIVE, "a-1"},
    {"{\"proactiveInitialization\": \"false\"}", REPORT_SOURCE_RULE, START_COLD, ""},
    {"{proactiveInitialization: True}", REPORT_SOURCE_RULE, START_PROACTIVE, ""},
    {"2023-07-20T12:00:00.000Z\t8f50\tINFO\t{ proactiveInitialization: false }", REPORT_SOURCE_RULE,
     START_COLD, ""},
    {"{\"message\":{\"proactiveInitialization\":1}}", REPORT_SOURCE_RULE, START_PROACTIVE, ""},
    {"{\"message\":\"{\\\"proactiveInitialization\\\":1}\"}", REPORT_SOURCE_RULE, START_PROACTIVE,
     ""},
    {"{\"proactiveInitialization\":2}", -1, START_UNDECIDED, ""},
    {"{\"proactiveInitialization\":10}", -1, START_UNDECIDED, ""},
    {"{\"proactiveInitialization\":null}", -1, START_UNDECIDED, ""},
    {"proactiveInitialization", -1, START_UNDECIDED, ""},
    {"Initialization is over", -1, START_UNDECIDED, ""},
    {"{\"startKind\":\"lukewarm\",\"proactiveInitialization\":1}", REPORT_SOURCE_RULE,
     START_PROACTIVE, ""},
    {"{\"meta\":{\"cold_start\":\"false\",\"proactive_initialization\":\"true\"}}",
     REPORT_SOURCE_DATADOG, START_PROACTIVE, ""},
    {"{\"meta\":{\"cold_start\":\"true\",\"datadog_lambda\":\"9.0\",\"request_id\":\"b-2\"}}",
     REPORT_SOURCE_DATADOG, START_COLD, "b-2"},
    {"{\"meta\":{\"cold_start\":\"false\",\"datadog_lambda\":\"9.0\"}}", -1, START_UNDECIDED, ""},
    {"{\"level\":\"INFO\",\"service\":\"pay\",\"cold_start\":true,\"function_name\":\"f\","
     "\"function_request_id\":\"c-3\"}",
     REPORT_SOURCE_POWERTOOLS, START_UNDECIDED, "c-3"},
    {"{\"level\":\"INFO\",\"service\":\"pay\",\"cold_start\":false}", -1, START_UNDECIDED, ""},
};

START_TEST(flags_of_others_are_read)
{
    struct start_line line;
    const char *row = flags[_i].message;
    bool told = parse(row, &line);
    UNIT_INT(row, told, flags[_i].source >= 0);
    if (!told)
        return;
    UNIT_INT(row, line.source, flags[_i].source);
    UNIT_TEXT(row, start_kind_name(line.kind), start_kind_name(flags[_i].kind));
    ck_assert_msg(text_is(line.request_id, flags[_i].request_id), "%s: %.*s", row,
                  (int)line.request_id.size, line.request_id.data);
}
END_TEST

START_TEST(cut_off_records_are_no_records)
{
    struct start_line line;
    char text[sizeof record];
    for (size_t size = 0; size < sizeof record - 1; size++) {
        memcpy(text, record, size);
        text[size] = '\0';
        if (parse(text, &line))
            ck_assert_int_eq(line.source, REPORT_SOURCE_RULE);
    }
}
END_TEST

START_TEST(truth_is_read)
{
    static const char event[] =
        "{\"time\":\"2026-11-22T03:14:12.474Z\",\"type\":\"firstlight.firstInvocation\","
        "\"function\":\"orders\",\"sandbox\":\"2026/11/22/[$LATEST]01\","
        "\"initializationType\":\"on-demand\",\"record\":{\"requestId\":\"8f50\","
        "\"startKind\":\"cold\",\"purpose\":\"request\",\"waited\":true,\"waitedMs\":120.5,"
        "\"idleMs\":0,\"sinceInitMs\":121.75,\"generation\":0}}";
    struct start_line line;
    ck_assert(start_truth_parse(text_of(event), &arena, &line));
    ck_assert_int_eq(line.source, REPORT_SOURCE_EVENTS);
    ck_assert_int_eq(line.kind, START_COLD);
    ck_assert(line.waited);
    ck_assert_double_eq(line.waited_ms, 120.5);
    ck_assert_double_eq(line.idle_ms, 0);
    ck_assert_double_eq(line.since_init_ms, 121.75);
    ck_assert_double_eq(line.init_ms, 121.75);
    ck_assert_int_eq(line.generation, 0);
    ck_assert(text_is(line.purpose, "request"));
    ck_assert(text_is(line.sandbox, "2026/11/22/[$LATEST]01"));
    ck_assert(!start_truth_parse(text_of("{\"record\":{}}"), &arena, &line));
    ck_assert(!start_truth_parse(text_of("{}"), &arena, &line));
    ck_assert(!start_truth_parse(text_of(""), &arena, &line));
}
END_TEST

/* ---- Judging again ------------------------------------------------------------------------ */

enum { AS_LOGGED = -1 };

/* Init began at the second 1795316900 of a record whose trace may tell when its request began. */
static const struct {
    const char *name;
    const char *init_type;
    int generation;
    double init_ms, idle_ms;
    enum start_evidence evidence; /* logged */
    enum start_kind logged;
    int trace_s; /* after init began; 0: no trace */
    double threshold_ms;
    enum start_kind kind;
    enum report_naive naive;
    bool early;
} judged[] = {
    {"as logged", "on-demand", 0, 100, 12000, EVIDENCE_SINCE_INIT, START_PROACTIVE, 0, AS_LOGGED,
     START_PROACTIVE, REPORT_NAIVE_PROACTIVE, false},
    {"a higher threshold", "on-demand", 0, 100, 12000, EVIDENCE_SINCE_INIT, START_PROACTIVE, 0,
     20000, START_COLD, REPORT_NAIVE_COLD, true},
    {"a higher threshold, a witness", "on-demand", 0, 100, 12000, EVIDENCE_SINCE_INIT,
     START_PROACTIVE, 11, 20000, START_PROACTIVE, REPORT_NAIVE_COLD, false},
    {"a lower threshold", "on-demand", 0, 100, 4000, EVIDENCE_NONE, START_COLD, 0, 2000,
     START_PROACTIVE, REPORT_NAIVE_PROACTIVE, false},
    {"early, as logged", "on-demand", 0, 100, 4000, EVIDENCE_NONE, START_COLD, 0, AS_LOGGED,
     START_COLD, REPORT_NAIVE_COLD, true},
    {"not idle enough to be early", "on-demand", 0, 100, 99, EVIDENCE_NONE, START_COLD, 0,
     AS_LOGGED, START_COLD, REPORT_NAIVE_COLD, false},
    {"the witness stands", "on-demand", 0, 100, 4000, EVIDENCE_TRACE_ID, START_PROACTIVE, 3, 10000,
     START_PROACTIVE, REPORT_NAIVE_COLD, false},
    {"an older trace", "on-demand", 0, 1000, 4000, EVIDENCE_NONE, START_COLD, 1, 10000, START_COLD,
     REPORT_NAIVE_COLD, true},
    {"a long init is no idle time", "on-demand", 0, 9996, 5, EVIDENCE_NONE, START_COLD, 0, 10000,
     START_COLD, REPORT_NAIVE_PROACTIVE, false},
    {"re-init", "on-demand", 1, 11000, 1, EVIDENCE_GENERATION, START_RE_INIT, 0, 2000,
     START_RE_INIT, REPORT_NAIVE_PROACTIVE, false},
    {"provisioned", "provisioned-concurrency", 0, 100, 120000, EVIDENCE_INITIALIZATION_TYPE,
     START_PROVISIONED_CONCURRENCY, 0, 2000, START_PROVISIONED_CONCURRENCY, REPORT_NAIVE_PROACTIVE,
     false},
    {"no evidence is told", "", 0, 100, 12000, EVIDENCE_SINCE_INIT, START_PROACTIVE, 0, 20000,
     START_PROACTIVE, REPORT_NAIVE_COLD, false},
};

START_TEST(evidence_is_judged_again)
{
    char trace[128] = "";
    if (judged[_i].trace_s != 0)
        snprintf(trace, sizeof trace, "Root=1-%08llx-abcdef012345678912345678;Parent=53995c3f",
                 1795316900LL + judged[_i].trace_s);
    double since_init_ms = judged[_i].init_ms + judged[_i].idle_ms;
    struct start_line line = {
        .source = REPORT_SOURCE_RECORD,
        .kind = judged[_i].logged,
        .evidence = judged[_i].evidence,
        .init_type = text_of(judged[_i].init_type),
        .trace_id = text_of(trace),
        .time_ms = 1795316900000 + (int64_t)since_init_ms + 1,
        .init_at_ms = 1795316900000,
        .init_ms = judged[_i].init_ms,
        .idle_ms = judged[_i].idle_ms,
        .since_init_ms = since_init_ms,
        .generation = judged[_i].generation,
    };
    struct report_start start = {0};
    start_judge(&line, judged[_i].threshold_ms, &start);
    UNIT_TEXT(judged[_i].name, start_kind_name(start.kind), start_kind_name(judged[_i].kind));
    UNIT_TEXT(judged[_i].name, start_kind_name(start.logged), start_kind_name(judged[_i].logged));
    UNIT_INT(judged[_i].name, start.naive, judged[_i].naive);
    UNIT_INT(judged[_i].name, start.early, judged[_i].early);
    UNIT_INT(judged[_i].name, start.judged_again,
             judged[_i].threshold_ms >= 0 && judged[_i].init_type[0] != '\0');
}
END_TEST

START_TEST(witness_is_not_heard_when_the_wall_clock_was_set)
{
    struct start_line line = {
        .source = REPORT_SOURCE_RECORD,
        .kind = START_COLD,
        .init_type = text_of("on-demand"),
        .trace_id = text_of("Root=1-6b025ca7-abcdef012345678912345678"),
        .time_ms = 1795316900000 + 4101,
        .init_at_ms = 1795316900000,
        .init_ms = 100,
        .idle_ms = 4000,
        .since_init_ms = 4100,
    };
    struct report_start start = {0};
    start_judge(&line, 10000, &start);
    ck_assert_int_eq(start.kind, START_PROACTIVE);
    ck_assert_int_eq(start.evidence, EVIDENCE_TRACE_ID);
    line.time_ms += 60000;
    start_judge(&line, 10000, &start);
    ck_assert_int_eq(start.kind, START_COLD);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_report_lines");
    TCase *tc = tcase_create("lines");
    suite_add_tcase(suite, tc);
    tcase_add_checked_fixture(tc, NULL, release);
    tcase_add_loop_test(tc, lines_are_told_apart_by_their_beginning, 0, UNIT_COUNT(sifted));
    tcase_add_loop_test(tc, what_the_service_sifts_for_us_is_what_we_sift, 0, UNIT_COUNT(sifted));
    tcase_add_test(tc, the_filter_pattern_is_not_too_long);
    tcase_add_test(tc, record_is_read_whole);
    tcase_add_test(tc, record_is_found_behind_a_prefix);
    tcase_add_test(tc, record_without_members_tells_only_what_it_has);
    tcase_add_loop_test(tc, flags_of_others_are_read, 0, UNIT_COUNT(flags));
    tcase_add_test(tc, cut_off_records_are_no_records);
    tcase_add_test(tc, truth_is_read);
    tcase_add_loop_test(tc, evidence_is_judged_again, 0, UNIT_COUNT(judged));
    tcase_add_test(tc, witness_is_not_heard_when_the_wall_clock_was_set);
    return unit_run(suite);
}
