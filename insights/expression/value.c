/* What a value is as a condition, as a number and as text. */
#include "insights/event/json_view.h"
#include "insights/event/log_time.h"
#include "insights/expression/expression.h"
#include "insights/expression/value_internal.h"

#include <math.h>

struct value value_null(void)
{
    return (struct value){.type = VALUE_NULL};
}

struct value value_of_number(double number)
{
    return isfinite(number) ? (struct value){.type = VALUE_NUMBER, .number = number} : value_null();
}

struct value value_of_time(double epoch_ms)
{
    return isfinite(epoch_ms) ? (struct value){.type = VALUE_TIME, .number = epoch_ms}
                              : value_null();
}

struct value value_of_text(struct text text)
{
    return (struct value){.type = VALUE_TEXT, .text = text};
}

struct value value_of_bool(bool yes)
{
    return value_of_number(yes ? 1 : 0);
}

bool value_is_structure(struct value value)
{
    return value.type == VALUE_MAP || value.type == VALUE_LIST;
}

/* Most texts that are compared are words: they are told by their first byte. */
static bool may_be_number(struct text text)
{
    if (text.size == 0)
        return false;
    char first = text.data[0];
    return (first >= '0' && first <= '9') || first == '-' || first == '+';
}

bool value_number(struct value value, double *number)
{
    switch (value.type) {
    case VALUE_NUMBER:
    case VALUE_TIME:
        *number = value.number;
        return true;
    case VALUE_TEXT:
        return may_be_number(value.text) && number_parse(value.text, number);
    default:
        return false;
    }
}

bool value_is_true(struct value value)
{
    double number = 0;
    return value_number(value, &number) && number != 0;
}

/* The nearest time that can be written, in whole milliseconds. */
static int64_t time_ms(double epoch_ms)
{
    static const double most = 1e15;
    return (int64_t)floor(fmin(fmax(epoch_ms, -most), most));
}

struct text value_text_scratch(struct value value, char scratch[VALUE_SCRATCH_SIZE])
{
    switch (value.type) {
    case VALUE_NULL:
        return (struct text){NULL, 0};
    case VALUE_NUMBER:
        if (value.text.size > 0)
            return value.text;
        return text_bytes(scratch, number_text(value.number, scratch));
    case VALUE_TIME:
        log_time_write(time_ms(value.number), scratch);
        return text_of(scratch);
    default:
        /* Empty, and still not null. */
        return value.text.data != NULL ? value.text : text_bytes("", 0);
    }
}

struct text value_text(struct value value, struct arena *arena)
{
    char scratch[VALUE_SCRATCH_SIZE];
    struct text text = value_text_scratch(value, scratch);
    return text.data == scratch ? arena_copy(arena, text) : text;
}
