#include "insights/input/summary.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* "FILE:LINE"; of a path that does not fit its end is kept, behind dots. */
static void write_place(char *out, size_t size, const char *file, uint64_t line)
{
    static const char dots[] = "...";
    char number[24] = "";
    if (line > 0)
        snprintf(number, sizeof number, ":%" PRIu64, line);
    size_t length = strlen(file), room = size - strlen(number) - 1;
    bool fits = length <= room;
    if (!fits)
        file += length - room + strlen(dots);
    snprintf(out, size, "%s%.*s%s", fits ? "" : dots, (int)room, file, number);
}

void summary_trouble(struct log_input_summary *summary, enum log_trouble_kind kind,
                     const char *file, uint64_t line, const char *detail)
{
    summary->troubles[kind]++;
    if (summary->shown_count == LOG_TROUBLES_SHOWN)
        return;
    struct log_trouble *trouble = &summary->shown[summary->shown_count++];
    trouble->kind = kind;
    write_place(trouble->where, sizeof trouble->where, file, line);
    snprintf(trouble->detail, sizeof trouble->detail, "%s", detail);
}

void summary_add(struct log_input_summary *summary, const struct log_input_summary *more)
{
    summary->files += more->files;
    summary->bytes += more->bytes;
    summary->lines += more->lines;
    summary->events += more->events;
    summary->untimed += more->untimed;
    summary->stopped = summary->stopped || more->stopped;
    for (size_t kind = 0; kind < LOG_TROUBLE_KINDS; kind++)
        summary->troubles[kind] += more->troubles[kind];
    for (size_t i = 0; i < more->shown_count && summary->shown_count < LOG_TROUBLES_SHOWN; i++)
        summary->shown[summary->shown_count++] = more->shown[i];
}
