/* Reads a caller's request into an invocation, or says what is wrong with it. */
#ifndef EMULATOR_API_INVOKE_REQUEST_H
#define EMULATOR_API_INVOKE_REQUEST_H

#include "emulator/api/api_error.h"
#include "emulator/http/http_server.h"
#include "emulator/http/routes.h"
#include "emulator/model/function.h"
#include "emulator/model/invocation.h"

enum invoke_type { INVOKE_REQUEST_RESPONSE, INVOKE_EVENT, INVOKE_DRY_RUN };

struct invoke_complaint {
    enum api_error error;
    const char *message; /* static; NULL: nothing is wrong */
};

/* Fills *type and the invocation, which takes the request's body. `function` is borrowed for the
 * invocation's life, `reference` is how the caller named it.
 * There is one code for each function, and it stands for every version and alias that a caller may
 * name: callers need not be changed. X-Amz-Executed-Version says which it was.
 * forget: nobody waits, whatever X-Amz-Invocation-Type says
 * After a complaint the invocation is good for invocation_free() only.
 *
 * Source: AWS Lambda API reference, Invoke. */
struct invoke_complaint invoke_request_read(struct http_request *request,
                                            const struct function *function,
                                            const struct function_reference *reference, bool forget,
                                            enum invoke_type *type, struct invocation *invocation);

#endif
