#include "emulator/api/api_error.h"

#include "base/json_text.h"

/* The members' names differ from error to error in the API's model: clients look for these. */
static const struct {
    int status;
    const char *name, *type, *message_key;
} api_errors[] = {
    [API_INVALID_PARAMETER] = {400, "InvalidParameterValueException", "User", "message"},
    [API_INVALID_REQUEST] = {400, "InvalidRequestContentException", "User", "message"},
    [API_RESOURCE_NOT_FOUND] = {404, "ResourceNotFoundException", "User", "Message"},
    [API_NO_PROVISIONED_CONFIG] = {404, "ProvisionedConcurrencyConfigNotFoundException", "User",
                                   "message"},
    [API_UNKNOWN_PATH] = {404, "UnknownOperationException", "User", "message"},
    [API_METHOD_NOT_ALLOWED] = {405, "MethodNotAllowedException", "User", "message"},
    [API_REQUEST_TOO_LARGE] = {413, "RequestTooLargeException", "User", "message"},
    [API_TOO_MANY_REQUESTS] = {429, "TooManyRequestsException", "User", "message"},
    [API_SERVICE] = {500, "ServiceException", "Service", "Message"},
};

static void refuse(struct http_request *request, enum api_error error, const char *message,
                   const char *reason, const char *allow)
{
    const struct http_header headers[] = {
        {"Content-Type", "application/json"},
        {"x-amzn-ErrorType", api_errors[error].name},
        {"Retry-After", error == API_TOO_MANY_REQUESTS ? "1" : NULL},
        {"Allow", allow},
        {NULL, NULL},
    };
    struct buffer body = buffer_new(8192);
    buffer_append_char(&body, '{');
    json_member_string(&body, "Type", api_errors[error].type);
    json_member_string(&body, api_errors[error].message_key, message);
    if (reason != NULL)
        json_member_string(&body, "Reason", reason);
    buffer_append_char(&body, '}');
    http_answer_buffer(request, api_errors[error].status, headers, &body);
}

void api_refuse(struct http_request *request, enum api_error error, const char *message)
{
    refuse(request, error, message, NULL, NULL);
}

void api_refuse_throttled(struct http_request *request, const char *reason)
{
    refuse(request, API_TOO_MANY_REQUESTS, "Rate Exceeded.", reason, NULL);
}

void api_refuse_method(struct http_request *request, const char *allow)
{
    refuse(request, API_METHOD_NOT_ALLOWED, "This path takes another method.", NULL, allow);
}
