/* One event of each type, for the tests of what is made of them. */
#ifndef TEST_UNIT_PLATFORM_EVENTS_H
#define TEST_UNIT_PLATFORM_EVENTS_H

#include "emulator/model/platform_event.h"

#define SAMPLE_MS INT64_C(1000000)

/* 2026-11-22T03:14:12.474Z */
#define SAMPLE_TIME_MS INT64_C(1795317252474)

#define SAMPLE_STREAM "2026/11/22/[$LATEST]0123456789abcdef0123456789abcdef"
#define SAMPLE_TRACE  "Root=1-6a210bc4-0123456789abcdef01234567;Parent=89abcdef01234567;Sampled=0"

static inline const struct function *sample_function(void)
{
    static const struct function function = {.name = "hello",
                                             .version = "$LATEST",
                                             .runtime_version = "provided:al2023.v1",
                                             .memory_mb = 128};
    return &function;
}

/* A sandbox on demand; all went well; what an event of this type has is there, and no more. */
static inline struct platform_event sample_event(enum platform_event_type type)
{
    static const char *const events[] = {"INVOKE", "SHUTDOWN", NULL};
    static const char *const types[] = {"platform", "function", NULL};
    struct platform_event event = {
        .type = type,
        .time_ms = SAMPLE_TIME_MS,
        .function = sample_function(),
        .log_stream = SAMPLE_STREAM,
        .status = "success",
        .request_id = "id-1",
        .trace_id = SAMPLE_TRACE,
        .duration_ns = 12345678,
        .init_ns = -1,
        .restore_ns = -1,
        .billed_ms = 13,
        .peak_kib = 29 * 1024 + 1,
        .produced_bytes = 42,
        .latency_ns = 10 * SAMPLE_MS,
        .response_ns = 1500000,
        .overhead_ns = 845678,
        .extension_overhead_ns = -1,
        .name = "spy",
        .state = "Ready",
        .subscriptions = events,
        .dropped_bytes = 12345,
        .dropped_records = 123,
        .reason = "Consumer seems to have fallen behind",
        .purpose = FOR_EAGER,
        .shutdown_reason = "idle",
        .truth = {.start_kind = "proactive",
                  .purpose = FOR_EAGER,
                  .idle_ns = 3500 * SAMPLE_MS,
                  .since_init_ns = 3620250000},
    };
    if (type == PLATFORM_TELEMETRY_SUBSCRIPTION) {
        event.state = "Subscribed";
        event.subscriptions = types;
    }
    return event;
}

#endif
