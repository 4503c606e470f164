/* What sandboxes need around them, for the tests of sandboxes, placement and the callers' API: a
 * loop, a function whose runtime is test/unit/mini_runtime.h, and invocations that are counted. */
#ifndef TEST_UNIT_LOCAL_WORLD_H
#define TEST_UNIT_LOCAL_WORLD_H

#include "emulator/sandbox/sandbox.h"
#include "test/unit/confined.h"
#include "test/unit/mini_runtime.h"
#include "test/unit/unit.h"

#include <fcntl.h>

#define WORLD_S  INT64_C(1000000000)
#define WORLD_MS INT64_C(1000000)

/* Never a measure, only an end to waiting. */
#define WORLD_PATIENCE_NS (20 * WORLD_S)

struct world {
    struct loop *loop;
    struct http_server *http;
    struct confinement_host *host;
    struct log_sink log;
    struct platform_events events;
    struct platform_observer observer;
    struct sandbox_world sandboxes;
    struct function function;
    struct loop_timer turn;
    int happened[LOCAL_FIRST_INVOCATION + 8]; /* by type of event */
    char shutdown_reason[64];                 /* of the last sandbox that ended */
};

static inline void world_observe(void *owner, const struct platform_event *event)
{
    struct world *world = owner;
    world->happened[event->type]++;
    if (event->type == LOCAL_SANDBOX_ENDED)
        snprintf(world->shutdown_reason, sizeof world->shutdown_reason, "%s",
                 event->shutdown_reason);
}

static inline void world_open(struct world *world)
{
    static char name[] = "bootstrap";
    static char *const argv[] = {name, NULL};
    static const char *const none[] = {NULL};
    static const char *const environ_[] = {"PATH=/usr/bin:/bin", "ASAN_OPTIONS=detect_leaks=0",
                                           NULL};
    const struct confinement_options plain = {.no_cgroups = true, .no_mounts = true};
    *world = (struct world){.loop = loop_new()};
    world->http = http_server_new(world->loop, 0);
    world->host = confinement_host_new(world->loop, &plain);
    ck_assert(world->http != NULL && world->host != NULL);
    world->log.fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
    world->observer = (struct platform_observer){.observe = world_observe, .owner = world};
    platform_events_add(&world->events, &world->observer);
    world->sandboxes = (struct sandbox_world){.loop = world->loop,
                                              .http = world->http,
                                              .confinement = world->host,
                                              .log = &world->log,
                                              .observers = &world->events,
                                              .environ = environ_,
                                              .billing = BILLING_2025,
                                              .freeze = true};
    world->function = (struct function){.name = "orders",
                                        .version = "$LATEST",
                                        .runtime_version = "test",
                                        .region = "us-east-1",
                                        .handler = "serves",
                                        .log_format = "Text",
                                        .program = "/proc/self/exe",
                                        .argv = argv,
                                        .cwd = "/",
                                        .variables = none,
                                        .extensions = none,
                                        .memory_mb = 1769,
                                        .timeout_ns = 10 * WORLD_S,
                                        .init_limit_ns = 10 * WORLD_S,
                                        .reserved = -1,
                                        .max_concurrency = 1};
}

static inline void world_close(struct world *world)
{
    http_server_free(world->http);
    confinement_host_free(world->host);
    loop_free(world->loop);
    close(world->log.fd);
}

static inline void world_end_turn(void *owner)
{
    struct world *world = owner;
    loop_stop(world->loop);
}

/* The loop serves what there is for so long. */
static inline void world_turn(struct world *world, int64_t ns)
{
    world->turn = (struct loop_timer){.fire = world_end_turn, .owner = world};
    loop_timer_set(world->loop, &world->turn, clock_ns(CLOCK_MONOTONIC) + ns);
    ck_assert(loop_run(world->loop));
    loop_timer_cancel(world->loop, &world->turn);
}

#define WORLD_UNTIL(world, condition)                                                              \
    do {                                                                                           \
        int64_t end_ = clock_ns(CLOCK_MONOTONIC) + WORLD_PATIENCE_NS;                              \
        while (!(condition)) {                                                                     \
            ck_assert_msg(clock_ns(CLOCK_MONOTONIC) < end_, "this did not happen: %s",             \
                          #condition);                                                             \
            world_turn(world, WORLD_MS);                                                           \
        }                                                                                          \
    } while (0)

/* ---- Invocations ---------------------------------------------------------------------------- */

/* What became of one. */
struct outcome {
    int done; /* calls */
    bool failed;
    bool cancelled;
    char answer[512];
};

static inline void world_done(struct invocation *invocation)
{
    struct outcome *outcome = invocation->owner;
    outcome->done++;
    outcome->failed = invocation->failed;
    outcome->cancelled = invocation->cancelled;
    snprintf(outcome->answer, sizeof outcome->answer, "%.*s", (int)invocation->answer.size,
             buffer_text(&invocation->answer));
    invocation_free(invocation);
}

static inline struct invocation *world_invocation(const struct world *world, const char *event,
                                                  struct outcome *outcome)
{
    struct invocation *invocation = invocation_new();
    *outcome = (struct outcome){0};
    invocation->function_arn = strdup("arn:aws:lambda:us-east-1:123456789012:function:orders");
    invocation->function_version = world->function.version;
    buffer_append_text(&invocation->event, event);
    invocation->arrived_ns = clock_ns(CLOCK_MONOTONIC);
    invocation->done = world_done;
    invocation->owner = outcome;
    return invocation;
}

#endif
