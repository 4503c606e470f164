/* What a query answers, and how it is shown. */
#ifndef INSIGHTS_QUERY_QUERY_RESULTS_H
#define INSIGHTS_QUERY_QUERY_RESULTS_H

#include "base/buffer.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A table of texts; data NULL: that row has no such field. */
struct query_results {
    struct text *columns;
    size_t column_count;
    struct text *cells; /* row after row */
    size_t row_count;
    struct text *ptrs; /* @ptr of each row; NULL after stats */
    uint64_t matched, scanned, scanned_bytes;
    const char *status;            /* of the query; NULL: Complete */
    void *memory;                  /* owns the rest */
    void (*release)(void *memory); /* frees that */
};

void query_results_free(struct query_results *results);

/* As GetQueryResults answers it:
 * {"results":[[{"field","value"}…]…],"statistics":{…},"status":"Complete"}. Source: CloudWatch Logs
 * API reference, GetQueryResults. */
void query_results_json(struct buffer *out, const struct query_results *results);

/* RFC 4180, a header line first, lines ended by \n. */
void query_results_csv(struct buffer *out, const struct query_results *results);

/* A table for people: columns aligned, numbers to the right, control characters escaped.
 * width: columns of the terminal, in which the widest texts are cut with …; 0: nothing is cut
 * colour: the header bold */
void query_results_table(struct buffer *out, const struct query_results *results, size_t width,
                         bool colour);

#endif
