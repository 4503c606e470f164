/* The fields of an event that are not of its JSON, and sets of fields. */
#include "insights/event/event_fields.h"

#include "test/unit/failing_allocator.h"
#include "test/unit/insights_fields.h"

#define UUID "8f507b5c-0000-4000-8000-0123456789ab"

static const struct {
    const char *name, *want;
} of_event[] = {
    {"@timestamp", "@1700000000000"},
    {"@ingestionTime", "@1700000000999"},
    {"@message", "'hello'"},
    {"@logStream", "'2026/11/22/[$LATEST]0123'"},
    {"@log", "'123456789012:/aws/lambda/hello'"},
    {"@ptr", "'18446744073709551615'"},
    {"@Timestamp", "-"},
    {"@time", "-"},
    {"@", "-"},
    {"@message.x", "-"},
};

START_TEST(event_has_what_cloudwatch_adds)
{
    const struct log_event event = {
        .timestamp_ms = 1700000000000,
        .ingestion_ms = 1700000000999,
        .message = TEXT("hello"),
        .stream = TEXT("2026/11/22/[$LATEST]0123"),
        .group = TEXT("123456789012:/aws/lambda/hello"),
        .ordinal = UINT64_MAX,
    };
    char *got = field_shown(&event, of_event[_i].name);
    UNIT_TEXT(of_event[_i].name, got, of_event[_i].want);
    free(got);
}
END_TEST

START_TEST(what_is_not_known_is_missing)
{
    check_field("hello", "@timestamp", "-");
    check_field("hello", "@ingestionTime", "-");
    check_field("hello", "@logStream", "-");
    check_field("hello", "@log", "-");
    check_field("hello", "@ptr", "'0'");
    check_field("", "@message", "''");
}
END_TEST

START_TEST(log_has_an_account_even_if_it_is_not_known)
{
    static const struct {
        struct text group;
        const char *want;
    } groups[] = {
        {TEXT("/aws/lambda/hello"), "'000000000000:/aws/lambda/hello'"},
        {TEXT("12"), "'000000000000:12'"},
        {TEXT(":x"), "'000000000000::x'"},
        {TEXT("12:x"), "'12:x'"},
    };
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        struct log_event event = event_of(text_of("hello"));
        event.group = groups[i].group;
        char *got = field_shown(&event, "@log");
        UNIT_TEXT(groups[i].group.data, got, groups[i].want);
        free(got);
    }
}
END_TEST

static const char report[] =
    "REPORT RequestId: r1\tDuration: 12.50 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\t"
    "Max Memory Used: 30 MB\tInit Duration: 98.70 ms\tRestore Duration: 7 ms\t\n"
    "XRAY TraceId: 1-2\tSegmentId: 3\tSampled: true\t";

static const struct {
    const char *message, *name, *want;
} of_line[] = {
    {report, "@type", "'REPORT'"},
    {report, "@requestId", "'r1'"},
    {report, "@duration", "12.5"},
    {report, "@billedDuration", "13"},
    {report, "@initDuration", "98.7"},
    {report, "@restoreDuration", "7"},
    {report, "@memorySize", "128000000"},
    {report, "@maxMemoryUsed", "30000000"},
    {report, "@xrayTraceId", "'1-2'"},
    {report, "@xraySegmentId", "'3'"},
    {"REPORT RequestId: r1\tDuration: 0.00 ms", "@duration", "0"},
    {"REPORT RequestId: r1\tDuration: 0.00 ms", "@initDuration", "-"},
    {"START RequestId: r1 Version: 1", "@type", "'START'"},
    {"START RequestId: r1 Version: 1", "@requestId", "'r1'"},
    {"START RequestId: r1 Version: 1", "@duration", "-"},
    {"END RequestId: r1", "@type", "'END'"},
    {"INIT_START Runtime Version: x", "@type", "'INIT_START'"},
    {"INIT_REPORT Init Duration: 5 ms", "@type", "'INIT_REPORT'"},
    {"INIT_REPORT Init Duration: 5 ms", "@initDuration", "-"},
    {"RESTORE_START Runtime Version: x", "@type", "'RESTORE_START'"},
    {"RESTORE_REPORT Restore Duration: 5 ms", "@type", "'RESTORE_REPORT'"},
    {"RESTORE_REPORT Restore Duration: 5 ms", "@restoreDuration", "-"},
    {"EXTENSION\tName: x\tState: Ready", "@type", "'EXTENSION'"},
    {"TELEMETRY\tName: x\tState: Subscribed", "@type", "'TELEMETRY'"},
    {"XRAY TraceId: 1-2\tSegmentId: 3", "@type", "-"},
    {"XRAY TraceId: 1-2\tSegmentId: 3", "@xrayTraceId", "'1-2'"},
    {"r1 Task timed out after 3.00 seconds", "@type", "-"},
    {"r1 Task timed out after 3.00 seconds", "@requestId", "'r1'"},
    {"hello", "@type", "-"},
    {"", "@type", "-"},
    /* What those fields would be in JSON is not known. */
    {"{\"type\":\"platform.report\",\"record\":{\"requestId\":\"r1\"}}", "@type", "-"},
    {"{\"type\":\"platform.report\",\"record\":{\"requestId\":\"r1\"}}", "@requestId", "-"},
    {"{\"requestId\":\"r1\"}", "@requestId", "-"},
    /* The runtimes' own lines. */
    {"2026-11-22T03:14:12.480Z\t" UUID "\tWARN\trow skipped\tkey=\"a7\"", "@requestId",
     "'" UUID "'"},
    {"2026-11-22T03:14:12.480Z\tr1\tINFO\t", "@requestId", "'r1'"},
    {"2026-11-22T03:14:12.480Z\tr1\tINFO\tx", "@type", "-"},
    {"[INFO]\t2026-11-22T03:14:12.480Z\tr1\thello", "@requestId", "'r1'"},
    {"2026-11-22T03:14:12.480Z\t-\tINFO\tx", "@requestId", "-"},
    {"2026-11-22T03:14:12.480Z\tundefined\tINFO\tx", "@requestId", "-"},
    {"2026-11-22T03:14:12.480Z\t\tINFO\tx", "@requestId", "-"},
    {"2026-11-22T03:14:12.480Z\ttwo words\tINFO\tx", "@requestId", "-"},
    {"2026-11-22T03:14:12.480Z\tr1\tnothing\tx", "@requestId", "-"},
    {"2026-11-22T03:14:12.480Z\tr1\t\tx", "@requestId", "-"},
    {"2026-11-22T03:14:12.480Z\tr1\tINFO", "@requestId", "-"},
    {"2026-11-22T03:14:12.480Z\tr1", "@requestId", "-"},
    {"2026-11-22T03:14:12.480Zx\tr1\tINFO\tx", "@requestId", "-"},
    {"[]\t2026-11-22T03:14:12.480Z\tr1\thello", "@requestId", "-"},
    {"[INFO\t2026-11-22T03:14:12.480Z\tr1\thello", "@requestId", "-"},
    {"[INFO]\tyesterday\tr1\thello", "@requestId", "-"},
    {"[", "@requestId", "-"},
};

START_TEST(line_has_the_fields_of_its_kind)
{
    check_field(of_line[_i].message, of_line[_i].name, of_line[_i].want);
}
END_TEST

START_TEST(one_name_has_one_index)
{
    struct field_set *set = field_set_new();
    ck_assert_uint_eq(field_set_count(set), 0);
    ck_assert_int_eq(field_set_add(set, text_of("level")), 0);
    ck_assert_int_eq(field_set_add(set, text_of("@message")), 1);
    ck_assert_int_eq(field_set_add(set, text_of("level")), 0);
    ck_assert_int_eq(field_set_add(set, text_of("level.x")), 2);
    ck_assert_int_eq(field_set_add(set, text_of("@nobody")), 3);
    ck_assert_int_eq(field_set_add(set, text_of("@message")), 1);
    ck_assert_uint_eq(field_set_count(set), 4);
    field_set_free(set);
}
END_TEST

START_TEST(name_is_copied)
{
    char name[] = "level";
    struct value value;
    struct arena arena = {.max = 1000};
    struct field_set *set = field_set_new();
    ck_assert_int_eq(field_set_add(set, text_of(name)), 0);
    memset(name, 'x', sizeof name - 1);
    struct log_event event = event_of(text_of("{\"level\":\"INFO\"}"));
    field_set_read(set, &event, &arena, &value);
    ck_assert(text_is(value.text, "INFO"));
    field_set_free(set);
}
END_TEST

START_TEST(set_without_names_reads_nothing)
{
    struct arena arena = {.max = 1000};
    struct field_set *set = field_set_new();
    struct log_event event = event_of(text_of("{\"level\":\"INFO\"}"));
    field_set_read(set, &event, &arena, NULL);
    field_set_free(set);
    field_set_free(NULL);
}
END_TEST

START_TEST(all_fields_are_read_at_once)
{
    static const char *const names[] = {"b", "@type", "a.x", "@message", "nothing", "a.y.1"};
    static const enum value_type want[] = {VALUE_NUMBER, VALUE_NULL, VALUE_TEXT,
                                           VALUE_TEXT,   VALUE_NULL, VALUE_NUMBER};
    struct value values[6];
    struct arena arena = {.max = 0}; /* nothing here needs to be copied */
    struct field_set *set = field_set_new();
    for (int i = 0; i < 6; i++)
        ck_assert_int_eq(field_set_add(set, text_of(names[i])), i);
    struct log_event event = event_of(text_of("{\"a\":{\"x\":\"t\",\"y\":[1,2.50]},\"b\":true}"));
    field_set_read(set, &event, &arena, values);
    for (int i = 0; i < 6; i++)
        UNIT_INT(names[i], values[i].type, want[i]);
    ck_assert(values[0].number == 1 && text_is(values[0].text, "1"));
    ck_assert_ptr_eq(values[3].text.data, event.message.data);
    ck_assert(values[5].number == 2.5 && text_is(values[5].text, "2.50"));
    field_set_free(set);
}
END_TEST

START_TEST(full_arena_makes_a_field_missing)
{
    struct value values[2];
    struct arena full = {.max = 1};
    struct field_set *set = field_set_new();
    ck_assert_int_eq(field_set_add(set, text_of("a")), 0);
    ck_assert_int_eq(field_set_add(set, text_of("b")), 1);
    struct log_event event = event_of(text_of("{\"a\":\"\\n\\n\",\"b\":\"plain\"}"));
    field_set_read(set, &event, &full, values);
    ck_assert_int_eq(values[0].type, VALUE_NULL);
    ck_assert(text_is(values[1].text, "plain"));
    field_set_free(set);
    arena_free(&full);
}
END_TEST

/* Each allocation fails in turn; what was added before stays right. */
START_TEST(lack_of_memory_is_told)
{
    int failures = 0;
    for (int count = 0;; count++) {
        struct value value;
        struct arena arena = {.max = 1000};
        char long_name[20000];
        memset(long_name, 'n', sizeof long_name);
        allocator_fail_after(count, false);
        struct field_set *set = field_set_new();
        int first = set != NULL ? field_set_add(set, text_of("a.b")) : -1;
        int second = set != NULL ? field_set_add(set, text_bytes(long_name, sizeof long_name)) : -1;
        if (!allocator_recover()) {
            ck_assert_int_eq(first, 0);
            ck_assert_int_eq(second, 1);
            field_set_free(set);
            break;
        }
        failures++;
        ck_assert(first == -1 || second == -1);
        if (first == 0) {
            struct log_event event = event_of(text_of("{\"a\":{\"b\":1}}"));
            ck_assert_uint_eq(field_set_count(set), 1);
            field_set_read(set, &event, &arena, &value);
            ck_assert(value.number == 1);
        }
        field_set_free(set);
    }
    ck_assert_int_ge(failures, 3);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_event_fields");
    TCase *tc = tcase_create("event_fields");
    suite_add_tcase(suite, tc);
    tcase_add_loop_test(tc, event_has_what_cloudwatch_adds, 0, UNIT_COUNT(of_event));
    tcase_add_test(tc, what_is_not_known_is_missing);
    tcase_add_test(tc, log_has_an_account_even_if_it_is_not_known);
    tcase_add_loop_test(tc, line_has_the_fields_of_its_kind, 0, UNIT_COUNT(of_line));
    tcase_add_test(tc, one_name_has_one_index);
    tcase_add_test(tc, name_is_copied);
    tcase_add_test(tc, set_without_names_reads_nothing);
    tcase_add_test(tc, all_fields_are_read_at_once);
    tcase_add_test(tc, full_arena_makes_a_field_missing);
    tcase_add_test(tc, lack_of_memory_is_told);
    return unit_run(suite);
}
