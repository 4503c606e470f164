#include "insights/input/json_line.h"

#include "base/buffer.h"
#include "base/json_text.h"
#include "insights/event/json_view.h"
#include "insights/event/log_time.h"
#include "insights/input/json_skim.h"
#include "insights/input/line_time.h"
#include "insights/input/log_input.h"

/* ---- Records ------------------------------------------------------------------------------ */

static const struct text function_group = TEXT("/aws/lambda/");

/* "/aws/lambda/NAME". {NULL, 0}: no memory. */
static struct text group_of(struct text name, struct arena *arena)
{
    char *group = arena_alloc(arena, function_group.size + name.size + 1);
    if (group == NULL)
        return (struct text){NULL, 0};
    memcpy(group, function_group.data, function_group.size);
    if (name.size > 0)
        memcpy(group + function_group.size, name.data, name.size);
    return text_bytes(group, function_group.size + name.size);
}

/* The members between "type" and "record" of a line of --events. */
static void read_sandbox(struct skim skim, struct arena *arena, struct log_line *found)
{
    while (skim_member(&skim) && !text_is(skim.name, "record")) {
        struct text inside = skim_string(skim.value);
        if (inside.data == NULL)
            return;
        if (text_is(skim.name, "sandbox"))
            found->stream = json_unescape(inside, arena);
        if (text_is(skim.name, "function"))
            found->group = group_of(json_unescape(inside, arena), arena);
    }
}

/* {"_aws":{"Timestamp":ms,…},…}: CloudWatch's embedded metric format. */
static bool read_metric_time(struct text value, int64_t *epoch_ms)
{
    struct skim skim = {.rest = value};
    while (skim_member(&skim))
        if (text_is(skim.name, "Timestamp"))
            return json_time_parse(skim.value, epoch_ms);
    return false;
}

bool json_line_record(struct text line, struct arena *arena, struct log_line *found)
{
    static const struct text usual = TEXT("{\"timestamp\":\"");
    struct skim skim = {.rest = line};
    bool first = true, told = false;
    found->kind = LINE_JSON;
    if (text_starts_with(line, usual) &&
        line_time_parse(text_from(line, usual.size), &found->timestamp_ms) > 0)
        return true;
    for (; !told && skim_member(&skim); first = false) {
        bool is_time = text_is(skim.name, "time");
        if (is_time || text_is(skim.name, "timestamp"))
            told = json_time_parse(skim.value, &found->timestamp_ms);
        else if (text_is(skim.name, "_aws"))
            told = read_metric_time(skim.value, &found->timestamp_ms);
        if (told && is_time && first && skim_member(&skim) && text_is(skim.name, "type"))
            read_sandbox(skim, arena, found);
    }
    return true;
}

/* ---- Docker ------------------------------------------------------------------------------- */

/* What was written, without its line break. */
static struct text without_break(struct text message)
{
    if (message.size > 0 && message.data[message.size - 1] == '\n')
        message.size--;
    if (message.size > 0 && message.data[message.size - 1] == '\r')
        message.size--;
    return message;
}

/* A string's text; {NULL, 0} when it is none or there is no memory. */
static struct text string_of(struct json_view view, struct arena *arena)
{
    if (view.kind != JSON_STRING)
        return (struct text){NULL, 0};
    return json_unescape(text_bytes(view.text.data + 1, view.text.size - 2), arena);
}

static struct json_view member(struct json_view object, const char *name)
{
    return json_member(object, text_of(name));
}

bool json_line_docker(struct text line, struct arena *arena, struct log_line *found)
{
    struct json_view object = json_whole(line);
    struct json_view stream = member(object, "stream");
    int64_t epoch_ms;
    if (!text_is(stream.text, "\"stdout\"") && !text_is(stream.text, "\"stderr\""))
        return false;
    if (!json_time_parse(member(object, "time").text, &epoch_ms))
        return false;
    struct text message = string_of(member(object, "log"), arena);
    if (message.data == NULL)
        return false;
    found->kind = LINE_DOCKER;
    found->timestamp_ms = epoch_ms;
    found->message = without_break(message);
    return true;
}

/* ---- CloudWatch Logs' events -------------------------------------------------------------- */

/* Milliseconds since 1970: a number of at most 15 digits. */
static bool read_ms(struct json_view view, int64_t *epoch_ms)
{
    double number;
    if (view.kind != JSON_NUMBER || !number_parse(view.text, &number) || number < -1e15 ||
        number > 1e15)
        return false;
    *epoch_ms = (int64_t)number;
    return true;
}

/* False: no event has such a member. */
static bool read_event_member(struct json_walk *walk, struct arena *arena, struct log_line *event)
{
    if (text_is(walk->name, "timestamp"))
        return read_ms(walk->value, &event->timestamp_ms);
    if (text_is(walk->name, "ingestionTime"))
        return read_ms(walk->value, &event->ingestion_ms);
    if (text_is(walk->name, "message"))
        event->message = string_of(walk->value, arena);
    else if (text_is(walk->name, "logStreamName"))
        event->stream = string_of(walk->value, arena);
    else
        return text_is(walk->name, "eventId");
    return walk->value.kind == JSON_STRING;
}

bool json_line_event(struct text line, struct arena *arena, struct log_line *found)
{
    struct json_walk walk = {.in = json_whole(line)};
    struct log_line event = {
        .kind = LINE_EVENT, .timestamp_ms = LOG_EVENT_NO_TIME, .ingestion_ms = LOG_EVENT_NO_TIME};
    while (json_next(&walk))
        if (!read_event_member(&walk, arena, &event))
            return false;
    if (event.message.data == NULL || event.timestamp_ms == LOG_EVENT_NO_TIME)
        return false;
    event.message = without_break(event.message);
    *found = event;
    return true;
}

/* ---- Rows of query results ---------------------------------------------------------------- */

/* A field that says where the event comes from, not what it holds. */
static bool read_row_field(struct text field, struct text value, struct log_line *row)
{
    int64_t epoch_ms;
    if (text_is(field, "@message"))
        row->message = without_break(value);
    else if (text_is(field, "@logStream"))
        row->stream = value;
    else if (text_is(field, "@log"))
        row->group = value;
    else if (text_is(field, "@timestamp") && line_time_parse(value, &epoch_ms) > 0)
        row->timestamp_ms = epoch_ms;
    else if (text_is(field, "@ingestionTime") && line_time_parse(value, &epoch_ms) > 0)
        row->ingestion_ms = epoch_ms;
    else
        return text_is(field, "@ptr");
    return true;
}

static void add_field(struct buffer *object, struct text field, struct text value)
{
    buffer_append_char(object, object->size > 0 ? ',' : '{');
    json_string_bytes(object, field.data, field.size);
    buffer_append_char(object, ':');
    json_string_bytes(object, value.data, value.size);
}

/* False: it is no row. Its other fields go to `object`. */
static bool read_row(struct json_walk walk, struct arena *arena, struct buffer *object,
                     struct log_line *row)
{
    while (json_next(&walk)) {
        struct text field = string_of(member(walk.value, "field"), arena);
        struct text value = string_of(member(walk.value, "value"), arena);
        if (field.data == NULL || value.data == NULL)
            return false;
        if (!read_row_field(field, value, row))
            add_field(object, field, value);
    }
    return true;
}

bool json_line_row(struct text line, struct arena *arena, struct log_line *found)
{
    struct json_walk walk = {.in = json_whole(line)};
    struct log_line row = {
        .kind = LINE_ROW, .timestamp_ms = LOG_EVENT_NO_TIME, .ingestion_ms = LOG_EVENT_NO_TIME};
    struct buffer object = buffer_new(8 * LOG_LINE_MAX);
    bool is_row = walk.in.kind == JSON_ARRAY && read_row(walk, arena, &object, &row);
    if (is_row && row.message.data == NULL) {
        buffer_append_text(&object, object.size > 0 ? "}" : "{}");
        row.message = arena_copy(arena, text_bytes(buffer_text(&object), object.size));
        is_row = buffer_ok(&object) && row.message.data != NULL;
    }
    buffer_free(&object);
    if (is_row)
        *found = row;
    return is_row;
}
