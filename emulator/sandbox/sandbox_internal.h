/* What the parts of a sandbox share: sandbox.c, its beginning and its states; sandbox_ending.c, its
 * end and that of its processes; sandbox_processes.c, which starts what runs in it;
 * sandbox_invocation.c, what becomes of an invocation; sandbox_runtime.c, what the runtime says;
 * sandbox_events.c, what it tells the world. Nobody else includes this. */
#ifndef EMULATOR_SANDBOX_SANDBOX_INTERNAL_H
#define EMULATOR_SANDBOX_SANDBOX_INTERNAL_H

#include "emulator/sandbox/sandbox.h"

#include "emulator/model/ids.h"
#include "emulator/sandbox/extensions.h"
#include "emulator/sandbox/process_ending.h"
#include "emulator/sandbox/runtime_api_server.h"
#include "emulator/sandbox/sandbox_log.h"
#include "emulator/sandbox/telemetry.h"
#include "emulator/system/process.h"

enum sandbox_state {
    SANDBOX_MADE,
    SANDBOX_INITIALIZING, /* the first processes init, nobody's invocation in it */
    SANDBOX_READY,        /* no processes, or they wait for events or work at them */
    SANDBOX_RESTARTING,   /* an invocation has begun, and new processes init inside it */
    SANDBOX_RESTORING,    /* an invocation has begun, and the runtime restores itself */
    SANDBOX_RESETTING,    /* the runtime has ended, extensions are still ending */
    SANDBOX_STOPPING,
    SANDBOX_STOPPED,
};

/* One invocation, and what is measured of it: it is reported after the caller has its answer. */
struct running {
    struct sandbox *sandbox;
    struct invocation *invocation; /* NULL: the caller has its answer */
    bool used;
    bool started;       /* its START is in the log: a restore comes before that */
    bool given;         /* the runtime has its event */
    bool recovered;     /* processes were lost before they got its event: that counts once */
    bool runtime_done;  /* the runtime is done, extensions perhaps not */
    bool first;         /* of its process */
    const char *status; /* of the runtime: "success", "error", "timeout" */
    char request_id[UUID_SIZE];
    char trace_id[128]; /* "": none that fits */
    char error_type[128];
    struct loop_timer timeout;
    int64_t invoked_ns; /* all of CLOCK_MONOTONIC; 0: not yet */
    int64_t given_ns;
    int64_t response_begun_ns;
    int64_t response_ended_ns;
    int64_t done_ns; /* the runtime */
    int64_t produced_bytes;
    struct start_truth truth; /* of a first one */
};

struct sandbox {
    const struct sandbox_world *world;
    const struct function *function;
    const struct sandbox_events *events;
    void *owner;
    enum sandbox_state state;
    enum init_type init_type;
    enum sandbox_purpose purpose;
    bool json; /* the platform's lines */
    bool frozen;
    char log_stream[LOG_STREAM_SIZE];
    struct confinement *confinement;
    struct runtime_api *api;
    struct extensions *extensions;
    struct telemetry *telemetry;
    struct sandbox_log log;
    struct process *process; /* the runtime; NULL: none */
    struct loop_timer limit; /* of init, of a shutdown's stages, or due at once: nothing started */

    /* The processes that are there, or the last ones that were. */
    int generation; /* from 0 */
    enum kill_reason kill_reason;
    int start_error;          /* errno of a process that could not be started */
    bool runtime_ready;       /* it has asked for an event, or to be restored */
    bool init_runtime_told;   /* PLATFORM_INIT_RUNTIME_DONE of this process is published */
    bool snapped;             /* it waits to be restored */
    bool served;              /* it has had an invocation */
    bool init_failed;         /* it ended in an init with nobody's invocation in it */
    bool given_up;            /* no generation follows it */
    int64_t started_ns;       /* their init; CLOCK_MONOTONIC, as all here */
    int64_t ready_ns;         /* its end */
    int64_t restored_ns;      /* the restore's beginning */
    int64_t init_ns;          /* for the next REPORT; below 0: it shows none */
    int64_t restore_ns;       /* likewise */
    int64_t peak_rss_kib;     /* of the processes, as far as it is known */
    char failed_type[128];    /* of an init or an extension that failed; "": none */
    char failed_name[128];    /* of the extension; "": the runtime itself */
    struct buffer init_error; /* what a failed init has reported */

    const char *stop_reason;
    bool extensions_told; /* of the shutdown */
    int running_count;
    int slot_count;
    struct running running[];
};

/* ---- sandbox.c ------------------------------------------------------------------------------ */

/* Every process of the generation has got to where init ends? Then it is over. */
void sandbox_check_init(struct sandbox *sandbox);

/* New processes, for the invocation that has begun. */
void sandbox_restart(struct sandbox *sandbox);

/* It may be free: tells its owner, and stands still if nothing came of that and it is to. The last
 * thing that a callback does. */
void sandbox_tell_free(struct sandbox *sandbox);

void sandbox_thaw(struct sandbox *sandbox);

/* ---- sandbox_ending.c ------------------------------------------------------------------------ */

/* The runtime's process is gone, or could not be started; or the extensions', which were left. */
void sandbox_processes_ended(struct sandbox *sandbox, int wait_status);

/* Fired by `limit`. */
void sandbox_on_limit(void *owner);

/* The confinement's. */
void sandbox_on_out_of_memory(void *owner);

/* ---- sandbox_processes.c -------------------------------------------------------------------- */

/* Begins an init: extensions first, then the runtime. */
void sandbox_start_processes(struct sandbox *sandbox);

/* Kills the runtime, and its end follows from the loop. Of several reasons the first counts. */
void sandbox_kill_runtime(struct sandbox *sandbox, enum kill_reason reason);

void sandbox_set_limit(struct sandbox *sandbox, int64_t from_ns, int64_t limit_ns);

/* The most memory that its processes have had so far, in KiB. */
int64_t sandbox_peak_kib(struct sandbox *sandbox);

/* Makes its extensions and their telemetry. False: no memory. */
bool sandbox_make_extensions(struct sandbox *sandbox);

/* ---- sandbox_runtime.c ----------------------------------------------------------------------- */

extern const struct runtime_api_events sandbox_runtime_events;

/* ---- sandbox_invocation.c ------------------------------------------------------------------- */

/* Copies a text, which may be NULL; "" when it does not fit. */
void sandbox_copy_text(char *out, size_t capacity, const char *text);

/* Takes an invocation into a free slot. */
struct running *sandbox_take(struct sandbox *sandbox, struct invocation *invocation);

/* Its time begins: now, or when a restore is over. */
void sandbox_begin(struct running *running);

/* Gives it to the runtime, which waits, and to the extensions. */
void sandbox_give(struct running *running);

/* The runtime is done with it: so is the invocation, once the extensions are. */
void sandbox_runtime_done(struct running *running);

/* The runtime ended with the invocation unanswered or half done. */
void sandbox_finish_broken(struct running *running, const struct process_ending *end);

/* Extensions may be the last ones that an invocation waited for. */
void sandbox_check_invocations(struct sandbox *sandbox);

/* Gives it back without an answer: the sandbox stops. */
void sandbox_cancel(struct running *running);

/* ---- sandbox_events.c ------------------------------------------------------------------------ */

/* Brings the log up to what the processes have written so far, so that the platform's next line
 * stands in its place. */
void sandbox_settle_log(struct sandbox *sandbox);

/* Fills in what every event has, and hands it on to the log, the telemetry and the observers. */
void sandbox_publish(struct sandbox *sandbox, struct platform_event *event);

/* What came of the runtime's part of init: once for each process, later calls do nothing.
 * Extensions may need longer. error_type: NULL: none */
void sandbox_publish_init_runtime_done(struct sandbox *sandbox, const char *status,
                                       const char *error_type);

/* The whole init's end, and the runtime's before it if that was not told yet. phase: as it was
 * begun. error_type: NULL: none */
void sandbox_publish_init_end(struct sandbox *sandbox, const char *status, const char *error_type);
void sandbox_publish_restore_end(struct sandbox *sandbox, const char *status,
                                 const char *error_type);
void sandbox_publish_init_start(struct sandbox *sandbox);
void sandbox_publish_simple(struct sandbox *sandbox, enum platform_event_type type);
void sandbox_publish_start(struct running *running);
void sandbox_publish_runtime_done(struct running *running);
void sandbox_publish_report(struct running *running, const char *status);
void sandbox_publish_first_invocation(struct running *running);

#endif
