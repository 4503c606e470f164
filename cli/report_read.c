#include "cli/report_read.h"

#include "base/clock.h"
#include "cli/interrupts.h"
#include "cli/progress.h"
#include "insights/input/summary.h"

#include <unistd.h>

/* False: no memory. */
static bool add_block(struct report *report, struct log_block *block)
{
    struct log_event event;
    while (log_block_event(block, &event))
        if (!report_add(report, &event))
            return false;
    return true;
}

static bool add_all(struct report *report, struct log_input *input)
{
    struct log_block *block;
    bool ok = true;
    while (ok && (block = log_input_next(input)) != NULL) {
        ok = add_block(report, block);
        log_input_count(input, block);
        log_block_free(block);
    }
    return ok;
}

bool report_read_paths(struct report *report, const char *const *paths, size_t count,
                       const char *group, struct log_input_summary *summary)
{
    struct progress progress = {.wanted = isatty(STDERR_FILENO) == 1,
                                .started_ns = clock_ns(CLOCK_MONOTONIC)};
    struct log_input_options options = {
        .stop = &cli_interrupted,
        .progress = progress_show,
        .context = &progress,
        .default_group = group,
    };
    struct log_input *input = log_input_new(paths, count, &options);
    if (input == NULL)
        return false;
    bool added = add_all(report, input);
    progress_end(&progress);
    summary_add(summary, log_input_summary(input));
    log_input_free(input);
    return added;
}

enum report_read report_read(const struct report_command *command, struct report *report,
                             struct log_input_summary *summary)
{
    *summary = (struct log_input_summary){.stopped = false};
    cli_catch(SIGINT);
    cli_catch(SIGTERM);
    if (command->cloud.group_count > 0)
        return report_read_cloud(command, report, summary);
    return report_read_paths(report, command->paths, command->path_count, NULL, summary)
               ? REPORT_READ
               : REPORT_NO_MEMORY;
}
