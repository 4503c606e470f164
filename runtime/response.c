#include "runtime/response.h"

#include <string.h>

static const char default_content_type[] = "application/json";

struct lambda_response rt_response_new(void)
{
    struct lambda_response response = {.body = buffer_new(LAMBDA_PAYLOAD_MAX)};
    memcpy(response.content_type, default_content_type, sizeof default_content_type);
    return response;
}

void rt_response_free(struct lambda_response *response)
{
    buffer_free(&response->body);
}

static void own(struct lambda_response *response)
{
    response->borrowed = NULL;
    response->borrowed_size = 0;
}

static enum lambda_result result(bool ok)
{
    return ok ? LAMBDA_OK : LAMBDA_FAILED;
}

enum lambda_result lambda_response_write(struct lambda_response *response, const void *bytes,
                                         size_t size)
{
    own(response);
    return result(buffer_append(&response->body, bytes, size));
}

enum lambda_result lambda_response_printf(struct lambda_response *response, const char *format, ...)
{
    va_list args;
    own(response);
    va_start(args, format);
    bool ok = buffer_vprintf(&response->body, format, args);
    va_end(args);
    return result(ok);
}

enum lambda_result lambda_response_borrow(struct lambda_response *response, const void *bytes,
                                          size_t size)
{
    own(response);
    buffer_clear(&response->body);
    if (size > LAMBDA_PAYLOAD_MAX) {
        /* A refusal lasts, as an append's does: what is appended later must not hide it. */
        response->body.failed = true;
        response->body.wanted = size;
        return LAMBDA_FAILED;
    }
    response->borrowed = size > 0 ? bytes : NULL;
    response->borrowed_size = size;
    return LAMBDA_OK;
}

void lambda_response_out_of_memory_(struct lambda_response *response)
{
    own(response);
    response->body.failed = true;
}

void lambda_response_clear(struct lambda_response *response)
{
    own(response);
    buffer_clear(&response->body);
    memcpy(response->content_type, default_content_type, sizeof default_content_type);
}

enum lambda_result lambda_response_content_type(struct lambda_response *response, const char *type)
{
    size_t size = 0;
    while (size <= RT_CONTENT_TYPE_MAX && type[size] >= ' ' && type[size] <= '~')
        size++;
    if (size == 0 || size > RT_CONTENT_TYPE_MAX || type[size] != '\0' || strspn(type, " ") == size)
        return LAMBDA_FAILED;
    memcpy(response->content_type, type, size + 1);
    return LAMBDA_OK;
}

bool rt_response_bytes(const struct lambda_response *response, const void **bytes, size_t *size,
                       struct rt_failure *failure)
{
    if (response->borrowed != NULL) {
        *bytes = response->borrowed;
        *size = response->borrowed_size;
        return true;
    }
    *bytes = buffer_text(&response->body);
    *size = response->body.size;
    if (buffer_ok(&response->body))
        return true;
    if (response->body.wanted > LAMBDA_PAYLOAD_MAX)
        /* The platform's own words for its 413 are of this type. Source: as LAMBDA_PAYLOAD_MAX. */
        rt_failure_describe(failure, "Function.ResponseSizeTooLarge",
                            "the response of %zu bytes is larger than the %zu that Lambda passes "
                            "on: return less, or store it and return where it is",
                            response->body.wanted, LAMBDA_PAYLOAD_MAX);
    else
        rt_failure_describe(failure, "Runtime.OutOfMemory",
                            "out of memory for a response of %zu bytes", response->body.wanted);
    return false;
}
