/* Runs a query over events: a plan that threads share, a run for each thread, one result. Pure. */
#ifndef INSIGHTS_QUERY_QUERY_RUN_H
#define INSIGHTS_QUERY_QUERY_RUN_H

#include "insights/event/log_event.h"
#include "insights/expression/ast.h"
#include "insights/expression/query_error.h"
#include "insights/query/query_results.h"

#include <stdbool.h>
#include <stdint.h>

struct query_plan;
struct query_run;

/* query: borrowed until the plan is freed; its expressions get their slots
 * now_ms: what now() says, milliseconds since 1970
 * NULL, and *error says why: a name that cannot be meant (after stats only its columns can), or no
 * memory. */
struct query_plan *query_plan_new(struct query *query, int64_t now_ms, struct query_error *error);
void query_plan_free(struct query_plan *plan);

/* plan: borrowed. NULL: no memory. */
struct query_run *query_run_new(const struct query_plan *plan);
void query_run_free(struct query_run *run);

/* Takes one event, in any order. False: no memory, and the run is of no more use. */
bool query_run_add(struct query_run *run, const struct log_event *event);

/* Adds what another run of the same plan has seen; `from` is then only to be freed. */
bool query_run_merge(struct query_run *into, struct query_run *from);

/* The outcome of all that was added; the run is then only to be freed. NULL: no memory. The caller
 * frees it. */
struct query_results *query_run_finish(struct query_run *run);

#endif
