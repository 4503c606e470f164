/* This process in its sandbox: the moments and facts that its start is judged by. */
#ifndef RUNTIME_SANDBOX_H
#define RUNTIME_SANDBOX_H

#include "lambda.h"
#include "runtime/elapsed.h"
#include "runtime/environment.h"

struct rt_sandbox {
    struct lambda_instant started; /* first thing in main */
    struct lambda_instant ready;   /* the first request for an event was about to be sent */
    bool counted;                  /* rt_sandbox_count() was called */
    int generation;                /* see rt_generation(); -1 until then */
    const char *generation_reason; /* why it is unknown; NULL when it is known */
    double threshold_ms;
};

/* Not counted yet: the generation is unknown. */
struct rt_sandbox rt_sandbox_new(struct lambda_instant started);

/* Counts this process in its sandbox, the first time it is called. `environment` is read during the
 * call only. */
void rt_sandbox_count(struct rt_sandbox *sandbox, const struct rt_environment *environment);

/* Judges the start from the first event: came at `arrived`, with `trace_id` as its header ("" for
 * none). initialization_type: as the environment has it. *since_init: the clocks' own words on the
 * time from process start until the event. */
struct lambda_start rt_sandbox_judge(const struct rt_sandbox *sandbox,
                                     struct lambda_instant arrived, const char *trace_id,
                                     const char *initialization_type,
                                     struct rt_elapsed *since_init);

#endif
