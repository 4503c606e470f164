/* greet: a starting point. Answers {"hello":"world"} and says how its sandbox started. */
#include <lambda.h>

static enum lambda_result greet(struct lambda_context *context, const struct lambda_event *event,
                                struct lambda_response *response)
{
    if (event->size == 0)
        return lambda_fail(context, "EmptyEvent", "send me something");
    lambda_info(context, "greeting", lambda_int("eventBytes", (int64_t)event->size));
    return lambda_response_printf(response, "{\"hello\":\"world\",\"start\":\"%s\"}",
                                  lambda_start_kind_name(context->start.kind));
}

LAMBDA_HANDLERS({"greet", greet, NULL, NULL});
