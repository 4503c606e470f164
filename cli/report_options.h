/* The command line of `firstlight report`. */
#ifndef CLI_REPORT_OPTIONS_H
#define CLI_REPORT_OPTIONS_H

#include "cli/cloud_options.h"
#include "insights/report/report.h"
#include "insights/report/report_csv.h"

#include <stdbool.h>
#include <stddef.h>

enum report_format { REPORT_TERMINAL, REPORT_MARKDOWN, REPORT_JSON, REPORT_CSV };

struct report_command {
    struct report_options report;
    enum report_format format;
    enum report_csv csv;
    const char *html;         /* a page is written to that file as well; NULL: none */
    const char *plot;         /* likewise a picture, .svg or .png */
    const char *const *paths; /* of argv */
    size_t path_count;
    struct cloud_options cloud; /* what is read in place of files */
    int64_t start_ms, end_ms;   /* of that, inclusive; INT64_MIN and INT64_MAX: not given */
};

/* Reads the command line. Returns the exit status, or -1 when there is something to report. */
int report_options_read(struct report_command *command, int argc, char **argv);

#endif
