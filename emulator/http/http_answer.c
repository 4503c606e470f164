/* Answers made at once. */
#include "emulator/http/http_internal.h"

#include <stdlib.h>
#include <string.h>

static void add_header(struct MHD_Response *response, const char *name, const char *value)
{
    /* The library refuses values with line breaks: they would be headers of their own. */
    char *clean = strdup(value);
    if (clean == NULL)
        return;
    for (char *c = clean; *c != '\0'; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7F)
            *c = ' ';
    MHD_add_response_header(response, name, clean);
    free(clean);
}

static void stop_waiting(struct http_request *request)
{
    request->suspended = false;
    *request->link = request->next_waiting;
    if (request->next_waiting != NULL)
        request->next_waiting->link = request->link;
}

void http_answer_response(struct http_request *request, int status,
                          const struct http_header *headers, struct MHD_Response *response)
{
    if (response == NULL) {
        /* One without content may still be possible, and says that something went wrong. */
        status = MHD_HTTP_INTERNAL_SERVER_ERROR;
        response = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    }
    for (; response != NULL && headers != NULL && headers->name != NULL; headers++)
        if (headers->value != NULL)
            add_header(response, headers->name, headers->value);
    request->answered = true;
    request->response = response;
    request->status = (unsigned)status;
    request->gone = NULL;
    /* The handler still runs: http_on_request() queues the answer. */
    if (!request->suspended)
        return;
    stop_waiting(request);
    MHD_resume_connection(request->handle);
    http_run_soon(request->server);
}

void http_answer(struct http_request *request, int status, const struct http_header *headers,
                 const void *body, size_t size)
{
    /* Never written to: the library copies at once. */
    union {
        const void *in;
        void *out;
    } bytes = {.in = body};
    http_answer_response(request, status, headers,
                         MHD_create_response_from_buffer(size, bytes.out, MHD_RESPMEM_MUST_COPY));
}

void http_answer_buffer(struct http_request *request, int status, const struct http_header *headers,
                        struct buffer *body)
{
    struct MHD_Response *response =
        MHD_create_response_from_buffer(body->size, body->data, MHD_RESPMEM_MUST_FREE);
    if (response != NULL)
        *body = buffer_new(body->max);
    http_answer_response(request, status, headers, response);
    buffer_free(body);
}
