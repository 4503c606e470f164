/* The list of starts, in which lines that tell of the same start meet. */
#ifndef INSIGHTS_REPORT_STARTS_H
#define INSIGHTS_REPORT_STARTS_H

#include "insights/report/report.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct starts {
    struct report_start *list;
    uint64_t *ids; /* of the same starts: the request's, as text_hash(); 0: not told */
    size_t count, capacity;
    uint32_t *slots; /* by id: an index into the list and 1; 0: free */
    size_t slot_count;
    size_t max;
};

struct starts starts_new(size_t max);
void starts_free(struct starts *starts);

enum starts_put { STARTS_NEW, STARTS_MERGED, STARTS_FULL, STARTS_NO_MEMORY };

/* Lists `start`, or merges it with the one of the same request, process and stream: the better
 * source's words count, truth and durations are kept from either. */
enum starts_put starts_put(struct starts *starts, const struct report_start *start, uint64_t id);

/* The first invocation of that request took so long. */
void starts_invocation(struct starts *starts, uint64_t id, double duration_ms);

/* By at_ms, then ordinal, those without a time last. Nothing can be put after it. */
void starts_sort(struct starts *starts);

#endif
