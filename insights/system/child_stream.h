/* A child process whose standard output others read while it runs. */
#ifndef INSIGHTS_SYSTEM_CHILD_STREAM_H
#define INSIGHTS_SYSTEM_CHILD_STREAM_H

#include "base/buffer.h"
#include "insights/system/child.h"

#include <stdbool.h>

struct child_stream {
    pid_t pid;
    int out_fd;       /* what it writes: a pipe */
    int complaint_fd; /* a file in memory: it need not be read for the child to go on */
};

/* Starts it, with nothing on its standard input. Returns 0 or an errno value; then there is nothing
 * to end. */
int child_stream_start(struct child_stream *stream, const struct child_command *command);

/* Closes its output and waits for its end: the status, as waitpid(2) has it.
 *
 * early: nobody wants the rest: it is sent SIGTERM
 * complaint: the end of its standard error is appended, as much as fits */
int child_stream_end(struct child_stream *stream, bool early, struct buffer *complaint);

#endif
