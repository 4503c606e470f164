#include "emulator/log/platform_log_text.h"

#include "base/json_text.h"

#include <inttypes.h>
#include <string.h>

/* "98.70 ms": hundredths, rounded half up, in integers so that a REPORT never depends on a
 * locale. */
static void append_ms(struct buffer *out, int64_t ns)
{
    int64_t hundredths = ((ns > 0 ? ns : 0) + 5000) / 10000;
    buffer_printf(out, "%" PRId64 ".%02d ms", hundredths / 100, (int)(hundredths % 100));
}

static bool succeeded(const struct platform_event *event)
{
    return event->status == NULL || strcmp(event->status, "success") == 0;
}

/* Texts from outside come by line_text(): they must not make lines or fields of their own. */
static void append_error_type(struct buffer *out, const struct platform_event *event)
{
    const char *error_type = platform_event_error_type(event);
    if (error_type == NULL)
        return;
    buffer_append_text(out, "\tError Type: ");
    line_text(out, error_type);
}

static void append_status(struct buffer *out, const struct platform_event *event)
{
    buffer_printf(out, "Status: %s", event->status);
    append_error_type(out, event);
}

static void append_init_report(struct buffer *out, const struct platform_event *event)
{
    if (succeeded(event) && event->init_type == INIT_ON_DEMAND)
        return;
    buffer_append_text(out, "INIT_REPORT Init Duration: ");
    append_ms(out, event->duration_ns);
    if (!succeeded(event)) {
        buffer_printf(out, "\tPhase: %s\t", init_phase_name(event->phase));
        append_status(out, event);
    }
    buffer_append_char(out, '\n');
}

static void append_restore_report(struct buffer *out, const struct platform_event *event)
{
    buffer_append_text(out, "RESTORE_REPORT Restore Duration: ");
    append_ms(out, event->duration_ns);
    if (!succeeded(event)) {
        buffer_append_char(out, '\t');
        append_status(out, event);
    }
    buffer_append_char(out, '\n');
}

/* ", "-separated in brackets; `capitalize`: "platform" becomes "Platform". */
static void append_list(struct buffer *out, const char *const *texts, bool capitalize)
{
    buffer_append_char(out, '[');
    for (size_t i = 0; texts != NULL && texts[i] != NULL; i++) {
        const char *text = texts[i];
        if (i > 0)
            buffer_append_text(out, ", ");
        if (capitalize && text[0] >= 'a' && text[0] <= 'z') {
            buffer_append_char(out, (char)(text[0] - 'a' + 'A'));
            text++;
        }
        line_text(out, text);
    }
    buffer_append_char(out, ']');
}

static void append_extension(struct buffer *out, const struct platform_event *event)
{
    bool telemetry = event->type == PLATFORM_TELEMETRY_SUBSCRIPTION;
    buffer_append_text(out, telemetry ? "TELEMETRY\tName: " : "EXTENSION\tName: ");
    line_text(out, event->name);
    buffer_printf(out, "\tState: %s\t%s: ", event->state, telemetry ? "Types" : "Events");
    append_list(out, event->subscriptions, telemetry);
    append_error_type(out, event);
    buffer_append_char(out, '\n');
}

/* A field of an X-Ray header, "Root=1-...;Parent=...;Sampled=1": its value and the value's size;
 * NULL: there is none. */
static const char *trace_field(const char *trace_id, const char *name, size_t *size)
{
    size_t length = strlen(name);
    for (const char *field = trace_id; field != NULL;) {
        const char *end = strchr(field, ';');
        size_t field_size = end != NULL ? (size_t)(end - field) : strlen(field);
        if (field_size > length && strncmp(field, name, length) == 0 && field[length] == '=') {
            *size = field_size - length - 1;
            return field + length + 1;
        }
        field = end != NULL ? end + 1 : NULL;
    }
    return NULL;
}

static void append_field(struct buffer *out, const char *value, size_t size)
{
    struct buffer text = buffer_new(size + 1);
    if (buffer_append(&text, value, size))
        line_text(out, buffer_text(&text));
    buffer_free(&text);
}

/* The platform's second line of a REPORT: only a sampled trace has one. */
static void append_trace(struct buffer *out, const char *trace_id)
{
    size_t root_size, parent_size, sampled_size;
    const char *root = trace_field(trace_id, "Root", &root_size);
    const char *parent = trace_field(trace_id, "Parent", &parent_size);
    const char *sampled = trace_field(trace_id, "Sampled", &sampled_size);
    if (root == NULL || sampled == NULL || sampled_size != 1 || sampled[0] != '1')
        return;
    buffer_append_text(out, "XRAY TraceId: ");
    append_field(out, root, root_size);
    if (parent != NULL) {
        buffer_append_text(out, "\tSegmentId: ");
        append_field(out, parent, parent_size);
    }
    buffer_append_text(out, "\tSampled: true\t\n");
}

static void append_restore(struct buffer *out, int64_t restore_ns)
{
    buffer_append_text(out, "Restore Duration: ");
    append_ms(out, restore_ns);
    /* No snapshot is fetched here: all of a restore is the runtime's work, which is billed. */
    buffer_printf(out, "\tBilled Restore Duration: %" PRId64 " ms\t",
                  restore_ns / 1000000 + (restore_ns % 1000000 > 0));
}

static void append_end_and_report(struct buffer *out, const struct platform_event *event)
{
    buffer_printf(out, "END RequestId: %s\n", event->request_id);
    buffer_printf(out, "REPORT RequestId: %s\tDuration: ", event->request_id);
    append_ms(out, event->duration_ns);
    buffer_printf(out, "\tBilled Duration: %" PRId64 " ms\tMemory Size: %d MB", event->billed_ms,
                  event->function->memory_mb);
    buffer_printf(out, "\tMax Memory Used: %" PRId64 " MB\t", (event->peak_kib + 1023) / 1024);
    if (event->init_ns >= 0) {
        buffer_append_text(out, "Init Duration: ");
        append_ms(out, event->init_ns);
        buffer_append_char(out, '\t');
    }
    if (event->restore_ns >= 0)
        append_restore(out, event->restore_ns);
    if (!succeeded(event))
        append_status(out, event);
    buffer_append_char(out, '\n');
    append_trace(out, event->trace_id);
}

void platform_log_text(struct buffer *out, const struct platform_event *event)
{
    switch (event->type) {
    case PLATFORM_INIT_START:
        buffer_printf(out, "INIT_START Runtime Version: %s\n", event->function->runtime_version);
        break;
    case PLATFORM_INIT_REPORT:
        append_init_report(out, event);
        break;
    case PLATFORM_RESTORE_START:
        buffer_printf(out, "RESTORE_START Runtime Version: %s\n", event->function->runtime_version);
        break;
    case PLATFORM_RESTORE_REPORT:
        append_restore_report(out, event);
        break;
    case PLATFORM_EXTENSION:
    case PLATFORM_TELEMETRY_SUBSCRIPTION:
        append_extension(out, event);
        break;
    case PLATFORM_START:
        buffer_printf(out, "START RequestId: %s Version: %s\n", event->request_id,
                      event->function->version);
        break;
    case PLATFORM_REPORT:
        append_end_and_report(out, event);
        break;
    default: /* telemetry has the others, or they are our own */
        break;
    }
}
