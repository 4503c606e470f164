/* Lines that tell of a start. */
#include "base/text_hash.h"
#include "insights/report/judging.h"
#include "insights/report/report_internal.h"
#include "insights/report/start_line.h"
#include "insights/report/tally.h"

static int whole(double number)
{
    return number >= 0 && number < 1e9 ? (int)number : 0;
}

/* What the line tells, and where it does not, what its stream did. */
static bool fill(struct report *report, const struct report_line *line,
                 const struct start_line *told, struct report_start *start)
{
    const struct stream *stream = line->stream;
    *start = (struct report_start){
        .at_ms = line->event->timestamp_ms != LOG_EVENT_NO_TIME ? line->event->timestamp_ms
                                                                : told->time_ms,
        .init_at_ms = told->init_at_ms,
        .init_ms = told->init_ms,
        .idle_ms = told->idle_ms,
        .since_init_ms = told->since_init_ms,
        .invocation_ms = REPORT_NOT_TOLD,
        .source = told->source,
        .generation = told->generation,
        .memory_mb = whole(told->memory_mb),
        .function = stream->function,
        .version = stream->version,
        .runtime = stream->runtime,
        .architecture = stream->architecture,
        .init_type = stream->init_type,
        .stream = "",
        .truth = {.waited_ms = REPORT_NOT_TOLD, .idle_ms = REPORT_NOT_TOLD, .purpose = ""},
        .ordinal = line->event->ordinal,
    };
    start_judge(told, report->options.threshold_ms, start);
    return report_learn(report, &start->function, told->function) &&
           report_learn(report, &start->version, told->version) &&
           report_learn(report, &start->runtime, told->runtime) &&
           report_learn(report, &start->architecture, told->architecture) &&
           report_learn(report, &start->init_type, told->init_type) &&
           report_learn(report, &start->stream, line->stream_name);
}

/* Past the list's bound there is no telling whether it was counted already: only lines that come
 * once a process are. */
static bool tally_unlisted(struct report *report, const struct report_start *start)
{
    struct group_sums *groups[REPORT_GROUPINGS];
    report->result.limits.starts_unlisted++;
    if (start->source == REPORT_SOURCE_POWERTOOLS || start->source == REPORT_SOURCE_EVENTS)
        return true;
    if (!report_groups_of(report, start->function, start->version, start->runtime, groups))
        return false;
    report->result.sources[start->source]++;
    for (int i = 0; i < REPORT_GROUPINGS; i++)
        if (groups[i] != NULL)
            tally_start(&groups[i]->group, start);
    return true;
}

static bool put(struct report *report, const struct report_start *start, uint64_t id)
{
    switch (starts_put(&report->starts, start, id)) {
    case STARTS_NEW:
    case STARTS_MERGED:
        return true;
    case STARTS_FULL:
        return tally_unlisted(report, start);
    case STARTS_NO_MEMORY:
        break;
    }
    return false;
}

/* The stream's REPORTs are of this function and runtime too. */
static bool teach_stream(struct report *report, const struct report_line *line,
                         const struct start_line *told, uint64_t id)
{
    struct stream *stream = line->stream;
    life_record(stream, id, told->generation, told->init_ms);
    return report_learn(report, &stream->function, told->function) &&
           report_learn(report, &stream->version, told->version) &&
           report_learn(report, &stream->runtime, told->runtime) &&
           report_learn(report, &stream->architecture, told->architecture) &&
           report_learn(report, &stream->init_type, told->init_type);
}

bool report_add_start(struct report *report, const struct report_line *line)
{
    struct start_line told;
    struct report_start start;
    if (!start_line_parse(line->event->message, &report->arena, &told))
        return true;
    if (told.failed)
        return false;
    /* A line that names no request is of the one that its stream began last. */
    uint64_t id = told.request_id.size > 0 ? text_hash(told.request_id) : line->stream->request;
    line->stream->start_request = id;
    return report_learn_place(report, line) &&
           (told.source != REPORT_SOURCE_RECORD || teach_stream(report, line, &told, id)) &&
           fill(report, line, &told, &start) && put(report, &start, id);
}

bool report_add_truth(struct report *report, const struct report_line *line)
{
    struct start_line told;
    struct report_start start;
    if (!start_truth_parse(line->event->message, &report->arena, &told))
        return true;
    if (told.failed || !report_learn_place(report, line) || !fill(report, line, &told, &start))
        return false;
    uint64_t id = told.request_id.size > 0 ? text_hash(told.request_id) : 0;
    const struct stream *stream = line->stream;
    /* The truth is told when the invocation is over; the start was its START. */
    if (id != 0 && stream->start_ms != LOG_EVENT_NO_TIME &&
        (stream->request == id || stream->reported_request == id))
        start.at_ms = stream->start_ms;
    if (id != 0 && stream->reported_request == id)
        start.invocation_ms = stream->reported_ms;
    if (start.at_ms != LOG_EVENT_NO_TIME && start.since_init_ms >= 0)
        start.init_at_ms = start.at_ms - (int64_t)start.since_init_ms;
    start.truth.kind = told.kind;
    start.truth.waited = told.waited;
    start.truth.waited_ms = told.waited_ms;
    start.truth.idle_ms = told.idle_ms;
    return report_learn(report, &start.truth.purpose, told.purpose) && put(report, &start, id);
}
