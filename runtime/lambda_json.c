#include "lambda_json.h"

#include "runtime/response.h"

#include <string.h>

/* Where the first byte that is no white space stands, from `at` on. JSON's white space alone. */
static size_t skip_space(const struct lambda_event *event, size_t at)
{
    while (at < event->size && (event->bytes[at] == ' ' || event->bytes[at] == '\t' ||
                                event->bytes[at] == '\r' || event->bytes[at] == '\n'))
        at++;
    return at;
}

cJSON *lambda_event_json_at(struct lambda_context *context, const struct lambda_event *event,
                            const char *file, int line, const char *function)
{
    /* JSON has no NUL bytes, but cJSON takes them for white space, and for a string's end. */
    const char *end = memchr(event->bytes, '\0', event->size);
    cJSON *document = NULL;
    if (end == NULL)
        document = cJSON_ParseWithLengthOpts(event->bytes, event->size, &end, 0);
    size_t at = end != NULL ? (size_t)(end - event->bytes) : 0;
    if (document != NULL && skip_space(event, at) == event->size)
        return document;
    cJSON_Delete(document);
    lambda_fail_at(context, file, line, function, "InvalidJSON",
                   "the event of %zu bytes is no JSON document: look near byte %zu", event->size,
                   at);
    return NULL;
}

enum lambda_result lambda_response_json(struct lambda_response *response, const cJSON *document)
{
    if (document == NULL)
        return LAMBDA_FAILED;
    char *text = cJSON_PrintUnformatted(document);
    if (text == NULL) {
        lambda_response_out_of_memory_(response);
        return LAMBDA_FAILED;
    }
    enum lambda_result result = lambda_response_printf(response, "%s", text);
    cJSON_free(text);
    return result;
}
