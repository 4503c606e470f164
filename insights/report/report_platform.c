/* The platform's lines: what they tell of a sandbox's life, and what each REPORT is billed. */
#include "base/text_hash.h"
#include "insights/report/report_internal.h"
#include "insights/report/tally.h"

#include <stdlib.h>

static uint64_t id_of(struct text request_id)
{
    return request_id.size > 0 ? text_hash(request_id) : 0;
}

static bool learn_platform(struct report *report, const struct report_line *line,
                           const struct platform_line *platform)
{
    struct stream *stream = line->stream;
    /* A record's own name for the runtime, firstlight/1.0.0, says more than provided:al2023. */
    bool runtime = stream->runtime[0] == '\0' || platform->kind != PLATFORM_LINE_INIT_START;
    return report_learn(report, &stream->function, platform->function_name) &&
           report_learn(report, &stream->version, platform->version) &&
           report_learn(report, &stream->init_type, platform->initialization_type) &&
           (!runtime || report_learn(report, &stream->runtime, platform->runtime_version)) &&
           report_learn_place(report, line);
}

/* ---- Bills -------------------------------------------------------------------------------- */

static bool grow(struct bills *bills)
{
    size_t capacity = bills->capacity > 0 ? bills->capacity * 2 : 64;
    struct report_bill *list = (struct report_bill *)realloc(bills->list, capacity * sizeof *list);
    if (list != NULL)
        bills->list = list;
    bool *of_events = (bool *)realloc(bills->of_events, capacity * sizeof *of_events);
    if (of_events != NULL)
        bills->of_events = of_events;
    if (list == NULL || of_events == NULL)
        return false;
    bills->capacity = capacity;
    return true;
}

/* Lists a bill; its texts are kept only now, since most REPORTs are not listed. */
static bool list_bill(struct report *report, const struct report_line *line,
                      struct report_bill bill, struct text request_id)
{
    struct bills *bills = &report->bills;
    if (bills->count == REPORT_BILLS_MAX) {
        report->result.limits.bills_unlisted++;
        return true;
    }
    if (bills->count == bills->capacity && !grow(bills))
        return false;
    bill.stream = bill.request_id = "";
    if (!report_learn(report, &bill.stream, line->stream_name) ||
        !report_learn(report, &bill.request_id, request_id))
        return false;
    bills->list[bills->count] = bill;
    bills->of_events[bills->count] = line->of_events;
    bills->count++;
    return true;
}

static bool tally(struct report *report, const struct report_line *line,
                  const struct report_bill *bill, const struct init_bill *verdict)
{
    struct group_sums *groups[REPORT_GROUPINGS];
    if (!report_groups_of(report, bill->function, bill->version, bill->runtime, groups))
        return false;
    for (int i = 0; i < REPORT_GROUPINGS; i++)
        if (groups[i] != NULL)
            tally_bill(line->of_events ? &groups[i]->of_events : &groups[i]->group.bills, bill,
                       verdict, &report->options.prices);
    return true;
}

/* What of a re-run's Duration is init, if anything tells. */
static double re_run_billed_ms(double re_run_ms, double duration_ms)
{
    if (re_run_ms < 0)
        return REPORT_NOT_TOLD;
    return re_run_ms < duration_ms ? re_run_ms : duration_ms;
}

static bool add_report(struct report *report, const struct report_line *line,
                       const struct platform_line *platform)
{
    uint64_t id = id_of(platform->request_id);
    struct stream *stream = line->stream;
    struct life_report life =
        life_report(stream, id, platform->init_duration_ms, platform->duration_ms);
    struct billed_report billed = {
        .duration_ms = platform->duration_ms,
        .billed_ms = platform->billed_duration_ms,
        .init_ms = platform->init_duration_ms,
        .restore_ms = platform->restore_duration_ms,
        .re_run = life.re_run,
        .unexplained = life.unexplained,
    };
    struct init_bill verdict = init_billing(&billed);
    struct report_bill bill = {
        .at_ms = line->event->timestamp_ms,
        .billing = verdict.billing,
        .provisioned = life.provisioned,
        .duration_ms = platform->duration_ms,
        .billed_ms = platform->billed_duration_ms,
        .init_ms = platform->init_duration_ms,
        .init_billed_ms = verdict.init_billed_ms,
        .gap_ms = life.gap_ms,
        .memory_mb = platform->memory_size_mb > 0 && platform->memory_size_mb < 1e9
                         ? (int)platform->memory_size_mb
                         : 0,
        .function = stream->function,
        .version = stream->version,
        .runtime = stream->runtime,
        .architecture = stream->architecture,
    };
    if (bill.billing == REPORT_INIT_RE_RUN) {
        bill.init_ms = life.re_run_ms;
        bill.init_billed_ms = re_run_billed_ms(life.re_run_ms, platform->duration_ms);
    }
    if (id != 0 && stream->start_request == id)
        starts_invocation(&report->starts, id, platform->duration_ms);
    return tally(report, line, &bill, &verdict) &&
           (bill.billing == REPORT_WITHOUT_INIT ||
            list_bill(report, line, bill, platform->request_id));
}

/* ---- All lines ---------------------------------------------------------------------------- */

bool report_add_platform(struct report *report, const struct report_line *line)
{
    const struct log_event *event = line->event;
    struct stream *stream = line->stream;
    struct platform_line platform;
    if (!platform_line_parse(event->message, &report->arena, &platform)) {
        life_other_line(stream, event->timestamp_ms);
        return true;
    }
    switch (platform.kind) {
    case PLATFORM_LINE_INIT_START:
        life_init_start(stream, event->timestamp_ms, platform.phase, line->stream_name.size > 0);
        break;
    case PLATFORM_LINE_INIT_REPORT:
        life_init_report(stream, &platform, event->message.data[0] == 'I');
        break;
    case PLATFORM_LINE_START:
        life_start(stream, event->timestamp_ms, id_of(platform.request_id));
        break;
    case PLATFORM_LINE_REPORT:
        return learn_platform(report, line, &platform) && add_report(report, line, &platform);
    default:
        return true;
    }
    return learn_platform(report, line, &platform);
}
