/* Reads logs into a report: files, or log groups in CloudWatch. */
#ifndef CLI_REPORT_READ_H
#define CLI_REPORT_READ_H

#include "cli/report_options.h"
#include "insights/input/log_input.h"

#include <stdbool.h>

enum report_read {
    REPORT_READ,
    REPORT_NO_MEMORY,
    REPORT_UNREACHABLE, /* CloudWatch: said on standard error; what came before is in the report */
};

/* Reads all that the command names, showing progress on a terminal, until an interrupt ends it. */
enum report_read report_read(const struct report_command *command, struct report *report,
                             struct log_input_summary *summary);

/* Adds one input. group: the log group of events that tell none; NULL: not known. False: no
 * memory. */
bool report_read_paths(struct report *report, const char *const *paths, size_t count,
                       const char *group, struct log_input_summary *summary);

/* Adds the log groups. */
enum report_read report_read_cloud(const struct report_command *command, struct report *report,
                                   struct log_input_summary *summary);

#endif
