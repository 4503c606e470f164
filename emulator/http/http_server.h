/* HTTP/1.1 on any number of listening sockets, driven by the loop. Only the files that include
 * http_internal.h know the library behind it.
 *
 * A request reaches its listener's handler once its body is complete; a body may also be taken as
 * it comes. The handler answers with http_answer() or the like at once or whenever it wants: until
 * then the connection waits, at no cost. An answer may be written as it comes, too.
 *
 * All callbacks come from the loop. In any of them listeners may be opened, cut and closed, and
 * requests answered; the server may not be freed. */
#ifndef EMULATOR_HTTP_HTTP_SERVER_H
#define EMULATOR_HTTP_HTTP_SERVER_H

#include "base/buffer.h"
#include "emulator/system/loop.h"

struct http_server;
struct http_listener;
struct http_request;
struct http_stream;

/* idle_limit_s: seconds after which a connection on which nothing moves is closed, unless its
 *               request waits for an answer, or a stream for what is to be written; 0: never
 * NULL when it cannot be started: no memory or no descriptor left. */
struct http_server *http_server_new(struct loop *loop, unsigned idle_limit_s);

/* Answers what still waits with 503, then closes every connection. Every listener must have been
 * closed before. Streams stay their owners', who must give them up all the same. Accepts NULL. */
void http_server_free(struct http_server *server);

/* ---- Listeners ---------------------------------------------------------------------------- */

/* `owner` is the listener's. The request must be answered exactly once, now or later. */
typedef void http_handler_fn(void *owner, struct http_request *request);

/* Called when a request's head is there, before its body: the handler follows, if the body comes
 * whole. It may look at the request and take its body, but not answer. */
typedef void http_head_fn(void *owner, struct http_request *request);

struct http_listener_spec {
    const char *address; /* numeric, IPv4 or IPv6 */
    int port;            /* 0 to 65535; 0: any free one */
    size_t body_max;     /* bytes kept of a request's body; see http_body_too_large() */
    http_head_fn *head;  /* NULL: no interest */
    http_handler_fn *handler;
    void *owner;
};

/* `spec` is borrowed for the call. NULL, and *error an errno value, when the address cannot be
 * listened on; EINVAL when it is not a numeric one. */
struct http_listener *http_listen(struct http_server *server, const struct http_listener_spec *spec,
                                  int *error);

/* The port it really has. */
int http_listener_port(const struct http_listener *listener);

/* Cuts every connection there is, those not yet accepted included: whoever comes next is new. What
 * the old ones sent and was not read yet never reaches the handler, and of their end nothing is
 * told: neither `broken` nor `gone` is called. A request whose body is not complete is over with
 * this. Requests that wait stay valid and must still be answered, streams given up. */
void http_listener_cut(struct http_listener *listener);

/* Sends what is still to be sent, as far as that needs no waiting, takes no more requests and cuts
 * the connections there are. No callback of the listener comes after this. Accepts NULL. */
void http_listener_close(struct http_listener *listener);

/* ---- A request: everything is borrowed until it is answered --------------------------------- */

const char *http_method(const struct http_request *request);

/* As received: percent-encoded, without the query. */
const char *http_path(const struct http_request *request);

/* The first header of that name, without regard to case; NULL: there is none. */
const char *http_header(const struct http_request *request, const char *name);

/* The same among the trailers that follow a chunked body: there from the handler's call on. */
const char *http_trailer(const struct http_request *request, const char *name);

/* The first query parameter of that name, as received; NULL: there is none. */
const char *http_query(const struct http_request *request, const char *name);

/* The body: at most body_max bytes, none if it was taken. The caller may take the bytes out. */
struct buffer *http_body(struct http_request *request);

/* The body was larger than body_max; http_body() is empty then. */
bool http_body_too_large(const struct http_request *request);

/* The client closes its connection, or its sending half, while the request waits: then fn(owner) is
 * called once. The request stays valid and must still be answered, though nobody may read that.
 * The last fn asked for counts; NULL: none. Once the request is answered, none is called. */
typedef void http_gone_fn(void *owner);
void http_on_gone(struct http_request *request, http_gone_fn *fn, void *owner);

/* ---- A body as it comes ------------------------------------------------------------------- */

struct http_body_reader {
    /* The next bytes, at least one, borrowed for the call. They have no limit: body_max does not
     * bind a taken body. The request may be looked at, not answered. */
    void (*chunk)(void *owner, struct http_request *request, const void *bytes, size_t size);
    /* It breaks off: the client hung up, sent something malformed or nothing for too long. The
     * request is over, and its pointer invalid. */
    void (*broken)(void *owner);
};

/* Has the body read by `reader`, borrowed until the handler is called or the body is broken. To be
 * called by the head's handler. Later, until the handler is called, a NULL reader lets the rest be
 * read and forgotten, and `broken` be nobody's business. */
void http_take_body(struct http_request *request, const struct http_body_reader *reader,
                    void *owner);

/* ---- Answers ------------------------------------------------------------------------------ */

struct http_header {
    const char *name;
    const char *value; /* NULL: left out. Control characters are sent as spaces. */
};

/* Answers and gives the request up; the bytes are copied.
 * status:  200 to 599
 * headers: ended by one whose name is NULL; NULL: none */
void http_answer(struct http_request *request, int status, const struct http_header *headers,
                 const void *body, size_t size);

/* The same with bytes that are taken out of `body`, which is left empty. */
void http_answer_buffer(struct http_request *request, int status, const struct http_header *headers,
                        struct buffer *body);

/* ---- Answers as they come ------------------------------------------------------------------- */

struct http_stream_events {
    /* Nobody reads any more: the client hung up, or asked with HEAD. Called once at most, never
     * from inside a function of the stream. The stream stays valid until it is given up. */
    void (*gone)(void *owner);
};

/* Answers with a body that is written bit by bit, and gives the request up. HTTP/1.1 sends it in
 * chunks; HTTP/1.0 up to the connection's end, and cannot tell a cut from an end.
 * events: borrowed until the stream is given up
 * NULL when memory runs out: the request has been answered with 500 then. */
struct http_stream *http_answer_stream(struct http_request *request, int status,
                                       const struct http_header *headers,
                                       const struct http_stream_events *events, void *owner);

/* Sends the bytes as soon as the client takes them; they are copied. False when the client is gone
 * or memory ran out: none of them is sent then. */
bool http_stream_write(struct http_stream *stream, const void *bytes, size_t size);

/* Bytes written and not handed to the system yet. */
size_t http_stream_pending(const struct http_stream *stream);

/* Each gives the stream up. The end: what is pending is still sent, then the end is marked. The
 * abort: the connection is cut, what is pending is dropped. */
void http_stream_end(struct http_stream *stream);
void http_stream_abort(struct http_stream *stream);

#endif
