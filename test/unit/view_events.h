/* Events as a sandbox would make them, for the tests of the views. */
#ifndef TEST_UNIT_VIEW_EVENTS_H
#define TEST_UNIT_VIEW_EVENTS_H

#include "emulator/model/platform_event.h"

#define SANDBOX_A "2026/11/22/[$LATEST]aaaaaaaa11111111aaaaaaaa11111111"
#define SANDBOX_B "2026/11/22/[$LATEST]bbbbbbbb22222222bbbbbbbb22222222"

/* 2026-11-22T00:00:00Z */
#define BEGIN_MS INT64_C(1795305600000)

static const struct function view_function = {.name = "hello", .version = "$LATEST"};

static inline struct platform_event view_event(enum platform_event_type type, const char *sandbox,
                                               int64_t after_ms)
{
    return (struct platform_event){.type = type,
                                   .time_ms = BEGIN_MS + after_ms,
                                   .function = &view_function,
                                   .log_stream = sandbox,
                                   .request_id = "8b1e0c6e-0000-4000-8000-000000000001",
                                   .shutdown_reason = "idle",
                                   .init_ns = -1,
                                   .restore_ns = -1};
}

/* The end of an invocation without success: "error", "failure", "timeout". */
static inline struct platform_event view_failure(const char *sandbox, int64_t after_ms,
                                                 const char *status)
{
    struct platform_event event = view_event(PLATFORM_REPORT, sandbox, after_ms);
    event.status = status;
    return event;
}

static inline struct platform_event view_first(const char *sandbox, int64_t after_ms,
                                               const char *kind, bool waited)
{
    struct platform_event event = view_event(LOCAL_FIRST_INVOCATION, sandbox, after_ms);
    event.truth = (struct start_truth){.start_kind = kind,
                                       .purpose = FOR_EAGER,
                                       .waited = waited,
                                       .waited_ns = waited ? 120450000 : 0,
                                       .idle_ns = waited ? 0 : INT64_C(12000000000)};
    return event;
}

#endif
