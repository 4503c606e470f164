#include "insights/event/platform_line.h"

#include "insights/event/json_view.h"
#include "insights/event/log_time.h"
#include "insights/event/platform_json.h"

#include <stdint.h>

static const double not_there = -1;

/* The place of what nobody asks for. */
#define NOWHERE SIZE_MAX

/* How lines begin. A function may well print START or END itself: what comes next counts too. */
static const struct {
    struct text begin;
    enum platform_line_kind kind;
    size_t skip; /* bytes before the first item */
} begins[] = {
    {TEXT("REPORT RequestId: "), PLATFORM_LINE_REPORT, 7},
    {TEXT("START RequestId: "), PLATFORM_LINE_START, 6},
    {TEXT("END RequestId: "), PLATFORM_LINE_END, 4},
    {TEXT("INIT_START Runtime Version: "), PLATFORM_LINE_INIT_START, 11},
    {TEXT("INIT_REPORT Init Duration: "), PLATFORM_LINE_INIT_REPORT, 12},
    {TEXT("RESTORE_START Runtime Version: "), PLATFORM_LINE_RESTORE_START, 14},
    {TEXT("RESTORE_REPORT Restore Duration: "), PLATFORM_LINE_RESTORE_REPORT, 15},
    /* Behind a REPORT, in the same event; a line of its own where lines are events. */
    {TEXT("XRAY TraceId: "), PLATFORM_LINE_OTHER, 0},
    {TEXT("EXTENSION\tName: "), PLATFORM_LINE_OTHER, 10},
    {TEXT("TELEMETRY\tName: "), PLATFORM_LINE_OTHER, 10},
    {TEXT("EXTENSION Name: "), PLATFORM_LINE_OTHER, 10},
    {TEXT("TELEMETRY Name: "), PLATFORM_LINE_OTHER, 10},
};

/* The items of a line, and where they go. */
static const struct item {
    struct text name;
    struct text unit; /* of a number; none: a text */
    size_t at;
} items[] = {
    {TEXT("RequestId: "), TEXT(""), offsetof(struct platform_line, request_id)},
    {TEXT("Version: "), TEXT(""), offsetof(struct platform_line, version)},
    {TEXT("Runtime Version: "), TEXT(""), offsetof(struct platform_line, runtime_version)},
    {TEXT("Duration: "), TEXT(" ms"), offsetof(struct platform_line, duration_ms)},
    {TEXT("Billed Duration: "), TEXT(" ms"), offsetof(struct platform_line, billed_duration_ms)},
    {TEXT("Memory Size: "), TEXT(" MB"), offsetof(struct platform_line, memory_size_mb)},
    {TEXT("Max Memory Used: "), TEXT(" MB"), offsetof(struct platform_line, max_memory_used_mb)},
    {TEXT("Init Duration: "), TEXT(" ms"), offsetof(struct platform_line, init_duration_ms)},
    {TEXT("Restore Duration: "), TEXT(" ms"), offsetof(struct platform_line, restore_duration_ms)},
    {TEXT("Billed Restore Duration: "), TEXT(" ms"), NOWHERE},
    {TEXT("Phase: "), TEXT(""), offsetof(struct platform_line, phase)},
    {TEXT("Status: "), TEXT(""), offsetof(struct platform_line, status)},
    {TEXT("Error Type: "), TEXT(""), offsetof(struct platform_line, error_type)},
    {TEXT("XRAY TraceId: "), TEXT(""), offsetof(struct platform_line, trace_id)},
    {TEXT("SegmentId: "), TEXT(""), offsetof(struct platform_line, segment_id)},
};

/* Where an item's value ends: at `separator` or a line break. */
static size_t value_size(struct text text, char separator)
{
    return text_find_byte(text_first(text, text_find_byte(text, separator)), '\n');
}

/* text: begins with a number, and a unit behind it: else the number may have been cut off. */
static void read_number(struct text text, struct text unit, double *number)
{
    static const char separators[] = {' ', '\t', '\r', '\n'};
    double value;
    size_t size = text_find_byte(text, ' ');
    struct text behind = text_from(text, size);
    if (*number >= 0 || !text_starts_with(behind, unit))
        return;
    behind = text_from(behind, unit.size);
    if (behind.size > 0 && memchr(separators, behind.data[0], sizeof separators) == NULL)
        return;
    if (number_parse(text_first(text, size), &value) && value >= 0)
        *number = value;
}

static void read_text(struct text value, struct text *text)
{
    if (value.size > 0 && value.data[value.size - 1] == '\r')
        value.size--;
    if (text->size == 0)
        *text = value;
}

/* NULL: `text` does not begin with an item that is known. */
static const struct item *find_item(struct text text)
{
    for (size_t i = 0; i < sizeof items / sizeof items[0]; i++)
        if (items[i].name.data[0] == text.data[0] && text_starts_with(text, items[i].name))
            return &items[i];
    return NULL;
}

static void read_value(struct text text, char separator, const struct item *item,
                       struct platform_line *line)
{
    void *to = (char *)line + item->at;
    if (item->unit.size > 0)
        read_number(text, item->unit, to);
    else
        read_text(text_first(text, value_size(text, separator)), to);
}

/* Items stand between tabs. Where there is no tab, as in START or in what somebody copied from a
 * web page, each word may begin one: no known value is two words, but for its unit. */
static void read_items(struct text text, struct platform_line *line)
{
    char separator = text_find_byte(text, '\t') < text.size ? '\t' : ' ';
    while (text.size > 0) {
        const struct item *item = find_item(text);
        if (item != NULL) {
            text = text_from(text, item->name.size);
            if (item->at != NOWHERE)
                read_value(text, separator, item, line);
        }
        text = text_from(text, value_size(text, separator) + 1);
    }
}

/* "TIME ID Task timed out after 3.00 seconds", with or without the time. */
static bool read_timeout(struct text message, struct platform_line *line)
{
    int64_t time_ms;
    size_t time_size = log_time_parse(message, &time_ms);
    struct text text = text_from(message, time_size > 0 ? time_size + 1 : 0);
    size_t id_size = text_find_byte(text_first(text, 64), ' ');
    if (!text_starts_with(text_from(text, id_size), (struct text)TEXT(" Task timed out after ")))
        return false;
    line->kind = PLATFORM_LINE_TIMEOUT;
    line->request_id = text_first(text, id_size);
    return true;
}

bool platform_line_parse(struct text message, struct arena *arena, struct platform_line *line)
{
    *line = (struct platform_line){
        .duration_ms = not_there,
        .billed_duration_ms = not_there,
        .init_duration_ms = not_there,
        .restore_duration_ms = not_there,
        .memory_size_mb = not_there,
        .max_memory_used_mb = not_there,
    };
    if (message.size == 0)
        return false;
    if (message.data[0] == '{')
        return platform_json_parse(message, arena, line);
    for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++) {
        if (begins[i].begin.data[0] == message.data[0] &&
            text_starts_with(message, begins[i].begin)) {
            line->kind = begins[i].kind;
            read_items(text_from(message, begins[i].skip), line);
            return true;
        }
    }
    return read_timeout(message, line);
}
