/* Answers as they come: chunks that the library asks for. While there is nothing to send the
 * connection is suspended; writing resumes it. */
#include "emulator/http/http_internal.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* What HTTP/1.0 clients are sent at a time; for the others the library has a buffer of its own. */
enum { BLOCK_SIZE = 16384 };

struct http_stream {
    const struct http_stream_events *events;
    void *owner;
    struct http_request *request; /* NULL: over, nothing is sent any more */
    struct buffer pending;
    size_t sent;    /* of `pending` */
    bool suspended; /* the library waits for more */
    bool given_up;
    bool cut; /* the connection is to be closed as it is */
    bool told;
};

static void wake(struct http_stream *stream)
{
    if (!stream->suspended)
        return;
    stream->suspended = false;
    MHD_resume_connection(stream->request->handle);
    http_run_soon(stream->request->server);
}

static void release(struct http_stream *stream)
{
    buffer_free(&stream->pending);
    free(stream);
}

/* MHD_ContentReaderCallback. */
static ssize_t on_room(void *owner, uint64_t position, char *bytes, size_t room)
{
    (void)position;
    struct http_stream *stream = owner;
    size_t left = http_stream_pending(stream);
    if (stream->cut || stream->request->connection->cut)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    if (left > 0) {
        size_t size = left < room ? left : room;
        memcpy(bytes, stream->pending.data + stream->sent, size);
        stream->sent += size;
        if (size == left) {
            buffer_clear(&stream->pending);
            stream->sent = 0;
        }
        return (ssize_t)size;
    }
    if (stream->given_up)
        return MHD_CONTENT_READER_END_OF_STREAM;
    stream->suspended = true;
    MHD_suspend_connection(stream->request->handle);
    return 0;
}

struct http_stream *http_answer_stream(struct http_request *request, int status,
                                       const struct http_header *headers,
                                       const struct http_stream_events *events, void *owner)
{
    struct http_stream *stream = calloc(1, sizeof *stream);
    struct MHD_Response *response = NULL;
    if (stream != NULL)
        response =
            MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK_SIZE, on_room, stream, NULL);
    if (response == NULL) {
        free(stream);
        http_answer_response(request, status, NULL, NULL);
        return NULL;
    }
    stream->events = events;
    stream->owner = owner;
    stream->request = request;
    stream->pending = buffer_new(SIZE_MAX);
    request->stream = stream;
    http_answer_response(request, status, headers, response);
    http_tell_gone_soon(request->connection);
    return stream;
}

bool http_stream_write(struct http_stream *stream, const void *bytes, size_t size)
{
    if (stream->request == NULL || stream->cut || stream->request->connection->cut)
        return false;
    /* What was sent makes room before more is asked for. */
    if (stream->sent > stream->pending.size / 2) {
        stream->pending.size -= stream->sent;
        memmove(stream->pending.data, stream->pending.data + stream->sent, stream->pending.size);
        stream->sent = 0;
    }
    if (!buffer_append(&stream->pending, bytes, size)) {
        stream->pending.failed =
            false; /* what is pending is whole, and later there may be memory */
        return false;
    }
    if (size > 0)
        wake(stream);
    return true;
}

size_t http_stream_pending(const struct http_stream *stream)
{
    return stream->pending.size - stream->sent;
}

void http_stream_end(struct http_stream *stream)
{
    stream->given_up = true;
    if (stream->request == NULL)
        release(stream);
    else
        wake(stream);
}

void http_stream_abort(struct http_stream *stream)
{
    stream->given_up = true;
    if (stream->request == NULL) {
        release(stream);
        return;
    }
    /* The library may be waiting for the client to take what it has been given. */
    shutdown(stream->request->connection->watch.fd, SHUT_RDWR);
    http_stream_cut(stream);
}

void http_stream_cut(struct http_stream *stream)
{
    stream->cut = true;
    wake(stream);
}

void http_stream_gone(struct http_stream *stream)
{
    if (stream->told || stream->given_up)
        return;
    stream->told = true;
    stream->events->gone(stream->owner);
}

void http_stream_over(struct http_stream *stream)
{
    bool quiet = stream->request->connection->quiet;
    stream->request = NULL;
    if (stream->given_up)
        release(stream);
    else if (!quiet)
        http_stream_gone(stream);
}
