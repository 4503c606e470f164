/* What is known of each log stream, which is one sandbox: where it stands in its life, so that a
 * REPORT can be judged by what came before it. */
#ifndef INSIGHTS_REPORT_STREAMS_H
#define INSIGHTS_REPORT_STREAMS_H

#include "base/start_kind.h"
#include "base/text.h"
#include "insights/event/platform_line.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Names are those of the report, never NULL. Times: LOG_EVENT_NO_TIME; durations: negative. Request
 * ids as text_hash(); 0: none. */
struct stream {
    uint64_t key; /* 0: an unused slot of the table */
    const char *function;
    const char *version;
    const char *runtime;
    const char *architecture;
    const char *init_type; /* "": not told */
    int64_t init_at_ms;    /* INIT_START, or the first line before any START */
    int64_t first_start_ms;
    int64_t start_ms;          /* of the last START */
    double init_ms;            /* as INIT_REPORT has it */
    double re_run_ms;          /* of the init within re_run_request */
    double reported_ms;        /* Duration of reported_request */
    uint64_t request;          /* of the last START, until its REPORT */
    uint64_t first_request;    /* the first that follows init */
    uint64_t start_request;    /* a line told of its start */
    uint64_t re_run_request;   /* within it a process ran init again */
    uint64_t reported_request; /* of the last REPORT */
    bool init_start;           /* INIT_START was seen */
    bool beginning;            /* any line was seen before the first START */
    bool started;              /* a START or REPORT was seen */
    bool init_failed;          /* init before the first START was cut off, or failed */
    bool init_ahead;           /* a text INIT_REPORT of success: provisioned or restored */
};

/* Follows at most `max` streams. When that is not enough, those that were quiet longest are
 * forgotten. */
struct streams;

struct streams *streams_new(size_t max); /* NULL: no memory */
void streams_free(struct streams *streams);

/* That of `name` (empty: lines that name none), of the log or of the events file, which are apart.
 * Valid until the next call with another name. NULL: no memory. */
struct stream *streams_find(struct streams *streams, struct text name, bool of_events);

uint64_t streams_forgotten(const struct streams *streams);

#endif
