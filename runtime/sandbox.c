#include "runtime/sandbox.h"

#include "base/clock.h"
#include "base/start_kind.h"
#include "base/trace_id.h"
#include "runtime/generation.h"

enum { IDENTITY_MAX = 4000 };

struct lambda_instant lambda_now(void)
{
    return (struct lambda_instant){
        .realtime_ns = clock_ns(CLOCK_REALTIME),
        .monotonic_ns = clock_ns(CLOCK_MONOTONIC),
        .boottime_ns = clock_ns(CLOCK_BOOTTIME),
    };
}

struct rt_sandbox rt_sandbox_new(struct lambda_instant started)
{
    return (struct rt_sandbox){.started = started, .generation = -1};
}

void rt_sandbox_count(struct rt_sandbox *sandbox, const struct rt_environment *environment)
{
    if (sandbox->counted)
        return;
    sandbox->counted = true;
    struct buffer identity = buffer_new(IDENTITY_MAX);
    rt_sandbox_identity(&identity, environment->log_stream, environment->runtime_api);
    if (buffer_ok(&identity))
        sandbox->generation =
            rt_generation("/tmp", buffer_text(&identity), &sandbox->generation_reason);
    else
        sandbox->generation_reason = "the log stream's name is too long";
    buffer_free(&identity);
}

static int64_t epoch_ms(struct lambda_instant instant)
{
    return instant.realtime_ns / 1000000;
}

struct lambda_start rt_sandbox_judge(const struct rt_sandbox *sandbox,
                                     struct lambda_instant arrived, const char *trace_id,
                                     const char *initialization_type, struct rt_elapsed *since_init)
{
    struct rt_elapsed idle = rt_elapsed(&sandbox->ready, &arrived);
    *since_init = rt_elapsed(&sandbox->started, &arrived);
    const struct evidence evidence = {
        .initialization = initialization_of(text_of(initialization_type)),
        .generation = sandbox->generation,
        .idle_ms = idle.ms,
        .since_init_ms = since_init->ms,
        .threshold_ms = sandbox->threshold_ms,
        .trace_epoch_ms = trace_epoch_ms(trace_id),
        .ready_epoch_ms = epoch_ms(sandbox->ready),
        .event_epoch_ms = epoch_ms(arrived),
        .wall_clock_sound = since_init->realtime_agrees,
    };
    struct verdict verdict = start_kind_judge(&evidence);
    return (struct lambda_start){
        .kind = (enum lambda_start_kind)verdict.kind,
        .evidence = (enum lambda_evidence)verdict.evidence,
        .proactive_initialization = verdict.proactive_initialization,
        .generation = sandbox->generation,
        .init_at_ms = epoch_ms(sandbox->started),
        .init_duration_ms = rt_elapsed(&sandbox->started, &sandbox->ready).ms,
        .idle_ms = idle.ms,
        .since_init_ms = since_init->ms,
    };
}
