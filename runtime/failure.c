#include "runtime/failure.h"

#include "base/json_text.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bytes that the X-Ray cause keeps of the message, and of each other text in it. Escaped at its
 * longest (six bytes for one) the whole stays below the 64 KiB at which the document is cropped. */
enum { CAUSE_MESSAGE_MAX = 6 * 1024, CAUSE_TEXT_MAX = 512 };

struct rt_failure rt_failure_new(void)
{
    return (struct rt_failure){
        .type = buffer_new(RT_FAILURE_TYPE_MAX),
        .message = buffer_new(RT_FAILURE_MESSAGE_MAX),
        .path = buffer_new(RT_FAILURE_PLACE_MAX),
        .label = buffer_new(RT_FAILURE_PLACE_MAX),
    };
}

void rt_failure_free(struct rt_failure *failure)
{
    buffer_free(&failure->type);
    buffer_free(&failure->message);
    buffer_free(&failure->path);
    buffer_free(&failure->label);
}

void rt_failure_clear(struct rt_failure *failure)
{
    failure->set = false;
    failure->line = 0;
    buffer_clear(&failure->type);
    buffer_clear(&failure->message);
    buffer_clear(&failure->path);
    buffer_clear(&failure->label);
}

/* As much of the text as fits. */
static void append_cut(struct buffer *out, const char *text, size_t size)
{
    struct text cut = text_cut(text_bytes(text, size), out->max - out->size);
    buffer_append(out, cut.data, cut.size);
}

void rt_failure_set(struct rt_failure *failure, const char *path, int line, const char *label,
                    const char *type, const char *format, va_list args)
{
    /* Formatted before anything is forgotten: the arguments may be an earlier failure's texts. */
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    char *text = length >= 0 ? malloc((size_t)length + 1) : NULL;
    if (text != NULL)
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);

    rt_failure_clear(failure);
    failure->set = true;
    failure->line = line;
    append_cut(&failure->type, type, strlen(type));
    if (text != NULL)
        append_cut(&failure->message, text, (size_t)length);
    else
        buffer_append_text(&failure->message, "the error message could not be formatted");
    if (path != NULL) {
        append_cut(&failure->path, path, strlen(path));
        append_cut(&failure->label, label, strlen(label));
    }
    free(text);
}

void rt_failure_describe(struct rt_failure *failure, const char *type, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    rt_failure_set(failure, NULL, 0, NULL, type, format, args);
    va_end(args);
}

void rt_failure_place(const struct rt_failure *failure, struct buffer *out)
{
    if (failure->path.size > 0)
        buffer_printf(out, "%s (%s:%d)", buffer_text(&failure->label), buffer_text(&failure->path),
                      failure->line);
}

void rt_failure_body(const struct rt_failure *failure, struct buffer *out)
{
    buffer_append_char(out, '{');
    json_member_string(out, "errorMessage", buffer_text(&failure->message));
    json_member_string(out, "errorType", buffer_text(&failure->type));
    json_key(out, "stackTrace");
    buffer_append_char(out, '[');
    if (failure->path.size > 0) {
        struct buffer place = buffer_new(2 * RT_FAILURE_PLACE_MAX + 32);
        rt_failure_place(failure, &place);
        json_string(out, buffer_text(&place));
        buffer_free(&place);
    }
    buffer_append_text(out, "]}");
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void rt_failure_header_type(const char *type, struct buffer *out)
{
    static const char *const prefixes[] = {"Runtime.", "Function."};
    const char *prefix = "Function.";
    const char *reason = type;
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        if (strncmp(type, prefixes[i], strlen(prefixes[i])) == 0) {
            prefix = prefixes[i];
            reason = type + strlen(prefix);
        }
    }
    char letters[128]; /* a longer name would only be noise in a metric */
    size_t size = 0;
    for (; *reason != '\0' && size < sizeof letters; reason++)
        if (is_letter(*reason))
            letters[size++] = *reason;
    if (size > 0 && letters[0] >= 'a')
        letters[0] = (char)(letters[0] - 'a' + 'A');
    buffer_append_text(out, prefix);
    if (size >= 2)
        buffer_append(out, letters, size);
    else
        buffer_append_text(out, "Unknown");
}

/* A string of the X-Ray cause, cut short. */
static void cause_string(struct buffer *out, const char *text, size_t max)
{
    struct buffer cut = buffer_new(max);
    append_cut(&cut, text, strlen(text));
    json_string(out, buffer_text(&cut));
    buffer_free(&cut);
}

static void cause_member(struct buffer *out, const char *key, const char *text)
{
    json_key(out, key);
    cause_string(out, text, CAUSE_TEXT_MAX);
}

void rt_failure_xray_cause(const struct rt_failure *failure, const char *working_directory,
                           struct buffer *out)
{
    buffer_append_char(out, '{');
    cause_member(out, "working_directory", working_directory);
    json_key(out, "exceptions");
    buffer_append_text(out, "[{");
    cause_member(out, "type", buffer_text(&failure->type));
    json_key(out, "message");
    cause_string(out, buffer_text(&failure->message), CAUSE_MESSAGE_MAX);
    json_key(out, "stack");
    buffer_append_char(out, '[');
    if (failure->path.size > 0) {
        buffer_append_char(out, '{');
        cause_member(out, "path", buffer_text(&failure->path));
        json_member_int(out, "line", failure->line);
        cause_member(out, "label", buffer_text(&failure->label));
        buffer_append_char(out, '}');
    }
    buffer_append_text(out, "]}]");
    json_key(out, "paths");
    buffer_append_char(out, '[');
    if (failure->path.size > 0)
        cause_string(out, buffer_text(&failure->path), CAUSE_TEXT_MAX);
    buffer_append_text(out, "]}");
}
