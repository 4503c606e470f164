/* What is wrong with a query, and where. */
#ifndef INSIGHTS_EXPRESSION_QUERY_ERROR_H
#define INSIGHTS_EXPRESSION_QUERY_ERROR_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/* Begins as {.query = TEXT}. The first error stays. */
struct query_error {
    struct text query; /* borrowed */
    size_t start,
        end; /* the words it is about: offsets in bytes into the query, from 0, end exclusive */
    char message[256]; /* one line without a full stop: the cause, and the remedy where there is
                          one. Empty: no error yet */
};

/* `where` is a slice of the query; an empty one at its end says "at the end". Returns false,
 * always. */
bool query_error_at(struct query_error *error, struct text where, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
