/* echo: answers with the event's own bytes. Nothing is parsed and nothing is copied, so it also
 * shows what the runtime alone costs. */
#include <lambda.h>

static enum lambda_result echo(struct lambda_context *context, const struct lambda_event *event,
                               struct lambda_response *response)
{
    (void)context;
    /* The content type stays application/json: Lambda accepts only JSON as an event. */
    return lambda_response_borrow(response, event->bytes, event->size);
}

LAMBDA_HANDLERS({"echo", echo, NULL, NULL});
