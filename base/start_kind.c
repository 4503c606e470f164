#include "base/start_kind.h"

#include <stddef.h>

enum initialization initialization_of(struct text text)
{
    static const struct {
        const char *text;
        enum initialization type;
    } types[] = {
        {"", INITIALIZATION_ON_DEMAND},
        {"on-demand", INITIALIZATION_ON_DEMAND},
        {"provisioned-concurrency", INITIALIZATION_PROVISIONED_CONCURRENCY},
        {"snap-start", INITIALIZATION_SNAP_START},
        {"lambda-managed-instances", INITIALIZATION_MANAGED_INSTANCES},
    };
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (text_is(text, types[i].text))
            return types[i].type;
    return INITIALIZATION_OTHER;
}

/* The request's trace began after we had asked for an event, so it cannot have waited for init.
 * Its epoch is cut to the second below, so a younger one is younger by any reckoning; one from
 * after the event's arrival is some other clock's and proves nothing. */
static bool request_is_younger(const struct evidence *e)
{
    return e->wall_clock_sound && e->trace_epoch_ms > e->ready_epoch_ms &&
           e->trace_epoch_ms <= e->event_epoch_ms;
}

struct verdict start_kind_judge(const struct evidence *e)
{
    switch (e->initialization) {
    case INITIALIZATION_PROVISIONED_CONCURRENCY:
        return (struct verdict){START_PROVISIONED_CONCURRENCY, EVIDENCE_INITIALIZATION_TYPE, false};
    case INITIALIZATION_SNAP_START:
        return (struct verdict){START_SNAP_START, EVIDENCE_INITIALIZATION_TYPE, false};
    case INITIALIZATION_MANAGED_INSTANCES:
        return (struct verdict){START_MANAGED_INSTANCES, EVIDENCE_INITIALIZATION_TYPE, false};
    case INITIALIZATION_ON_DEMAND:
    case INITIALIZATION_OTHER:
        break;
    }
    if (e->generation > 0)
        return (struct verdict){START_RE_INIT, EVIDENCE_GENERATION, false};
    if (e->initialization == INITIALIZATION_ON_DEMAND && e->idle_ms >= REAL_IDLE_MS) {
        if (e->since_init_ms > e->threshold_ms)
            return (struct verdict){START_PROACTIVE, EVIDENCE_SINCE_INIT, true};
        if (request_is_younger(e))
            return (struct verdict){START_PROACTIVE, EVIDENCE_TRACE_ID, false};
    }
    return (struct verdict){START_COLD, EVIDENCE_NONE, false};
}

static const char *const kind_names[START_KINDS] = {
    [START_UNDECIDED] = "undecided",
    [START_COLD] = "cold",
    [START_PROACTIVE] = "proactive",
    [START_RE_INIT] = "re-init",
    [START_PROVISIONED_CONCURRENCY] = "provisioned-concurrency",
    [START_SNAP_START] = "snap-start",
    [START_MANAGED_INSTANCES] = "managed-instances",
};

static const char *const evidence_names[EVIDENCES] = {
    [EVIDENCE_NONE] = "none",
    [EVIDENCE_INITIALIZATION_TYPE] = "initialization-type",
    [EVIDENCE_GENERATION] = "generation",
    [EVIDENCE_SINCE_INIT] = "since-init",
    [EVIDENCE_TRACE_ID] = "trace-id",
};

const char *start_kind_name(enum start_kind kind)
{
    return kind_names[(size_t)kind < START_KINDS ? kind : START_UNDECIDED];
}

const char *start_evidence_name(enum start_evidence evidence)
{
    return evidence_names[(size_t)evidence < EVIDENCES ? evidence : EVIDENCE_NONE];
}

bool start_kind_of(struct text name, enum start_kind *kind)
{
    for (int i = 0; i < START_KINDS; i++) {
        if (text_is(name, kind_names[i])) {
            *kind = (enum start_kind)i;
            return true;
        }
    }
    return false;
}

bool start_evidence_of(struct text name, enum start_evidence *evidence)
{
    for (int i = 0; i < EVIDENCES; i++) {
        if (text_is(name, evidence_names[i])) {
            *evidence = (enum start_evidence)i;
            return true;
        }
    }
    return false;
}
