// A handler in C++11: the headers and every macro that a user meets must compile there, pedantic.
#include "lambda.h"
#include "lambda_json.h"

#include <string>

static enum lambda_result probe(struct lambda_context *context, const struct lambda_event *event,
                                struct lambda_response *response)
{
    const std::string *state = static_cast<const std::string *>(context->state);
    cJSON *document = lambda_event_json(context, event);
    if (document == nullptr)
        return LAMBDA_FAILED;
    cJSON_AddStringToObject(document, "state", state->c_str());
    enum lambda_result result = lambda_response_json(response, document);
    cJSON_Delete(document);
    lambda_info(context, "from C++", lambda_int("eventBytes", static_cast<int64_t>(event->size)),
                lambda_text("start", lambda_start_kind_name(context->start.kind)));
    if (lambda_remaining_ms(context) == 0)
        return lambda_fail(context, "Late", "%s", "no time left");
    return result;
}

static enum lambda_result init(struct lambda_context *context, void **state)
{
    lambda_debug(context, "init");
    *state = new std::string("kept by C++");
    return LAMBDA_OK;
}

static void teardown(void *state)
{
    delete static_cast<std::string *>(state);
}

LAMBDA_HANDLERS({"probe", probe, init, teardown});
