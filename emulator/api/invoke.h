/* Invoking a function for a caller: Invoke, InvokeAsync and InvokeWithResponseStream.
 *
 * Source: AWS Lambda API reference, those three. */
#ifndef EMULATOR_API_INVOKE_H
#define EMULATOR_API_INVOKE_H

#include "emulator/api/async_events.h"
#include "emulator/api/invoke_request.h"
#include "emulator/http/http_server.h"
#include "emulator/placement/placement.h"

/* How the answer goes back. */
enum invoke_form {
    INVOKE_WHOLE,    /* Invoke */
    INVOKE_STREAMED, /* InvokeWithResponseStream: as an event stream */
    INVOKE_FORGET,   /* InvokeAsync: as Invoke with the type Event */
};

/* Reads the request, has the placement run it, and answers it now or later. `reference` is how the
 * caller named the placement's function, `events` looks after invocations that nobody waits for. */
void invoke(struct placement *placement, struct async_events *events, struct http_request *request,
            const struct function_reference *reference, enum invoke_form form);

#endif
