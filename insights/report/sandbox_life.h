/* A sandbox's life as its lines tell it: what came before a REPORT, and so what its missing Init
 * Duration means. Pure. */
#ifndef INSIGHTS_REPORT_SANDBOX_LIFE_H
#define INSIGHTS_REPORT_SANDBOX_LIFE_H

#include "insights/event/platform_line.h"
#include "insights/report/streams.h"

#include <stdbool.h>
#include <stdint.h>

/* Any line that is none of the platform's. Before the first START it shows that the stream's
 * beginning was seen: logs that are cut begin with START or REPORT, or within an invocation. */
void life_other_line(struct stream *stream, int64_t at_ms);

/* named: the stream has a name, and is therefore one sandbox's alone
 * phase: "invoke": init within an invocation */
void life_init_start(struct stream *stream, int64_t at_ms, struct text phase, bool named);

/* text: the line is INIT_REPORT, and no JSON: then success is told of provisioned and restored
 * sandboxes alone. Source: AWS, "Understanding the Lambda execution environment lifecycle". */
void life_init_report(struct stream *stream, const struct platform_line *line, bool text);

void life_start(struct stream *stream, int64_t at_ms, uint64_t request);

/* A sandbox record told of the process that serves `request`. */
void life_record(struct stream *stream, uint64_t request, int generation, double init_ms);

/* What a REPORT follows upon. */
struct life_report {
    bool first;       /* the first invocation after init */
    bool re_run;      /* init ran within this invocation */
    bool unexplained; /* the first one, its beginning was seen, and nothing shows a re-run */
    bool provisioned; /* init ran ahead, under provisioned concurrency, as far as can be seen */
    double re_run_ms; /* what is known of the init within it; negative: nothing */
    double gap_ms;    /* from the end of init to START; negative: not told */
};

/* request: whose REPORT it is
 * init_ms: its Init Duration; negative: none */
struct life_report life_report(struct stream *stream, uint64_t request, double init_ms,
                               double duration_ms);

#endif
