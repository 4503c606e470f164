/* What one line of a log tells, whoever wrote it: which kinds there are stands in log_input.h.
 * Pure. */
#ifndef INSIGHTS_INPUT_LOG_LINE_H
#define INSIGHTS_INPUT_LOG_LINE_H

#include "base/arena.h"
#include "base/text.h"
#include "insights/event/log_event.h"

#include <stdbool.h>
#include <stdint.h>

enum line_kind {
    LINE_TEXT,   /* a message that tells nothing else */
    LINE_TIMED,  /* text with a time, or a log stream, before it or in it */
    LINE_JSON,   /* an object, or what begins like one: its time is its own, if it has one */
    LINE_DOCKER, /* json-file */
    LINE_EVENT,  /* of filter-log-events or get-log-events */
    LINE_ROW,    /* of get-query-results */
    LINE_BROKEN, /* begins like one of the three before it and is none: the message is the line */
};

/* What is not told is empty, or LOG_EVENT_NO_TIME. */
struct log_line {
    enum line_kind kind;
    int64_t timestamp_ms;
    int64_t ingestion_ms;
    struct text message;
    struct text stream;
    struct text group;
};

/* line: without its newline; a carriage return before that is no part of the message
 * Texts are borrowed from the line, or made in the arena. */
void log_line_read(struct text line, struct arena *arena, struct log_line *found);

#endif
