/* Reads what GetQueryResults answers, and puts its pages together. Pure. Source: CloudWatch Logs
 * API reference, GetQueryResults. */
#ifndef INSIGHTS_CLOUD_CLOUD_ANSWER_H
#define INSIGHTS_CLOUD_CLOUD_ANSWER_H

#include "base/text.h"
#include "insights/query/query_results.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cloud_status {
    CLOUD_RUNNING, /* or scheduled, or not known */
    CLOUD_COMPLETE,
    CLOUD_FAILED,
    CLOUD_CANCELLED,
    CLOUD_TIMEOUT,
};

/* As the service writes it. */
const char *cloud_status_name(enum cloud_status status);

struct cloud_answer {
    enum cloud_status status;
    uint64_t matched, scanned, scanned_bytes; /* so far; 0 where not told */
    const char *next_token;                   /* of the page that follows; NULL: none */
    struct cJSON *document;                   /* owned: cloud_answer_free() */
};

/* False, and nothing to free: that is no such answer. */
bool cloud_answer_read(struct cloud_answer *answer, struct text json);
void cloud_answer_free(struct cloud_answer *answer);

/* Rows of one page after the other. */
struct cloud_rows;

struct cloud_rows *cloud_rows_new(void); /* NULL: no memory */
void cloud_rows_free(struct cloud_rows *rows);

/* Adds the page's rows, copied. False: no memory. */
bool cloud_rows_add(struct cloud_rows *rows, const struct cloud_answer *answer);

/* All rows as a table, with the statistics of `answer`. A column for each field that any row has,
 * in the order of the rows; @ptr apart, unless there is nothing else. Takes the rows' memory with
 * it: they are only to be freed then. The caller frees the results. NULL: no memory. */
struct query_results *cloud_rows_finish(struct cloud_rows *rows, const struct cloud_answer *answer);

#endif
