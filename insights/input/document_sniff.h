/* Tells whether a JSON document of log events begins here, or an event that is JSON itself. Pure.
 *
 *   {"events":[{"timestamp":1,"message":"…"},…],…}      filter-log-events, get-log-events
 *   {"results":[[{"field":"…","value":"…"},…],…],…}     get-query-results
 *   [{"timestamp":1,"message":"…"},…]                   either, asked with --query
 *   [[{"field":"…","value":"…"},…],…]
 *
 * A function may well log an object with "events" or "results" in it: a document has no member but
 * those of the service's answer before them, and a first element of just that shape.
 * Source: botocore's model of CloudWatch Logs; the SDKs add ResponseMetadata. */
#ifndef INSIGHTS_INPUT_DOCUMENT_SNIFF_H
#define INSIGHTS_INPUT_DOCUMENT_SNIFF_H

#include "base/text.h"

#include <stdbool.h>

enum document_sniff {
    DOCUMENT_NO,
    DOCUMENT_YES,
    DOCUMENT_MORE, /* `text` ends before that can be told */
};

/* More than this is not looked at. */
enum { DOCUMENT_SNIFF_MAX = 64 * 1024 };

/* text:   from the first byte of a line on
 * at_end: nothing follows it. Then the answer is not DOCUMENT_MORE: a document that breaks off
 *         where its elements begin is one. */
enum document_sniff document_sniff(struct text text, bool at_end);

#endif
