/* Runs a query over all of an input: one thread cuts it into blocks, others take them from there.
 */
#ifndef CLI_QUERY_THREADS_H
#define CLI_QUERY_THREADS_H

#include "insights/input/log_input.h"
#include "insights/query/query_run.h"

struct query_work {
    const struct query_plan *plan;
    struct log_input *input;
    size_t jobs;              /* threads that run the query; 1: all is done in the caller's */
    int64_t start_ms, end_ms; /* events outside of this are passed over, inclusive */
    uint64_t untimed;         /* told: events passed over because they have no time */
};

/* Reads the input to its end. The outcome does not depend on `jobs`, up to the last bits of sums.
 * The caller frees it. NULL: no memory. */
struct query_results *query_work_run(struct query_work *work);

#endif
