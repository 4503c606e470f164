/* The local Lambda put together: its functions, their sandboxes and its endpoint, until a signal
 * ends it. */
#ifndef EMULATOR_LOCAL_LAMBDA_H
#define EMULATOR_LOCAL_LAMBDA_H

#include "emulator/log/billing.h"
#include "emulator/model/function.h"

#include <stdbool.h>
#include <stddef.h>

/* Borrowed for the run. */
struct local_lambda_options {
    const struct function *functions; /* with names that differ */
    size_t function_count;            /* at least 1 */
    const char *address;              /* numeric, to listen on */
    int port;                         /* 0: any free one */
    const char *port_file;            /* gets the port once it listens; NULL: none */
    const char *log_file;             /* appended to; NULL: standard output */
    bool log_stream_names;            /* each line of the log begins with its log stream's name */
    const char *events_file;          /* what happens, as JSON lines, appended; NULL: none */
    enum billing_rules billing;
    bool throttle;         /* a handler gets its share of a CPU; false: all there is */
    bool freeze;           /* a sandbox stands still between invocations; false: never */
    int concurrency_limit; /* the account's: most invocations at once, all functions together */
    bool view;             /* what happens is shown on standard error */
    const char *const
        *environ; /* the caller's; functions get nothing of it that they do not name */
};

/* Runs until SIGTERM or SIGINT. Returns the process's exit status: 0 after such a signal; 1, with a
 * message on standard error, when it could not start or broke. */
int local_lambda_run(const struct local_lambda_options *options);

#endif
