/* The files that `firstlight report` writes beside what it prints: a page, and a picture. */
#ifndef CLI_REPORT_FILES_H
#define CLI_REPORT_FILES_H

#include "cli/report_options.h"
#include "insights/report/report.h"

#include <stdbool.h>

/* Whether a picture can be written to a file of this name: its end is .svg or .png. */
bool report_can_plot(const char *path);

/* Writes those that were asked for. False, and said on standard error: one could not be made or
 * written. No part of a file is left then. */
bool report_write_files(const struct report_command *command, const struct report_result *result,
                        const struct report_input *input);

#endif
