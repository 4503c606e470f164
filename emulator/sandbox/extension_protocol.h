/* Which calls an extension may make when, and what it is told otherwise. Pure.
 *
 * Source: AWS, "Using the Lambda Extensions API"; aws-lambda-runtime-interface-emulator,
 * internal/lambda/core/externalagent_states.go and internalagent_states.go. */
#ifndef EMULATOR_SANDBOX_EXTENSION_PROTOCOL_H
#define EMULATOR_SANDBOX_EXTENSION_PROTOCOL_H

#include <stdbool.h>

/* External and internal ones of a sandbox together.
 * Source: AWS, "Lambda extensions": up to ten. */
enum { EXTENSIONS_MAX = 10 };

/* Where an extension is. */
enum extension_phase {
    EXTENSION_STARTED,      /* its process is there; it has not registered */
    EXTENSION_REGISTERED,   /* has not asked for an event yet */
    EXTENSION_READY,        /* waits in /event/next */
    EXTENSION_RUNNING,      /* has an event, and has not asked for the next one */
    EXTENSION_INIT_ERROR,   /* has reported that its init failed */
    EXTENSION_EXIT_ERROR,   /* has reported that it must exit */
    EXTENSION_EXITED,       /* its process has ended */
    EXTENSION_LAUNCH_ERROR, /* its process could not be started */
};

enum extension_call {
    EXTENSION_REGISTER,
    EXTENSION_NEXT,
    EXTENSION_REPORT_INIT_ERROR,
    EXTENSION_REPORT_EXIT_ERROR,
};

struct extension_ruling {
    int status;                /* HTTP; 200, 202: accepted; 403: refused */
    const char *error_type;    /* NULL unless refused */
    const char *message;       /* NULL unless refused */
    enum extension_phase then; /* the phase after the call */
};

struct extension_ruling extension_protocol_judge(enum extension_phase phase,
                                                 enum extension_call call);

/* The phase as platform.extension has it: "Started", "Registered", "Ready", "Running", "InitError",
 * "ExitError", "Exited", "LaunchError". */
const char *extension_phase_name(enum extension_phase phase);

/* It has failed, or its process is gone: nothing more comes from it. */
bool extension_phase_over(enum extension_phase phase);

/* What a shutdown may take: nothing without an extension, 500 ms with internal ones alone, 2,000 ms
 * with an external one. Source: AWS, "Lambda execution environment lifecycle", shutdown phase. */
int extension_shutdown_budget_ms(int external, int internal);

#endif
