/* _X_AMZN_TRACE_ID, right for each invocation: what X-Ray's SDKs in the handler's process read.
 * Source: AWS, "Runtime API", next invocation. */
#ifndef RUNTIME_TRACE_VARIABLE_H
#define RUNTIME_TRACE_VARIABLE_H

#include "base/buffer.h"

/* Sets the variable to `trace_id`, or unsets it when that is "".
 *
 * kept: an empty buffer at first, the caller's for as long as the environment is read. setenv(3)
 * would keep every value that it was ever given, in glibc; this memory is used again. */
void rt_trace_variable_set(struct buffer *kept, const char *trace_id);

#endif
