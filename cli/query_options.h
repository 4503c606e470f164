/* The command line of `firstlight query`. */
#ifndef CLI_QUERY_OPTIONS_H
#define CLI_QUERY_OPTIONS_H

#include "base/buffer.h"
#include "cli/cloud_options.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum query_format { QUERY_FORMAT_TABLE, QUERY_FORMAT_JSON, QUERY_FORMAT_CSV };

struct query_options {
    struct buffer query;      /* its text; owned: buffer_free() */
    const char *const *files; /* borrowed from the command line */
    size_t file_count;        /* 0: standard input, unless log groups are named */
    struct cloud_options cloud;
    enum query_format format;
    int64_t now_ms;           /* when the command began, since 1970 */
    int64_t start_ms, end_ms; /* of @timestamp, inclusive; INT64_MIN and INT64_MAX: no such bound */
    size_t jobs;              /* threads that run the query, 1 at least */
    bool progress;            /* may be shown */
};

/* Reads the command line, and the query's file if it names one. Returns the exit status, or -1 when
 * there is something to run; query_options_free() either way. */
int query_options_read(struct query_options *options, int argc, char **argv);
void query_options_free(struct query_options *options);

#endif
