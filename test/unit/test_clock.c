#include "base/clock.h"

#include "test/unit/unit.h"

static const struct {
    const char *name;
    int64_t epoch_ms;
    const char *want;
} moments[] = {
    {"the epoch", 0, "1970-01-01T00:00:00.000Z"},
    {"one millisecond later", 1, "1970-01-01T00:00:00.001Z"},
    {"one millisecond before the epoch", -1, "1969-12-31T23:59:59.999Z"},
    {"a whole second before the epoch", -1000, "1969-12-31T23:59:59.000Z"},
    {"just over a second before the epoch", -1001, "1969-12-31T23:59:58.999Z"},
    {"the record of the design", 1795317252474, "2026-11-22T03:14:12.474Z"},
    {"a leap day", 1709164800000, "2024-02-29T00:00:00.000Z"},
    {"past 32 bits of seconds", 4294967296000, "2106-02-07T06:28:16.000Z"},
    {"the first moment of year 0000", -62167219200000, "0000-01-01T00:00:00.000Z"},
    {"one millisecond before year 0000", -62167219200001, "0000-01-01T00:00:00.000Z"},
    {"the last moment of year 9999", 253402300799999, "9999-12-31T23:59:59.999Z"},
    {"one millisecond after year 9999", 253402300800000, "9999-12-31T23:59:59.999Z"},
    {"the smallest number", INT64_MIN, "0000-01-01T00:00:00.000Z"},
    {"the largest number", INT64_MAX, "9999-12-31T23:59:59.999Z"},
};

START_TEST(time_is_written_as_rfc3339_within_four_digit_years)
{
    char out[CLOCK_RFC3339_SIZE];
    memset(out, 'x', sizeof out);
    clock_rfc3339(moments[_i].epoch_ms, out);
    UNIT_TEXT(moments[_i].name, out, moments[_i].want);
}
END_TEST

START_TEST(time_is_utc_whatever_the_time_zone)
{
    char out[CLOCK_RFC3339_SIZE];
    setenv("TZ", "XYZ-13:30", 1);
    tzset();
    clock_rfc3339(0, out);
    unsetenv("TZ");
    tzset();
    ck_assert_str_eq(out, "1970-01-01T00:00:00.000Z");
}
END_TEST

START_TEST(epoch_ms_is_the_wall_clock)
{
    int64_t before = clock_ns(CLOCK_REALTIME);
    int64_t now_ms = clock_epoch_ms();
    int64_t after = clock_ns(CLOCK_REALTIME);
    ck_assert_int_ge(now_ms, before / 1000000);
    ck_assert_int_le(now_ms, after / 1000000);
}
END_TEST

START_TEST(monotonic_clock_counts_nanoseconds)
{
    struct timespec now;
    int64_t before = clock_ns(CLOCK_MONOTONIC);
    ck_assert_int_eq(clock_gettime(CLOCK_MONOTONIC, &now), 0);
    int64_t after = clock_ns(CLOCK_MONOTONIC);
    int64_t between = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
    ck_assert_int_le(before, between);
    ck_assert_int_le(between, after);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("clock");
    TCase *tc = tcase_create("clock");
    suite_add_tcase(suite, tc);
    tcase_add_loop_test(tc, time_is_written_as_rfc3339_within_four_digit_years, 0,
                        UNIT_COUNT(moments));
    tcase_add_test(tc, time_is_utc_whatever_the_time_zone);
    tcase_add_test(tc, epoch_ms_is_the_wall_clock);
    tcase_add_test(tc, monotonic_clock_counts_nanoseconds);
    return unit_run(suite);
}
