#include "cli/query_time.h"

#include "base/text.h"
#include "insights/event/log_time.h"

#include <stdio.h>

/* Largest number of anything: far beyond the year 9999, and no sum of its products overflows. */
static const int64_t number_max = 1000000000000;

/* Seconds since 1970 have 10 digits for centuries; what has 12 or more is in milliseconds. */
static const int64_t seconds_max = 100000000000;

/* Takes digits off `text`. False: there are none, or they are too many. */
static bool take_number(struct text *text, int64_t *number)
{
    size_t size = 0;
    *number = 0;
    while (size < text->size && text->data[size] >= '0' && text->data[size] <= '9') {
        *number = *number * 10 + (text->data[size++] - '0');
        if (*number > number_max * 10)
            return false;
    }
    *text = text_from(*text, size);
    return size > 0;
}

static bool parse_epoch(struct text text, int64_t *epoch_ms)
{
    int64_t number;
    if (!take_number(&text, &number) || text.size > 0)
        return false;
    *epoch_ms = number < seconds_max ? number * 1000 : number;
    return true;
}

static int64_t unit_ms(char unit)
{
    switch (unit) {
    case 's':
        return 1000;
    case 'm':
        return 60 * 1000;
    case 'h':
        return 3600 * 1000;
    case 'd':
        return 24 * 3600 * 1000;
    case 'w':
        return (int64_t)7 * 24 * 3600 * 1000;
    default:
        return 0;
    }
}

/* 1d, 90m, 1d12h, "1d 12h" */
static bool parse_span(struct text text, int64_t *span_ms)
{
    static const int64_t span_max = (int64_t)10000 * 366 * 24 * 3600 * 1000;
    *span_ms = 0;
    do {
        int64_t number;
        if (!take_number(&text, &number) || text.size == 0)
            return false;
        int64_t unit = unit_ms(text.data[0]);
        if (unit == 0 || number > span_max / unit || *span_ms > span_max)
            return false;
        *span_ms += number * unit;
        text = text_from(text, 1);
        while (text.size > 0 && text.data[0] == ' ')
            text = text_from(text, 1);
    } while (text.size > 0);
    return true;
}

static bool parse_date(const char *typed, int64_t *epoch_ms)
{
    char time[64];
    struct text text = text_of(typed);
    if (text.size > 0 && log_time_parse(text, epoch_ms) == text.size)
        return true;
    snprintf(time, sizeof time, "%.40sT00:00:00Z", typed);
    text = text_of(time);
    return log_time_parse(text, epoch_ms) == text.size;
}

bool query_time_parse(const char *typed, int64_t now_ms, int64_t *epoch_ms)
{
    int64_t span_ms;
    if (strcmp(typed, "now") == 0) {
        *epoch_ms = now_ms;
        return true;
    }
    if (parse_span(text_of(typed), &span_ms)) {
        *epoch_ms = now_ms - span_ms;
        return true;
    }
    return parse_epoch(text_of(typed), epoch_ms) || parse_date(typed, epoch_ms);
}
