/* An HTTP/1.1 server for one client program on loopback: whole requests in, whole replies out.
 * A socket loop of its own and not a library, so that it takes as little as it can of the core
 * that it shares with the runtime under measurement. */
#ifndef BENCH_SERVER_H
#define BENCH_SERVER_H

#include "bench/http_request.h"

#include <stdint.h>

struct server;

enum server_status {
    SERVER_REQUEST,   /* a request arrived whole */
    SERVER_WATCHED,   /* the watched descriptor became readable */
    SERVER_TIMED_OUT, /* the deadline passed */
    SERVER_FAILED,    /* the client broke the protocol or a system call failed: said on stderr */
};

/* Listens on a free port of 127.0.0.1.
 *
 * watched_fd:  a descriptor to look out for beside the sockets; borrowed.
 * deadline_ns: no wait lasts past this moment of CLOCK_MONOTONIC.
 * Returns NULL, and says why on stderr, when there is no port or no memory. */
struct server *server_open(int watched_fd, int64_t deadline_ns);

/* NULL is accepted. */
void server_close(struct server *server);

/* The port listened on. */
int server_port(const struct server *server);

/* Waits for the next request, on whichever connection it comes. The earlier request must have been
 * answered, or left unanswered for good. `request` is valid until the next call. */
enum server_status server_next(struct server *server, struct http_request *request);

/* Answers the request that server_next() gave last, in one write where the socket takes it.
 *
 * headers: lines that each end in CR LF, Content-Length not among them; may be "".
 * Returns SERVER_REQUEST when all is sent. */
enum server_status server_reply(struct server *server, const char *status_line, const char *headers,
                                const void *body, size_t body_size);

#endif
