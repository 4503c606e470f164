/* What logs tell of starts and of init's price: a builder that events are fed to one by one, and
 * the plain structs of its result, which the writers (tables, JSON, CSV, Markdown, HTML) read.
 *
 * Memory: one struct report_start for each start, one struct report_bill for each REPORT that tells
 * of an init, the names in them once each, and a small state for each open log stream. Each of
 * these has a bound, below. Past it tallies, money and shares stay right; only lists, and what is
 * made of lists (percentiles, plots), stop growing, and `limits` says so. */
#ifndef INSIGHTS_REPORT_REPORT_H
#define INSIGHTS_REPORT_REPORT_H

#include "base/start_kind.h"
#include "insights/event/log_event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bounds on memory: starts and bills listed, log streams followed at once, groups of each kind,
 * bytes of names. All of them full are under 70 MB. */
enum {
    REPORT_STARTS_MAX = 100000,
    REPORT_BILLS_MAX = 50000,
    REPORT_STREAMS_MAX = 32768,
    REPORT_GROUPS_MAX = 1000,
    REPORT_NAMES_MAX = 16 * 1024 * 1024,
};

/* A time in milliseconds, a size or a count that nothing told. Every such double is negative then.
 */
#define REPORT_NOT_TOLD (-1.0)

/* ---- Starts ------------------------------------------------------------------------------- */

/* Whose line told of a start. Of two that tell of the same one, known by the request's id, the
 * former counts. */
enum report_source {
    REPORT_SOURCE_RECORD,     /* firstlight's sandbox record */
    REPORT_SOURCE_RULE,       /* proactiveInitialization alone: the article's own code */
    REPORT_SOURCE_DATADOG,    /* proactive_initialization, cold_start */
    REPORT_SOURCE_POWERTOOLS, /* cold_start alone: a first invocation, and no more than that */
    REPORT_SOURCE_EVENTS,     /* the local Lambda's truth, and nobody's record */
    REPORT_SOURCES,
};

/* The naive rule: first invocation of the process, more than the threshold since init began. */
enum report_naive { REPORT_NAIVE_COLD, REPORT_NAIVE_PROACTIVE, REPORT_NAIVE_NOT_TOLD };
enum { REPORT_NAIVES = 3 };

/* What the local Lambda knows of a start, from --events. */
struct report_truth {
    enum start_kind kind; /* START_UNDECIDED: there is no truth for this start */
    bool waited;          /* the request waited for this process's init */
    double waited_ms;
    double idle_ms;      /* from the end of init to the event; 0 when the request waited */
    const char *purpose; /* "request", "eager-assignment", "deployment", "lease", … or "" */
};

/* A process's first invocation. Texts are never NULL: "" is not told. Durations: milliseconds, or
 * REPORT_NOT_TOLD. */
struct report_start {
    int64_t at_ms;      /* when the first event came; LOG_EVENT_NO_TIME */
    int64_t init_at_ms; /* when init began; LOG_EVENT_NO_TIME */
    double init_ms;
    double idle_ms;
    double since_init_ms;
    double invocation_ms;         /* the first invocation's duration, from its REPORT */
    enum start_kind logged;       /* as the line has it */
    enum start_kind kind;         /* judged again; as logged where the evidence is not told */
    enum start_evidence evidence; /* of `kind` */
    enum report_naive naive;
    enum report_source source;
    bool judged_again; /* its evidence is told: `kind` follows the threshold */
    bool early;        /* an early-proactive candidate: idle for real, within the threshold, cold
                          for want of evidence */
    int generation;    /* -1: not told */
    int memory_mb;     /* 0: not told */
    const char *function;
    const char *version;
    const char *runtime; /* "firstlight/1.0.0", else as INIT_START has it: "provided:al2023.v60" */
    const char *architecture; /* "x86_64", "arm64" */
    const char *init_type;    /* "on-demand", … */
    const char *stream;
    struct report_truth truth;
    uint64_t ordinal; /* of the event that told it first */
};

/* ---- Billing ------------------------------------------------------------------------------ */

/* What a REPORT says of init. */
enum report_billing {
    REPORT_WITHOUT_INIT, /* a warm invocation */
    REPORT_INIT_FREE,    /* billed is Duration, rounded up */
    REPORT_INIT_BILLED,  /* billed is Duration and Init Duration, their sum rounded up */
    REPORT_INIT_EITHER,  /* both come to the same: init is too short to tell */
    REPORT_INIT_RE_RUN,  /* aborted or failed, and run again within Duration: billed as such */
    REPORT_INIT_UNSEEN,  /* a stream's first REPORT without Init Duration, and nothing shows why */
    REPORT_RESTORED,     /* snap-start: a restore instead of an init */
    REPORT_ODD,          /* does not add up */
    REPORT_BILLINGS,
};

/* A REPORT that tells of an init: all but REPORT_WITHOUT_INIT. Durations in milliseconds or
 * REPORT_NOT_TOLD. */
struct report_bill {
    int64_t at_ms; /* of the REPORT; LOG_EVENT_NO_TIME */
    enum report_billing billing;
    bool provisioned; /* init ran ahead under provisioned concurrency, as far as can be seen */
    double duration_ms;
    double billed_ms;
    double init_ms;        /* Init Duration; of a re-run init what is known of it */
    double init_billed_ms; /* what of billed_ms is init: 0 when it was free */
    double gap_ms;         /* from the end of init to START */
    int memory_mb;         /* 0: not told */
    const char *function;
    const char *version;
    const char *runtime;
    const char *architecture;
    const char *stream;
    const char *request_id;
};

/* Sums over REPORTs. Money is in US dollars, and 0 when there are no prices. */
struct report_bills {
    uint64_t reports; /* all, warm ones too */
    uint64_t count[REPORT_BILLINGS];
    uint64_t provisioned; /* of those with init: these are in `count` as well */
    double billed_ms;     /* all */
    double gb_s;          /* billed time by memory size, all */
    double init_free_ms;  /* init that cost nothing */
    double init_billed_ms;
    double init_gb_s;       /* billed init by memory size, provisioned concurrency left out */
    double cost;            /* of all that is billed; first tier, without the price per request */
    double init_cost;       /* of billed init */
    double init_free_worth; /* what free init would have cost, had it been billed */
    uint64_t unpriced;      /* REPORTs whose memory size is not told: in no sum of GB-seconds */
};

/* Per GB-second, in US dollars; 0: not given. */
struct report_prices {
    double x86_64;
    double arm64;
    const char *region; /* of the table; NULL: --price-gb-s, or no prices. Static or borrowed */
    const char *dated;  /* of the table: "2026-11"; NULL likewise */
};

/* ---- Groups ------------------------------------------------------------------------------- */

/* Nearest rank. count 0: the rest is 0. */
struct report_percentiles {
    uint64_t count;
    double p50, p90, p99, max;
};

/* proactive / (proactive + cold): on demand, a sandbox's first process, kind told. So 78 proactive
 * and 18 cold starts are 81 %. low, high: Wilson's 95 % interval. All 0 to 1; 0, 0 and 1 when there
 * is no such start. */
struct report_share {
    uint64_t proactive;
    uint64_t cold;
    double share, low, high;
};

struct report_group {
    const char *function; /* NULL: all of them */
    const char *version;  /* NULL: all of them */
    const char *runtime;  /* NULL: all of them */
    uint64_t starts;
    uint64_t kinds[START_KINDS];  /* as judged */
    uint64_t logged[START_KINDS]; /* as logged */
    uint64_t evidence[EVIDENCES]; /* of the proactive ones */
    uint64_t early;               /* early-proactive candidates: among the cold ones */
    struct report_share share;
    struct report_percentiles init;      /* of all starts that tell it */
    struct report_percentiles cold_init; /* of cold starts alone: what their callers waited */
    struct report_percentiles idle;      /* of proactive starts */
    uint64_t naive[REPORT_NAIVES][START_KINDS];       /* the naive rule by our verdict */
    uint64_t truth[START_KINDS][START_KINDS];         /* our verdict by the truth */
    uint64_t naive_truth[REPORT_NAIVES][START_KINDS]; /* the naive rule by the truth */
    uint64_t truths;                                  /* starts whose truth is known */
    struct report_bills bills;
};

/* What was read, and what could not be. */
struct report_input {
    uint64_t files;
    uint64_t bytes; /* before any decompression */
    uint64_t lines;
    uint64_t untimed;         /* events without any time */
    uint64_t troubles;        /* what could not be read */
    const char *const *shown; /* the first of them, a line each; borrowed */
    size_t shown_count;
    bool stopped; /* before the end */
};

/* What was more than the bounds allow. All 0: nothing. */
struct report_limits {
    uint64_t starts_unlisted; /* of those only records and others' rules are in the tallies: a
                                 repeated line, or a truth, no longer finds its start */
    uint64_t bills_unlisted;
    uint64_t streams_forgotten; /* long quiet ones: what their REPORTs say of init may be unseen */
    uint64_t groups_unlisted;   /* starts and REPORTs whose function, version or runtime has none */
    uint64_t names_shortened;   /* streams and ids left out: "" */
};

/* Everything is sorted and valid until report_free(). */
struct report_result {
    double threshold_ms; /* that starts were judged by; the default, and they are as logged */
    bool judged_again;   /* a threshold was given */
    struct report_prices prices;
    uint64_t events;                   /* that were added */
    int64_t first_ms, last_ms;         /* their times; LOG_EVENT_NO_TIME: none told any */
    uint64_t sources[REPORT_SOURCES];  /* starts by who told of them */
    uint64_t not_judged_again;         /* starts that tell no evidence: kept as logged */
    const struct report_start *starts; /* by at_ms, then ordinal; those without a time last */
    size_t start_count;
    const struct report_bill *bills; /* in the order of the input */
    size_t bill_count;
    struct report_group total;
    const struct report_group *functions; /* each sorted by name */
    size_t function_count;
    const struct report_group *versions; /* function and version are set */
    size_t version_count;
    const struct report_group *runtimes;
    size_t runtime_count;
    struct report_limits limits;
};

/* ---- Building ----------------------------------------------------------------------------- */

struct report_options {
    /* 0 to 86,400,000: judges the logged evidence again; REPORT_NOT_TOLD: verdicts stay as logged,
     * and naive rule and early candidates go by PROACTIVE_THRESHOLD_MS. */
    double threshold_ms;
    struct report_prices prices;
};

struct report;

/* options: copied, but for the texts of its prices. NULL: no memory. */
struct report *report_new(const struct report_options *options);
void report_free(struct report *report);

/* Takes one event; events of one stream in their order. Most lines are passed over by their first
 * bytes and a search for a few words. False: no memory, and the report is only to be freed. */
bool report_add(struct report *report, const struct log_event *event);

/* The outcome of all that was added; nothing can be added after it. NULL: no memory. Valid until
 * report_free(). */
const struct report_result *report_finish(struct report *report);

#endif
