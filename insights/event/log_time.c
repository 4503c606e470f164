#include "insights/event/log_time.h"

#include "base/clock.h"

/* What is yet to be read. */
struct time_text {
    const char *at;
    const char *end;
};

static bool is_digit(const struct time_text *text, size_t ahead)
{
    return (size_t)(text->end - text->at) > ahead && text->at[ahead] >= '0' &&
           text->at[ahead] <= '9';
}

static bool read_byte(struct time_text *text, char byte)
{
    if (text->at == text->end || *text->at != byte)
        return false;
    text->at++;
    return true;
}

/* Just `digits` of them, that write a number from `least` to `most`. */
static bool read_number(struct time_text *text, int digits, int least, int most, int *number)
{
    int value = 0;
    for (int i = 0; i < digits; i++) {
        if (!is_digit(text, 0))
            return false;
        value = value * 10 + (*text->at++ - '0');
    }
    *number = value;
    return value >= least && value <= most;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

/* Days from 1970-01-01. Years are counted from March, so that a leap day is the last of its year;
 * 153 / 5 spreads the months' 30 and 31 days. */
static int64_t days_since_1970(int year, int month, int day)
{
    static const int64_t march_of_year_0 = -719468;
    int64_t y = year - (month <= 2);
    int64_t m = (month + 9) % 12;
    int64_t leap_days = (y + 400) / 4 - (y + 400) / 100 + (y + 400) / 400 - 97;
    return march_of_year_0 + 365 * y + leap_days + (153 * m + 2) / 5 + day - 1;
}

static bool read_date(struct time_text *text, int64_t *days)
{
    int year, month, day;
    if (!read_number(text, 4, 0, 9999, &year) || !read_byte(text, '-') ||
        !read_number(text, 2, 1, 12, &month) || !read_byte(text, '-') ||
        !read_number(text, 2, 1, days_in_month(year, month), &day))
        return false;
    *days = days_since_1970(year, month, day);
    return true;
}

/* After the point: of 1 to 9 digits, milliseconds. */
static bool read_fraction(struct time_text *text, int *ms)
{
    int digits = 0;
    *ms = 0;
    for (; is_digit(text, 0); text->at++, digits++)
        if (digits < 3)
            *ms = *ms * 10 + (*text->at - '0');
    for (int i = digits; i < 3; i++)
        *ms *= 10;
    return digits <= 9;
}

static bool read_clock(struct time_text *text, int64_t *day_ms)
{
    int hour, minute, second, ms = 0;
    if (!read_number(text, 2, 0, 23, &hour) || !read_byte(text, ':') ||
        !read_number(text, 2, 0, 59, &minute) || !read_byte(text, ':') ||
        !read_number(text, 2, 0, 60, &second) || is_digit(text, 0))
        return false;
    if (is_digit(text, 1) && read_byte(text, '.') && !read_fraction(text, &ms))
        return false;
    if (second == 60) {
        second = 59;
        ms = 999;
    }
    *day_ms = ((hour * 60 + minute) * 60 + second) * INT64_C(1000) + ms;
    return true;
}

/* Z, +02:00 or +0200; nothing of the kind is UTC. What only begins like one would make the time
 * wrong: false. */
static bool read_offset(struct time_text *text, int64_t *offset_ms)
{
    int hours, minutes;
    *offset_ms = 0;
    if (read_byte(text, 'Z') || read_byte(text, 'z'))
        return true;
    if (text->at == text->end || (*text->at != '+' && *text->at != '-') || !is_digit(text, 1))
        return true;
    int sign = *text->at++ == '-' ? -1 : 1;
    if (!read_number(text, 2, 0, 23, &hours))
        return false;
    read_byte(text, ':');
    if (!read_number(text, 2, 0, 59, &minutes) || is_digit(text, 0))
        return false;
    *offset_ms = sign * (hours * 60 + minutes) * INT64_C(60000);
    return true;
}

size_t log_time_parse(struct text text, int64_t *epoch_ms)
{
    int64_t days, day_ms, offset_ms;
    if (text.size == 0)
        return 0;
    struct time_text left = {text.data, text.data + text.size};
    if (!read_date(&left, &days))
        return 0;
    if (!read_byte(&left, 'T') && !read_byte(&left, 't') && !read_byte(&left, ' '))
        return 0;
    if (!read_clock(&left, &day_ms) || !read_offset(&left, &offset_ms))
        return 0;
    *epoch_ms = days * 86400000 + day_ms - offset_ms;
    return (size_t)(left.at - text.data);
}

void log_time_write(int64_t epoch_ms, char out[LOG_TIME_SIZE])
{
    char rfc3339[CLOCK_RFC3339_SIZE];
    clock_rfc3339(epoch_ms, rfc3339);
    memcpy(out, rfc3339, LOG_TIME_SIZE - 1);
    out[sizeof "2023-11-14" - 1] = ' ';
    out[LOG_TIME_SIZE - 1] = '\0';
}
