/* What the parts of the HTTP server share. Nobody else includes this.
 *
 *   http_server.c      drives the library
 *   http_listener.c    listens, keeps what there is to know of each connection
 *   http_request.c     requests, from their head to the handler, and those that wait
 *   http_answer.c      answers made at once
 *   http_stream.c      answers as they come */
#ifndef EMULATOR_HTTP_HTTP_INTERNAL_H
#define EMULATOR_HTTP_HTTP_INTERNAL_H

#include "emulator/http/http_server.h"

#include <microhttpd.h>

struct http_server {
    struct loop *loop;
    struct MHD_Daemon *daemon;
    struct loop_watch watch;       /* the library's epoll descriptor */
    struct loop_timer again;       /* the library wants to be run then */
    bool running;                  /* inside the library: it must not be entered again */
    bool soon;                     /* a connection was resumed: the library must be run once more */
    struct http_request *waiting;  /* suspended requests, doubly linked */
    struct connection *accepting;  /* the one that is being added */
    struct http_listener *closing; /* closed while inside the library: still to be cut */
};

struct http_listener {
    struct http_server *server;
    struct loop_watch watch; /* fd -1: closed, kept for its connections */
    int port;
    size_t body_max;
    http_head_fn *head;
    http_handler_fn *handler;
    void *owner;
    struct connection *connections;
    bool closing; /* on its way through the server's list */
    struct http_listener *next_closing;
};

/* The library's connections, each with what we know of it. */
struct connection {
    struct http_listener *listener;
    struct loop_watch watch;      /* the library's descriptor, for the client's hang-up alone */
    struct loop_timer tell;       /* set when a hang-up that was noticed before is to be told */
    struct http_request *request; /* the one that is being read or answered; NULL: none */
    bool hung_up;                 /* the client sends nothing more */
    bool quiet;                   /* cut, or its listener closed: nothing of it is told */
    bool cut;
    struct connection *next;
    struct connection **link; /* what points to us in the listener's list */
};

struct http_request {
    struct http_server *server;
    struct MHD_Connection *handle;
    struct connection *connection;
    const char *method;
    const char *path;
    const struct http_body_reader *reader; /* NULL: the body is kept */
    void *reader_owner;
    struct buffer body;
    bool too_large;
    bool complete; /* the body is; from then on it is the handler's */
    bool answered;
    bool suspended;
    http_gone_fn *gone;
    void *gone_owner;
    struct MHD_Response *response; /* NULL: no answer yet, or no memory for one */
    unsigned status;
    struct http_stream *stream; /* NULL: the answer is none */
    struct http_request *next_waiting;
    struct http_request **link; /* what points to us in the list of waiting requests */
};

/* ---- http_server.c ---- */

/* The library has something to do that its epoll descriptor does not show: runs it once the
 * callback that is running now is done. */
void http_run_soon(struct http_server *server);

/* Lets the library send what there is, as far as it can without waiting. Not inside the library. */
void http_flush(struct http_server *server);

/* ---- http_listener.c ---- */

/* MHD_NotifyConnectionCallback, with the server as `owner`. */
void http_on_connection(void *owner, struct MHD_Connection *handle, void **socket_context,
                        enum MHD_ConnectionNotificationCode code);

/* Finishes what http_listener_close() began inside the library. */
void http_finish_closing(struct http_server *server);

/* Has somebody told from the loop that the client has hung up, if it has; with no request left,
 * ends the connection. */
void http_tell_gone_soon(struct connection *connection);

/* ---- http_request.c ---- */

/* MHD_AccessHandlerCallback and MHD_RequestCompletedCallback, with the server as `owner`. */
enum MHD_Result http_on_request(void *owner, struct MHD_Connection *handle, const char *path,
                                const char *method, const char *version, const char *upload,
                                size_t *upload_size, void **context);
void http_on_completed(void *owner, struct MHD_Connection *handle, void **context,
                       enum MHD_RequestTerminationCode code);

/* Tells the owner of a request that waits that the client hung up. */
void http_request_gone(struct http_request *request);

/* ---- http_answer.c ---- */

/* Answers with `response`, which is taken; NULL: there was no memory for it. */
void http_answer_response(struct http_request *request, int status,
                          const struct http_header *headers, struct MHD_Response *response);

/* ---- http_stream.c ---- */

/* Tells the owner that nobody reads any more. */
void http_stream_gone(struct http_stream *stream);

/* The connection was cut: the library closes it, and nobody is told. */
void http_stream_cut(struct http_stream *stream);

/* The request is over: nothing is sent any more. */
void http_stream_over(struct http_stream *stream);

#endif
