#include "insights/report/report_csv.h"

#include "base/clock.h"
#include "base/json_text.h"
#include "insights/report/drain.h"
#include "insights/report/init_billing.h"
#include "insights/report/report_names.h"

#include <inttypes.h>
#include <string.h>

/* ---- Fields ------------------------------------------------------------------------------- */

/* Begins each field but a line's first, which is never empty. */
static void next(struct buffer *out)
{
    if (out->size > 0 && out->data[out->size - 1] != '\n')
        buffer_append_char(out, ',');
}

/* Quoted where it must be. A field that a spreadsheet would take for a formula is outside text like
 * any other: what reads CSV decides. */
static void text(struct buffer *out, const char *value)
{
    next(out);
    if (value == NULL || strpbrk(value, ",\"\r\n") == NULL) {
        buffer_append_text(out, value != NULL ? value : "");
        return;
    }
    buffer_append_char(out, '"');
    for (; *value != '\0'; value++) {
        if (*value == '"')
            buffer_append_char(out, '"');
        buffer_append_char(out, *value);
    }
    buffer_append_char(out, '"');
}

static void moment(struct buffer *out, int64_t epoch_ms)
{
    char written[CLOCK_RFC3339_SIZE];
    clock_rfc3339(epoch_ms, written);
    text(out, epoch_ms != LOG_EVENT_NO_TIME ? written : "");
}

static void count(struct buffer *out, uint64_t value)
{
    next(out);
    buffer_printf(out, "%" PRIu64, value);
}

static void number(struct buffer *out, double value)
{
    next(out);
    json_double(out, value);
}

static void milli(struct buffer *out, double value)
{
    next(out);
    if (value >= 0)
        json_milli(out, value);
}

/* ---- Starts ------------------------------------------------------------------------------- */

static void starts(struct buffer *out, FILE *file, const struct report_result *result)
{
    buffer_append_text(out, "startKind,at,function,version,runtime,logged,evidence,naive,source,"
                            "earlyCandidate,initializationType,generation,initAt,initMs,idleMs,"
                            "sinceInitMs,firstInvocationMs,memorySizeMB,architecture,stream,"
                            "truth,purpose,waited,waitedMs\n");
    for (size_t i = 0; i < result->start_count; i++) {
        const struct report_start *s = &result->starts[i];
        bool truth = s->truth.kind != START_UNDECIDED;
        text(out, start_kind_name(s->kind));
        moment(out, s->at_ms);
        text(out, s->function);
        text(out, s->version);
        text(out, s->runtime);
        text(out, start_kind_name(s->logged));
        text(out, start_evidence_name(s->evidence));
        text(out, report_naive_name(s->naive));
        text(out, report_source_name(s->source));
        count(out, s->early);
        text(out, s->init_type);
        milli(out, s->generation);
        moment(out, s->init_at_ms);
        milli(out, s->init_ms);
        milli(out, s->idle_ms);
        milli(out, s->since_init_ms);
        milli(out, s->invocation_ms);
        milli(out, s->memory_mb > 0 ? s->memory_mb : REPORT_NOT_TOLD);
        text(out, s->architecture);
        text(out, s->stream);
        text(out, truth ? start_kind_name(s->truth.kind) : "");
        text(out, truth ? s->truth.purpose : "");
        text(out, truth ? (s->truth.waited ? "1" : "0") : "");
        milli(out, truth ? s->truth.waited_ms : REPORT_NOT_TOLD);
        buffer_append_char(out, '\n');
        drain(out, file, DRAIN_FROM);
    }
}

/* ---- Groups ------------------------------------------------------------------------------- */

static void percentiles(struct buffer *out, const struct report_percentiles *p)
{
    bool any = p->count > 0;
    milli(out, any ? p->p50 : REPORT_NOT_TOLD);
    milli(out, any ? p->p90 : REPORT_NOT_TOLD);
    milli(out, any ? p->p99 : REPORT_NOT_TOLD);
    milli(out, any ? p->max : REPORT_NOT_TOLD);
}

static void group(struct buffer *out, const char *grouping, const struct report_group *g)
{
    const struct report_bills *bills = &g->bills;
    text(out, grouping);
    text(out, g->function);
    text(out, g->version);
    text(out, g->runtime);
    count(out, g->starts);
    for (int kind = 0; kind < START_KINDS; kind++)
        count(out, g->kinds[kind]);
    count(out, g->early);
    milli(out, g->share.proactive + g->share.cold > 0 ? g->share.share : REPORT_NOT_TOLD);
    milli(out, g->share.low);
    milli(out, g->share.high);
    percentiles(out, &g->init);
    percentiles(out, &g->idle);
    count(out, bills->reports);
    for (int i = 0; i < REPORT_BILLINGS; i++)
        count(out, bills->count[i]);
    milli(out, bills->billed_ms);
    milli(out, bills->init_billed_ms);
    milli(out, bills->init_free_ms);
    number(out, bills->gb_s);
    number(out, bills->cost);
    number(out, bills->init_cost);
    buffer_append_char(out, '\n');
}

static void group_titles(struct buffer *out)
{
    buffer_append_text(out, "grouping,function,version,runtime,starts");
    for (int kind = 0; kind < START_KINDS; kind++)
        text(out, start_kind_name((enum start_kind)kind));
    buffer_append_text(out, ",earlyCandidates,proactiveShare,shareLow95,shareHigh95,initP50Ms,"
                            "initP90Ms,initP99Ms,initMaxMs,idleP50Ms,idleP90Ms,idleP99Ms,idleMaxMs,"
                            "reports");
    for (int i = 0; i < REPORT_BILLINGS; i++)
        text(out, report_billing_name((enum report_billing)i));
    buffer_append_text(out, ",billedMs,initBilledMs,initFreeMs,gbSeconds,cost,initCost\n");
}

static void groups(struct buffer *out, FILE *file, const struct report_result *result)
{
    (void)file;
    group_titles(out);
    group(out, "total", &result->total);
    for (size_t i = 0; i < result->function_count; i++)
        group(out, "function", &result->functions[i]);
    for (size_t i = 0; i < result->version_count; i++)
        group(out, "version", &result->versions[i]);
    for (size_t i = 0; i < result->runtime_count; i++)
        group(out, "runtime", &result->runtimes[i]);
}

/* ---- Billing ------------------------------------------------------------------------------ */

static void billing(struct buffer *out, FILE *file, const struct report_result *result)
{
    buffer_append_text(out,
                       "outcome,at,function,version,runtime,requestId,provisioned,durationMs,"
                       "billedMs,initMs,initBilledMs,gapMs,memorySizeMB,architecture,stream\n");
    for (size_t i = 0; i < result->bill_count; i++) {
        const struct report_bill *b = &result->bills[i];
        text(out, report_billing_name(b->billing));
        moment(out, b->at_ms);
        text(out, b->function);
        text(out, b->version);
        text(out, b->runtime);
        text(out, b->request_id);
        count(out, b->provisioned);
        milli(out, b->duration_ms);
        milli(out, b->billed_ms);
        milli(out, b->init_ms);
        milli(out, b->init_billed_ms);
        milli(out, b->gap_ms);
        milli(out, b->memory_mb > 0 ? b->memory_mb : REPORT_NOT_TOLD);
        text(out, b->architecture);
        text(out, b->stream);
        buffer_append_char(out, '\n');
        drain(out, file, DRAIN_FROM);
    }
}

bool report_csv(FILE *file, const struct report_result *result, enum report_csv table)
{
    static void (*const writers[])(struct buffer *, FILE *, const struct report_result *) = {
        [REPORT_CSV_STARTS] = starts,
        [REPORT_CSV_GROUPS] = groups,
        [REPORT_CSV_BILLING] = billing,
    };
    struct buffer out = buffer_new(DRAIN_MAX);
    writers[table](&out, file, result);
    drain(&out, file, 1);
    bool ok = buffer_ok(&out) && ferror(file) == 0;
    buffer_free(&out);
    return ok;
}
