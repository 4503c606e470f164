#include "insights/input/line_time.h"

#include "insights/event/json_view.h"
#include "insights/event/log_time.h"
#include "insights/input/json_skim.h"

#include <stdio.h>

/* "2026-11-22 03:14:12", and the longest time with a fraction and an offset, and some. */
enum { SECONDS_SIZE = 19, LOOSE_SIZE = 40 };

size_t line_time_parse(struct text text, int64_t *epoch_ms)
{
    char strict[LOOSE_SIZE];
    size_t size = text.data != NULL ? log_time_parse(text, epoch_ms) : 0;
    if (size != SECONDS_SIZE || size == text.size || text.data[size] != ',')
        return size;
    struct text loose = text_first(text, sizeof strict);
    memcpy(strict, loose.data, loose.size);
    strict[size] = '.';
    int64_t loose_ms;
    size_t loose_size = log_time_parse(text_bytes(strict, loose.size), &loose_ms);
    if (loose_size <= size)
        return size;
    *epoch_ms = loose_ms;
    return loose_size;
}

/* The month's number, 1 to 12; 0: none is named so. */
static int month_of(const char *name)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    for (int month = 0; month < 12; month++)
        if (memcmp(months + (ptrdiff_t)month * 3, name, 3) == 0)
            return month + 1;
    return 0;
}

bool emulator_time_parse(struct text line, int64_t *epoch_ms)
{
    static const struct text before = TEXT("time=\"");
    if (text_starts_with(line, before))
        return line_time_parse(text_from(line, before.size), epoch_ms) > 0;
    /* "29 Nov 2026 11:59:02,908" */
    enum { EMULATOR_TIME_SIZE = 24 };
    if (line.size < EMULATOR_TIME_SIZE || line.data[2] != ' ' || line.data[6] != ' ' ||
        line.data[11] != ' ')
        return false;
    int month = month_of(line.data + 3);
    if (month == 0)
        return false;
    char strict[EMULATOR_TIME_SIZE];
    int size = snprintf(strict, sizeof strict, "%.4s-%02d-%.2sT%.8s.%.3s", line.data + 7, month,
                        line.data, line.data + 12, line.data + 21);
    return size == EMULATOR_TIME_SIZE - 1 && line.data[20] == ',' &&
           log_time_parse(text_bytes(strict, (size_t)size), epoch_ms) == (size_t)size;
}

bool json_time_parse(struct text value, int64_t *epoch_ms)
{
    /* 2001-09-09 in seconds; 1973 in milliseconds, which seconds reach in the year 5138. */
    static const double first_second = 1e9, first_ms = 1e11, last_ms = 253402300800000.0;
    if (value.size > 0 && value.data[0] == '"') {
        struct text inside = skim_string(value);
        return inside.data != NULL && line_time_parse(inside, epoch_ms) > 0;
    }
    double number;
    if (!number_parse(value, &number) || number < first_second || number >= last_ms)
        return false;
    *epoch_ms = (int64_t)(number < first_ms ? number * 1000 : number);
    return true;
}
