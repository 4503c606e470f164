/* Events and responses as cJSON documents, for handlers that want them. Link with -lcjson. */
#ifndef LAMBDA_JSON_H
#define LAMBDA_JSON_H

#include "lambda.h"

#include <cjson/cJSON.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The event parsed: the caller owns the document and ends it with cJSON_Delete().
 *
 * NULL when the event is not one JSON document; the error is then described already (type
 * InvalidJSON, with about where in bytes), so the handler can return LAMBDA_FAILED at once.
 *
 * cJSON keeps numbers as double (integers past 2^53 lose digits) and cannot hold \u0000. */
#define lambda_event_json(context, event)                                                          \
    lambda_event_json_at(context, event, __FILE__, __LINE__, __func__)

LAMBDA_PUBLIC_ cJSON *lambda_event_json_at(struct lambda_context *context,
                                           const struct lambda_event *event, const char *file,
                                           int line, const char *function);

/* Appends the document as compact JSON text. `document` is borrowed. LAMBDA_FAILED, as for any
 * append; or `document` is NULL, and nothing happens. */
LAMBDA_PUBLIC_ enum lambda_result lambda_response_json(struct lambda_response *response,
                                                       const cJSON *document);

#ifdef __cplusplus
}
#endif

#endif
