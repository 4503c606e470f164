/* Requests, from their head to the handler. One that waits for its answer is suspended. Resuming
 * makes the library call http_on_request() once more, which then queues the answer. */
#include "emulator/http/http_internal.h"

#include <stdlib.h>

/* ---- From the library --------------------------------------------------------------------- */

static void wait_for_answer(struct http_request *request)
{
    struct http_server *server = request->server;
    MHD_suspend_connection(request->handle);
    request->suspended = true;
    request->next_waiting = server->waiting;
    request->link = &server->waiting;
    if (server->waiting != NULL)
        server->waiting->link = &request->next_waiting;
    server->waiting = request;
    if (request->gone != NULL)
        http_tell_gone_soon(request->connection);
}

static enum MHD_Result begin_request(struct http_server *server, struct MHD_Connection *handle,
                                     const char *path, const char *method, void **context)
{
    struct http_request *request = calloc(1, sizeof *request);
    if (request == NULL)
        return MHD_NO;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(handle, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct connection *connection = info->socket_context;
    struct http_listener *listener = connection->listener;
    request->server = server;
    request->handle = handle;
    request->connection = connection;
    request->method = method;
    request->path = path;
    request->body = buffer_new(listener->body_max);
    connection->request = request;
    *context = request;
    if (listener->head != NULL && !connection->quiet)
        listener->head(listener->owner, request);
    return MHD_YES;
}

static void take_bytes(struct http_request *request, const char *bytes, size_t size)
{
    if (request->reader != NULL) {
        request->reader->chunk(request->reader_owner, request, bytes, size);
        return;
    }
    /* What is over the limit is read and forgotten: closing early would cost the client the answer
     * that tells it so. */
    if (!buffer_append(&request->body, bytes, size) && !request->too_large) {
        request->too_large = true;
        buffer_free(&request->body);
        request->body = buffer_new(0);
    }
}

static void dispatch(struct http_request *request)
{
    const struct http_listener *listener = request->connection->listener;
    request->complete = true;
    if (request->connection->quiet)
        http_answer(request, MHD_HTTP_SERVICE_UNAVAILABLE, NULL, NULL, 0);
    else
        listener->handler(listener->owner, request);
}

enum MHD_Result http_on_request(void *owner, struct MHD_Connection *handle, const char *path,
                                const char *method, const char *version, const char *upload,
                                size_t *upload_size, void **context)
{
    (void)version;
    struct http_request *request = *context;
    if (request == NULL)
        return begin_request(owner, handle, path, method, context);
    if (*upload_size > 0) {
        take_bytes(request, upload, *upload_size);
        *upload_size = 0;
        return MHD_YES;
    }
    if (!request->complete)
        dispatch(request);
    if (!request->answered) {
        wait_for_answer(request);
        return MHD_YES;
    }
    return MHD_queue_response(handle, request->status, request->response);
}

void http_on_completed(void *owner, struct MHD_Connection *handle, void **context,
                       enum MHD_RequestTerminationCode code)
{
    (void)owner;
    (void)handle;
    (void)code;
    struct http_request *request = *context;
    if (request == NULL)
        return;
    *context = NULL;
    request->connection->request = NULL;
    http_tell_gone_soon(request->connection);
    if (!request->complete && request->reader != NULL)
        request->reader->broken(request->reader_owner);
    if (request->stream != NULL)
        http_stream_over(request->stream);
    if (request->response != NULL)
        MHD_destroy_response(request->response);
    buffer_free(&request->body);
    free(request);
}

/* ---- For the owner ------------------------------------------------------------------------ */

const char *http_method(const struct http_request *request)
{
    return request->method;
}

const char *http_path(const struct http_request *request)
{
    return request->path;
}

const char *http_header(const struct http_request *request, const char *name)
{
    return MHD_lookup_connection_value(request->handle, MHD_HEADER_KIND, name);
}

const char *http_trailer(const struct http_request *request, const char *name)
{
    return MHD_lookup_connection_value(request->handle, MHD_FOOTER_KIND, name);
}

const char *http_query(const struct http_request *request, const char *name)
{
    return MHD_lookup_connection_value(request->handle, MHD_GET_ARGUMENT_KIND, name);
}

struct buffer *http_body(struct http_request *request)
{
    return &request->body;
}

bool http_body_too_large(const struct http_request *request)
{
    return request->too_large;
}

static void forget_chunk(void *owner, struct http_request *request, const void *bytes, size_t size)
{
    (void)owner;
    (void)request;
    (void)bytes;
    (void)size;
}

static void forget_end(void *owner)
{
    (void)owner;
}

void http_take_body(struct http_request *request, const struct http_body_reader *reader,
                    void *owner)
{
    static const struct http_body_reader nobody = {.chunk = forget_chunk, .broken = forget_end};
    request->reader = reader != NULL ? reader : &nobody;
    request->reader_owner = owner;
}

void http_on_gone(struct http_request *request, http_gone_fn *fn, void *owner)
{
    request->gone = fn;
    request->gone_owner = owner;
    if (fn != NULL)
        http_tell_gone_soon(request->connection);
}

void http_request_gone(struct http_request *request)
{
    http_gone_fn *gone = request->gone;
    if (gone == NULL || !request->suspended)
        return;
    request->gone = NULL;
    gone(request->gone_owner);
}
