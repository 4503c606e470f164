#include "emulator/sandbox/extension_protocol.h"

static struct extension_ruling accepted(int status, enum extension_phase then)
{
    return (struct extension_ruling){.status = status, .then = then};
}

static struct extension_ruling refused(const char *message, enum extension_phase phase)
{
    return (struct extension_ruling){.status = 403,
                                     .error_type = "Extension.InvalidExtensionState",
                                     .message = message,
                                     .then = phase};
}

static struct extension_ruling next(enum extension_phase phase)
{
    if (phase == EXTENSION_REGISTERED || phase == EXTENSION_RUNNING)
        return accepted(200, EXTENSION_READY);
    if (phase == EXTENSION_READY)
        return refused("Another request for an event of this extension waits already.", phase);
    return refused("This extension has reported an error, or is gone.", phase);
}

static struct extension_ruling init_error(enum extension_phase phase)
{
    if (phase == EXTENSION_REGISTERED || phase == EXTENSION_INIT_ERROR)
        return accepted(202, EXTENSION_INIT_ERROR);
    return refused("An init error can be reported only between registration and the first request "
                   "for an event.",
                   phase);
}

static struct extension_ruling exit_error(enum extension_phase phase)
{
    switch (phase) {
    case EXTENSION_REGISTERED:
    case EXTENSION_READY:
    case EXTENSION_RUNNING:
    case EXTENSION_EXIT_ERROR:
        return accepted(202, EXTENSION_EXIT_ERROR);
    default:
        return refused("An exit error cannot be reported before registration or after an init "
                       "error.",
                       phase);
    }
}

struct extension_ruling extension_protocol_judge(enum extension_phase phase,
                                                 enum extension_call call)
{
    switch (call) {
    case EXTENSION_NEXT:
        return next(phase);
    case EXTENSION_REPORT_INIT_ERROR:
        return init_error(phase);
    case EXTENSION_REPORT_EXIT_ERROR:
        return exit_error(phase);
    case EXTENSION_REGISTER:
        break;
    }
    if (phase == EXTENSION_STARTED)
        return accepted(200, EXTENSION_REGISTERED);
    return refused("An extension of this name has registered already.", phase);
}

const char *extension_phase_name(enum extension_phase phase)
{
    switch (phase) {
    case EXTENSION_STARTED:
        return "Started";
    case EXTENSION_REGISTERED:
        return "Registered";
    case EXTENSION_READY:
        return "Ready";
    case EXTENSION_RUNNING:
        return "Running";
    case EXTENSION_INIT_ERROR:
        return "InitError";
    case EXTENSION_EXIT_ERROR:
        return "ExitError";
    case EXTENSION_EXITED:
        return "Exited";
    case EXTENSION_LAUNCH_ERROR:
        break;
    }
    return "LaunchError";
}

bool extension_phase_over(enum extension_phase phase)
{
    return phase >= EXTENSION_INIT_ERROR;
}

int extension_shutdown_budget_ms(int external, int internal)
{
    if (external > 0)
        return 2000;
    return internal > 0 ? 500 : 0;
}
