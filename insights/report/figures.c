#include "insights/report/figures.h"

#include "base/clock.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

const char *figure_count(struct figure *figure, uint64_t count)
{
    char digits[24];
    int size = snprintf(digits, sizeof digits, "%" PRIu64, count);
    size_t at = 0;
    for (int i = 0; i < size; i++) {
        if (i > 0 && (size - i) % 3 == 0)
            figure->text[at++] = ',';
        figure->text[at++] = digits[i];
    }
    figure->text[at] = '\0';
    return figure->text;
}

/* What is shown must not round up to the next unit's first figure: 999.96 ms is 1.00 s. */
static const char *short_duration(struct figure *figure, double ms)
{
    if (ms < 9.995)
        snprintf(figure->text, sizeof figure->text, "%.2f ms", ms);
    else if (ms < 999.95)
        snprintf(figure->text, sizeof figure->text, "%.1f ms", ms);
    else
        snprintf(figure->text, sizeof figure->text, "%.2f s", ms / 1000);
    return figure->text;
}

const char *figure_duration(struct figure *figure, double ms)
{
    if (!(ms >= 0)) {
        snprintf(figure->text, sizeof figure->text, "–");
        return figure->text;
    }
    if (ms < 59995)
        return short_duration(figure, ms);
    double seconds = fmin(floor(ms / 1000 + 0.5), 1e15);
    uint64_t s = (uint64_t)seconds, m = s / 60, h = m / 60;
    if (h == 0)
        snprintf(figure->text, sizeof figure->text, "%" PRIu64 " min %02" PRIu64 " s", m, s % 60);
    else if (h < 48)
        snprintf(figure->text, sizeof figure->text, "%" PRIu64 " h %02" PRIu64 " min", h, m % 60);
    else
        snprintf(figure->text, sizeof figure->text, "%" PRIu64 " d %" PRIu64 " h", h / 24, h % 24);
    return figure->text;
}

const char *figure_per_cent(struct figure *figure, double share)
{
    /* Halves go up: 81.25 is 81.3, which printf(3) by itself rounds to the even 81.2. */
    snprintf(figure->text, sizeof figure->text, "%.1f %%", share * 100 + 1e-9);
    return figure->text;
}

const char *figure_money(struct figure *figure, double dollars)
{
    int decimals = 2;
    if (dollars > 0 && dollars < 1)
        decimals = (int)fmin(12, fmax(2, 2 - floor(log10(dollars))));
    snprintf(figure->text, sizeof figure->text, "$%.*f", decimals, fmin(dollars, 1e15));
    return figure->text;
}

const char *figure_bytes(struct figure *figure, uint64_t bytes)
{
    static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB", "PB", "EB"};
    double size = (double)bytes;
    size_t unit = 0;
    for (; size >= 999.5 && unit + 1 < sizeof units / sizeof units[0]; unit++)
        size /= 1000;
    snprintf(figure->text, sizeof figure->text, unit > 0 && size < 9.95 ? "%.1f %s" : "%.0f %s",
             size, units[unit]);
    return figure->text;
}

const char *figure_time(struct figure *figure, int64_t epoch_ms)
{
    char time[CLOCK_RFC3339_SIZE];
    clock_rfc3339(epoch_ms, time);
    snprintf(figure->text, sizeof figure->text, "%.10s %.8s", time, time + 11);
    return figure->text;
}
