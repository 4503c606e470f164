/* Reads the lines that tell of a start: firstlight's sandbox record, the article's
 * proactiveInitialization, Datadog's and Powertools' flags, the local Lambda's truth. Pure. */
#ifndef INSIGHTS_REPORT_START_LINE_H
#define INSIGHTS_REPORT_START_LINE_H

#include "base/arena.h"
#include "base/start_kind.h"
#include "base/text.h"
#include "insights/report/report.h"

#include <stdbool.h>
#include <stdint.h>

/* What a line tells. Texts are empty where it does not, borrowed from the message or the arena;
 * numbers REPORT_NOT_TOLD, times LOG_EVENT_NO_TIME. */
struct start_line {
    enum report_source source;
    enum start_kind kind;         /* START_UNDECIDED: a first invocation, and no more than that */
    enum start_evidence evidence; /* as logged */
    struct text request_id;
    struct text function;
    struct text version;
    struct text runtime;
    struct text architecture;
    struct text init_type;
    struct text trace_id;
    int64_t time_ms; /* its own timestamp */
    int64_t init_at_ms;
    double init_ms;
    double idle_ms;
    double since_init_ms;
    double memory_mb;
    int generation; /* -1 */
    bool failed;    /* there was no memory for all that it tells */
    /* Of the local Lambda's truth alone. */
    struct text sandbox;
    struct text purpose;
    bool waited;
    double waited_ms;
};

/* message: a line that may tell of a start (SIEVE_START)
 * False: it tells of none; line is then of no use. */
bool start_line_parse(struct text message, struct arena *arena, struct start_line *line);

/* The same of an events file's firstlight.firstInvocation. */
bool start_truth_parse(struct text message, struct arena *arena, struct start_line *line);

#endif
