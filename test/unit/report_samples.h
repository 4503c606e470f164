/* Results of a report, made by hand: what its writers are tried with. */
#ifndef TEST_UNIT_REPORT_SAMPLES_H
#define TEST_UNIT_REPORT_SAMPLES_H

#include "insights/report/report.h"

#include <stdlib.h>
#include <string.h>

/* 22 November 2026, 03:00 UTC. */
#define SAMPLE_BEGIN_MS INT64_C(1795316400000)

struct report_sample {
    struct report_result result;
    struct report_start *starts;
    struct report_group function, runtime;
    struct report_bill bills[3];
    uint64_t seed;
};

/* From 0 to 1, the same in every run. */
static inline double sample_random(struct report_sample *sample)
{
    sample->seed = sample->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(sample->seed >> 11) / 9007199254740992.0;
}

static inline struct report_start sample_start(struct report_sample *sample, int64_t at_ms,
                                               enum start_kind kind, const char *function)
{
    double spread = sample_random(sample);
    double init = 80 + 60 * spread + (spread > 0.95 ? 700 : 0);
    double idle = kind == START_PROACTIVE ? 9000 * (1 + 60 * spread * spread) : 0.9 + spread;
    if (kind == START_COLD && spread > 0.9)
        idle = 3500 * spread;
    return (struct report_start){
        .at_ms = at_ms,
        .init_at_ms = at_ms - (int64_t)(init + idle),
        .init_ms = init,
        .idle_ms = idle + (kind == START_PROACTIVE ? 1000 : 0),
        .since_init_ms = init + idle + (kind == START_PROACTIVE ? 1000 : 0),
        .invocation_ms = 12 + 20 * spread,
        .logged = kind,
        .kind = kind,
        .evidence = kind == START_PROACTIVE ? EVIDENCE_SINCE_INIT : EVIDENCE_NONE,
        .naive = kind == START_PROACTIVE ? REPORT_NAIVE_PROACTIVE : REPORT_NAIVE_COLD,
        .source = REPORT_SOURCE_RECORD,
        .judged_again = true,
        .early = kind == START_COLD && idle > 100,
        .memory_mb = 128,
        .function = function,
        .version = "$LATEST",
        .runtime = "firstlight/1.0.0",
        .architecture = "arm64",
        .init_type = "on-demand",
        .stream = "2026/11/22/[$LATEST]0123456789abcdef",
        .truth = {.purpose = ""},
    };
}

static inline int sample_by_value(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static inline struct report_percentiles sample_percentiles(double *times, size_t count)
{
    struct report_percentiles result = {.count = count};
    if (count == 0)
        return result;
    qsort(times, count, sizeof times[0], sample_by_value);
    result.p50 = times[(count - 1) / 2];
    result.p90 = times[(count - 1) * 9 / 10];
    result.p99 = times[(count - 1) * 99 / 100];
    result.max = times[count - 1];
    return result;
}

/* Totals and one group of each kind, from the starts. */
static inline void sample_finish(struct report_sample *sample, size_t count)
{
    struct report_result *result = &sample->result;
    struct report_group *total = &result->total;
    double *times = calloc(3 * count + 1, sizeof *times);
    size_t cold = 0, idle = 0;
    if (times == NULL)
        abort();
    for (size_t i = 0; i < count; i++) {
        const struct report_start *start = &sample->starts[i];
        total->kinds[start->kind]++;
        total->logged[start->logged]++;
        total->naive[start->naive][start->kind]++;
        total->early += start->early;
        total->evidence[start->evidence]++;
        times[i] = start->init_ms;
        if (start->kind == START_COLD)
            times[count + cold++] = start->init_ms;
        if (start->kind == START_PROACTIVE)
            times[2 * count + idle++] = start->idle_ms;
    }
    total->starts = count;
    total->init = sample_percentiles(times, count);
    total->cold_init = sample_percentiles(times + count, cold);
    total->idle = sample_percentiles(times + 2 * count, idle);
    free(times);
    uint64_t proactive = total->kinds[START_PROACTIVE];
    total->share = (struct report_share){.proactive = proactive, .cold = cold, .high = 1};
    if (proactive + cold > 0) {
        total->share.share = (double)proactive / (double)(proactive + cold);
        total->share.low = total->share.share * 0.89;
        total->share.high = 1 - (1 - total->share.share) * 0.66;
    }
    result->threshold_ms = PROACTIVE_THRESHOLD_MS;
    result->starts = sample->starts;
    result->start_count = count;
    result->events = 40 * count;
    result->sources[REPORT_SOURCE_RECORD] = count;
    result->first_ms = count > 0 ? sample->starts[0].at_ms : LOG_EVENT_NO_TIME;
    result->last_ms = count > 0 ? sample->starts[count - 1].at_ms : LOG_EVENT_NO_TIME;
    sample->function = sample->runtime = *total;
    if (count > 0) {
        sample->function.function = sample->starts[0].function;
        sample->runtime.runtime = sample->starts[0].runtime;
        result->functions = &sample->function;
        result->runtimes = &sample->runtime;
        result->function_count = result->runtime_count = 1;
    }
}

/* `count` starts, one every `every_ms`, of which each that `is_cold` says is cold. */
static inline void sample_starts(struct report_sample *sample, size_t count, int64_t every_ms,
                                 size_t cold, const char *function)
{
    sample->starts = calloc(count + 1, sizeof *sample->starts);
    if (sample->starts == NULL)
        abort();
    sample->seed = 7;
    size_t cold_so_far = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_cold = cold_so_far * count < cold * (i + 1) && cold_so_far < cold;
        cold_so_far += is_cold;
        int64_t jitter = (int64_t)((double)every_ms * 0.8 * sample_random(sample));
        sample->starts[i] = sample_start(sample, SAMPLE_BEGIN_MS + (int64_t)i * every_ms + jitter,
                                         is_cold ? START_COLD : START_PROACTIVE, function);
    }
    sample_finish(sample, count);
}

/* REPORTs: init billed, init free, and one that does not add up. */
static inline void sample_bills(struct report_sample *sample, const char *function)
{
    static const enum report_billing billings[] = {REPORT_INIT_BILLED, REPORT_INIT_FREE,
                                                   REPORT_ODD};
    struct report_bills *bills = &sample->result.total.bills;
    for (int i = 0; i < 3; i++) {
        sample->bills[i] = (struct report_bill){.at_ms = SAMPLE_BEGIN_MS + i,
                                                .billing = billings[i],
                                                .duration_ms = 250.06,
                                                .billed_ms = 351,
                                                .init_ms = 100.77,
                                                .init_billed_ms = 100.77,
                                                .gap_ms = 1,
                                                .memory_mb = 128,
                                                .function = function,
                                                .version = "$LATEST",
                                                .runtime = "provided:al2023.v60",
                                                .architecture = "arm64",
                                                .stream = "stream",
                                                .request_id = "c7bf5500-383b-4910-81f9"};
        bills->count[billings[i]]++;
    }
    bills->count[REPORT_WITHOUT_INIT] = 4000;
    bills->reports = 4003;
    bills->billed_ms = 2000000;
    bills->init_billed_ms = 100.77;
    bills->init_free_ms = 100.77;
    bills->cost = 0.0034;
    bills->init_cost = 0.00000168;
    bills->init_free_worth = 0.00000168;
    sample->result.bills = sample->bills;
    sample->result.bill_count = 3;
    sample->result.prices = (struct report_prices){
        .x86_64 = 0.0000166667, .arm64 = 0.0000133334, .region = "eu-west-1", .dated = "2026-11"};
    sample->function.bills = *bills;
}

/* The first article's day: 78 proactive and 18 cold starts, 81 %. */
static inline void sample_day(struct report_sample *sample)
{
    sample_starts(sample, 96, 900000, 18, "article");
    sample_bills(sample, "article");
}

static inline void sample_free(struct report_sample *sample)
{
    free(sample->starts);
}

#endif
