/* The errors of the Lambda API, in its own words.
 *
 * Source: AWS Lambda API reference, Invoke, "Errors"; botocore's model for the members' names. */
#ifndef EMULATOR_API_API_ERROR_H
#define EMULATOR_API_API_ERROR_H

#include "emulator/http/http_server.h"

enum api_error {
    API_INVALID_PARAMETER,
    API_INVALID_REQUEST,
    API_RESOURCE_NOT_FOUND,
    API_NO_PROVISIONED_CONFIG,
    API_UNKNOWN_PATH,
    API_METHOD_NOT_ALLOWED,
    API_REQUEST_TOO_LARGE,
    API_TOO_MANY_REQUESTS,
    API_SERVICE,
};

/* Answers with the error; `message` is for people. */
void api_refuse(struct http_request *request, enum api_error error, const char *message);

/* With API_TOO_MANY_REQUESTS; `reason` as the API names it. */
void api_refuse_throttled(struct http_request *request, const char *reason);

/* With API_METHOD_NOT_ALLOWED; `allow`: the methods that the path takes, "PUT, DELETE". */
void api_refuse_method(struct http_request *request, const char *allow);

#endif
