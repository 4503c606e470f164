/* The loop's requests with their policy: what is tried again, what is logged, what ends the
 * process.
 *
 * A request that brought no whole answer is tried again after 100 ms, 200 ms, … (five times, 3.1 s
 * in all: long enough for a Runtime API that restarts, short enough for one that is gone). Sending
 * an answer again is safe: its id makes the second one a refusal. Every failure is logged here,
 * once. */
#ifndef RUNTIME_REQUEST_H
#define RUNTIME_REQUEST_H

#include "runtime/runtime.h"

/* RT_OK, RT_STOPPED or RT_EXIT. */
enum rt_outcome rt_request_next(struct lambda_runtime_ *runtime);

/* RT_OK (answered, or this invocation is over all the same), RT_STOPPED or RT_EXIT. */
enum rt_outcome rt_request_response(struct lambda_runtime_ *runtime, const void *bytes,
                                    size_t size);

/* Answers with runtime->failure. The same results. */
enum rt_outcome rt_request_error(struct lambda_runtime_ *runtime);

/* Reports runtime->failure as init's; the process exits then, whatever came of it. */
void rt_request_init_error(struct lambda_runtime_ *runtime);

#endif
