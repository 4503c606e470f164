#include "emulator/log/event_line.h"

#include "base/clock.h"
#include "base/json_text.h"
#include "emulator/log/platform_log_json.h"

void event_line_json(struct buffer *out, const struct platform_event *event)
{
    char time[CLOCK_RFC3339_SIZE];
    clock_rfc3339(event->time_ms, time);
    buffer_append_char(out, '{');
    json_member_string(out, "time", time);
    json_member_string(out, "type", platform_event_type_name(event->type));
    json_member_string(out, "function", event->function->name);
    json_member_string(out, "sandbox", event->log_stream);
    json_member_string(out, "initializationType", init_type_name(event->init_type));
    json_key(out, "record");
    platform_record_json(out, event);
    buffer_append_text(out, "}\n");
}
