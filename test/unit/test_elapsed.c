#include "runtime/elapsed.h"

#include "test/unit/unit.h"

#include <math.h>

/* A span as each clock counts it, in milliseconds, and what is to be made of it. */
static const struct {
    const char *name;
    double realtime_ms, monotonic_ms, boottime_ms;
    double want_ms;
    bool clocks_agree, realtime_agrees;
} spans[] = {
    {"nothing passed", 0, 0, 0, 0, true, true},
    {"all agree", 12000, 12000, 12000, 12000, true, true},
    {"microseconds count", 41.234, 41.234, 41.234, 41.234, true, true},
    {"slewed within the tolerance", 12000, 11400, 12100, 12000, true, true},
    {"apart by just the tolerance", 12000, 11000, 12000, 12000, true, true},
    {"apart by more than the tolerance", 12000, 10999, 12000, 12000, false, true},
    {"stopped machine holds monotonic back", 360000, 5000, 360000, 360000, false, true},
    {"wall clock stepped forth", 3605000, 5000, 5000, 5000, false, false},
    {"wall clock stepped back", -3595000, 5000, 5000, 5000, false, false},
    {"wall clock stepped back by the tolerance", 4000, 5000, 5000, 5000, true, true},
    {"wall clock stepped back by more", 3999, 5000, 5000, 5000, false, false},
    {"stopped machine and wall clock stepped back", 300, 5000, 360000, 5000, false, false},
    {"stopped and stepped forth", 960000, 5000, 360000, 360000, false, false},
    {"all run backwards", -200, -200, -200, 0, true, true},
    {"two run backwards by much", -5000, -5000, 10, 0, false, false},
};

static struct lambda_instant later(struct lambda_instant from, double realtime_ms,
                                   double monotonic_ms, double boottime_ms)
{
    return (struct lambda_instant){
        .realtime_ns = from.realtime_ns + (int64_t)llround(realtime_ms * 1e6),
        .monotonic_ns = from.monotonic_ns + (int64_t)llround(monotonic_ms * 1e6),
        .boottime_ns = from.boottime_ns + (int64_t)llround(boottime_ms * 1e6),
    };
}

START_TEST(span_goes_by_the_clock_that_agrees_with_another)
{
    const struct lambda_instant from = {1795317252474000000, 86400000000000, 90000000000000};
    const struct lambda_instant to =
        later(from, spans[_i].realtime_ms, spans[_i].monotonic_ms, spans[_i].boottime_ms);
    struct rt_elapsed e = rt_elapsed(&from, &to);
    const char *name = spans[_i].name;
    ck_assert_msg(fabs(e.ms - spans[_i].want_ms) < 1e-6, "%s: %f ms, not %f", name, e.ms,
                  spans[_i].want_ms);
    ck_assert_msg(fabs(e.realtime_ms - spans[_i].realtime_ms) < 1e-6, "%s: realtime", name);
    ck_assert_msg(fabs(e.monotonic_ms - spans[_i].monotonic_ms) < 1e-6, "%s: monotonic", name);
    ck_assert_msg(fabs(e.boottime_ms - spans[_i].boottime_ms) < 1e-6, "%s: boottime", name);
    UNIT_INT(name, e.clocks_agree, spans[_i].clocks_agree);
    UNIT_INT(name, e.realtime_agrees, spans[_i].realtime_agrees);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("elapsed");
    TCase *tc = tcase_create("elapsed");
    suite_add_tcase(suite, tc);
    tcase_add_loop_test(tc, span_goes_by_the_clock_that_agrees_with_another, 0, UNIT_COUNT(spans));
    return unit_run(suite);
}
