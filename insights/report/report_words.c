#include "insights/report/report_words.h"

#include "insights/event/log_event.h"
#include "insights/report/figures.h"

#include <stdio.h>

static void unbroken(struct buffer *out, const char *figure)
{
    for (; *figure != '\0'; figure++) {
        if (*figure == ' ')
            buffer_append_text(out, "\xC2\xA0");
        else
            buffer_append_char(out, *figure);
    }
}

void words_count(struct buffer *out, uint64_t count)
{
    unbroken(out, figure_count(&(struct figure){{0}}, count));
}

void words_duration(struct buffer *out, double ms)
{
    unbroken(out, figure_duration(&(struct figure){{0}}, ms));
}

void words_per_cent(struct buffer *out, double share)
{
    unbroken(out, figure_per_cent(&(struct figure){{0}}, share));
}

void words_money(struct buffer *out, double dollars)
{
    unbroken(out, figure_money(&(struct figure){{0}}, dollars));
}

/* skip: bytes of "2026-11-22 03:14:12" that are left out */
static void time_from(struct buffer *out, int64_t epoch_ms, size_t skip)
{
    struct figure figure = {{0}};
    if (epoch_ms == LOG_EVENT_NO_TIME)
        buffer_append_text(out, "–");
    else
        unbroken(out, figure_time(&figure, epoch_ms) + skip);
}

void words_time(struct buffer *out, int64_t epoch_ms)
{
    time_from(out, epoch_ms, 0);
}

void words_day_time(struct buffer *out, int64_t epoch_ms)
{
    time_from(out, epoch_ms, sizeof "2026-" - 1);
}

void words_counted(struct buffer *out, uint64_t count, const char *one, const char *many)
{
    words_count(out, count);
    buffer_printf(out, " %s", count == 1 ? one : many);
}

void words_price(struct buffer *out, double dollars)
{
    char digits[64];
    size_t size = (size_t)snprintf(digits, sizeof digits, "%.12f", dollars);
    while (size > 0 && size < sizeof digits && digits[size - 1] == '0')
        size--;
    buffer_append_char(out, '$');
    buffer_append(out, digits, size < sizeof digits ? size : 0);
}
