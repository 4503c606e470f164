/* What is known while a plan is made: names and what they stand for, columns so far. */
#ifndef INSIGHTS_QUERY_PLANNER_H
#define INSIGHTS_QUERY_PLANNER_H

#include "insights/query/plan.h"

/* A name that the query made. */
struct made_name {
    struct text name;
    size_t slot;
    size_t stage;      /* the index of the command that made it */
    bool is_structure; /* a map or list, whole */
    bool is_column;    /* another name for a column may not be taken twice; a plain field may */
};

struct planner {
    struct query_plan *plan;
    struct query_error *error;
    struct made_name *names; /* in the plan's arena, as all of this */
    size_t name_count;
    size_t name_max;
    size_t next_slot;
    size_t stage; /* the index of the command at hand */
    bool after_stats;
    bool shows; /* a fields or display stood: the default columns are not shown */
    bool displays;
    bool no_memory;
};

/* Zeroed; NULL, and planner->no_memory is set, when there is none. */
void *planner_array(struct planner *planner, size_t count, size_t size);

/* Gives a slot to every field in `expr`. False: the error says why. */
bool planner_resolve(struct planner *planner, struct expr *expr);

/* The slot of an event's field. */
bool planner_event_field(struct planner *planner, struct text name, size_t *slot);

/* Makes `name` stand for `slot`. False, and the error is at `where`, when it stands for something
 * already. */
bool planner_define(struct planner *planner, struct text name, size_t slot, struct text where);

/* The same, silently, where the name is taken. */
void planner_define_too(struct planner *planner, struct text name, size_t slot);

/* Says that what was defined last is a map or list. */
void planner_define_structure(struct planner *planner);

/* False, and an error, when the resolved `expr` is a map or list as a whole: Logs Insights neither
 * sorts nor groups by them. */
bool planner_is_single(struct planner *planner, const struct expr *expr);

/* NULL: no command made such a name. */
const struct made_name *planner_find(const struct planner *planner, struct text name);

#endif
