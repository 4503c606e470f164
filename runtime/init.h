/* Init: all that happens before the first event is asked for. */
#ifndef RUNTIME_INIT_H
#define RUNTIME_INIT_H

#include "runtime/runtime.h"

/* Checks the settings, picks the handler that _HANDLER names and runs its init code.
 * handlers: ended by one without a name. False: runtime->failure says why. */
bool rt_init(struct lambda_runtime_ *runtime, const struct lambda_handler *handlers);

#endif
