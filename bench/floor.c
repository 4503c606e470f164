/* The least that a bootstrap can do: one socket, one buffer, no library beside libc, no check that
 * the Runtime API keeps to its protocol. What a runtime costs beyond this is the runtime's own.
 *
 * Serves the stand-in and nothing else: header names as it writes them, one connection that never
 * breaks. Linked as a packaged handler is; see build_floor() in runtimes.py. */

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define API "/2018-06-01/runtime/invocation/"

/* An event of the Runtime API's largest size, 6 MiB and 100 bytes, with its headers. Pages that no
 * event reaches are never touched. */
enum { BUFFER_SIZE = 6 * 1024 * 1024 + 64 * 1024 };

static char buffer[BUFFER_SIZE];

/* Bytes in `buffer`. */
struct text {
    char *bytes;
    size_t size;
};

/* What of an answer matters. */
struct answer {
    struct text request_id; /* empty in the answer to a POST */
    struct text length;     /* Content-Length, as digits */
    struct text body;
};

/* A connection to "HOST:PORT", HOST an IPv4 address. -1 where there is none. */
static int connect_to(const char *address)
{
    struct sockaddr_in to = {.sin_family = AF_INET};
    char host[INET_ADDRSTRLEN] = "";
    const char *colon = address == NULL ? NULL : strchr(address, ':');
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (colon == NULL || (size_t)(colon - address) >= sizeof(host))
        return -1;
    memcpy(host, address, (size_t)(colon - address));
    to.sin_port = htons((uint16_t)strtoul(colon + 1, NULL, 10));
    if (fd < 0 || inet_pton(AF_INET, host, &to.sin_addr) != 1 ||
        connect(fd, (const struct sockaddr *)&to, sizeof(to)) != 0)
        return -1;
    return fd;
}

/* The line's value, if it is the header `name` (with its colon and the space after it). */
static bool is_header(char *line, size_t size, const char *name, size_t name_size,
                      struct text *value)
{
    if (size <= name_size || memcmp(line, name, name_size) != 0)
        return false;
    *value = (struct text){line + name_size, size - name_size};
    return true;
}

/* Reads the head of an answer. False while it has not arrived whole. */
static bool parse_head(size_t have, struct answer *answer)
{
    static const char id[] = "Lambda-Runtime-Aws-Request-Id: ";
    static const char length[] = "Content-Length: ";
    char *line = buffer;
    char *end = NULL;

    *answer = (struct answer){{buffer, 0}, {buffer, 0}, {buffer, 0}};
    while ((end = memchr(line, '\r', (size_t)(buffer + have - line))) != NULL && end > line) {
        size_t size = (size_t)(end - line);

        if (!is_header(line, size, id, sizeof(id) - 1, &answer->request_id))
            is_header(line, size, length, sizeof(length) - 1, &answer->length);
        line = end + 2;
        if (line >= buffer + have)
            return false;
    }
    if (end == NULL)
        return false;
    answer->body.bytes = end + 2;
    answer->body.size = strtoul(answer->length.bytes, NULL, 10);
    return true;
}

/* Reads one answer into `buffer`. False when the connection ends. */
static bool read_answer(int fd, struct answer *answer)
{
    size_t have = 0;
    bool has_head = false;

    while (!has_head || have < (size_t)(answer->body.bytes - buffer) + answer->body.size) {
        ssize_t got = recv(fd, buffer + have, BUFFER_SIZE - have, 0);

        if (got <= 0)
            return false;
        have += (size_t)got;
        has_head = has_head || parse_head(have, answer);
    }
    return true;
}

/* An echo is as long as its event, so the event's Content-Length is the response's too. */
static bool post_response(int fd, const struct answer *event)
{
    static char start[] = "POST " API;
    static char middle[] = "/response HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ";
    static char end[] = "\r\n\r\n";
    const struct text parts[] = {
        {start, sizeof(start) - 1}, event->request_id, {middle, sizeof(middle) - 1}, event->length,
        {end, sizeof(end) - 1},     event->body,
    };
    enum { PARTS = sizeof(parts) / sizeof(parts[0]) };
    struct iovec vectors[PARTS];
    size_t size = 0;

    for (size_t i = 0; i < PARTS; i++) {
        vectors[i] = (struct iovec){parts[i].bytes, parts[i].size};
        size += parts[i].size;
    }
    return writev(fd, vectors, PARTS) == (ssize_t)size;
}

int main(void)
{
    static const char next[] = "GET " API "next HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    int fd = connect_to(getenv("AWS_LAMBDA_RUNTIME_API"));
    struct answer answer;

    while (send(fd, next, sizeof(next) - 1, MSG_NOSIGNAL) == (ssize_t)sizeof(next) - 1) {
        if (!read_answer(fd, &answer) || !post_response(fd, &answer) || !read_answer(fd, &answer))
            break;
    }
    return 1;
}
