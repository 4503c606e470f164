#include "insights/event/platform_json.h"

#include "insights/event/json_view.h"

static const struct {
    struct text type; /* without "platform." */
    enum platform_line_kind kind;
} types[] = {
    {TEXT("initStart"), PLATFORM_LINE_INIT_START},
    {TEXT("initReport"), PLATFORM_LINE_INIT_REPORT},
    {TEXT("restoreStart"), PLATFORM_LINE_RESTORE_START},
    {TEXT("restoreReport"), PLATFORM_LINE_RESTORE_REPORT},
    {TEXT("start"), PLATFORM_LINE_START},
    {TEXT("runtimeDone"), PLATFORM_LINE_END},
    {TEXT("end"), PLATFORM_LINE_END},
    {TEXT("report"), PLATFORM_LINE_REPORT},
};

/* Members of `record` and where they go. */
static const struct {
    struct text name;
    size_t at;
} texts[] = {
    {TEXT("requestId"), offsetof(struct platform_line, request_id)},
    {TEXT("version"), offsetof(struct platform_line, version)},
    {TEXT("functionVersion"), offsetof(struct platform_line, version)},
    {TEXT("runtimeVersion"), offsetof(struct platform_line, runtime_version)},
    {TEXT("functionName"), offsetof(struct platform_line, function_name)},
    {TEXT("initializationType"), offsetof(struct platform_line, initialization_type)},
    {TEXT("phase"), offsetof(struct platform_line, phase)},
    {TEXT("status"), offsetof(struct platform_line, status)},
    {TEXT("errorType"), offsetof(struct platform_line, error_type)},
};

static const struct {
    struct text name;
    size_t at;
} metrics[] = {
    {TEXT("billedDurationMs"), offsetof(struct platform_line, billed_duration_ms)},
    {TEXT("initDurationMs"), offsetof(struct platform_line, init_duration_ms)},
    {TEXT("restoreDurationMs"), offsetof(struct platform_line, restore_duration_ms)},
    {TEXT("memorySizeMB"), offsetof(struct platform_line, memory_size_mb)},
    {TEXT("maxMemoryUsedMB"), offsetof(struct platform_line, max_memory_used_mb)},
};

/* The platform writes its types without escapes, and few lines of a function hold these bytes: most
 * are told apart without looking at them as JSON. Points are rarer than letters. */
static bool may_be_platform(struct text message)
{
    static const struct text type = TEXT("\"platform.");
    const char *at = message.data;
    const char *end = message.data + message.size;
    while ((at = memchr(at, '.', (size_t)(end - at))) != NULL) {
        at++;
        if ((size_t)(at - message.data) >= type.size &&
            memcmp(at - type.size, type.data, type.size) == 0)
            return true;
    }
    return false;
}

/* Only what its name says: a number is no text here, nor the other way round. */
static void read_text(struct json_view view, struct arena *arena, struct text *text)
{
    if (view.kind == JSON_STRING && text->size == 0)
        *text = json_value(view, arena).text;
}

static void read_number(struct json_view view, struct arena *arena, double *number)
{
    struct value value = json_value(view, arena);
    if (view.kind == JSON_NUMBER && value.type == VALUE_NUMBER && value.number >= 0 && *number < 0)
        *number = value.number;
}

/* What metrics.durationMs is the duration of; NULL: of something that nobody asks for. */
static double *duration_of(struct platform_line *line)
{
    switch (line->kind) {
    case PLATFORM_LINE_REPORT:
        return &line->duration_ms;
    case PLATFORM_LINE_INIT_REPORT:
        return &line->init_duration_ms;
    case PLATFORM_LINE_RESTORE_REPORT:
        return &line->restore_duration_ms;
    default:
        return NULL;
    }
}

static void read_metrics(struct json_view in, struct arena *arena, struct platform_line *line)
{
    double *duration = duration_of(line);
    for (struct json_walk walk = {.in = in}; json_next(&walk);) {
        if (duration != NULL && text_is(walk.name, "durationMs"))
            read_number(walk.value, arena, duration);
        for (size_t i = 0; i < sizeof metrics / sizeof metrics[0]; i++)
            if (text_equal(walk.name, metrics[i].name))
                read_number(walk.value, arena, (void *)((char *)line + metrics[i].at));
    }
}

/* A part of an X-Ray header, "Root=1-…;Parent=…;Sampled=1"; empty when it has none. */
static struct text trace_part(struct text header, struct text name)
{
    while (header.size > 0) {
        struct text part = text_first(header, text_find_byte(header, ';'));
        if (text_starts_with(part, name))
            return text_from(part, name.size);
        header = text_from(header, part.size + 1);
    }
    return (struct text){NULL, 0};
}

static void read_tracing(struct json_view in, struct arena *arena, struct platform_line *line)
{
    struct text header = {NULL, 0};
    read_text(json_member(in, (struct text)TEXT("value")), arena, &header);
    line->trace_id = trace_part(header, (struct text)TEXT("Root="));
    line->segment_id = trace_part(header, (struct text)TEXT("Parent="));
}

static void read_record(struct json_view in, struct arena *arena, struct platform_line *line)
{
    for (struct json_walk walk = {.in = in}; json_next(&walk);) {
        if (text_is(walk.name, "metrics"))
            read_metrics(walk.value, arena, line);
        else if (text_is(walk.name, "tracing"))
            read_tracing(walk.value, arena, line);
        for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
            if (text_equal(walk.name, texts[i].name))
                read_text(walk.value, arena, (void *)((char *)line + texts[i].at));
    }
}

static enum platform_line_kind kind_of(struct text type)
{
    static const struct text prefix = TEXT("platform.");
    if (!text_starts_with(type, prefix))
        return PLATFORM_LINE_NONE;
    type = text_from(type, prefix.size);
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (text_equal(type, types[i].type))
            return types[i].kind;
    return PLATFORM_LINE_OTHER;
}

bool platform_json_parse(struct text message, struct arena *arena, struct platform_line *line)
{
    struct text type = {NULL, 0};
    if (!may_be_platform(message))
        return false;
    struct json_view event = json_whole(message);
    read_text(json_member(event, (struct text)TEXT("type")), arena, &type);
    line->kind = kind_of(type);
    if (line->kind == PLATFORM_LINE_NONE)
        return false;
    read_record(json_member(event, (struct text)TEXT("record")), arena, line);
    return true;
}
