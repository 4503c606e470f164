/* Groups by function, version or runtime: found by their names' pointers. */
#ifndef INSIGHTS_REPORT_GROUPS_H
#define INSIGHTS_REPORT_GROUPS_H

#include "insights/report/report.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* REPORTs of logs and those of an events file are summed apart: where both tell of the same
 * invocations, the log's count. */
struct group_sums {
    struct report_group group; /* its bills are those of logs */
    struct report_bills of_events;
};

struct groups {
    struct group_sums *list;
    size_t count, capacity;
    uint32_t *slots; /* by name: an index into the list and 1; 0: free */
    size_t slot_count;
    size_t max;
    uint64_t left_out; /* times that a group was asked for which there is no room for */
};

struct groups groups_new(size_t max);
void groups_free(struct groups *groups);

/* The group of these names, which were made by names_keep(); NULL for what the group is not by.
 * *found is NULL when there is no room for it. False: no memory. Valid until the next call. */
bool groups_find(struct groups *groups, const char *function, const char *version,
                 const char *runtime, struct group_sums **found);

#endif
