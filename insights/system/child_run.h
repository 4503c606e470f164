/* Runs a child process to its end: what it reads is given, what it writes is collected. */
#ifndef INSIGHTS_SYSTEM_CHILD_RUN_H
#define INSIGHTS_SYSTEM_CHILD_RUN_H

#include "base/buffer.h"
#include "base/text.h"
#include "insights/system/child.h"

#include <signal.h>
#include <stdint.h>

struct child_run {
    struct text input;        /* for its standard input, which then ends */
    struct buffer *out;       /* its standard output is appended, within the maximum */
    struct buffer *complaint; /* likewise its standard error, of which the first part is kept */
    int64_t patience_ms;      /* after so long it is killed */
    /* It is killed once *stop is not 0; NULL: never. For a signal handler. */
    const volatile sig_atomic_t *stop;
    int status; /* told: as waitpid(2) has it, or an errno value when it did not start */
};

enum child_outcome {
    CHILD_ENDED,     /* by itself: `status` says how */
    CHILD_NOT_FOUND, /* there is no such program */
    CHILD_NOT_STARTED,
    CHILD_TOO_LONG,  /* killed: its time was over */
    CHILD_TOO_LARGE, /* killed: `out` was full */
    CHILD_STOPPED,   /* killed: told to stop */
};

enum child_outcome child_run(const struct child_command *command, struct child_run *run);

#endif
