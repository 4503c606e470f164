#include "insights/report/report_json.h"

#include "base/clock.h"
#include "base/json_text.h"
#include "insights/report/drain.h"
#include "insights/report/init_billing.h"
#include "insights/report/report_names.h"

/* ---- Members ------------------------------------------------------------------------------ */

static void begin(struct buffer *out, const char *key, char bracket)
{
    json_key(out, key);
    buffer_append_char(out, bracket);
}

static void end(struct buffer *out, char bracket)
{
    buffer_append_char(out, bracket);
}

static void null_member(struct buffer *out, const char *key)
{
    json_member_string(out, key, NULL);
}

static void text(struct buffer *out, const char *key, const char *value)
{
    json_member_string(out, key, value != NULL && value[0] != '\0' ? value : NULL);
}

static void count(struct buffer *out, const char *key, uint64_t value)
{
    json_member_int(out, key, (int64_t)value);
}

static void boolean(struct buffer *out, const char *key, bool value)
{
    json_key(out, key);
    buffer_append_text(out, value ? "true" : "false");
}

static void number(struct buffer *out, const char *key, double value)
{
    json_key(out, key);
    json_double(out, value);
}

/* Of milliseconds that may be not told. */
static void milli(struct buffer *out, const char *key, double value)
{
    if (value < 0)
        null_member(out, key);
    else
        json_member_milli(out, key, value);
}

static void moment(struct buffer *out, const char *key, int64_t epoch_ms)
{
    char written[CLOCK_RFC3339_SIZE];
    clock_rfc3339(epoch_ms, written);
    json_member_string(out, key, epoch_ms != LOG_EVENT_NO_TIME ? written : NULL);
}

static void kinds(struct buffer *out, const char *key, const uint64_t counts[START_KINDS])
{
    begin(out, key, '{');
    for (int kind = 0; kind < START_KINDS; kind++)
        count(out, start_kind_name((enum start_kind)kind), counts[kind]);
    end(out, '}');
}

/* ---- Groups ------------------------------------------------------------------------------- */

static void percentiles(struct buffer *out, const char *key, const struct report_percentiles *p)
{
    begin(out, key, '{');
    count(out, "count", p->count);
    milli(out, "p50", p->count > 0 ? p->p50 : -1);
    milli(out, "p90", p->count > 0 ? p->p90 : -1);
    milli(out, "p99", p->count > 0 ? p->p99 : -1);
    milli(out, "max", p->count > 0 ? p->max : -1);
    end(out, '}');
}

static void share(struct buffer *out, const struct report_share *s)
{
    bool any = s->proactive + s->cold > 0;
    if (any)
        number(out, "proactiveShare", s->share);
    else
        null_member(out, "proactiveShare");
    begin(out, "proactiveShareInterval95", '[');
    json_double(out, s->low);
    buffer_append_char(out, ',');
    json_double(out, s->high);
    end(out, ']');
}

static void billing(struct buffer *out, const struct report_bills *bills, bool money)
{
    begin(out, "billing", '{');
    count(out, "reports", bills->reports);
    begin(out, "outcomes", '{');
    for (int i = 0; i < REPORT_BILLINGS; i++)
        count(out, report_billing_name((enum report_billing)i), bills->count[i]);
    end(out, '}');
    count(out, "provisioned", bills->provisioned);
    json_member_milli(out, "billedMs", bills->billed_ms);
    json_member_milli(out, "initBilledMs", bills->init_billed_ms);
    json_member_milli(out, "initFreeMs", bills->init_free_ms);
    number(out, "gbSeconds", bills->gb_s);
    number(out, "initGbSeconds", bills->init_gb_s);
    count(out, "withoutMemorySize", bills->unpriced);
    if (money) {
        number(out, "cost", bills->cost);
        number(out, "initCost", bills->init_cost);
        number(out, "freeInitWorth", bills->init_free_worth);
    }
    end(out, '}');
}

static void naive(struct buffer *out, const char *key, const uint64_t (*counts)[START_KINDS])
{
    begin(out, key, '{');
    for (int i = 0; i < REPORT_NAIVES; i++)
        kinds(out, report_naive_name((enum report_naive)i), counts[i]);
    end(out, '}');
}

static void group(struct buffer *out, const struct report_group *g, bool money)
{
    if (g->function != NULL)
        text(out, "function", g->function);
    if (g->version != NULL)
        text(out, "version", g->version);
    if (g->runtime != NULL)
        text(out, "runtime", g->runtime);
    count(out, "starts", g->starts);
    kinds(out, "kinds", g->kinds);
    kinds(out, "logged", g->logged);
    share(out, &g->share);
    count(out, "proactiveByTraceId", g->evidence[EVIDENCE_TRACE_ID]);
    count(out, "earlyCandidates", g->early);
    percentiles(out, "initMs", &g->init);
    percentiles(out, "coldInitMs", &g->cold_init);
    percentiles(out, "idleMs", &g->idle);
    naive(out, "naive", g->naive);
    if (g->truths > 0) {
        count(out, "truths", g->truths);
        begin(out, "truth", '{');
        for (int kind = 0; kind < START_KINDS; kind++)
            kinds(out, start_kind_name((enum start_kind)kind), g->truth[kind]);
        end(out, '}');
        naive(out, "naiveTruth", g->naive_truth);
    }
    billing(out, &g->bills, money);
}

static void groups(struct buffer *out, const char *key, const struct report_group *list,
                   size_t size, bool money)
{
    begin(out, key, '[');
    for (size_t i = 0; i < size; i++) {
        buffer_append_text(out, i > 0 ? ",{" : "{");
        group(out, &list[i], money);
        buffer_append_char(out, '}');
    }
    end(out, ']');
}

/* ---- Lists -------------------------------------------------------------------------------- */

static void truth(struct buffer *out, const struct report_truth *t)
{
    if (t->kind == START_UNDECIDED)
        return;
    begin(out, "truth", '{');
    json_member_string(out, "startKind", start_kind_name(t->kind));
    text(out, "purpose", t->purpose);
    boolean(out, "waited", t->waited);
    milli(out, "waitedMs", t->waited_ms);
    milli(out, "idleMs", t->idle_ms);
    end(out, '}');
}

static void start(struct buffer *out, const struct report_start *s)
{
    moment(out, "at", s->at_ms);
    text(out, "function", s->function);
    text(out, "version", s->version);
    text(out, "runtime", s->runtime);
    json_member_string(out, "startKind", start_kind_name(s->kind));
    json_member_string(out, "logged", start_kind_name(s->logged));
    json_member_string(out, "evidence", start_evidence_name(s->evidence));
    json_member_string(out, "naive", report_naive_name(s->naive));
    json_member_string(out, "source", report_source_name(s->source));
    boolean(out, "earlyCandidate", s->early);
    text(out, "initializationType", s->init_type);
    if (s->generation < 0)
        null_member(out, "generation");
    else
        json_member_int(out, "generation", s->generation);
    moment(out, "initAt", s->init_at_ms);
    milli(out, "initMs", s->init_ms);
    milli(out, "idleMs", s->idle_ms);
    milli(out, "sinceInitMs", s->since_init_ms);
    milli(out, "firstInvocationMs", s->invocation_ms);
    if (s->memory_mb > 0)
        json_member_int(out, "memorySizeMB", s->memory_mb);
    else
        null_member(out, "memorySizeMB");
    text(out, "architecture", s->architecture);
    text(out, "stream", s->stream);
    truth(out, &s->truth);
}

static void bill(struct buffer *out, const struct report_bill *b)
{
    moment(out, "at", b->at_ms);
    text(out, "function", b->function);
    text(out, "version", b->version);
    text(out, "runtime", b->runtime);
    text(out, "requestId", b->request_id);
    json_member_string(out, "outcome", report_billing_name(b->billing));
    boolean(out, "provisioned", b->provisioned);
    milli(out, "durationMs", b->duration_ms);
    milli(out, "billedMs", b->billed_ms);
    milli(out, "initMs", b->init_ms);
    milli(out, "initBilledMs", b->init_billed_ms);
    milli(out, "gapMs", b->gap_ms);
    if (b->memory_mb > 0)
        json_member_int(out, "memorySizeMB", b->memory_mb);
    else
        null_member(out, "memorySizeMB");
    text(out, "architecture", b->architecture);
    text(out, "stream", b->stream);
}

static void lists(struct buffer *out, FILE *file, const struct report_result *result)
{
    begin(out, "startList", '[');
    for (size_t i = 0; i < result->start_count; i++) {
        buffer_append_text(out, i > 0 ? ",{" : "{");
        start(out, &result->starts[i]);
        buffer_append_char(out, '}');
        drain(out, file, DRAIN_FROM);
    }
    end(out, ']');
    begin(out, "billList", '[');
    for (size_t i = 0; i < result->bill_count; i++) {
        buffer_append_text(out, i > 0 ? ",{" : "{");
        bill(out, &result->bills[i]);
        buffer_append_char(out, '}');
        drain(out, file, DRAIN_FROM);
    }
    end(out, ']');
}

/* ---- The document ------------------------------------------------------------------------- */

static void what_was_read(struct buffer *out, const struct report_result *result,
                          const struct report_input *input)
{
    begin(out, "input", '{');
    count(out, "files", input->files);
    count(out, "bytes", input->bytes);
    count(out, "lines", input->lines);
    count(out, "events", result->events);
    count(out, "withoutTime", input->untimed);
    moment(out, "first", result->first_ms);
    moment(out, "last", result->last_ms);
    boolean(out, "interrupted", input->stopped);
    count(out, "troubles", input->troubles);
    begin(out, "firstTroubles", '[');
    for (size_t i = 0; i < input->shown_count; i++) {
        if (i > 0)
            buffer_append_char(out, ',');
        json_string(out, input->shown[i]);
    }
    end(out, ']');
    end(out, '}');
}

static void limits(struct buffer *out, const struct report_limits *l)
{
    begin(out, "limits", '{');
    count(out, "startsUnlisted", l->starts_unlisted);
    count(out, "billsUnlisted", l->bills_unlisted);
    count(out, "streamsForgotten", l->streams_forgotten);
    count(out, "groupsUnlisted", l->groups_unlisted);
    count(out, "namesLeftOut", l->names_shortened);
    end(out, '}');
}

static void prices(struct buffer *out, const struct report_prices *p)
{
    begin(out, "prices", '{');
    text(out, "region", p->region);
    text(out, "dated", p->dated);
    number(out, "x86_64", p->x86_64);
    number(out, "arm64", p->arm64);
    end(out, '}');
}

static void document(struct buffer *out, FILE *file, const struct report_result *result,
                     const struct report_input *input)
{
    bool money = result->prices.x86_64 > 0 || result->prices.arm64 > 0;
    buffer_append_char(out, '{');
    what_was_read(out, result, input);
    json_member_milli(out, "thresholdMs", result->threshold_ms);
    boolean(out, "judgedAgain", result->judged_again);
    count(out, "notJudgedAgain", result->not_judged_again);
    if (money)
        prices(out, &result->prices);
    begin(out, "sources", '{');
    for (int i = 0; i < REPORT_SOURCES; i++)
        count(out, report_source_name((enum report_source)i), result->sources[i]);
    end(out, '}');
    limits(out, &result->limits);
    begin(out, "total", '{');
    group(out, &result->total, money);
    end(out, '}');
    groups(out, "functions", result->functions, result->function_count, money);
    groups(out, "versions", result->versions, result->version_count, money);
    groups(out, "runtimes", result->runtimes, result->runtime_count, money);
    lists(out, file, result);
    buffer_append_text(out, "}\n");
}

bool report_json(FILE *file, const struct report_result *result, const struct report_input *input)
{
    struct buffer out = buffer_new(DRAIN_MAX);
    document(&out, file, result, input);
    drain(&out, file, 1);
    bool ok = buffer_ok(&out) && ferror(file) == 0;
    buffer_free(&out);
    return ok;
}
