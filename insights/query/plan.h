/* How a query is run: its stages as steps over a row of values, cut into segments. */
#ifndef INSIGHTS_QUERY_PLAN_H
#define INSIGHTS_QUERY_PLAN_H

#include "base/arena.h"
#include "insights/event/event_fields.h"
#include "insights/expression/ast.h"
#include "insights/query/group_table.h"
#include "insights/query/query_run.h"
#include "insights/query/top_rows.h"

/* A row is an array of values. First come the computed ones: aliases, what parse and unnest make,
 * what stats answers. From `first_field` on there are the fields of the event. Every computed value
 * has a slot of its own in the whole query, so that no step overwrites what another still needs. */

enum { QUERY_LIMIT_DEFAULT = 10000, QUERY_LIMIT_MAX = 100000 };

enum step_kind { STEP_COMPUTE, STEP_FILTER, STEP_PARSE, STEP_UNNEST };

/* What happens to each row by itself. */
struct step {
    enum step_kind kind;
    const struct expr *expr; /* what is computed, is the condition, is parsed, holds the list */
    size_t slot;             /* COMPUTE, UNNEST: what it makes */
    const struct stage *parse;
    const size_t *slots;  /* PARSE: of its names */
    const size_t *groups; /* PARSE_REGEX: the group of each name */
};

/* stats: rows become groups. */
struct stats_plan {
    const struct stage *stage;
    const struct aggregate_plan *states;
    const struct expr *const *args; /* of each state; NULL: it counts rows */
    size_t state_count;             /* fewer than aggregates: those that keep the same share one */
    const size_t *state_of;         /* for each aggregate */
    const double *percents;         /* for each aggregate: of pct and median */
    const size_t *group_slots;      /* where the next segment finds them */
    const size_t *item_slots;
    size_t time_slot; /* @timestamp's, for `offset`; 0 without one */
};

/* Where rows end at last: put in order and counted off. */
struct rows_plan {
    struct row_order order;
    const size_t *slots; /* of what is kept of each row, the order's keys first */
    size_t slot_count;
    const size_t *dedup; /* slots */
    size_t dedup_count;
    size_t limit;
};

/* Steps up to a stats, where rows wait for each other, or to the end. */
struct segment {
    struct step *steps;
    size_t step_count;
    struct stats_plan stats; /* without a stage in the last segment, and there alone */
};

struct column {
    struct text name;
    size_t slot;
};

struct query_plan {
    struct arena memory; /* owns all but the sets */
    const struct query *query;
    int64_t now_ms;
    size_t slot_count, first_field;
    struct field_set *fields;
    /* The fields of the filters that the query begins with, when they can be had without a look
     * into the message and others cannot: then most events are let go before that look. Else NULL.
     */
    struct field_set *early_fields;
    const size_t *early_slots; /* where each of them belongs */
    size_t early_steps;        /* that need no others; these are not run again */
    struct segment *segments;
    size_t segment_count;
    struct rows_plan rows;
    struct column *columns;
    size_t column_count;
    bool has_ptr; /* the rows are events: they have a @ptr */
    size_t ptr_slot;
    size_t group_max; /* of groups, the whole match included, over every regex of parse */
};

#endif
