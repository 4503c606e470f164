#include "insights/input/log_line.h"

#include "insights/input/json_line.h"
#include "insights/input/line_prefix.h"
#include "insights/input/line_time.h"

/* Of a literal alone: every line is asked several times, so the size must be known when this is
 * compiled. */
#define begins(whole, literal) text_starts_with(whole, (struct text)TEXT(literal))

/* ---- JSON --------------------------------------------------------------------------------- */

/* Whether a line begins like a document's element, compact as line_cutter makes it or not. */
static bool begins_like_event(struct text line)
{
    return begins(line, "{\"logStreamName\"") || begins(line, "{\"eventId\"") ||
           begins(line, "{\"ingestionTime\"");
}

/* A record's time is a text, an event's a number. */
static bool may_be_event(struct text line)
{
    if (begins(line, "{\"timestamp\""))
        return !begins(line, "{\"timestamp\":\"") && !begins(line, "{\"timestamp\": \"");
    return begins_like_event(line) || begins(line, "{\"message\"");
}

static void read_object(struct text line, struct arena *arena, struct log_line *found)
{
    if (begins(line, "{\"log\":") && json_line_docker(line, arena, found))
        return;
    if (may_be_event(line)) {
        if (json_line_event(line, arena, found))
            return;
        if (begins_like_event(line))
            found->kind = LINE_BROKEN;
    }
    if (found->kind != LINE_BROKEN)
        json_line_record(line, arena, found);
}

static void read_array(struct text line, struct arena *arena, struct log_line *found)
{
    if ((begins(line, "[{\"field\"") || begins(line, "[{\"value\"")) &&
        !json_line_row(line, arena, found))
        found->kind = LINE_BROKEN;
}

/* ---- Text --------------------------------------------------------------------------------- */

/* A time with a space behind it stands before the message; any other is part of it. */
static void read_time(struct text line, struct log_line *found)
{
    int64_t epoch_ms;
    struct text stream;
    if (prefix_time(&line, &epoch_ms, &stream)) {
        found->message = line;
        found->stream = stream.size > 0 ? stream : found->stream;
    } else if (line_time_parse(line, &epoch_ms) == 0 && !emulator_time_parse(line, &epoch_ms)) {
        return;
    }
    found->kind = LINE_TIMED;
    found->timestamp_ms = epoch_ms;
}

static bool begins_with_digit(struct text line)
{
    return line.size > 0 && line.data[0] >= '0' && line.data[0] <= '9';
}

/* A line whose container's name, if it had one, is off. */
static void read_rest(struct text line, struct arena *arena, struct log_line *found)
{
    found->message = line;
    if (begins_with_digit(line) || begins(line, "\x1b[") || begins(line, "time=\""))
        read_time(line, found);
    else if (begins(line, "{"))
        read_object(line, arena, found);
    else if (begins(line, "["))
        read_array(line, arena, found);
}

void log_line_read(struct text line, struct arena *arena, struct log_line *found)
{
    if (line.size > 0 && line.data[line.size - 1] == '\r')
        line.size--;
    *found = (struct log_line){
        .timestamp_ms = LOG_EVENT_NO_TIME, .ingestion_ms = LOG_EVENT_NO_TIME, .message = line};
    bool bracket = begins(line, "{") || begins(line, "[");
    if (!bracket && prefix_container(&line, &found->stream))
        found->kind = LINE_TIMED;
    read_rest(line, arena, found);
    if (found->kind != LINE_DOCKER)
        return;
    /* What the container wrote may itself be a line with a time and a stream of its own. */
    struct log_line inner = {.timestamp_ms = LOG_EVENT_NO_TIME, .ingestion_ms = LOG_EVENT_NO_TIME};
    read_rest(found->message, arena, &inner);
    if (inner.stream.size == 0)
        return;
    found->message = inner.message;
    found->stream = inner.stream;
    found->group = inner.group;
    found->timestamp_ms = inner.timestamp_ms;
}
