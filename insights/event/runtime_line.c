#include "insights/event/runtime_line.h"

#include "insights/event/log_time.h"

static const struct text none = {NULL, 0};

/* Up to a tab, which is passed over; empty when there is no tab. */
static struct text take_column(struct text *line)
{
    struct text column = text_first(*line, text_find_byte(*line, '\t'));
    if (column.size == line->size)
        return none;
    *line = text_from(*line, column.size + 1);
    return column;
}

static bool is_time(struct text column)
{
    int64_t time_ms;
    return column.size > 0 && log_time_parse(column, &time_ms) == column.size;
}

/* "INFO": capital letters. */
static bool is_level(struct text column)
{
    for (size_t i = 0; i < column.size; i++)
        if (column.data[i] < 'A' || column.data[i] > 'Z')
            return false;
    return column.size > 0;
}

/* "[INFO]" */
static bool is_python_level(struct text column)
{
    return column.size > 2 && column.data[0] == '[' && column.data[column.size - 1] == ']' &&
           is_level(text_bytes(column.data + 1, column.size - 2));
}

static bool is_request_id(struct text column)
{
    return column.size > 0 && !text_is(column, "-") && !text_is(column, "undefined") &&
           text_find_byte(column, ' ') == column.size;
}

struct text runtime_line_request_id(struct text message)
{
    if (message.size == 0 || (message.data[0] != '[' && message.data[0] > '9'))
        return none;
    struct text first = take_column(&message);
    bool python = is_python_level(first);
    if (!is_time(python ? take_column(&message) : first))
        return none;
    struct text id = take_column(&message);
    if (!is_request_id(id) || (!python && !is_level(take_column(&message))))
        return none;
    return id;
}
