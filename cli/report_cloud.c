/* Log groups, one after the other: each comes through a pipe, and is read while it comes. */
#include "base/clock.h"
#include "cli/interrupts.h"
#include "cli/report_read.h"
#include "insights/cloud/cloud_stream.h"
#include "insights/report/sieve.h"

static enum report_read read_group(const struct report_command *command,
                                   const struct cloud_filter *filter, struct report *report,
                                   struct log_input_summary *summary)
{
    struct cloud_stream stream;
    struct aws_trouble trouble;
    if (!cloud_stream_start(&stream, &command->cloud.access, filter, &trouble)) {
        cloud_options_trouble("report", &trouble);
        return REPORT_UNREACHABLE;
    }
    const char *path = stream.path;
    bool read = report_read_paths(report, &path, 1, filter->group, summary);
    bool stopped = cli_interrupted != 0;
    summary->stopped = summary->stopped || stopped;
    if (!cloud_stream_end(&stream, stopped || !read, &trouble)) {
        cloud_options_trouble("report", &trouble);
        return REPORT_UNREACHABLE;
    }
    return read ? REPORT_READ : REPORT_NO_MEMORY;
}

enum report_read report_read_cloud(const struct report_command *command, struct report *report,
                                   struct log_input_summary *summary)
{
    struct cloud_logs logs =
        cloud_options_logs(&command->cloud, command->start_ms, command->end_ms, clock_epoch_ms());
    enum report_read outcome = REPORT_READ;
    for (size_t i = 0; i < logs.group_count && outcome == REPORT_READ && cli_interrupted == 0;
         i++) {
        struct cloud_filter filter = {.group = logs.groups[i],
                                      .start_ms = logs.start_ms,
                                      .end_ms = logs.end_ms,
                                      .pattern = sieve_filter_pattern};
        outcome = read_group(command, &filter, report, summary);
    }
    return outcome;
}
