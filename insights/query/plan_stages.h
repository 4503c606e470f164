/* One command of a query after the other becomes part of a plan. */
#ifndef INSIGHTS_QUERY_PLAN_STAGES_H
#define INSIGHTS_QUERY_PLAN_STAGES_H

#include "insights/query/planner.h"

/* Adds the command to the last segment, or begins another. False: the error says why, or there is
 * no memory. */
bool plan_stage(struct planner *planner, const struct stage *stage);

/* Begins the plan's last segment. from_stage: the index of its first command. False: no memory. */
bool segment_begin(struct planner *planner, size_t from_stage);

/* Of `stats`: ends the last segment and begins another. */
bool plan_stats(struct planner *planner, const struct stage *stage);

/* Adds a column, unless it stands there already. */
void plan_column(struct planner *planner, struct text name, size_t slot);

struct segment *last_segment(struct planner *planner);

#endif
