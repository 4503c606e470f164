#include "cli/progress.h"

#include "base/clock.h"
#include "insights/report/figures.h"

#include <stdio.h>

static const int64_t patience_ns = 1000000000, pause_ns = 100000000;

/* Whether something is to be shown now. */
static bool is_due(struct progress *progress)
{
    int64_t now_ns = clock_ns(CLOCK_MONOTONIC);
    if (!progress->wanted || now_ns - progress->started_ns < patience_ns ||
        now_ns - progress->shown_ns < pause_ns)
        return false;
    progress->shown_ns = now_ns;
    return true;
}

void progress_show(void *context, uint64_t read_bytes, uint64_t total_bytes)
{
    struct progress *progress = context;
    struct figure read, total;
    if (!is_due(progress))
        return;
    figure_bytes(&read, read_bytes);
    /* Files can grow while they are read. */
    if (total_bytes > 0 && read_bytes <= total_bytes)
        fprintf(stderr, "\r\033[Kread %s of %s, %.0f %%", read.text,
                figure_bytes(&total, total_bytes),
                100.0 * (double)read_bytes / (double)total_bytes);
    else
        fprintf(stderr, "\r\033[Kread %s", read.text);
    fflush(stderr);
}

void progress_show_cloud(struct progress *progress, uint64_t matched, uint64_t scanned,
                         uint64_t scanned_bytes)
{
    struct figure of, all, bytes;
    if (!is_due(progress))
        return;
    fprintf(stderr, "\r\033[KCloudWatch: matched %s of %s events so far, %s, %.0f s",
            figure_count(&of, matched), figure_count(&all, scanned),
            figure_bytes(&bytes, scanned_bytes),
            (double)(progress->shown_ns - progress->started_ns) / 1e9);
    fflush(stderr);
}

void progress_end(struct progress *progress)
{
    if (progress->shown_ns != 0)
        fputs("\r\033[K", stderr);
    progress->shown_ns = 0;
}
