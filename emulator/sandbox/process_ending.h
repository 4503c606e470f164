/* How a function's process ended, in the words of the platform. Pure. */
#ifndef EMULATOR_SANDBOX_PROCESS_ENDING_H
#define EMULATOR_SANDBOX_PROCESS_ENDING_H

#include "base/buffer.h"

#include <stdint.h>

/* Why we killed it. */
enum kill_reason {
    NOT_KILLED,
    INIT_TOOK_TOO_LONG,
    TIMED_OUT,
    OUT_OF_MEMORY,
    EXTENSION_FAILED,
    RESTORE_TOOK_TOO_LONG,
};

struct process_fate {
    enum kill_reason killed;
    int start_error;         /* errno of a process that could not be started; else 0 */
    const char *failed_type; /* what it reported about its init, or an extension's failure;
                                NULL or "": nothing */
    const char *failed_name; /* of the extension */
    int wait_status;         /* as wait(2) has it */
    const char *program;
    int64_t timeout_ns; /* the function's */
};

struct process_ending {
    const char *status;     /* "error" or "timeout"; static */
    const char *error_type; /* static, or the fate's failed_type */
    struct buffer message;  /* the caller frees it */
};

/* Source: aws-lambda-runtime-interface-emulator, internal/lambda/fatalerror. */
struct process_ending process_ending_describe(const struct process_fate *fate);

/* "exit status 3" or "signal: killed", as Go's os.ProcessState prints it, which the platform's
 * messages quote. */
void process_exit_text(int wait_status, struct buffer *out);

#endif
