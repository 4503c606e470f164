/* The report's statistics, billing arithmetic, prices and tables of names. */
#include "insights/event/log_event.h"
#include "insights/report/groups.h"
#include "insights/report/init_billing.h"
#include "insights/report/names.h"
#include "insights/report/prices.h"
#include "insights/report/statistics.h"
#include "insights/report/streams.h"
#include "test/unit/unit.h"

#include <math.h>
#include <stdio.h>

/* ---- Statistics --------------------------------------------------------------------------- */

/* Bounds to six decimals. */
static const struct {
    const char *name;
    uint64_t proactive, cold;
    double share, low, high;
} shares[] = {
    {"the article's day: 78 of 96", 78, 18, 0.8125, 0.722977, 0.877975},
    {"65 of 100", 65, 35, 0.65, 0.552544, 0.736358},
    {"1 of 10", 1, 9, 0.1, 0.017876, 0.404150},
    {"0 of 20", 0, 20, 0, 0, 0.161125},
    {"20 of 20", 20, 0, 1, 0.838875, 1},
    {"1 of 1", 1, 0, 1, 0.206549, 1},
    {"none at all: anything may be true", 0, 0, 0, 0, 1},
};

static void close_to(const char *name, double got, double want, double within)
{
    ck_assert_msg(fabs(got - want) <= within, "%s: %.9f, not %.9f", name, got, want);
}

START_TEST(share_has_wilsons_interval)
{
    struct report_share share = report_share_of(shares[_i].proactive, shares[_i].cold);
    close_to(shares[_i].name, share.share, shares[_i].share, 1e-9);
    close_to(shares[_i].name, share.low, shares[_i].low, 2e-6);
    close_to(shares[_i].name, share.high, shares[_i].high, 2e-6);
    UNIT_INT(shares[_i].name, share.proactive, shares[_i].proactive);
    UNIT_INT(shares[_i].name, share.cold, shares[_i].cold);
}
END_TEST

/* The interval's own definition: what was seen lies just 1.96 standard errors from each bound. */
START_TEST(bounds_are_two_standard_errors_away)
{
    for (uint64_t n = 1; n <= 300; n += 7) {
        for (uint64_t proactive = 1; proactive < n; proactive += 3) {
            struct report_share s = report_share_of(proactive, n - proactive);
            double low_error = sqrt(s.low * (1 - s.low) / (double)n);
            double high_error = sqrt(s.high * (1 - s.high) / (double)n);
            close_to("low", (s.share - s.low) / low_error, 1.959964, 1e-5);
            close_to("high", (s.high - s.share) / high_error, 1.959964, 1e-5);
        }
    }
}
END_TEST

START_TEST(percentiles_are_nearest_ranks)
{
    double one[] = {7};
    double four[] = {40, 10, 30, 20};
    double hundred[100], many[1001];
    for (int i = 0; i < 100; i++)
        hundred[i] = 100 - i;
    for (int i = 0; i < 1001; i++)
        many[i] = i;
    struct report_percentiles p = report_percentiles_of(one, 1);
    ck_assert(p.count == 1 && p.p50 == 7 && p.p90 == 7 && p.p99 == 7 && p.max == 7);
    p = report_percentiles_of(four, 4);
    ck_assert(p.p50 == 20 && p.p90 == 40 && p.p99 == 40 && p.max == 40);
    p = report_percentiles_of(hundred, 100);
    ck_assert(p.p50 == 50 && p.p90 == 90 && p.p99 == 99 && p.max == 100);
    p = report_percentiles_of(many, 1001);
    ck_assert(p.p50 == 500 && p.p90 == 900 && p.p99 == 990 && p.max == 1000);
    p = report_percentiles_of(NULL, 0);
    ck_assert(p.count == 0 && p.p50 == 0 && p.max == 0);
}
END_TEST

/* ---- Billing ------------------------------------------------------------------------------ */

enum { NONE = -1 };

static const struct {
    const char *name;
    struct billed_report report; /* duration, billed, init, restore, re_run, unexplained */
    enum report_billing billing;
    double init_billed_ms, free_ms;
} bills[] = {
    {"warm", {21.68, 22, NONE, NONE, false, false}, REPORT_WITHOUT_INIT, 0, 0},
    {"warm, a whole millisecond", {22, 22, NONE, NONE, false, false}, REPORT_WITHOUT_INIT, 0, 0},
    {"warm, shown whole but a little longer",
     {22.00, 23, NONE, NONE, false, false},
     REPORT_WITHOUT_INIT,
     0,
     0},
    {"warm, a millisecond too many", {21.68, 23, NONE, NONE, false, false}, REPORT_ODD, 0, 0},
    {"warm, a millisecond too few", {21.68, 21, NONE, NONE, false, false}, REPORT_ODD, 0, 0},
    {"warm, by steps of 100 ms as until 2020",
     {21.68, 100, NONE, NONE, false, false},
     REPORT_ODD,
     0,
     0},
    {"free", {100.77, 101, 250.06, NONE, false, false}, REPORT_INIT_FREE, 0, 250},
    {"billed: the sum is rounded up",
     {100.77, 351, 250.06, NONE, false, false},
     REPORT_INIT_BILLED,
     250,
     0},
    {"its parts rounded up do not add up",
     {100.77, 352, 250.06, NONE, false, false},
     REPORT_ODD,
     0,
     0},
    {"rounded down does not either", {100.77, 350, 250.06, NONE, false, false}, REPORT_ODD, 0, 0},
    {"an init too short to tell",
     {100.77, 101, 0.05, NONE, false, false},
     REPORT_INIT_EITHER,
     0,
     0},
    {"a sum that is shown whole",
     {100.50, 351, 250.50, NONE, false, false},
     REPORT_INIT_BILLED,
     250,
     0},
    {"the same, each a little longer",
     {100.50, 352, 250.50, NONE, false, false},
     REPORT_INIT_BILLED,
     251,
     0},
    {"run again", {12079.53, 12080, NONE, NONE, true, true}, REPORT_INIT_RE_RUN, 0, 0},
    {"the first, and nothing shows why",
     {5.2, 6, NONE, NONE, false, true},
     REPORT_INIT_UNSEEN,
     0,
     0},
    {"restored", {5.2, 200, NONE, 180.1, false, true}, REPORT_RESTORED, 0, 0},
    {"managed instances have no billed duration",
     {5.2, NONE, NONE, NONE, false, true},
     REPORT_WITHOUT_INIT,
     0,
     0},
};

START_TEST(init_is_judged_by_the_sum)
{
    struct init_bill bill = init_billing(&bills[_i].report);
    UNIT_TEXT(bills[_i].name, report_billing_name(bill.billing),
              report_billing_name(bills[_i].billing));
    close_to(bills[_i].name, bill.init_billed_ms, bills[_i].init_billed_ms, 1e-9);
    close_to(bills[_i].name, bill.free_ms, bills[_i].free_ms, 1e-9);
}
END_TEST

/* ---- Prices ------------------------------------------------------------------------------- */

START_TEST(regions_have_dated_prices)
{
    struct report_prices prices = {0};
    ck_assert(prices_of_region("us-east-1", &prices));
    ck_assert_double_eq(prices.x86_64, 0.0000166667);
    ck_assert_double_eq(prices.arm64, 0.0000133334);
    ck_assert_str_eq(prices.region, "us-east-1");
    ck_assert_str_eq(prices.dated, "2025-10");
    ck_assert_double_eq(price_of(&prices, "arm64"), prices.arm64);
    ck_assert_double_eq(price_of(&prices, "x86_64"), prices.x86_64);
    ck_assert_double_eq(price_of(&prices, ""), prices.x86_64);
    ck_assert(prices_of_region("af-south-1", &prices));
    ck_assert_double_eq(prices.x86_64, 0.0000221);
    ck_assert_ptr_nonnull(strstr(prices.dated, "unverified"));
    struct report_prices before = prices;
    ck_assert(!prices_of_region("mars-north-1", &prices));
    ck_assert(!prices_of_region("", &prices));
    ck_assert_double_eq(prices.x86_64, before.x86_64);
    for (size_t i = 0; prices_region(i) != NULL; i++) {
        ck_assert(prices_of_region(prices_region(i), &prices));
        ck_assert(prices.arm64 < prices.x86_64 && prices.arm64 > 1e-5 && prices.x86_64 < 3e-5);
    }
}
END_TEST

/* ---- Names -------------------------------------------------------------------------------- */

START_TEST(equal_names_are_one_pointer)
{
    struct names names = names_new(1 << 20);
    const char *first[2000];
    char name[32];
    for (int i = 0; i < 2000; i++) {
        snprintf(name, sizeof name, "name %d", i);
        first[i] = names_keep(&names, text_of(name));
        ck_assert_str_eq(first[i], name);
    }
    for (int i = 0; i < 2000; i++) {
        snprintf(name, sizeof name, "name %d", i);
        ck_assert_ptr_eq(names_keep(&names, text_of(name)), first[i]);
    }
    ck_assert_str_eq(names_keep(&names, text_of("")), "");
    ck_assert_ptr_eq(names_keep(&names, text_bytes("name 7\0more", 11)), first[7]);
    ck_assert_uint_eq(names.left_out, 0);
    names_free(&names);
}
END_TEST

START_TEST(full_names_are_left_out_and_counted)
{
    struct names names = names_new(100);
    const char *kept = names_keep(&names, text_of("the first"));
    ck_assert_str_eq(kept, "the first");
    ck_assert_str_eq(
        names_keep(&names, text_of("a name that is longer than all the room that there "
                                   "is for names")),
        "");
    ck_assert_uint_eq(names.left_out, 1);
    ck_assert_ptr_eq(names_keep(&names, text_of("the first")), kept);
    names_free(&names);
}
END_TEST

/* ---- Streams and groups ------------------------------------------------------------------- */

static struct stream *stream_of(struct streams *streams, int i)
{
    char name[32];
    snprintf(name, sizeof name, "stream %d", i);
    struct stream *stream = streams_find(streams, text_of(name), false);
    ck_assert_ptr_nonnull(stream);
    return stream;
}

START_TEST(streams_keep_what_is_known_of_them)
{
    struct streams *streams = streams_new(1024);
    for (int i = 0; i < 500; i++)
        stream_of(streams, i)->init_ms = i;
    for (int i = 0; i < 500; i++)
        ck_assert_double_eq(stream_of(streams, i)->init_ms, i);
    ck_assert_uint_eq(streams_forgotten(streams), 0);
    struct stream *of_events = streams_find(streams, text_of("stream 7"), true);
    ck_assert_double_eq(of_events->init_ms, -1);
    ck_assert(!of_events->started);
    streams_free(streams);
}
END_TEST

START_TEST(streams_that_were_quiet_longest_are_forgotten)
{
    struct streams *streams = streams_new(1024);
    for (int i = 0; i < 5000; i++) {
        stream_of(streams, i)->init_ms = i;
        /* Asked for again and again, it stays. */
        ck_assert_double_eq(stream_of(streams, 0)->init_ms, 0);
    }
    ck_assert_double_eq(stream_of(streams, 4990)->init_ms, 4990);
    ck_assert_uint_gt(streams_forgotten(streams), 3000);
    ck_assert_uint_lt(streams_forgotten(streams), 5000);
    /* What seems new may be old: its beginning counts as not seen. */
    ck_assert_double_eq(stream_of(streams, 17)->init_ms, -1);
    ck_assert(stream_of(streams, 17)->started);
    streams_free(streams);
}
END_TEST

START_TEST(groups_are_found_again_until_there_is_no_room)
{
    static const char names[12] = "abcdefghijk";
    struct groups groups = groups_new(10);
    struct group_sums *found;
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 10; i++) {
            ck_assert(groups_find(&groups, &names[i], NULL, NULL, &found));
            ck_assert_ptr_eq(found->group.function, &names[i]);
            ck_assert_uint_eq(found->group.starts, (uint64_t)round);
            found->group.starts++;
        }
    }
    ck_assert(groups_find(&groups, &names[10], NULL, NULL, &found));
    ck_assert_ptr_null(found);
    ck_assert_uint_eq(groups.left_out, 1);
    ck_assert_uint_eq(groups.count, 10);
    groups_free(&groups);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_report_parts");
    TCase *tc = tcase_create("parts");
    suite_add_tcase(suite, tc);
    tcase_add_loop_test(tc, share_has_wilsons_interval, 0, UNIT_COUNT(shares));
    tcase_add_test(tc, bounds_are_two_standard_errors_away);
    tcase_add_test(tc, percentiles_are_nearest_ranks);
    tcase_add_loop_test(tc, init_is_judged_by_the_sum, 0, UNIT_COUNT(bills));
    tcase_add_test(tc, regions_have_dated_prices);
    tcase_add_test(tc, equal_names_are_one_pointer);
    tcase_add_test(tc, full_names_are_left_out_and_counted);
    tcase_add_test(tc, streams_keep_what_is_known_of_them);
    tcase_add_test(tc, streams_that_were_quiet_longest_are_forgotten);
    tcase_add_test(tc, groups_are_found_again_until_there_is_no_room);
    return unit_run(suite);
}
