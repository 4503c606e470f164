/* hello: the smallest useful handler. It greets the "name" of its event, or the world, and says
 * how its sandbox started. */
#include <lambda.h>
#include <lambda_json.h>

#include <stdio.h>
#include <string.h>

/* In bytes. A name has a limit because the greeting is composed on the stack. */
enum { LONGEST_NAME = 100 };

static enum lambda_result greet(struct lambda_context *context, const cJSON *name,
                                struct lambda_response *response)
{
    const char *who = "World";
    if (cJSON_IsString(name))
        who = name->valuestring;
    else if (name != NULL)
        return lambda_fail(context, "InvalidName", "\"name\" must be a string");
    if (strlen(who) > LONGEST_NAME)
        return lambda_fail(context, "InvalidName", "\"name\" has %zu bytes; at most %d are allowed",
                           strlen(who), LONGEST_NAME);

    char greeting[sizeof "Hello, !" + LONGEST_NAME];
    snprintf(greeting, sizeof greeting, "Hello, %s!", who);

    enum lambda_result result;
    const char *start = lambda_start_kind_name(context->start.kind);
    cJSON *answer = cJSON_CreateObject();
    /* cJSON escapes what a name may hold: quotes, backslashes, line breaks. */
    if (cJSON_AddStringToObject(answer, "greeting", greeting) != NULL &&
        cJSON_AddStringToObject(answer, "start", start) != NULL)
        result = lambda_response_json(response, answer);
    else
        result = lambda_fail(context, "OutOfMemory", "no memory for the answer");
    cJSON_Delete(answer);
    return result;
}

static enum lambda_result hello(struct lambda_context *context, const struct lambda_event *event,
                                struct lambda_response *response)
{
    cJSON *document = lambda_event_json(context, event);
    if (document == NULL)
        return LAMBDA_FAILED; /* lambda_event_json() has described the error */

    enum lambda_result result =
        greet(context, cJSON_GetObjectItemCaseSensitive(document, "name"), response);
    cJSON_Delete(document);
    return result;
}

LAMBDA_HANDLERS({"hello", hello, NULL, NULL});
