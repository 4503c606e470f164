/* What happens in the local Lambda, as values. A sandbox makes them; its log, the events file, the
 * subscribers of the Telemetry API, the terminal view and the web page are made of them.
 *
 * Source of the platform's own: AWS, "Lambda Telemetry API Event schema reference". */
#ifndef EMULATOR_MODEL_PLATFORM_EVENT_H
#define EMULATOR_MODEL_PLATFORM_EVENT_H

#include "emulator/model/function.h"

#include <stdbool.h>
#include <stdint.h>

enum platform_event_type {
    /* The platform's. In brackets: which fields it has beside those of every event. */
    PLATFORM_INIT_START,             /* [phase] */
    PLATFORM_INIT_RUNTIME_DONE,      /* [phase, status, error_type] */
    PLATFORM_INIT_REPORT,            /* [phase, status, error_type, duration_ns] */
    PLATFORM_RESTORE_START,          /* [] */
    PLATFORM_RESTORE_RUNTIME_DONE,   /* [status, error_type] */
    PLATFORM_RESTORE_REPORT,         /* [status, error_type, duration_ns] */
    PLATFORM_EXTENSION,              /* [name, state, subscriptions, error_type] */
    PLATFORM_TELEMETRY_SUBSCRIPTION, /* [name, state, subscriptions] */
    PLATFORM_LOGS_DROPPED,           /* [dropped_bytes, dropped_records, reason] */
    PLATFORM_START,                  /* [request_id, trace_id, tenant_id] */
    PLATFORM_RUNTIME_DONE,           /* [request_id, trace_id, status, error_type, duration_ns,
                                        produced_bytes, latency_ns, response_ns, overhead_ns] */
    PLATFORM_REPORT, /* [request_id, trace_id, status, error_type, duration_ns, init_ns,
                        restore_ns, billed_ms, peak_kib, extension_overhead_ns; of managed
                        instances, which have no PLATFORM_RUNTIME_DONE, also latency_ns and
                        response_ns] */
    /* The local Lambda's own. */
    LOCAL_SANDBOX_STARTED,  /* [purpose]: its first process is about to start */
    LOCAL_SANDBOX_PURPOSE,  /* [purpose]: why it exists is known better now: its request went
                               elsewhere */
    LOCAL_SANDBOX_READY,    /* []: init is over, however it went, and it waits for an invocation */
    LOCAL_SANDBOX_ENDED,    /* [shutdown_reason]: no process is left */
    LOCAL_FIRST_INVOCATION, /* [request_id, truth]: a process's first invocation is over */
};

/* Why a sandbox exists. */
enum sandbox_purpose {
    FOR_REQUEST,     /* a request found no free sandbox */
    FOR_EAGER,       /* the same, but the request went to another sandbox that was free sooner */
    FOR_DEPLOYMENT,  /* new code, or prepared when the function was made */
    FOR_LEASE,       /* another sandbox's lease ended */
    FOR_PROVISIONED, /* provisioned concurrency */
};

enum init_phase { PHASE_INIT, PHASE_INVOKE, PHASE_SNAP_START };

/* What the local Lambda knows of a process's first invocation and the process itself cannot. */
struct start_truth {
    const char *start_kind;       /* "cold", "proactive", "re-init", "provisioned-concurrency",
                                     "snap-start" or "managed-instances"; static */
    enum sandbox_purpose purpose; /* the sandbox's */
    bool waited;                  /* the request waited for this process's init */
    int64_t waited_ns;            /* for how long; 0 when it did not */
    int64_t idle_ns;              /* from the end of init to the event; 0 when the request waited */
    int64_t since_init_ns;        /* from the start of the process to the event */
    int generation;               /* of the process: 0 for the sandbox's first one */
};

/* Every event is borrowed for the call that hands it on, and so are its texts. Durations are in
 * nanoseconds. */
struct platform_event {
    enum platform_event_type type;
    int64_t time_ms; /* since 1970 */
    const struct function *function;
    const char *log_stream; /* the sandbox's: its name in every record */
    enum init_type init_type;

    enum init_phase phase;
    const char *status;     /* "success", "error", "failure", "timeout"; NULL: success */
    const char *error_type; /* NULL or "": none */
    const char *request_id;
    const char *trace_id;  /* NULL: none */
    const char *tenant_id; /* NULL: none */
    int64_t duration_ns;
    int64_t init_ns;    /* below 0: the REPORT shows none */
    int64_t restore_ns; /* below 0: the REPORT shows none */
    int64_t billed_ms;
    int64_t peak_kib;
    int64_t produced_bytes;
    int64_t latency_ns;  /* from giving the event to the response's first byte; below 0: none */
    int64_t response_ns; /* from the response's first byte to its last; below 0: none */
    int64_t overhead_ns; /* from the response's last byte to the next /next; below 0: none */
    int64_t
        extension_overhead_ns; /* extensions at work after the runtime was done; below 0: none */
    const char *name;          /* of an extension */
    const char *state;         /* of an extension or a subscription: "Ready", "Subscribed", ... */
    const char *const *subscriptions; /* its events, or the types of telemetry; ended by NULL */
    int64_t dropped_bytes;
    int64_t dropped_records;
    const char *reason;
    enum sandbox_purpose purpose;
    const char *shutdown_reason; /* "idle", "lease", "deployment", "provisioned-concurrency",
                                    "failure", "stop" */
    struct start_truth truth;
};

/* "platform.initStart", ..., "firstlight.sandboxStarted", ...: the "type" of a JSON line. */
const char *platform_event_type_name(enum platform_event_type type);

/* The local Lambda's own, which the platform's log and the Telemetry API do not have. */
bool platform_event_is_local(const struct platform_event *event);

/* NULL, unless the event's status is an error or a failure that has a type, or an extension has
 * one: what ran out of time says so by its status alone, as the platform's own records do. */
const char *platform_event_error_type(const struct platform_event *event);

/* "init", "invoke", "snap-start". */
const char *init_phase_name(enum init_phase phase);

/* "request", "eager-assignment", "deployment", "lease", "provisioned-concurrency". */
const char *sandbox_purpose_name(enum sandbox_purpose purpose);

/* ---- Observers ------------------------------------------------------------------------------ */

typedef void platform_observe_fn(void *owner, const struct platform_event *event);

/* The observer's memory: it must stay in place while it observes. */
struct platform_observer {
    platform_observe_fn *observe;
    void *owner;
    struct platform_observer *next;
};

/* All zero: nobody observes. */
struct platform_events {
    struct platform_observer *first;
};

void platform_events_add(struct platform_events *events, struct platform_observer *observer);
void platform_events_remove(struct platform_events *events, struct platform_observer *observer);

/* Hands the event to every observer, in the order in which they came. None of them may add or
 * remove observers meanwhile. */
void platform_events_publish(const struct platform_events *events,
                             const struct platform_event *event);

#endif
