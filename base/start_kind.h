/* Evidence in, verdict out: how a process started. Pure; the truth table lives here alone.
 *
 * The runtime judges by it when the first event comes, the report when it reads the evidence again.
 * docs/start-kinds.md has the rules and the reasons. */
#ifndef BASE_START_KIND_H
#define BASE_START_KIND_H

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

/* What a process's first invocation says of its sandbox. In the order of lambda.h's. */
enum start_kind {
    START_UNDECIDED,               /* nothing has been judged yet, or nobody told */
    START_COLD,                    /* somebody waited for init, or nothing shows otherwise */
    START_PROACTIVE,               /* initialized ahead of time: nobody can have waited */
    START_RE_INIT,                 /* follows an aborted init, a crash or a timeout */
    START_PROVISIONED_CONCURRENCY, /* these three because the platform says so */
    START_SNAP_START,
    START_MANAGED_INSTANCES,
    START_KINDS,
};

/* What a verdict rests on. In the order of lambda.h's. */
enum start_evidence {
    EVIDENCE_NONE,                /* nothing proves that init was over before the request */
    EVIDENCE_INITIALIZATION_TYPE, /* AWS_LAMBDA_INITIALIZATION_TYPE */
    EVIDENCE_GENERATION,          /* an earlier process ran in this sandbox */
    EVIDENCE_SINCE_INIT,          /* more than 10 s since init began, and idle meanwhile */
    EVIDENCE_TRACE_ID,            /* the request's trace id is younger than our readiness */
    EVIDENCES,
};

/* What AWS_LAMBDA_INITIALIZATION_TYPE says. Source: AWS, "Defined runtime environment variables".
 */
enum initialization {
    INITIALIZATION_ON_DEMAND, /* also when the variable is missing: emulators leave it out */
    INITIALIZATION_PROVISIONED_CONCURRENCY,
    INITIALIZATION_SNAP_START,
    INITIALIZATION_MANAGED_INSTANCES,
    INITIALIZATION_OTHER, /* a kind that this version does not know: nothing is proved either way */
};

/* An empty text is INITIALIZATION_ON_DEMAND. */
enum initialization initialization_of(struct text text);

/* On-demand init is cut off after 10 s, so a request that comes later than that after init began
 * cannot have waited for it. Milliseconds. Source: AWS, "Lambda execution environment lifecycle".
 */
#define PROACTIVE_THRESHOLD_MS 10000.0

/* A request that waited for init is delivered about 1 ms after it ends. Idle time below this, in
 * milliseconds, is therefore delivery and not a gap: init that took 9.996 s, then an event 5 ms
 * later, is a cold start although more than 10 s have passed. */
#define REAL_IDLE_MS 100.0

/* All that the verdict may rest on, gathered at the first event. */
struct evidence {
    enum initialization initialization;
    int generation;         /* 0: first process in the sandbox; -1: unknown, taken as 0 */
    double idle_ms;         /* from asking for the event until it came */
    double since_init_ms;   /* from process start until the event came */
    double threshold_ms;    /* PROACTIVE_THRESHOLD_MS unless set otherwise */
    int64_t trace_epoch_ms; /* when the request's trace began, since 1970; -1: unknown */
    int64_t ready_epoch_ms; /* when the event was asked for, since 1970 */
    int64_t event_epoch_ms; /* when the event came, since 1970 */
    bool wall_clock_sound;  /* CLOCK_REALTIME agrees with another clock since init began */
};

struct verdict {
    enum start_kind kind;
    enum start_evidence evidence;
    bool proactive_initialization; /* the published rule, where it is sound */
};

struct verdict start_kind_judge(const struct evidence *evidence);

/* "cold", "since-init": the names that the log uses. Static text, never NULL. */
const char *start_kind_name(enum start_kind kind);
const char *start_evidence_name(enum start_evidence evidence);

/* The kind or evidence of that name. False, and nothing set: there is none. */
bool start_kind_of(struct text name, enum start_kind *kind);
bool start_evidence_of(struct text name, enum start_evidence *evidence);

#endif
