#include "emulator/sandbox/runtime_protocol.h"

static struct runtime_ruling accepted(int status, enum runtime_phase then)
{
    return (struct runtime_ruling){.status = status, .then = then};
}

static struct runtime_ruling refused(int status, const char *error_type, const char *message,
                                     enum runtime_phase then)
{
    return (struct runtime_ruling){
        .status = status, .error_type = error_type, .message = message, .then = then};
}

static struct runtime_ruling next(enum runtime_phase phase)
{
    return accepted(200, phase == RUNTIME_BUSY ? RUNTIME_BUSY : RUNTIME_WAITING);
}

static struct runtime_ruling restore_next(enum runtime_phase phase)
{
    if (phase == RUNTIME_STARTING || phase == RUNTIME_SNAPPED)
        return accepted(200, RUNTIME_SNAPPED);
    return refused(403, "InvalidStateTransition",
                   "A runtime waits for its restore once, right after its init.", phase);
}

static struct runtime_ruling restore_error(enum runtime_phase phase)
{
    if (phase == RUNTIME_RESTORED)
        return accepted(202, RUNTIME_FAILED);
    return refused(403, "InvalidStateTransition",
                   "A restore error can be reported once, and only before the first request for "
                   "an event.",
                   phase);
}

static struct runtime_ruling init_error(enum runtime_phase phase)
{
    if (phase == RUNTIME_STARTING)
        return accepted(202, RUNTIME_FAILED);
    return refused(403, "InvalidStateTransition",
                   "An init error can be reported once, and only before the first request for an "
                   "event.",
                   phase);
}

static struct runtime_ruling answer(enum runtime_phase phase, enum runtime_id id)
{
    if (id == RUNTIME_ID_TIMED_OUT)
        return refused(410, "InvokeTimeout", "This invocation has timed out.", phase);
    if (id != RUNTIME_ID_CURRENT)
        return refused(400, "InvalidRequestID", "This is not the current invocation's request id.",
                       phase);
    if (phase == RUNTIME_BUSY)
        return accepted(202, RUNTIME_ANSWERED);
    return refused(403, "InvalidStateTransition", "This invocation has been answered already.",
                   phase);
}

struct runtime_ruling runtime_protocol_judge(enum runtime_phase phase, enum runtime_call call,
                                             enum runtime_id id)
{
    switch (call) {
    case RUNTIME_NEXT:
        return next(phase);
    case RUNTIME_INIT_ERROR:
        return init_error(phase);
    case RUNTIME_RESTORE_NEXT:
        return restore_next(phase);
    case RUNTIME_RESTORE_ERROR:
        return restore_error(phase);
    case RUNTIME_RESPONSE:
    case RUNTIME_ERROR:
        break;
    }
    return answer(phase, id);
}
