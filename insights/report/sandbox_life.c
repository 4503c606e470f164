#include "insights/report/sandbox_life.h"

#include "insights/event/log_event.h"

#include <string.h>

/* On-demand init is cut off after 10 s: one that was longer, and still is told as Init Duration,
 * ran ahead. Milliseconds. Source: as for PROACTIVE_THRESHOLD_MS. */
static const double init_limit_ms = 10000;

/* An init that was cut off at its limit: START follows the stream's first line, which init code
 * wrote a little after it began, by about so much. Seen: 9.84 s. */
static const double cut_off_from_ms = 9000, cut_off_to_ms = 15000;

/* A START that followed init's end by so much did not wait for it. Milliseconds. */
static const double gap_from_ms = 1000;

void life_other_line(struct stream *stream, int64_t at_ms)
{
    if (stream->started || stream->beginning)
        return;
    stream->beginning = true;
    if (stream->init_at_ms == LOG_EVENT_NO_TIME)
        stream->init_at_ms = at_ms;
}

/* What it is called stays: a new sandbox in lines without a stream is most likely of the same
 * function. */
static void begin_again(struct stream *stream, int64_t at_ms)
{
    stream->init_at_ms = at_ms;
    stream->first_start_ms = LOG_EVENT_NO_TIME;
    stream->start_ms = LOG_EVENT_NO_TIME;
    stream->init_ms = -1;
    stream->request = stream->first_request = 0;
    stream->init_start = stream->beginning = true;
    stream->started = stream->init_failed = stream->init_ahead = false;
}

void life_init_start(struct stream *stream, int64_t at_ms, struct text phase, bool named)
{
    bool within = stream->request != 0 && (named || text_is(phase, "invoke"));
    if (within)
        stream->re_run_request = stream->request;
    else
        begin_again(stream, at_ms);
}

void life_init_report(struct stream *stream, const struct platform_line *line, bool text)
{
    bool succeeded = line->status.size == 0 || text_is(line->status, "success");
    if (text_is(line->phase, "invoke")) {
        stream->re_run_request = stream->request;
        stream->re_run_ms = line->init_duration_ms;
        return;
    }
    stream->beginning = true;
    stream->init_ms = line->init_duration_ms;
    stream->init_failed = !succeeded;
    stream->init_ahead = succeeded && text;
}

void life_start(struct stream *stream, int64_t at_ms, uint64_t request)
{
    stream->request = request;
    stream->start_ms = at_ms;
    if (!stream->started && stream->beginning) {
        stream->first_request = request;
        stream->first_start_ms = at_ms;
    }
    stream->started = true;
}

void life_record(struct stream *stream, uint64_t request, int generation, double init_ms)
{
    if (generation > 0 && request != 0) {
        stream->re_run_request = request;
        stream->re_run_ms = init_ms;
    }
}

/* From the stream's beginning to its first START; negative: not told. */
static double before_start_ms(const struct stream *stream)
{
    if (stream->init_at_ms == LOG_EVENT_NO_TIME || stream->first_start_ms == LOG_EVENT_NO_TIME)
        return -1;
    return (double)stream->first_start_ms - (double)stream->init_at_ms;
}

static bool was_cut_off(const struct stream *stream)
{
    double before = before_start_ms(stream);
    return before < 0 || (before >= cut_off_from_ms && before <= cut_off_to_ms);
}

/* The platform's word where there is one. Else: $LATEST cannot be provisioned; init beyond the
 * on-demand limit, or told by a text INIT_REPORT of success, ran ahead; and in logs older than
 * INIT_START so did one that ended well before START. */
static bool is_provisioned(const struct stream *stream, double init_ms, double gap_ms)
{
    if (stream->init_type[0] != '\0')
        return initialization_of(text_of(stream->init_type)) ==
               INITIALIZATION_PROVISIONED_CONCURRENCY;
    if (init_ms < 0 || strcmp(stream->version, "$LATEST") == 0)
        return false;
    return init_ms > init_limit_ms || stream->init_ahead ||
           (!stream->init_start && gap_ms >= gap_from_ms);
}

static bool is_on_demand(const struct stream *stream)
{
    return initialization_of(text_of(stream->init_type)) == INITIALIZATION_ON_DEMAND &&
           !stream->init_ahead;
}

struct life_report life_report(struct stream *stream, uint64_t request, double init_ms,
                               double duration_ms)
{
    struct life_report life = {.re_run_ms = -1, .gap_ms = -1};
    life.first = request != 0 && stream->first_request == request;
    life.re_run = request != 0 && stream->re_run_request == request;
    if (life.re_run)
        life.re_run_ms = stream->re_run_ms;
    if (life.first) {
        bool on_demand = is_on_demand(stream);
        life.re_run = life.re_run || stream->init_failed ||
                      (init_ms < 0 && on_demand && stream->init_ms < 0 && was_cut_off(stream));
        life.unexplained = init_ms < 0 && !life.re_run;
        if (before_start_ms(stream) >= 0 && init_ms >= 0)
            life.gap_ms = before_start_ms(stream) > init_ms ? before_start_ms(stream) - init_ms : 0;
        life.provisioned = is_provisioned(stream, init_ms, life.gap_ms);
        stream->first_request = 0;
    }
    stream->started = true;
    stream->reported_request = request;
    stream->reported_ms = duration_ms;
    if (stream->request == request)
        stream->request = 0;
    if (stream->re_run_request == request) {
        stream->re_run_request = 0;
        stream->re_run_ms = -1;
    }
    return life;
}
