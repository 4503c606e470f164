/* Which calls a runtime may make when, and what it is told otherwise. Pure.
 *
 * Source: AWS, "Using the Lambda runtime API"; aws-lambda-runtime-interface-emulator,
 * internal/lambda/core/states.go. */
#ifndef EMULATOR_SANDBOX_RUNTIME_PROTOCOL_H
#define EMULATOR_SANDBOX_RUNTIME_PROTOCOL_H

/* Where a runtime process is. */
enum runtime_phase {
    RUNTIME_STARTING, /* has not asked for an event yet */
    RUNTIME_FAILED,   /* has reported that its init, or its restore, failed */
    RUNTIME_SNAPPED,  /* its init is over, and it waits to be restored */
    RUNTIME_RESTORED, /* has been restored, and not asked for an event yet */
    RUNTIME_WAITING,  /* has asked, and waits for an event */
    RUNTIME_BUSY,     /* has an event */
    RUNTIME_ANSWERED, /* has answered it, and not asked for the next one yet */
};

enum runtime_call {
    RUNTIME_NEXT,
    RUNTIME_RESPONSE,
    RUNTIME_ERROR,
    RUNTIME_INIT_ERROR,
    RUNTIME_RESTORE_NEXT,
    RUNTIME_RESTORE_ERROR,
};

/* How the request id of a response or an error relates to the current invocation. */
enum runtime_id {
    RUNTIME_ID_NONE,      /* the call has none */
    RUNTIME_ID_CURRENT,   /* the one that was given out and is not over */
    RUNTIME_ID_TIMED_OUT, /* one that ran out of time */
    RUNTIME_ID_OTHER,
};

struct runtime_ruling {
    int status;              /* HTTP; 200: it will be answered in time, 202: accepted */
    const char *error_type;  /* NULL unless refused */
    const char *message;     /* NULL unless refused */
    enum runtime_phase then; /* the phase after the call */
};

/* RUNTIME_NEXT is never refused: in RUNTIME_BUSY it gets the same event once more, and the phase
 * after it is RUNTIME_WAITING otherwise. */
struct runtime_ruling runtime_protocol_judge(enum runtime_phase phase, enum runtime_call call,
                                             enum runtime_id id);

#endif
