#include "insights/event/event_fields.h"

#include "insights/event/field_json.h"
#include "insights/event/platform_line.h"
#include "insights/event/runtime_line.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

enum source {
    FROM_NOWHERE, /* no event has it */
    FROM_EVENT,
    FROM_PLATFORM,
    FROM_JSON,
};

enum event_field { TIMESTAMP, INGESTION_TIME, MESSAGE, LOG_STREAM, LOG, PTR };

enum platform_field { TYPE, REQUEST_ID, PLATFORM_TEXT, PLATFORM_NUMBER };

/* The fields whose names begin with @, and which they are. */
static const struct own_field {
    struct text name;
    enum source source;
    int field;
    size_t at;   /* PLATFORM_TEXT and PLATFORM_NUMBER: where in struct platform_line */
    double unit; /* PLATFORM_NUMBER: what it is multiplied by */
} own_fields[] = {
    {TEXT("@timestamp"), FROM_EVENT, TIMESTAMP, 0, 0},
    {TEXT("@ingestionTime"), FROM_EVENT, INGESTION_TIME, 0, 0},
    {TEXT("@message"), FROM_EVENT, MESSAGE, 0, 0},
    {TEXT("@logStream"), FROM_EVENT, LOG_STREAM, 0, 0},
    {TEXT("@log"), FROM_EVENT, LOG, 0, 0},
    {TEXT("@ptr"), FROM_EVENT, PTR, 0, 0},
    {TEXT("@type"), FROM_PLATFORM, TYPE, 0, 0},
    {TEXT("@requestId"), FROM_PLATFORM, REQUEST_ID, 0, 0},
    {TEXT("@duration"), FROM_PLATFORM, PLATFORM_NUMBER, offsetof(struct platform_line, duration_ms),
     1},
    {TEXT("@billedDuration"), FROM_PLATFORM, PLATFORM_NUMBER,
     offsetof(struct platform_line, billed_duration_ms), 1},
    {TEXT("@initDuration"), FROM_PLATFORM, PLATFORM_NUMBER,
     offsetof(struct platform_line, init_duration_ms), 1},
    {TEXT("@restoreDuration"), FROM_PLATFORM, PLATFORM_NUMBER,
     offsetof(struct platform_line, restore_duration_ms), 1},
    {TEXT("@memorySize"), FROM_PLATFORM, PLATFORM_NUMBER,
     offsetof(struct platform_line, memory_size_mb), 1e6},
    {TEXT("@maxMemoryUsed"), FROM_PLATFORM, PLATFORM_NUMBER,
     offsetof(struct platform_line, max_memory_used_mb), 1e6},
    {TEXT("@xrayTraceId"), FROM_PLATFORM, PLATFORM_TEXT, offsetof(struct platform_line, trace_id),
     0},
    {TEXT("@xraySegmentId"), FROM_PLATFORM, PLATFORM_TEXT,
     offsetof(struct platform_line, segment_id), 0},
};

struct field {
    struct text name;
    enum source source;
    const struct own_field *own; /* FROM_EVENT, FROM_PLATFORM */
    int path;                    /* FROM_JSON */
};

struct field_set {
    struct arena arena; /* owns all that follows */
    struct field *fields;
    size_t count;
    size_t capacity;
    bool has_platform;
    struct field_json json;
};

struct field_set *field_set_new(void)
{
    struct field_set *set = malloc(sizeof *set);
    if (set != NULL)
        *set = (struct field_set){.arena = {.max = SIZE_MAX}};
    return set;
}

void field_set_free(struct field_set *set)
{
    if (set == NULL)
        return;
    arena_free(&set->arena);
    free(set);
}

size_t field_set_count(const struct field_set *set)
{
    return set->count;
}

static size_t count_parts(struct text path)
{
    size_t parts = 1;
    for (size_t i = 0; i < path.size; i++)
        parts += path.data[i] == '.';
    return parts;
}

/* False: no memory. */
static bool find_source(struct field_set *set, struct field *field)
{
    struct text path = field->name;
    for (size_t i = 0; i < sizeof own_fields / sizeof own_fields[0]; i++) {
        if (!text_equal(path, own_fields[i].name))
            continue;
        field->own = &own_fields[i];
        field->source = field->own->source;
        set->has_platform |= field->source == FROM_PLATFORM;
        return true;
    }
    if (path.size > 0 && path.data[0] == '@') {
        /* A key "@x" is "@@x" as a field: "@x" is nobody's. */
        path = text_from(path, 1);
        if (path.size == 0 || path.data[0] != '@')
            return true;
    }
    if (count_parts(path) > FIELD_DEPTH_MAX)
        return true;
    field->source = FROM_JSON;
    field->path = field_json_add(&set->json, &set->arena, path);
    return field->path >= 0;
}

static bool make_room(struct field_set *set)
{
    if (set->count < set->capacity)
        return true;
    size_t capacity = set->capacity > 0 ? 2 * set->capacity : 8;
    struct field *fields = arena_alloc(&set->arena, capacity * sizeof *fields);
    if (fields == NULL || capacity > INT_MAX)
        return false;
    if (set->count > 0)
        memcpy(fields, set->fields, set->count * sizeof *fields);
    set->fields = fields;
    set->capacity = capacity;
    return true;
}

int field_set_add(struct field_set *set, struct text name)
{
    for (size_t i = 0; i < set->count; i++)
        if (text_equal(set->fields[i].name, name))
            return (int)i;
    struct field field = {.name = arena_copy(&set->arena, name)};
    if (field.name.data == NULL || !make_room(set) || !find_source(set, &field))
        return -1;
    set->fields[set->count] = field;
    return (int)set->count++;
}

/* ---- One event ------------------------------------------------------------------------------- */

static struct value text_value(struct text text)
{
    return (struct value){.type = text.size > 0 ? VALUE_TEXT : VALUE_NULL, .text = text};
}

static struct value time_value(int64_t time_ms)
{
    if (time_ms == LOG_EVENT_NO_TIME)
        return (struct value){.type = VALUE_NULL};
    return (struct value){.type = VALUE_TIME, .number = (double)time_ms};
}

static struct value ptr_value(uint64_t ordinal, struct arena *arena)
{
    char digits[24];
    int size = snprintf(digits, sizeof digits, "%" PRIu64, ordinal);
    return text_value(arena_copy(arena, text_bytes(digits, (size_t)size)));
}

/* As CloudWatch tells it: ACCOUNT:GROUP, so that queries that take it apart find what they expect.
 * Where the account is not known it is all zeros. */
static struct value log_value(struct text group, struct arena *arena)
{
    static const struct text account = TEXT("000000000000:");
    size_t digits = 0;
    while (digits < group.size && group.data[digits] >= '0' && group.data[digits] <= '9')
        digits++;
    if (group.size == 0 || (digits > 0 && digits < group.size && group.data[digits] == ':'))
        return text_value(group);
    char *text = arena_alloc(arena, account.size + group.size);
    if (text == NULL)
        return (struct value){.type = VALUE_NULL};
    memcpy(text, account.data, account.size);
    memcpy(text + account.size, group.data, group.size);
    return text_value(text_bytes(text, account.size + group.size));
}

static struct value read_event(enum event_field field, const struct log_event *event,
                               struct arena *arena)
{
    switch (field) {
    case TIMESTAMP:
        return time_value(event->timestamp_ms);
    case INGESTION_TIME:
        return time_value(event->ingestion_ms);
    case MESSAGE:
        return (struct value){.type = VALUE_TEXT, .text = event->message};
    case LOG_STREAM:
        return text_value(event->stream);
    case LOG:
        return log_value(event->group, arena);
    case PTR:
        return ptr_value(event->ordinal, arena);
    }
    return (struct value){.type = VALUE_NULL};
}

/* The word that the platform's line begins with. A trace's line has none, since in CloudWatch it is
 * the end of a REPORT; nor has a timeout's. */
static struct text type_of(const struct platform_line *line, struct text message)
{
    static const struct text trace = TEXT("XRAY ");
    size_t size = 0;
    if (line->kind == PLATFORM_LINE_TIMEOUT || text_starts_with(message, trace))
        return (struct text){NULL, 0};
    while (size < message.size && message.data[size] > ' ')
        size++;
    return text_first(message, size);
}

static struct value platform_number(const struct platform_line *line, const struct own_field *field)
{
    double number;
    memcpy(&number, (const char *)line + field->at, sizeof number);
    /* What other lines say of durations would be counted twice with the REPORT's. */
    if (line->kind != PLATFORM_LINE_REPORT || number < 0)
        return (struct value){.type = VALUE_NULL};
    return (struct value){.type = VALUE_NUMBER, .number = number * field->unit};
}

static struct value platform_text(const struct platform_line *line, const struct own_field *field)
{
    struct text text;
    memcpy(&text, (const char *)line + field->at, sizeof text);
    return text_value(text);
}

static struct value read_platform(const struct own_field *field, const struct platform_line *line,
                                  struct text message)
{
    switch ((enum platform_field)field->field) {
    case TYPE:
        return text_value(type_of(line, message));
    case REQUEST_ID:
        return text_value(line->request_id);
    case PLATFORM_TEXT:
        return platform_text(line, field);
    case PLATFORM_NUMBER:
        return platform_number(line, field);
    }
    return (struct value){.type = VALUE_NULL};
}

/* Which fields the platform's lines have in a log whose format is JSON is not known, but for those
 * of the JSON itself: none. */
static void read_lines_fields(const struct field_set *set, struct text message, struct arena *arena,
                              struct value *out)
{
    struct platform_line line;
    if (message.size == 0 || message.data[0] == '{')
        return;
    bool platform = platform_line_parse(message, arena, &line);
    for (size_t i = 0; i < set->count; i++) {
        const struct own_field *own = set->fields[i].own;
        if (own == NULL || own->source != FROM_PLATFORM)
            continue;
        if (platform)
            out[i] = read_platform(own, &line, message);
        else if (own->field == REQUEST_ID)
            out[i] = text_value(runtime_line_request_id(message));
    }
}

void field_set_read(const struct field_set *set, const struct log_event *event, struct arena *arena,
                    struct value *out)
{
    const struct field_paths *paths = &set->json.paths;
    struct path_search search;
    bool has_json = paths->path_count > 0 && path_search_init(&search, paths, arena) &&
                    field_json_find(&set->json, event, &search);
    for (size_t i = 0; i < set->count; i++) {
        const struct field *field = &set->fields[i];
        out[i] = (struct value){.type = VALUE_NULL};
        if (field->source == FROM_JSON && has_json)
            out[i] = json_value(search.found[field->path].value, arena);
        else if (field->source == FROM_EVENT)
            out[i] = read_event((enum event_field)field->own->field, event, arena);
    }
    if (set->has_platform)
        read_lines_fields(set, event->message, arena, out);
}
