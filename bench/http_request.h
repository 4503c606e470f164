/* Parses an HTTP/1.1 request as any runtime's client may send it. Pure: bytes in, verdict out. */
#ifndef BENCH_HTTP_REQUEST_H
#define BENCH_HTTP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

/* Largest request line and headers, and largest body as sent (a chunked one with its framing), in
 * bytes. The Runtime API's own limit for a body is 6 MiB and 100 bytes. */
#define HTTP_HEAD_MAX ((size_t)64 * 1024)
#define HTTP_BODY_MAX ((size_t)16 * 1024 * 1024)

enum http_parse {
    HTTP_PARTIAL,  /* the request goes on past these bytes */
    HTTP_COMPLETE, /* *request is filled in */
    HTTP_INVALID,  /* not HTTP/1.1, or over a limit */
};

/* Points into the parsed bytes, and is valid as long as they are. */
struct http_request {
    const char *method; /* not NUL-terminated, as are the others */
    size_t method_size;
    const char *target;
    size_t target_size;
    const char *body; /* chunks already joined */
    size_t body_size;
    size_t size; /* bytes of the request as it was sent: the next one begins after them */
};

/* Looks for one whole request at the start of `bytes`. Nothing is kept between calls: call again
 * with more bytes after HTTP_PARTIAL. On HTTP_COMPLETE, and only then, a chunked body has been
 * joined in place.
 *
 * wants_continue: set on HTTP_PARTIAL when the client waits for "100 Continue" before it sends
 * its body; false otherwise. */
enum http_parse http_parse_request(char *bytes, size_t size, struct http_request *request,
                                   bool *wants_continue);

#endif
