/* One invocation: from the event that has arrived to the answer that is posted. */
#ifndef RUNTIME_INVOKE_H
#define RUNTIME_INVOKE_H

#include "runtime/runtime.h"

/* Leaves nothing of an invocation in the context: as it is during init, and between invocations. */
void rt_context_empty(struct lambda_context *context);

/* Serves the event in runtime->invocation, which came at `arrived`.
 * RT_OK: go on to the next one. RT_STOPPED, RT_EXIT: the loop ends. */
enum rt_outcome rt_invoke(struct lambda_runtime_ *runtime, struct lambda_instant arrived);

#endif
