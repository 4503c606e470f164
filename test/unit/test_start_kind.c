/* The truth table of docs/start-kinds.md, row by row, from made-up moments to the verdict. */
#include "base/start_kind.h"

#include "runtime/sandbox.h"
#include "test/unit/unit.h"

#include <stdio.h>

/* The moment in which every row's process starts: a whole second, in milliseconds since 1970. */
#define STARTED_MS 1795317252000

/* Traces, as the second in which they began, counted from the process start. */
enum { NO_TRACE = -1000000, A_DAY_OLD = -86400, A_DAY_AHEAD = 86400 };

static const char on_demand[] = "on-demand";
static const char provisioned[] = "provisioned-concurrency";
static const char snap_start[] = "snap-start";
static const char managed[] = "lambda-managed-instances";

enum { MINUTE_MS = 60 * 1000, HOUR_MS = 60 * MINUTE_MS };

/* Times in milliseconds. What is 0 is left out. */
struct row {
    const char *name;
    const char *init_type;
    int generation;
    double init_ms; /* from process start until ready */
    double idle_ms; /* from ready until the event */
    int trace_s;
    double wall_step_ms; /* the wall clock was set by so much between ready and the event */
    double stopped_ms;   /* CLOCK_MONOTONIC missed so much of the idle time */
    double threshold_ms; /* 0: the default */
    enum lambda_start_kind kind;
    enum lambda_evidence evidence;
    int proactive_initialization;
};

#define COLD        LAMBDA_START_COLD, LAMBDA_EVIDENCE_NONE, 0
#define SINCE_INIT  LAMBDA_START_PROACTIVE, LAMBDA_EVIDENCE_SINCE_INIT, 1
#define BY_TRACE    LAMBDA_START_PROACTIVE, LAMBDA_EVIDENCE_TRACE_ID, 0
#define RE_INIT     LAMBDA_START_RE_INIT, LAMBDA_EVIDENCE_GENERATION, 0
#define PROVISIONED LAMBDA_START_PROVISIONED_CONCURRENCY, LAMBDA_EVIDENCE_INITIALIZATION_TYPE, 0
#define SNAP_START  LAMBDA_START_SNAP_START, LAMBDA_EVIDENCE_INITIALIZATION_TYPE, 0
#define MANAGED     LAMBDA_START_MANAGED_INSTANCES, LAMBDA_EVIDENCE_INITIALIZATION_TYPE, 0

/* clang-format off */
static const struct row truth[] = {
    /* name, init type, generation, init, idle, trace, wall step, stopped, threshold, verdict */
    {"on-demand, init 120 ms, event 1 ms later",
     on_demand, 0, 120, 1, NO_TRACE, 0, 0, 0, COLD},
    {"on-demand, event 12 s later",
     on_demand, 0, 120, 12000, NO_TRACE, 0, 0, 0, SINCE_INIT},
    {"on-demand, event 6 min later",
     on_demand, 0, 120, 6 * MINUTE_MS, NO_TRACE, 0, 0, 0, SINCE_INIT},
    {"on-demand, event 4 s later, trace epoch 3 s after ready",
     on_demand, 0, 120, 4000, 3, 0, 0, 0, BY_TRACE},
    {"on-demand, event 4 s later, no trace",
     on_demand, 0, 120, 4000, NO_TRACE, 0, 0, 0, COLD},
    {"on-demand, event 4 s later, an older trace",
     on_demand, 0, 120, 4000, A_DAY_OLD, 0, 0, 0, COLD},
    {"init 9.996 s, event 5 ms later",
     on_demand, 0, 9996, 5, NO_TRACE, 0, 0, 0, COLD},
    {"second process after an aborted init, its own init 11 s",
     on_demand, 1, 11000, 1, NO_TRACE, 0, 0, 0, RE_INIT},
    {"second process after a crash or timeout, init 200 ms",
     on_demand, 1, 200, 1, NO_TRACE, 0, 0, 0, RE_INIT},
    {"provisioned, event 2 s later",
     provisioned, 0, 120, 2000, NO_TRACE, 0, 0, 0, PROVISIONED},
    {"provisioned, event 2 min later",
     provisioned, 0, 120, 2 * MINUTE_MS, NO_TRACE, 0, 0, 0, PROVISIONED},
    {"snap-start, no gap",
     snap_start, 0, 120, 1, NO_TRACE, 0, 0, 0, SNAP_START},
    {"snap-start, a gap of 1 h",
     snap_start, 0, 120, HOUR_MS, NO_TRACE, 0, 0, 0, SNAP_START},
    {"managed instances, no gap",
     managed, 0, 120, 1, NO_TRACE, 0, 0, 0, MANAGED},
    {"managed instances, a gap of 1 h",
     managed, 0, 120, HOUR_MS, NO_TRACE, 0, 0, 0, MANAGED},
    {"wall clock stepped forward by 1 h in a gap of 1 ms",
     on_demand, 0, 120, 1, NO_TRACE, HOUR_MS, 0, 0, COLD},
    {"wall clock stepped forward by 1 h in a gap of 4 s",
     on_demand, 0, 120, 4000, NO_TRACE, HOUR_MS, 0, 0, COLD},
    {"wall clock stepped back by 1 h in a gap of 12 s",
     on_demand, 0, 120, 12000, NO_TRACE, -HOUR_MS, 0, 0, SINCE_INIT},
    {"wall clock stepped back by 1 h in a gap of 4 s",
     on_demand, 0, 120, 4000, NO_TRACE, -HOUR_MS, 0, 0, COLD},
};

static const struct row boundaries[] = {
    {"the machine stopped for all but 1 s of a gap of 6 min",
     on_demand, 0, 120, 6 * MINUTE_MS, NO_TRACE, 0, 6 * MINUTE_MS - 1000, 0, SINCE_INIT},
    {"stopped for 4 s, a trace from meanwhile",
     on_demand, 0, 120, 4000, 3, 0, 3900, 0, BY_TRACE},

    {"exactly the threshold since init began",
     on_demand, 0, 120, 9880, NO_TRACE, 0, 0, 0, COLD},
    {"1 us past the threshold",
     on_demand, 0, 120, 9880.001, NO_TRACE, 0, 0, 0, SINCE_INIT},
    {"1 us before the threshold",
     on_demand, 0, 120, 9879.999, NO_TRACE, 0, 0, 0, COLD},
    {"init 10.5 s, idle 99.9 ms",
     on_demand, 0, 10500, 99.9, NO_TRACE, 0, 0, 0, COLD},
    {"init 10.5 s, idle 100 ms",
     on_demand, 0, 10500, 100, NO_TRACE, 0, 0, 0, SINCE_INIT},

    {"threshold lowered to 2 s, event 4 s later",
     on_demand, 0, 120, 4000, NO_TRACE, 0, 0, 2000, SINCE_INIT},
    {"threshold lowered to 2 s, exactly that since init began",
     on_demand, 0, 120, 1880, NO_TRACE, 0, 0, 2000, COLD},
    {"threshold lowered to 2 s, init 3 s, event 5 ms later",
     on_demand, 0, 3000, 5, NO_TRACE, 0, 0, 2000, COLD},
    {"threshold raised to 1 h, event 6 min later",
     on_demand, 0, 120, 6 * MINUTE_MS, NO_TRACE, 0, 0, HOUR_MS, COLD},

    {"generation unknown, event 12 s later",
     on_demand, -1, 120, 12000, NO_TRACE, 0, 0, 0, SINCE_INIT},
    {"generation unknown, event 1 ms later",
     on_demand, -1, 120, 1, NO_TRACE, 0, 0, 0, COLD},
    {"generation 7, event 6 min later, a younger trace",
     on_demand, 7, 120, 6 * MINUTE_MS, 300, 0, 0, 0, RE_INIT},
    {"provisioned, second process",
     provisioned, 1, 120, 1, NO_TRACE, 0, 0, 0, PROVISIONED},
    {"snap-start, second process",
     snap_start, 1, 120, 1, NO_TRACE, 0, 0, 0, SNAP_START},

    {"initialization type missing, event 12 s later",
     "", 0, 120, 12000, NO_TRACE, 0, 0, 0, SINCE_INIT},
    {"initialization type unknown, event 12 s later",
     "warp-drive", 0, 120, 12000, NO_TRACE, 0, 0, 0, COLD},
    {"initialization type unknown, event 4 s later, a younger trace",
     "warp-drive", 0, 120, 4000, 3, 0, 0, 0, COLD},
    {"initialization type unknown, second process",
     "warp-drive", 1, 120, 1, NO_TRACE, 0, 0, 0, RE_INIT},
    {"initialization type in other letters is another",
     "On-Demand", 0, 120, 12000, NO_TRACE, 0, 0, 0, COLD},

    {"trace from the second in which we became ready",
     on_demand, 0, 1120, 4000, 1, 0, 0, 0, COLD},
    {"trace from the very moment in which we became ready",
     on_demand, 0, 1000, 4000, 1, 0, 0, 0, COLD},
    {"trace 1 s older than readiness",
     on_demand, 0, 1000, 4000, 0, 0, 0, 0, COLD},
    {"trace from the second after readiness",
     on_demand, 0, 1999, 4000, 2, 0, 0, 0, BY_TRACE},
    {"trace from the event's own moment",
     on_demand, 0, 1000, 4000, 5, 0, 0, 0, BY_TRACE},
    {"trace from the second after the event",
     on_demand, 0, 1000, 4000, 6, 0, 0, 0, COLD},
    {"trace from the far future",
     on_demand, 0, 1000, 4000, A_DAY_AHEAD, 0, 0, 0, COLD},
    {"trace from the far future, event 12 s later",
     on_demand, 0, 1000, 12000, A_DAY_AHEAD, 0, 0, 0, SINCE_INIT},
    {"an older trace, event 12 s later",
     on_demand, 0, 120, 12000, A_DAY_OLD, 0, 0, 0, SINCE_INIT},
    {"a younger trace, event 12 s later: the stronger evidence is named",
     on_demand, 0, 120, 12000, 11, 0, 0, 0, SINCE_INIT},
    {"a younger trace after no real idle time",
     on_demand, 0, 1950, 60, 2, 0, 0, 0, COLD},

    {"wall clock stepped forward, the trace younger than ready by the new time",
     on_demand, 0, 120, 4000, 3600, HOUR_MS, 0, 0, COLD},
    {"wall clock stepped back, the trace younger than ready",
     on_demand, 0, 120, 4000, 3, -HOUR_MS, 0, 0, COLD},
    {"wall clock slewed within the tolerance, a younger trace",
     on_demand, 0, 120, 4000, 3, 500, 0, 0, BY_TRACE},
};
/* clang-format on */

static struct lambda_instant later(struct lambda_instant from, double ms)
{
    int64_t ns = (int64_t)(ms * 1e6 + 0.5);
    return (struct lambda_instant){
        .realtime_ns = from.realtime_ns + ns,
        .monotonic_ns = from.monotonic_ns + ns,
        .boottime_ns = from.boottime_ns + ns,
    };
}

static void judge(const struct row *row)
{
    char trace_id[128] = "";
    if (row->trace_s != NO_TRACE)
        snprintf(trace_id, sizeof trace_id,
                 "Root=1-%08llx-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=0",
                 STARTED_MS / 1000 + (long long)row->trace_s);
    struct rt_sandbox sandbox = {
        .started = {STARTED_MS * INT64_C(1000000), 5000000000000, 7000000000000},
        .generation = row->generation,
        .threshold_ms = row->threshold_ms > 0 ? row->threshold_ms : PROACTIVE_THRESHOLD_MS,
    };
    sandbox.ready = later(sandbox.started, row->init_ms);
    struct lambda_instant arrived = later(sandbox.ready, row->idle_ms);
    arrived.realtime_ns += (int64_t)(row->wall_step_ms * 1e6);
    arrived.monotonic_ns -= (int64_t)(row->stopped_ms * 1e6);

    struct rt_elapsed since_init;
    struct lambda_start start =
        rt_sandbox_judge(&sandbox, arrived, trace_id, row->init_type, &since_init);

    UNIT_TEXT(row->name, lambda_start_kind_name(start.kind), lambda_start_kind_name(row->kind));
    UNIT_TEXT(row->name, lambda_evidence_name(start.evidence), lambda_evidence_name(row->evidence));
    UNIT_INT(row->name, start.proactive_initialization, row->proactive_initialization);
    UNIT_INT(row->name, start.generation, row->generation);
    UNIT_INT(row->name, start.init_at_ms, STARTED_MS);
    UNIT_INT(row->name, start.init_duration_ms * 1000 + 0.5, row->init_ms * 1000 + 0.5);
    UNIT_INT(row->name, start.idle_ms * 1000 + 0.5, row->idle_ms * 1000 + 0.5);
    UNIT_INT(row->name, start.since_init_ms * 1000 + 0.5,
             (row->init_ms + row->idle_ms) * 1000 + 0.5);
    bool clocks_agree =
        row->stopped_ms < 1000 && row->wall_step_ms > -1000 && row->wall_step_ms < 1000;
    UNIT_INT(row->name, since_init.clocks_agree, clocks_agree);
}

START_TEST(truth_table_holds)
{
    judge(&truth[_i]);
}
END_TEST

START_TEST(boundary_is_judged_with_care)
{
    judge(&boundaries[_i]);
}
END_TEST

START_TEST(unsound_wall_clock_silences_a_younger_trace)
{
    struct evidence evidence = {
        .initialization = INITIALIZATION_ON_DEMAND,
        .idle_ms = 4000,
        .since_init_ms = 4120,
        .threshold_ms = PROACTIVE_THRESHOLD_MS,
        .trace_epoch_ms = STARTED_MS + 3000,
        .ready_epoch_ms = STARTED_MS + 120,
        .event_epoch_ms = STARTED_MS + 4120,
        .wall_clock_sound = true,
    };
    ck_assert_int_eq(start_kind_judge(&evidence).evidence, EVIDENCE_TRACE_ID);
    evidence.wall_clock_sound = false;
    ck_assert_int_eq(start_kind_judge(&evidence).kind, START_COLD);
}
END_TEST

static const struct {
    const char *text;
    enum initialization want;
} init_types[] = {
    {"on-demand", INITIALIZATION_ON_DEMAND},
    {NULL, INITIALIZATION_ON_DEMAND},
    {"", INITIALIZATION_ON_DEMAND},
    {"provisioned-concurrency", INITIALIZATION_PROVISIONED_CONCURRENCY},
    {"snap-start", INITIALIZATION_SNAP_START},
    {"lambda-managed-instances", INITIALIZATION_MANAGED_INSTANCES},
    {"managed-instances", INITIALIZATION_OTHER},
    {"on-demand ", INITIALIZATION_OTHER},
    {"something new", INITIALIZATION_OTHER},
};

START_TEST(initialization_type_is_read)
{
    const char *text = init_types[_i].text;
    UNIT_INT(text != NULL ? text : "NULL", initialization_of(text_of(text)), init_types[_i].want);
}
END_TEST

START_TEST(every_kind_and_evidence_has_its_name)
{
    static const char *const kinds[] = {
        "undecided",
        "cold",
        "proactive",
        "re-init",
        "provisioned-concurrency",
        "snap-start",
        "managed-instances",
    };
    static const char *const evidences[] = {
        "none", "initialization-type", "generation", "since-init", "trace-id",
    };
    for (int i = 0; i < UNIT_COUNT(kinds); i++)
        ck_assert_str_eq(lambda_start_kind_name((enum lambda_start_kind)i), kinds[i]);
    for (int i = 0; i < UNIT_COUNT(evidences); i++)
        ck_assert_str_eq(lambda_evidence_name((enum lambda_evidence)i), evidences[i]);
    ck_assert_ptr_nonnull(lambda_start_kind_name((enum lambda_start_kind)99));
    ck_assert_ptr_nonnull(lambda_evidence_name((enum lambda_evidence)99));
}
END_TEST

START_TEST(every_name_is_read_again)
{
    for (int i = 0; i < START_KINDS; i++) {
        enum start_kind kind = START_KINDS;
        ck_assert(start_kind_of(text_of(start_kind_name((enum start_kind)i)), &kind));
        ck_assert_int_eq(kind, i);
    }
    for (int i = 0; i < EVIDENCES; i++) {
        enum start_evidence evidence = EVIDENCES;
        ck_assert(
            start_evidence_of(text_of(start_evidence_name((enum start_evidence)i)), &evidence));
        ck_assert_int_eq(evidence, i);
    }
    enum start_kind kind = START_COLD;
    enum start_evidence evidence = EVIDENCE_TRACE_ID;
    ck_assert(!start_kind_of(text_of("lukewarm"), &kind));
    ck_assert(!start_kind_of(text_of(""), &kind));
    ck_assert(!start_evidence_of(text_of("hearsay"), &evidence));
    ck_assert_int_eq(kind, START_COLD);
    ck_assert_int_eq(evidence, EVIDENCE_TRACE_ID);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("start_kind");
    TCase *tc = tcase_create("start_kind");
    suite_add_tcase(suite, tc);
    tcase_add_loop_test(tc, truth_table_holds, 0, UNIT_COUNT(truth));
    tcase_add_loop_test(tc, boundary_is_judged_with_care, 0, UNIT_COUNT(boundaries));
    tcase_add_test(tc, unsound_wall_clock_silences_a_younger_trace);
    tcase_add_loop_test(tc, initialization_type_is_read, 0, UNIT_COUNT(init_types));
    tcase_add_test(tc, every_kind_and_evidence_has_its_name);
    tcase_add_test(tc, every_name_is_read_again);
    return unit_run(suite);
}
