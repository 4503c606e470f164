#include "emulator/model/invocation.h"

#include "base/json_text.h"

#include <stdlib.h>
#include <string.h>

struct invocation *invocation_new(void)
{
    struct invocation *invocation = calloc(1, sizeof *invocation);
    if (invocation == NULL)
        return NULL;
    id_uuid(invocation->request_id);
    id_uuid(invocation->invocation_id);
    invocation->event = buffer_new(EVENT_MAX);
    invocation->answer = buffer_new(RESPONSE_MAX);
    return invocation;
}

void invocation_free(struct invocation *invocation)
{
    if (invocation == NULL)
        return;
    free(invocation->function_arn);
    free(invocation->trace_id);
    free(invocation->client_context);
    free(invocation->cognito_identity);
    free(invocation->tenant_id);
    free(invocation->tail);
    free(invocation->content_type);
    free(invocation->error_type);
    buffer_free(&invocation->event);
    buffer_free(&invocation->answer);
    free(invocation);
}

void invocation_fail(struct invocation *invocation, const char *error_type, const char *message)
{
    struct buffer text = buffer_new(RESPONSE_MAX);
    buffer_printf(&text, "RequestId: %s Error: %s", invocation->request_id, message);
    buffer_clear(&invocation->answer);
    buffer_append_char(&invocation->answer, '{');
    json_member_string(&invocation->answer, "errorType", error_type);
    json_member_string(&invocation->answer, "errorMessage", buffer_text(&text));
    buffer_append_char(&invocation->answer, '}');
    buffer_free(&text);
    free(invocation->content_type);
    invocation->content_type = NULL;
    free(invocation->error_type);
    invocation->error_type = strdup(error_type);
    invocation->failed = true;
}
