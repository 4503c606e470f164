#include "insights/event/log_time.h"

#include "test/unit/guard.h"
#include "test/unit/unit.h"

static const struct {
    const char *text;
    int size; /* bytes taken; 0: no time */
    int64_t epoch_ms;
} times[] = {
    {"1970-01-01T00:00:00Z", 20, 0},
    {"2026-11-22T03:14:12.474Z", 24, 1795317252474},
    {"2026-11-22t03:14:12.474z", 24, 1795317252474},
    {"2026-11-22 03:14:12.474", 23, 1795317252474},
    {"2026-11-22T03:14:12.474Z REPORT", 24, 1795317252474},
    {"2026-11-22T03:14:12.474Z\t8f50\tINFO", 24, 1795317252474},
    {"2023-11-14 22:13:20", 19, 1700000000000},
    {"2022-04-06T22:12:20.595+02:00 Init starting", 29, 1649275940595},
    {"2022-04-06T22:12:20.595+0200", 28, 1649275940595},
    {"2022-04-06T14:42:20.595-05:30", 29, 1649275940595},
    {"2024-02-29T00:00:00Z", 20, 1709164800000},
    {"2000-02-29T00:00:00Z", 20, 951782400000},
    {"2023-11-14T22:13:20.1Z", 22, 1700000000100},
    {"2023-11-14T22:13:20.12Z", 23, 1700000000120},
    {"2023-11-14T22:13:20.123456789Z", 30, 1700000000123},
    {"2023-11-14T22:13:20.9999Z", 25, 1700000000999},
    {"1969-12-31T23:59:59.9999Z", 25, -1},
    {"1969-12-31T23:59:59.0001Z", 25, -1000},
    {"0000-01-01T00:00:00Z", 20, -62167219200000},
    {"0000-02-29T00:00:00Z", 20, -62162121600000},
    {"0000-03-01T00:00:00Z", 20, -62162035200000},
    {"9999-12-31T23:59:59.999Z", 24, 253402300799999},
    {"2016-12-31T23:59:60Z", 20, 1483228799999},
    {"2016-12-31T23:59:60.5Z", 22, 1483228799999},
    /* What follows the seconds belongs to something else. */
    {"2023-11-14T22:13:20.", 19, 1700000000000},
    {"2023-11-14T22:13:20.Z", 19, 1700000000000},
    {"2023-11-14T22:13:20,5", 19, 1700000000000},
    {"2023-11-14T22:13:20-x", 19, 1700000000000},
    {"2023-11-14T22:13:20+", 19, 1700000000000},
    {"2023-11-14T22:13:20ZZ", 20, 1700000000000},
    /* No times, or times that would be read wrongly. */
    {"", 0, 0},
    {"2023", 0, 0},
    {"2023-11-14", 0, 0},
    {"2023-11-14T", 0, 0},
    {"2023-11-14T22:13", 0, 0},
    {"2023-11-14T22:13:2", 0, 0},
    {"2023-11-14_22:13:20Z", 0, 0},
    {"2023/11/14T22:13:20Z", 0, 0},
    {" 2023-11-14T22:13:20Z", 0, 0},
    {"23-11-14T22:13:20Z", 0, 0},
    {"+2023-11-14T22:13:20Z", 0, 0},
    {"2023-00-14T22:13:20Z", 0, 0},
    {"2023-13-14T22:13:20Z", 0, 0},
    {"2023-11-00T22:13:20Z", 0, 0},
    {"2023-11-31T22:13:20Z", 0, 0},
    {"2023-02-29T22:13:20Z", 0, 0},
    {"1900-02-29T22:13:20Z", 0, 0},
    {"2024-02-30T22:13:20Z", 0, 0},
    {"2023-11-14T24:00:00Z", 0, 0},
    {"2023-11-14T22:60:20Z", 0, 0},
    {"2023-11-14T22:13:61Z", 0, 0},
    {"2023-11-14T22:13:200", 0, 0},
    {"2023-11-14T22:13:20.1234567890Z", 0, 0},
    {"2023-11-14T22:13:20+02", 0, 0},
    {"2023-11-14T22:13:20+02:0", 0, 0},
    {"2023-11-14T22:13:20+24:00", 0, 0},
    {"2023-11-14T22:13:20+02:60", 0, 0},
    {"2023-11-14T22:13:20+02:000", 0, 0},
    {"2023-11-14T2x:13:20Z", 0, 0},
};

START_TEST(time_is_read_or_refused)
{
    const char *text = times[_i].text;
    int64_t epoch_ms = 77;
    struct guard guard = guard_bytes(text, strlen(text));
    size_t size = log_time_parse(text_bytes(guard.bytes, strlen(text)), &epoch_ms);
    UNIT_INT(text, size, times[_i].size);
    if (size > 0)
        UNIT_INT(text, epoch_ms, times[_i].epoch_ms);
    guard_free(&guard);
}
END_TEST

START_TEST(no_text_is_no_time)
{
    int64_t epoch_ms;
    ck_assert_uint_eq(log_time_parse((struct text){NULL, 0}, &epoch_ms), 0);
}
END_TEST

/* Ten thousand years in steps of a month and a little, as the C library counts them. */
START_TEST(time_comes_back_as_it_was_written)
{
    int64_t from = -62167219200000, to = 253402300799999;
    for (int64_t ms = from; ms <= to; ms += INT64_C(30) * 86400000 + 1001) {
        char text[LOG_TIME_SIZE];
        int64_t again = 0;
        log_time_write(ms, text);
        ck_assert_uint_eq(log_time_parse(text_of(text), &again), LOG_TIME_SIZE - 1);
        ck_assert_msg(again == ms, "%s is %lld, not %lld", text, (long long)again, (long long)ms);
    }
}
END_TEST

static const struct {
    int64_t epoch_ms;
    const char *want;
} written[] = {
    {1700000000000, "2023-11-14 22:13:20.000"},
    {1795317252474, "2026-11-22 03:14:12.474"},
    {-1, "1969-12-31 23:59:59.999"},
    {INT64_MIN, "0000-01-01 00:00:00.000"},
    {INT64_MAX, "9999-12-31 23:59:59.999"},
};

START_TEST(time_is_written_as_logs_insights_shows_it)
{
    char text[LOG_TIME_SIZE];
    memset(text, 'x', sizeof text);
    log_time_write(written[_i].epoch_ms, text);
    UNIT_TEXT(written[_i].want, text, written[_i].want);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_log_time");
    TCase *tc = tcase_create("log_time");
    suite_add_tcase(suite, tc);
    tcase_add_loop_test(tc, time_is_read_or_refused, 0, UNIT_COUNT(times));
    tcase_add_test(tc, no_text_is_no_time);
    tcase_add_test(tc, time_comes_back_as_it_was_written);
    tcase_add_loop_test(tc, time_is_written_as_logs_insights_shows_it, 0, UNIT_COUNT(written));
    return unit_run(suite);
}
