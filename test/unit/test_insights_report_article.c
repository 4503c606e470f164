/* The measurements of "When is the Lambda Init Phase Free, and when is it Billed?" (2022): every
 * row of its table as the lines that its function logged, and its three timelines word for word,
 * are judged as the article judged them. */
#include "insights/report/report.h"
#include "test/unit/unit.h"

#include <stdio.h>

/* ---- The table ---------------------------------------------------------------------------- */

/* As its REPORT shows them; init NULL: it had no Init Duration. */
static const struct {
    const char *name;
    const char *init, *duration, *billed;
    bool free;
} rows[] = {
    {"zip nodejs12.x x86 sleep 1 s", "1152.58", "1031.01", "1032", true},
    {"zip nodejs12.x arm64 sleep 1 s", "1144.01", "1019.79", "1020", true},
    {"zip nodejs14.x x86 sleep 1 s", "1273.41", "1077.13", "1078", true},
    {"zip nodejs14.x arm64 sleep 1 s", "1156.92", "1011.18", "1012", true},
    {"zip python3.7 x86 sleep 1 s", "1125.03", "1003.04", "1004", true},
    {"zip python3.8 x86 sleep 1 s", "1189.79", "1001.90", "1002", true},
    {"zip python3.8 arm64 sleep 1 s", "1108.83", "1001.59", "1002", true},
    {"zip python3.9 x86 sleep 1 s", "1101.84", "1002.54", "1003", true},
    {"zip python3.9 arm64 sleep 1 s", "1096.78", "1001.86", "1002", true},
    {"zip ruby2.7 x86 sleep 1 s", "1142.84", "1003.05", "1004", true},
    {"zip ruby2.7 arm64 sleep 1 s", "1139.89", "1003.10", "1004", true},
    {"zip go1.x x86 sleep 1 s", "1083.49", "1002.60", "1003", true},
    {"zip go on provided.al2 x86 sleep 1 s", "1064.65", "1001.72", "2067", false},
    {"zip go on provided.al2 arm64 sleep 1 s", "1049.58", "1002.49", "2053", false},
    {"zip rust on provided.al2 x86 sleep 1 s", "1023.89", "1002.13", "2027", false},
    {"zip python3.9 with internal extension x86 extension 1 s, init 1 s", "2124.46", "1001.82",
     "1002", true},
    {"zip python3.9 with external extension x86 extension 1 s, init 1 s", "2509.05", "1002.16",
     "1003", true},
    {"zip python3.7 x86 sleep 10 s", NULL, "12100.60", "12101", false},
    {"zip python3.8 x86 sleep 10 s", NULL, "12121.07", "12122", false},
    {"zip python3.8 arm64 sleep 10 s", NULL, "12107.96", "12108", false},
    {"zip python3.9 x86 sleep 10 s", NULL, "12012.99", "12013", false},
    {"zip python3.9 arm64 sleep 10 s", NULL, "11937.29", "11938", false},
    {"image python:3.9-alpine3.12 x86 sleep 1 s", "1684.10", "1002.00", "2687", false},
    {"image sleep 1 s", "1293.83", "1049.63", "2344", false},
    {"image sleep 1 s", "1307.68", "1058.15", "2366", false},
    {"image sleep 1 s", "1258.24", "1002.25", "2261", false},
    {"image sleep 10 s", NULL, "12079.53", "12080", false},
    {"image sleep 1 s", "1285.01", "1002.07", "2288", false},
    {"image sleep 1 s", "1148.21", "1001.62", "2150", false},
    {"image sleep 1 s", "1147.77", "1001.65", "2150", false},
};

static struct report *report;

static void setup(void)
{
    report = report_new(&(struct report_options){.threshold_ms = REPORT_NOT_TOLD});
    ck_assert_ptr_nonnull(report);
}

static void teardown(void)
{
    report_free(report);
}

static void add(int64_t at_ms, const char *message)
{
    struct log_event event = {
        .timestamp_ms = at_ms,
        .message = text_of(message),
        .stream = text_of("2022/04/06/[$LATEST]0123456789abcdef"),
    };
    ck_assert(report_add(report, &event));
}

static const struct report_bill *only_bill(const char *row)
{
    const struct report_result *result = report_finish(report);
    ck_assert_ptr_nonnull(result);
    UNIT_INT(row, result->bill_count, 1);
    return &result->bills[0];
}

/* Times of 2022, when there was no INIT_START: the functions' own lines showed init. */
START_TEST(row_is_judged_as_the_article_did)
{
    char text[256], init[64] = "";
    bool cut_off = rows[_i].init == NULL;
    if (!cut_off)
        snprintf(init, sizeof init, "Init Duration: %s ms\t", rows[_i].init);
    snprintf(text, sizeof text,
             "REPORT RequestId: c7bf\tDuration: %s ms\tBilled Duration: %s ms\t"
             "Memory Size: 128 MB\tMax Memory Used: 11 MB\t%s",
             rows[_i].duration, rows[_i].billed, init);
    add(1000, "Init starting");
    add(cut_off ? 11000 : 2200, "START RequestId: c7bf Version: $LATEST");
    add(24000, text);
    const struct report_bill *bill = only_bill(rows[_i].name);
    enum report_billing want = rows[_i].free ? REPORT_INIT_FREE
                               : cut_off     ? REPORT_INIT_RE_RUN
                                             : REPORT_INIT_BILLED;
    UNIT_INT(rows[_i].name, bill->billing, want);
    UNIT_INT(rows[_i].name, bill->provisioned, false);
}
END_TEST

/* ---- The timelines ------------------------------------------------------------------------ */

struct told {
    int64_t at_ms;
    const char *message;
};

static const struct told over_10_s[] = {
    {1649275940595, "Init starting"},
    {1649275940595, "Sleep for 10 second(s)"},
    {1649275950434, "START RequestId: c7bf5500-383b-4910-81f9-69abcf72b177 Version: $LATEST"},
    {1649275951516, "Init starting"},
    {1649275951516, "Sleep for 10 second(s)"},
    {1649275961511, "Init done"},
    {1649275961512, "Handler starting"},
    {1649275961512, "Sleep for 1 second(s)"},
    {1649275962513, "Handler done"},
    {1649275962517, "END RequestId: c7bf5500-383b-4910-81f9-69abcf72b177"},
    {1649275962517, "REPORT RequestId: c7bf5500-383b-4910-81f9-69abcf72b177\tDuration: 12079.53 "
                    "ms\tBilled Duration: 12080 ms\tMemory Size: 128 MB\tMax Memory Used: 11 MB\t"},
    {0, NULL},
};

static const struct told provisioned_zip[] = {
    {1649277198860, "Init starting"},
    {1649277198860, "Sleep for 10 second(s)"},
    {1649277208870, "Init done"},
    {1649277322883, "START RequestId: c0c823ec-d175-4dce-b580-536e0551063f Version: 1"},
    {1649277322886, "Handler starting"},
    {1649277322886, "Sleep for 1 second(s)"},
    {1649277323887, "Handler done"},
    {1649277323890, "END RequestId: c0c823ec-d175-4dce-b580-536e0551063f"},
    {1649277323890, "REPORT RequestId: c0c823ec-d175-4dce-b580-536e0551063f\tDuration: 1003.30 "
                    "ms\tBilled Duration: 1004 ms\tMemory Size: 128 MB\tMax Memory Used: 36 "
                    "MB\tInit Duration: 11714.77 ms\t"},
    {0, NULL},
};

static const struct told provisioned_image[] = {
    {1649276620011, "Init starting"},
    {1649276620011, "Sleep for 10 second(s)"},
    {1649276630021, "Init done"},
    {1649276746791, "START RequestId: aebe0c6b-1893-41e7-8ff7-b62db35df34d Version: 1"},
    {1649276746793, "Handler starting"},
    {1649276746793, "Sleep for 1 second(s)"},
    {1649276747794, "Handler done"},
    {1649276747798, "END RequestId: aebe0c6b-1893-41e7-8ff7-b62db35df34d"},
    {1649276747798, "REPORT RequestId: aebe0c6b-1893-41e7-8ff7-b62db35df34d\tDuration: 1003.30 "
                    "ms\tBilled Duration: 12990 ms\tMemory Size: 128 MB\tMax Memory Used: 35 "
                    "MB\tInit Duration: 11986.34 ms\t"},
    {0, NULL},
};

static const struct {
    const char *name;
    const struct told *lines;
    enum report_billing billing;
    bool provisioned;
} timelines[] = {
    {"init over 10 s", over_10_s, REPORT_INIT_RE_RUN, false},
    {"provisioned, zip", provisioned_zip, REPORT_INIT_FREE, true},
    {"provisioned, image", provisioned_image, REPORT_INIT_BILLED, true},
};

START_TEST(timeline_is_judged_as_the_article_did)
{
    for (const struct told *line = timelines[_i].lines; line->message != NULL; line++)
        add(line->at_ms, line->message);
    const struct report_bill *bill = only_bill(timelines[_i].name);
    UNIT_INT(timelines[_i].name, bill->billing, timelines[_i].billing);
    UNIT_INT(timelines[_i].name, bill->provisioned, timelines[_i].provisioned);
    if (timelines[_i].provisioned)
        UNIT_INT(timelines[_i].name, bill->gap_ms > 110000 && bill->gap_ms < 120000, true);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_report_article");
    TCase *tc = tcase_create("article");
    suite_add_tcase(suite, tc);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, row_is_judged_as_the_article_did, 0, UNIT_COUNT(rows));
    tcase_add_loop_test(tc, timeline_is_judged_as_the_article_did, 0, UNIT_COUNT(timelines));
    return unit_run(suite);
}
