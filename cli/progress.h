/* How far reading has come: a line on a terminal that is written over and over. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/* Begins as {.wanted = …, .started_ns = …}. */
struct progress {
    bool wanted;        /* standard error is a terminal, and nobody said no */
    int64_t started_ns; /* of CLOCK_MONOTONIC */
    int64_t shown_ns;   /* likewise; 0: not yet */
};

/* For log_input's `progress`; context: a struct progress. Shows nothing in the first second,
 * and then ten times a second at most. */
void progress_show(void *context, uint64_t read_bytes, uint64_t total_bytes);

/* The same of a query that runs elsewhere: events and bytes so far. */
void progress_show_cloud(struct progress *progress, uint64_t matched, uint64_t scanned,
                         uint64_t scanned_bytes);

/* Takes the line away. */
void progress_end(struct progress *progress);

#endif
