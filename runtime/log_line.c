/* The text of log lines: no clock is read and nothing is written here. */
#include "base/clock.h"
#include "base/json_text.h"
#include "runtime/log.h"

#include <string.h>

static const char *level_name(enum lambda_level level)
{
    static const char *const names[] = {
        [LAMBDA_TRACE] = "TRACE", [LAMBDA_DEBUG] = "DEBUG", [LAMBDA_INFO] = "INFO",
        [LAMBDA_WARN] = "WARN",   [LAMBDA_ERROR] = "ERROR", [LAMBDA_FATAL] = "FATAL",
    };
    return (size_t)level < sizeof names / sizeof names[0] ? names[level] : "INFO";
}

static void append_value(struct buffer *line, const struct lambda_field *field)
{
    switch (field->type) {
    case LAMBDA_TEXT:
        json_string(line, field->text);
        break;
    case LAMBDA_INTEGER:
        buffer_printf(line, "%lld", (long long)field->integer);
        break;
    case LAMBDA_REAL:
        json_double(line, field->real);
        break;
    case LAMBDA_BOOLEAN:
        buffer_append_text(line, field->integer ? "true" : "false");
        break;
    case LAMBDA_FIELD_END_:
        buffer_append_text(line, "null");
        break;
    }
}

/* Names that the line's head has already: a second member of that name would hide the first. */
static bool is_reserved(const char *name)
{
    return strcmp(name, "timestamp") == 0 || strcmp(name, "level") == 0 ||
           strcmp(name, "message") == 0 || strcmp(name, "requestId") == 0;
}

void rt_log_head(struct buffer *line, int64_t epoch_ms, enum lambda_level level,
                 const char *message, const char *request_id)
{
    char timestamp[CLOCK_RFC3339_SIZE];
    clock_rfc3339(epoch_ms, timestamp);
    json_member_string(line, "timestamp", timestamp);
    json_member_string(line, "level", level_name(level));
    json_member_string(line, "message", message);
    if (request_id[0] != '\0')
        json_member_string(line, "requestId", request_id);
}

static void append_json(struct buffer *line, int64_t epoch_ms, enum lambda_level level,
                        const char *request_id, const char *message,
                        const struct lambda_field *fields, size_t count)
{
    buffer_append_char(line, '{');
    rt_log_head(line, epoch_ms, level, message, request_id);
    for (size_t i = 0; i < count; i++) {
        const char *name = fields[i].name != NULL ? fields[i].name : "";
        if (is_reserved(name))
            continue;
        json_key(line, name);
        append_value(line, &fields[i]);
    }
    buffer_append_char(line, '}');
}

/* The order of the managed runtimes' text lines, parted by tabs: time, request id, level, message.
 */
static void append_text(struct buffer *line, int64_t epoch_ms, enum lambda_level level,
                        const char *request_id, const char *message,
                        const struct lambda_field *fields, size_t count)
{
    char timestamp[CLOCK_RFC3339_SIZE];
    clock_rfc3339(epoch_ms, timestamp);
    buffer_printf(line, "%s\t", timestamp);
    line_text(line, request_id[0] != '\0' ? request_id : "-");
    buffer_printf(line, "\t%s\t", level_name(level));
    line_text(line, message);
    for (size_t i = 0; i < count; i++) {
        buffer_append_char(line, '\t');
        line_text(line, fields[i].name != NULL ? fields[i].name : "");
        buffer_append_char(line, '=');
        append_value(line, &fields[i]);
    }
}

void rt_log_line(struct buffer *line, bool json, int64_t epoch_ms, enum lambda_level level,
                 const char *request_id, const char *message, const struct lambda_field *fields,
                 size_t count)
{
    (json ? append_json : append_text)(line, epoch_ms, level, request_id, message, fields, count);
}
