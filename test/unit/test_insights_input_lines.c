/* What one line of a log tells, for each way in which logs are written down. */
#include "insights/input/log_line.h"

#include "test/unit/guard.h"
#include "test/unit/unit.h"

#define NONE LOG_EVENT_NO_TIME

/* 2026-11-22T03:14:12.474Z */
#define AT INT64_C(1795317252474)

#define EVENTS_LINE                                                                                \
    "{\"time\":\"2026-11-22T03:14:12.474Z\",\"type\":\"platform.start\",\"function\":\"hello\","   \
    "\"sandbox\":\"2026/11/22/[$LATEST]0123\",\"initializationType\":\"on-demand\","               \
    "\"record\":{\"requestId\":\"8f50\",\"version\":\"$LATEST\"}}"

static const struct {
    const char *row;
    const char *line;
    enum line_kind kind;
    int64_t timestamp_ms;
    const char *stream;
    const char *message; /* NULL: the line */
} lines[] = {
    /* Raw text. */
    {"platform line", "START RequestId: r1 Version: $LATEST", LINE_TEXT, NONE, "", NULL},
    {"empty", "", LINE_TEXT, NONE, "", NULL},
    {"carriage return", "hello\r", LINE_TEXT, NONE, "", "hello"},
    {"time before a tab stays", "2026-11-22T03:14:12.474Z\tr1\tINFO\thello", LINE_TIMED, AT, "",
     NULL},
    {"time alone", "2026-11-22T03:14:12.474Z", LINE_TIMED, AT, "", NULL},
    {"Python's asctime", "2026-11-22 03:14:12,474 - root - INFO - x", LINE_TIMED, AT, "", NULL},
    {"no such day", "2026-02-30T03:14:12Z x", LINE_TEXT, NONE, "", NULL},
    {"year 9999", "9999-12-31T23:59:59.999Z x", LINE_TIMED, INT64_C(253402300799999), "", "x"},
    {"number", "42 is the answer", LINE_TEXT, NONE, "", NULL},
    /* A time before the message: S3's export, aws logs tail --format short, timelines. */
    {"S3 export", "2026-11-22T03:14:12.474Z START RequestId: r1", LINE_TIMED, AT, "",
     "START RequestId: r1"},
    {"one time is taken off", "2026-11-22T03:14:12.474Z 2026-11-22T03:14:12.470Z\tr1\tINFO\thi",
     LINE_TIMED, AT, "", "2026-11-22T03:14:12.470Z\tr1\tINFO\thi"},
    {"tail short", "2026-11-22T03:14:12 REPORT RequestId: r1\tx", LINE_TIMED, AT - 474, "",
     "REPORT RequestId: r1\tx"},
    {"offset", "2026-11-22T05:14:12.474+02:00 Init starting", LINE_TIMED, AT, "", "Init starting"},
    {"empty message", "2026-11-22T03:14:12.474Z ", LINE_TIMED, AT, "", ""},
    /* aws logs tail, firstlight local --log-stream-names: a stream behind the time. */
    {"tail detailed", "2026-11-22T03:14:12.474000+00:00 2026/11/22/[$LATEST]0123abc {\"a\":1}",
     LINE_TIMED, AT, "2026/11/22/[$LATEST]0123abc", "{\"a\":1}"},
    {"stream with a function's name",
     "2026-11-22T03:14:12.474000+00:00 2026/11/22/hello[$LATEST]0123 x", LINE_TIMED, AT,
     "2026/11/22/hello[$LATEST]0123", "x"},
    {"tail json, whole second", "2026-11-22T03:14:12+00:00 my-stream x", LINE_TIMED, AT - 474,
     "my-stream", "x"},
    {"colours", "\x1b[32m2026-11-22T03:14:12.474000+00:00\x1b[0m \x1b[36mstream_1\x1b[0m hello",
     LINE_TIMED, AT, "stream_1", "hello"},
    {"colours, short", "\x1b[32m2026-11-22T03:14:12\x1b[0m hello", LINE_TIMED, AT - 474, "",
     "hello"},
    {"a word is no stream", "2026-11-22T03:14:12.474000+00:00 INFO hello", LINE_TIMED, AT, "",
     "INFO hello"},
    {"punctuation is no stream", "2026-11-22T03:14:12.474000+00:00 [INFO] a:b", LINE_TIMED, AT, "",
     "[INFO] a:b"},
    {"milliseconds are not tail's", "2026-11-22T03:14:12.474+00:00 my-word x", LINE_TIMED, AT, "",
     "my-word x"},
    /* Docker and compose. */
    {"docker logs -t", "2026-11-22T03:14:12.474123456Z END RequestId: r1", LINE_TIMED, AT, "",
     "END RequestId: r1"},
    {"compose", "lambda-1  | START RequestId: r1", LINE_TIMED, NONE, "lambda-1",
     "START RequestId: r1"},
    {"compose, one space", "web_12 | x", LINE_TIMED, NONE, "web_12", "x"},
    {"compose, own name", "lambda   | x", LINE_TIMED, NONE, "lambda", "x"},
    {"compose -t", "lambda-1  | 2026-11-22T03:14:12.474123456Z x", LINE_TIMED, AT, "lambda-1", "x"},
    {"compose, coloured", "\x1b[36mlambda-1  | \x1b[0mx", LINE_TIMED, NONE, "lambda-1", "x"},
    {"compose, JSON", "lambda-1  | {\"time\":\"2026-11-22T03:14:12.474Z\"}", LINE_JSON, AT,
     "lambda-1", "{\"time\":\"2026-11-22T03:14:12.474Z\"}"},
    {"compose, empty", "lambda-1  | ", LINE_TIMED, NONE, "lambda-1", ""},
    {"compose before a stream", "lambda-1  | 2026-11-22T03:14:12.474000+00:00 2026/11/22/[1]ab x",
     LINE_TIMED, AT, "2026/11/22/[1]ab", "x"},
    {"a bar is no container", "foo | bar", LINE_TEXT, NONE, "", NULL},
    {"a number is no container", "1 | bar", LINE_TEXT, NONE, "", NULL},
    {"json-file",
     "{\"log\":\"START \\u00e9\\tx\\n\",\"stream\":\"stdout\","
     "\"time\":\"2026-11-22T03:14:12.474123456Z\"}",
     LINE_DOCKER, AT, "", "START \xC3\xA9\tx"},
    {"json-file with labels",
     "{\"log\":\"x\\r\\n\",\"stream\":\"stderr\",\"attrs\":{\"tag\":\"t\"},"
     "\"time\":\"2026-11-22T03:14:12.474Z\"}",
     LINE_DOCKER, AT, "", "x"},
    {"json-file around a time of its own",
     "{\"log\":\"{\\\"timestamp\\\":\\\"2020-01-01T00:00:00Z\\\"}\\n\",\"stream\":\"stdout\","
     "\"time\":\"2026-11-22T03:14:12.474Z\"}",
     LINE_DOCKER, AT, "", "{\"timestamp\":\"2020-01-01T00:00:00Z\"}"},
    {"json-file around a stream",
     "{\"log\":\"2026-11-22T03:14:12.474000+00:00 2026/11/22/[1]ab x\\n\",\"stream\":\"stdout\","
     "\"time\":\"2026-11-22T03:14:13Z\"}",
     LINE_DOCKER, AT, "2026/11/22/[1]ab", "x"},
    {"a record with a log", "{\"log\":\"x\",\"time\":\"2026-11-22T03:14:12.474Z\"}", LINE_JSON, AT,
     "", NULL},
    /* The runtime interface emulator. */
    {"emulator", "22 Nov 2026 03:14:12,474 [INFO] (rapid) INIT START(type: on-demand)", LINE_TIMED,
     AT, "", NULL},
    {"older emulator", "time=\"2026-11-22T03:14:12.474\" level=info msg=\"exec\"", LINE_TIMED, AT,
     "", NULL},
    {"no such month", "22 Nox 2026 03:14:12,474 x", LINE_TEXT, NONE, "", NULL},
    /* JSON. */
    {"our record", "{\"timestamp\":\"2026-11-22T03:14:12.474Z\",\"level\":\"INFO\"}", LINE_JSON, AT,
     "", NULL},
    {"Powertools",
     "{\"level\":\"INFO\",\"message\":\"a \\\"timestamp\\\":1\",\"x\":{\"time\":1},"
     "\"timestamp\":\"2026-11-22 03:14:12,474+0000\"}",
     LINE_JSON, AT, "", NULL},
    {"Powertools abroad", "{\"level\":\"INFO\",\"timestamp\":\"2026-11-22 05:14:12,474+0200\"}",
     LINE_JSON, AT, "", NULL},
    {"white space", "{ \"a\" : [ 1 ] , \"time\" : \"2026-11-22T03:14:12.474Z\" }", LINE_JSON, AT,
     "", NULL},
    {"milliseconds", "{\"level\":30,\"time\":1795317252474,\"msg\":\"x\"}", LINE_JSON, AT, "",
     NULL},
    {"seconds", "{\"level\":30,\"timestamp\":1795317252.474,\"msg\":\"x\"}", LINE_JSON, AT, "",
     NULL},
    {"a count is no time", "{\"time\":250,\"timestamp\":\"2026-11-22T03:14:12.474Z\"}", LINE_JSON,
     AT, "", NULL},
    {"no time", "{\"time\":\"noon\",\"b\":1}", LINE_JSON, NONE, "", NULL},
    {"deeper is not the record's", "{\"a\":{\"time\":\"2026-11-22T03:14:12.474Z\"}}", LINE_JSON,
     NONE, "", NULL},
    {"metric", "{\"_aws\":{\"CloudWatchMetrics\":[],\"Timestamp\":1795317252474},\"x\":1}",
     LINE_JSON, AT, "", NULL},
    {"telemetry",
     "{\"time\":\"2026-11-22T03:14:12.474Z\",\"type\":\"platform.report\","
     "\"record\":{\"sandbox\":\"no\"}}",
     LINE_JSON, AT, "", NULL},
    {"--events", EVENTS_LINE, LINE_JSON, AT, "2026/11/22/[$LATEST]0123", NULL},
    {"no JSON", "{proactiveInitialization: True}", LINE_JSON, NONE, "", NULL},
    {"cut off", "{\"level\":\"INFO\",\"timestamp\":\"2026-11-2", LINE_JSON, NONE, "", NULL},
    {"cut off after its time", "{\"timestamp\":\"2026-11-22T03:14:12.474Z\",\"le", LINE_JSON, AT,
     "", NULL},
    {"a bracket", "{", LINE_JSON, NONE, "", NULL},
    {"an array", "[1,2]", LINE_TEXT, NONE, "", NULL},
    /* What CloudWatch Logs answers. */
    {"event",
     "{\"logStreamName\":\"s/1\",\"timestamp\":1795317252474,\"message\":\"a\\tb\\nc\\n\","
     "\"ingestionTime\":5,\"eventId\":\"1\"}",
     LINE_EVENT, AT, "s/1", "a\tb\nc"},
    {"event of get-log-events",
     "{\"timestamp\": 1795317252474, \"message\": \"{\\\"a\\\":1}\", \"ingestionTime\": 5}",
     LINE_EVENT, AT, "", "{\"a\":1}"},
    {"event of the year 9999", "{\"timestamp\":253402300799999,\"message\":\"x\"}", LINE_EVENT,
     INT64_C(253402300799999), "", "x"},
    {"event before 1970", "{\"timestamp\":-5,\"message\":\"x\"}", LINE_EVENT, -5, "", "x"},
    {"more than an event", "{\"timestamp\":1795317252474,\"message\":\"x\",\"level\":\"INFO\"}",
     LINE_JSON, AT, "", NULL},
    {"message that is no text", "{\"timestamp\":1795317252474,\"message\":{\"a\":1}}", LINE_JSON,
     AT, "", NULL},
    {"event cut off", "{\"logStreamName\":\"s/1\",\"timestamp\":1795317252474,\"mess", LINE_BROKEN,
     NONE, "", NULL},
    {"row",
     "[{\"field\":\"@timestamp\",\"value\":\"2026-11-22 03:14:12.474\"},"
     "{\"field\":\"@message\",\"value\":\"x\\n\"},{\"field\":\"@logStream\",\"value\":\"s\"},"
     "{\"field\":\"@ptr\",\"value\":\"p\"}]",
     LINE_ROW, AT, "s", "x"},
    {"row without a message",
     "[{\"field\":\"bin(5m)\",\"value\":\"2026-05-24 10:00:00.000\"},"
     "{\"field\":\"n \\\"q\\\"\",\"value\":\"4\"}]",
     LINE_ROW, NONE, "", "{\"bin(5m)\":\"2026-05-24 10:00:00.000\",\"n \\\"q\\\"\":\"4\"}"},
    {"row of a time alone",
     "[{\"field\":\"@timestamp\",\"value\":\"2026-11-22 03:14:12.474\"},"
     "{\"field\":\"@ptr\",\"value\":\"p\"}]",
     LINE_ROW, AT, "", "{}"},
    {"row cut off", "[{\"field\":\"@timestamp\",\"va", LINE_BROKEN, NONE, "", NULL},
    {"row of something else", "[{\"field\":\"a\"}]", LINE_BROKEN, NONE, "", NULL},
};

static void check_text(const char *row, const char *what, struct text got, const char *want)
{
    ck_assert_msg(text_is(got, want), "%s: %s is <%.*s>, not <%s>", row, what, (int)got.size,
                  got.data, want);
}

START_TEST(line_tells_time_stream_and_message)
{
    const char *row = lines[_i].row, *want = lines[_i].message;
    struct arena arena = {.max = 100000};
    size_t size = strlen(lines[_i].line);
    struct guard guard = guard_bytes(lines[_i].line, size);
    struct log_line found;
    log_line_read(text_bytes(guard.bytes, size), &arena, &found);
    UNIT_INT(row, found.kind, lines[_i].kind);
    UNIT_INT(row, found.timestamp_ms, lines[_i].timestamp_ms);
    check_text(row, "stream", found.stream, lines[_i].stream);
    check_text(row, "message", found.message, want != NULL ? want : lines[_i].line);
    arena_free(&arena);
    guard_free(&guard);
}
END_TEST

/* However short it is cut, no byte too far is read, and a message is told. */
START_TEST(line_may_break_off_anywhere)
{
    size_t size = strlen(lines[_i].line);
    struct arena arena = {.max = 100000};
    for (size_t cut = 0; cut < size; cut++) {
        struct guard guard = guard_bytes(lines[_i].line, cut);
        struct log_line found;
        log_line_read(text_bytes(guard.bytes, cut), &arena, &found);
        ck_assert_ptr_nonnull(found.message.data);
        arena_reset(&arena);
        guard_free(&guard);
    }
    arena_free(&arena);
}
END_TEST

static void read_line(const char *line, struct arena *arena, struct log_line *found)
{
    log_line_read(text_of(line), arena, found);
}

START_TEST(group_and_ingestion_are_told_where_they_stand)
{
    struct arena arena = {.max = 100000};
    struct log_line found;
    read_line(EVENTS_LINE, &arena, &found);
    check_text("--events", "group", found.group, "/aws/lambda/hello");
    read_line("{\"timestamp\":1,\"message\":\"x\",\"ingestionTime\":2}", &arena, &found);
    ck_assert_int_eq(found.ingestion_ms, 2);
    read_line("[{\"field\":\"@log\",\"value\":\"123456789012:/aws/lambda/f\"},"
              "{\"field\":\"@ingestionTime\",\"value\":\"2026-11-22 03:14:12.474\"}]",
              &arena, &found);
    check_text("row", "group", found.group, "123456789012:/aws/lambda/f");
    ck_assert_int_eq(found.ingestion_ms, AT);
    arena_free(&arena);
}
END_TEST

START_TEST(any_byte_may_stand_in_a_message)
{
    static const char line[] = "2026-11-22T03:14:12.474Z a\0b\xFF\xE9\x01";
    struct arena arena = {.max = 1000};
    struct log_line found;
    log_line_read(text_bytes(line, sizeof line - 1), &arena, &found);
    ck_assert_uint_eq(found.message.size, 6);
    ck_assert_mem_eq(found.message.data, "a\0b\xFF\xE9\x01", 6);
}
END_TEST

START_TEST(deep_json_is_a_message_like_any_other)
{
    enum { DEPTH = 10000 };
    static char line[2 * DEPTH + 100];
    static const char before[] = "{\"a\":", after[] = ",\"time\":\"2026-11-22T03:14:12.474Z\"}";
    char *at = line + sizeof before - 1;
    memcpy(line, before, sizeof before - 1);
    memset(at, '[', DEPTH);
    memset(at + DEPTH, ']', DEPTH);
    memcpy(at + 2 * (ptrdiff_t)DEPTH, after, sizeof after);
    struct arena arena = {.max = 1000};
    struct log_line found;
    read_line(line, &arena, &found);
    UNIT_INT("deep", found.kind, LINE_JSON);
    UNIT_INT("deep", found.timestamp_ms, AT);
    ck_assert_uint_eq(found.message.size, strlen(line));
}
END_TEST

START_TEST(short_memory_leaves_the_line_as_it_is)
{
    static const char line[] = "{\"timestamp\":1795317252474,\"message\":\"a\\tb\"}";
    struct arena arena = {.max = 0};
    struct log_line found;
    read_line(line, &arena, &found);
    UNIT_INT("no memory", found.kind, LINE_JSON);
    check_text("no memory", "message", found.message, line);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_input_lines");
    TCase *tcase = tcase_create("lines");
    tcase_add_loop_test(tcase, line_tells_time_stream_and_message, 0, UNIT_COUNT(lines));
    tcase_add_loop_test(tcase, line_may_break_off_anywhere, 0, UNIT_COUNT(lines));
    tcase_add_test(tcase, group_and_ingestion_are_told_where_they_stand);
    tcase_add_test(tcase, any_byte_may_stand_in_a_message);
    tcase_add_test(tcase, deep_json_is_a_message_like_any_other);
    tcase_add_test(tcase, short_memory_leaves_the_line_as_it_is);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
