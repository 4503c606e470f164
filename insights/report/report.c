#include "insights/report/report.h"

#include "insights/event/json_view.h"
#include "insights/report/report_internal.h"
#include "insights/report/sieve.h"

#include <stdlib.h>
#include <string.h>

/* What reading one event may need: texts that must be unescaped, at most the event itself. */
enum { EVENT_ARENA_MAX = 16 * 1024 * 1024 };

struct report *report_new(const struct report_options *options)
{
    struct report *report = (struct report *)calloc(1, sizeof *report);
    if (report == NULL)
        return NULL;
    report->options = *options;
    report->arena.max = EVENT_ARENA_MAX;
    report->names = names_new(REPORT_NAMES_MAX);
    report->starts = starts_new(REPORT_STARTS_MAX);
    report->streams = streams_new(REPORT_STREAMS_MAX);
    report->functions = groups_new(REPORT_GROUPS_MAX);
    report->versions = groups_new(REPORT_GROUPS_MAX);
    report->runtimes = groups_new(REPORT_GROUPS_MAX);
    report->result.first_ms = report->result.last_ms = LOG_EVENT_NO_TIME;
    if (report->streams == NULL) {
        report_free(report);
        return NULL;
    }
    return report;
}

void report_free(struct report *report)
{
    if (report == NULL)
        return;
    arena_free(&report->arena);
    names_free(&report->names);
    starts_free(&report->starts);
    streams_free(report->streams);
    free(report->bills.list);
    free(report->bills.of_events);
    groups_free(&report->functions);
    groups_free(&report->versions);
    groups_free(&report->runtimes);
    for (size_t i = 0; i < sizeof report->finished / sizeof report->finished[0]; i++)
        free(report->finished[i]);
    free(report);
}

/* ---- Names -------------------------------------------------------------------------------- */

bool report_learn(struct report *report, const char **where, struct text text)
{
    /* Most lines say again what is known. */
    if (text.data == NULL || text.size == 0 || text_is(text, *where))
        return true;
    const char *name = names_keep(&report->names, text);
    if (name == NULL)
        return false;
    *where = name;
    return true;
}

/* "/aws/lambda/orders" is the log group of orders, "123456789012:/aws/lambda/orders" too; any other
 * group stands for itself. */
static struct text function_of_group(struct text group)
{
    static const struct text prefix = TEXT("/aws/lambda/");
    size_t colon = text_find_byte(group, ':'); /* no group's name has one */
    if (colon < group.size)
        group = text_from(group, colon + 1);
    return text_starts_with(group, prefix) ? text_from(group, prefix.size) : group;
}

/* "2026/11/22/[7]0123…" is of version 7. */
static struct text version_of_stream(struct text stream)
{
    size_t open = text_find(stream, (struct text)TEXT("["));
    struct text rest = text_from(stream, open + 1);
    size_t close = text_find(rest, (struct text)TEXT("]"));
    return close < rest.size ? text_first(rest, close) : (struct text){NULL, 0};
}

bool report_learn_place(struct report *report, const struct report_line *line)
{
    struct stream *stream = line->stream;
    if (stream->function[0] == '\0' &&
        !report_learn(report, &stream->function, function_of_group(line->event->group)))
        return false;
    return stream->version[0] != '\0' ||
           report_learn(report, &stream->version, version_of_stream(line->stream_name));
}

/* ---- Groups ------------------------------------------------------------------------------- */

bool report_groups_of(struct report *report, const char *function, const char *version,
                      const char *runtime, struct group_sums *found[REPORT_GROUPINGS])
{
    struct last_groups *last = &report->last_groups;
    size_t count = report->functions.count + report->versions.count + report->runtimes.count;
    /* A new group may have moved the others. */
    if (last->count != count || last->function != function || last->version != version ||
        last->runtime != runtime || !last->complete) {
        if (!groups_find(&report->functions, function, NULL, NULL, &last->found[1]) ||
            !groups_find(&report->versions, function, version, NULL, &last->found[2]) ||
            !groups_find(&report->runtimes, NULL, NULL, runtime, &last->found[3]))
            return false;
        last->found[0] = &report->total;
        last->complete = last->found[1] != NULL && last->found[2] != NULL && last->found[3] != NULL;
        last->function = function;
        last->version = version;
        last->runtime = runtime;
        last->count = report->functions.count + report->versions.count + report->runtimes.count;
    }
    memcpy(found, last->found, sizeof last->found);
    return true;
}

/* ---- Adding ------------------------------------------------------------------------------- */

static void count_event(struct report_result *result, int64_t at_ms)
{
    result->events++;
    if (at_ms == LOG_EVENT_NO_TIME)
        return;
    if (result->first_ms == LOG_EVENT_NO_TIME || at_ms < result->first_ms)
        result->first_ms = at_ms;
    if (result->last_ms == LOG_EVENT_NO_TIME || at_ms > result->last_ms)
        result->last_ms = at_ms;
}

static bool find_stream(struct report *report, struct report_line *line)
{
    line->stream = streams_find(report->streams, line->stream_name, line->of_events);
    return line->stream != NULL;
}

/* An events file names its sandbox, and its function, in the line itself. */
static bool add_of_events(struct report *report, struct report_line *line)
{
    struct json_view event = json_whole(line->event->message);
    if (event.kind != JSON_OBJECT)
        return true;
    struct json_view sandbox = json_member(event, (struct text)TEXT("sandbox"));
    struct json_view function = json_member(event, (struct text)TEXT("function"));
    struct json_view type = json_member(event, (struct text)TEXT("initializationType"));
    line->of_events = true;
    if (sandbox.kind == JSON_STRING)
        line->stream_name = json_value(sandbox, &report->arena).text;
    if (!find_stream(report, line))
        return false;
    if (function.kind == JSON_STRING &&
        !report_learn(report, &line->stream->function, json_value(function, &report->arena).text))
        return false;
    if (type.kind == JSON_STRING &&
        !report_learn(report, &line->stream->init_type, json_value(type, &report->arena).text))
        return false;
    static const struct text own = TEXT("\"firstlight.firstInvocation\"");
    bool truth = text_find(line->event->message, own) < line->event->message.size;
    return truth ? report_add_truth(report, line) : report_add_platform(report, line);
}

bool report_add(struct report *report, const struct log_event *event)
{
    struct report_line line = {.event = event, .stream_name = event->stream};
    enum sieve kind = sieve(event->message);
    count_event(&report->result, event->timestamp_ms);
    arena_reset(&report->arena);
    if (kind == SIEVE_EVENT)
        return add_of_events(report, &line);
    if (!find_stream(report, &line))
        return false;
    switch (kind) {
    case SIEVE_PLATFORM:
        return report_add_platform(report, &line);
    case SIEVE_START:
        life_other_line(line.stream, event->timestamp_ms);
        return report_add_start(report, &line);
    case SIEVE_OTHER:
    case SIEVE_EVENT:
        break;
    }
    life_other_line(line.stream, event->timestamp_ms);
    return true;
}
