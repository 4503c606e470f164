#include "insights/report/start_line.h"

#include "insights/event/json_view.h"
#include "insights/event/log_time.h"

#include <string.h>

/* ---- JSON --------------------------------------------------------------------------------- */

static struct json_view member(struct json_view in, const char *name)
{
    return json_member(in, text_of(name));
}

/* An object whose members are read. */
struct source {
    struct json_view object;
    struct arena *arena;
    bool failed; /* no memory for one of them */
};

static struct text text_member(struct source *in, const char *name)
{
    struct json_view view = member(in->object, name);
    if (view.kind != JSON_STRING)
        return (struct text){NULL, 0};
    struct text text = json_value(view, in->arena).text;
    in->failed = in->failed || text.data == NULL;
    return text;
}

/* A number, or a string that writes one; not negative. */
static double number_member(struct source *in, const char *name)
{
    struct json_view view = member(in->object, name);
    struct text text = view.kind == JSON_NUMBER ? view.text : text_member(in, name);
    double number;
    return number_parse(text, &number) && number >= 0 ? number : REPORT_NOT_TOLD;
}

static int64_t time_member(struct source *in, const char *name)
{
    int64_t epoch_ms;
    return log_time_parse(text_member(in, name), &epoch_ms) > 0 ? epoch_ms : LOG_EVENT_NO_TIME;
}

/* Generations are small: more than that counts as not told. */
static int generation_member(struct source *in)
{
    double generation = number_member(in, "generation");
    return generation >= 0 && generation <= 1000000 ? (int)generation : -1;
}

/* The first complete JSON object within the line: it may have the runtime's time and level before
 * it. */
static struct json_view object_in(struct text message)
{
    const char *brace =
        message.size > 0 ? (const char *)memchr(message.data, '{', message.size) : NULL;
    struct text rest;
    if (brace == NULL)
        return (struct json_view){.kind = JSON_NONE};
    struct json_view object = json_begin(text_from(message, (size_t)(brace - message.data)), &rest);
    if (object.kind != JSON_OBJECT)
        object.kind = JSON_NONE;
    return object;
}

static struct start_line nothing_told(enum report_source source)
{
    return (struct start_line){
        .source = source,
        .time_ms = LOG_EVENT_NO_TIME,
        .init_at_ms = LOG_EVENT_NO_TIME,
        .init_ms = REPORT_NOT_TOLD,
        .idle_ms = REPORT_NOT_TOLD,
        .since_init_ms = REPORT_NOT_TOLD,
        .memory_mb = REPORT_NOT_TOLD,
        .waited_ms = REPORT_NOT_TOLD,
        .generation = -1,
    };
}

/* ---- firstlight's record ------------------------------------------------------------------ */

static bool record(struct json_view object, struct arena *arena, struct start_line *line)
{
    struct source in = {object, arena, false};
    *line = nothing_told(REPORT_SOURCE_RECORD);
    if (!start_kind_of(text_member(&in, "startKind"), &line->kind))
        return false;
    (void)start_evidence_of(text_member(&in, "evidence"), &line->evidence);
    line->request_id = text_member(&in, "requestId");
    line->function = text_member(&in, "functionName");
    line->version = text_member(&in, "functionVersion");
    line->runtime = text_member(&in, "runtimeVersion");
    line->architecture = text_member(&in, "architecture");
    line->init_type = text_member(&in, "initializationType");
    line->trace_id = text_member(&in, "traceId");
    line->time_ms = time_member(&in, "timestamp");
    line->init_at_ms = time_member(&in, "initAt");
    line->init_ms = number_member(&in, "initDurationMs");
    line->idle_ms = number_member(&in, "idleMs");
    line->since_init_ms = number_member(&in, "sinceInitMs");
    line->memory_mb = number_member(&in, "memorySizeMB");
    line->generation = generation_member(&in);
    line->failed = in.failed;
    return true;
}

/* ---- The local Lambda's truth ------------------------------------------------------------- */

bool start_truth_parse(struct text message, struct arena *arena, struct start_line *line)
{
    struct source event = {json_whole(message), arena, false};
    struct source truth = {member(event.object, "record"), arena, false};
    *line = nothing_told(REPORT_SOURCE_EVENTS);
    if (event.object.kind != JSON_OBJECT || truth.object.kind != JSON_OBJECT ||
        !start_kind_of(text_member(&truth, "startKind"), &line->kind))
        return false;
    line->time_ms = time_member(&event, "time");
    line->function = text_member(&event, "function");
    line->sandbox = text_member(&event, "sandbox");
    line->init_type = text_member(&event, "initializationType");
    line->request_id = text_member(&truth, "requestId");
    line->purpose = text_member(&truth, "purpose");
    line->waited = member(truth.object, "waited").kind == JSON_TRUE;
    line->waited_ms = number_member(&truth, "waitedMs");
    line->idle_ms = number_member(&truth, "idleMs");
    line->since_init_ms = number_member(&truth, "sinceInitMs");
    line->generation = generation_member(&truth);
    if (line->since_init_ms >= 0 && line->idle_ms >= 0 && line->since_init_ms >= line->idle_ms)
        line->init_ms = line->since_init_ms - line->idle_ms;
    line->failed = event.failed || truth.failed;
    return true;
}

/* ---- Flags of others ---------------------------------------------------------------------- */

/* They stand in JSON at any depth (Datadog's spans), in texts of the managed runtimes, and in no
 * JSON at all: the article's own Python prints {proactiveInitialization: True}. So they are looked
 * for as words: the name, then a colon or equals sign, then the value, quoted or not. */

/* What follows the first `name` and its quote, colon and spaces; empty: it does not occur. */
static struct text after_name(struct text message, const char *name)
{
    size_t at = text_find(message, text_of(name));
    if (at == message.size)
        return (struct text){NULL, 0};
    static const char between[] = {'\\', '"', ' ', ':', '=', '\''};
    struct text rest = text_from(message, at + strlen(name));
    while (rest.data != NULL && rest.size > 0 &&
           memchr(between, rest.data[0], sizeof between) != NULL)
        rest = text_from(rest, 1);
    return rest;
}

static bool is_word_byte(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '.' || c == '-';
}

static struct text word_of(struct text text)
{
    size_t size = 0;
    while (size < text.size && is_word_byte(text.data[size]))
        size++;
    return text_first(text, size);
}

/* 1, 0, or -1: no such flag. */
static int flag(struct text message, const char *name)
{
    static const char *const values[2][3] = {{"0", "false", "False"}, {"1", "true", "True"}};
    struct text word = word_of(after_name(message, name));
    for (int value = 0; value < 2; value++)
        for (int i = 0; i < 3; i++)
            if (text_is(word, values[value][i]))
                return value;
    return -1;
}

static struct text request_id_in(struct text message)
{
    static const char *const names[] = {"equestId\"", "equest_id\"", "equestId", "equest_id"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct text id = word_of(after_name(message, names[i]));
        if (id.size > 0)
            return id;
    }
    return (struct text){NULL, 0};
}

static bool holds(struct text message, const char *word)
{
    return text_find(message, text_of(word)) < message.size;
}

/* Datadog tags a first invocation as one or the other, and leaves the second tag out when it is
 * cold. Source: datadog-lambda-js, src/trace/listener.ts; datadog-lambda-python, tracing.py. */
static bool datadog_kind(struct text message, enum start_kind *kind)
{
    int proactive = flag(message, "proactive_initialization");
    bool datadog = proactive >= 0 || holds(message, "datadog_lambda");
    *kind = proactive == 1 ? START_PROACTIVE : START_COLD;
    return datadog && (proactive == 1 || flag(message, "cold_start") == 1);
}

static bool flagged(struct text message, struct start_line *line)
{
    enum start_kind kind;
    int proactive = flag(message, "proactiveInitialization");
    if (proactive >= 0) {
        *line = nothing_told(REPORT_SOURCE_RULE);
        line->kind = proactive == 1 ? START_PROACTIVE : START_COLD;
    } else if (datadog_kind(message, &kind)) {
        *line = nothing_told(REPORT_SOURCE_DATADOG);
        line->kind = kind;
    } else if (flag(message, "cold_start") == 1) {
        /* A first invocation, and nothing about who waited: the kind stays undecided. */
        *line = nothing_told(REPORT_SOURCE_POWERTOOLS);
    } else {
        return false;
    }
    if (line->kind == START_PROACTIVE)
        line->evidence = EVIDENCE_SINCE_INIT;
    line->request_id = request_id_in(message);
    return true;
}

bool start_line_parse(struct text message, struct arena *arena, struct start_line *line)
{
    if (holds(message, "\"startKind\"")) {
        struct json_view object = object_in(message);
        if (object.kind == JSON_OBJECT && record(object, arena, line))
            return true;
    }
    return flagged(message, line);
}
