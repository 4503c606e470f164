/* A run's memory, and the row at hand. */
#ifndef INSIGHTS_QUERY_RUN_H
#define INSIGHTS_QUERY_RUN_H

#include "base/buffer.h"
#include "insights/expression/function.h"
#include "insights/query/plan.h"

/* What a segment ends in: the one or the other. */
struct sink {
    struct group_table groups;
    struct top_rows *rows;
};

struct query_run {
    const struct query_plan *plan;
    struct eval eval;
    struct arena arena;         /* of the row at hand */
    struct value *row;          /* by slot */
    struct value *kept;         /* what is kept of a row, in its order; early fields before that */
    struct text *matches;       /* of a regex's groups, and the names of a glob */
    struct buffer key;          /* of a group, or of dedup */
    struct buffer scratch;      /* what parse makes */
    struct kept_row origin;     /* which event the row is of */
    struct value *outcomes;     /* aggregates' */
    struct group_table *groups; /* by segment, but for the last */
    struct top_rows *rows;      /* what the last segment ends in */
    uint64_t scanned, scanned_bytes, matched;
};

/* Takes the row at hand through the steps of a segment from `step` on, and to where that ends.
 * False: no memory. */
bool run_steps(struct query_run *run, size_t segment, size_t step);

/* Takes the groups of a segment, as rows, through the next one; the groups are then gone. False: no
 * memory. */
bool run_groups(struct query_run *run, size_t segment);

/* The rows that came to the end, as texts; they move there. NULL: no memory. */
struct query_results *run_results(struct query_run *run);

#endif
