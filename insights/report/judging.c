#include "insights/report/judging.h"

#include "base/trace_id.h"

#include <math.h>
#include <string.h>

/* Clocks that differ by less than this count as agreeing: the runtime's own tolerance. */
static const double clock_tolerance_ms = 1000;

static int64_t trace_epoch(struct text trace_id)
{
    char header[256];
    if (trace_id.size == 0 || trace_id.size >= sizeof header)
        return -1;
    memcpy(header, trace_id.data, trace_id.size);
    header[trace_id.size] = '\0';
    return trace_epoch_ms(header);
}

/* The witness as the record has it: moments follow from when init began, and the wall clock is
 * sound if the record's own time agrees with the moment that follows for the event. */
static void hear_trace(const struct start_line *line, struct evidence *evidence)
{
    evidence->trace_epoch_ms = trace_epoch(line->trace_id);
    if (line->init_at_ms == LOG_EVENT_NO_TIME || line->init_ms < 0)
        return;
    evidence->ready_epoch_ms = line->init_at_ms + (int64_t)line->init_ms;
    evidence->event_epoch_ms = line->init_at_ms + (int64_t)line->since_init_ms;
    evidence->wall_clock_sound =
        line->time_ms != LOG_EVENT_NO_TIME &&
        fabs((double)(line->time_ms - evidence->event_epoch_ms)) < clock_tolerance_ms;
    /* The runtime heard it with better clocks: what it believed stands. */
    if (line->evidence == EVIDENCE_TRACE_ID) {
        evidence->trace_epoch_ms = evidence->event_epoch_ms;
        evidence->ready_epoch_ms = evidence->event_epoch_ms - 1;
        evidence->wall_clock_sound = true;
    }
}

static bool tells_evidence(const struct start_line *line)
{
    return line->source == REPORT_SOURCE_RECORD && line->init_type.size > 0 && line->idle_ms >= 0 &&
           line->since_init_ms >= 0;
}

static enum report_naive naive_verdict(const struct start_line *line, double threshold_ms)
{
    if (line->since_init_ms >= 0)
        return line->since_init_ms > threshold_ms ? REPORT_NAIVE_PROACTIVE : REPORT_NAIVE_COLD;
    /* Others' flags are the naive rule's own. */
    if (line->source == REPORT_SOURCE_RULE || line->source == REPORT_SOURCE_DATADOG)
        return line->kind == START_PROACTIVE ? REPORT_NAIVE_PROACTIVE : REPORT_NAIVE_COLD;
    return REPORT_NAIVE_NOT_TOLD;
}

static struct verdict judge_again(const struct start_line *line, double threshold_ms)
{
    struct evidence evidence = {
        .initialization = initialization_of(line->init_type),
        .generation = line->generation,
        .idle_ms = line->idle_ms,
        .since_init_ms = line->since_init_ms,
        .threshold_ms = threshold_ms,
        .trace_epoch_ms = -1,
    };
    hear_trace(line, &evidence);
    return start_kind_judge(&evidence);
}

void start_judge(const struct start_line *line, double threshold_ms, struct report_start *start)
{
    bool again = threshold_ms >= 0 && tells_evidence(line);
    double threshold = threshold_ms >= 0 ? threshold_ms : PROACTIVE_THRESHOLD_MS;
    start->logged = line->kind;
    start->kind = line->kind;
    start->evidence = line->evidence;
    start->judged_again = again;
    if (again) {
        struct verdict verdict = judge_again(line, threshold_ms);
        start->kind = verdict.kind;
        start->evidence = verdict.evidence;
    }
    start->naive = naive_verdict(line, threshold);
    start->early = start->kind == START_COLD && line->source == REPORT_SOURCE_RECORD &&
                   line->idle_ms >= REAL_IDLE_MS;
}
