/* Invokes a function over and over on one connection, and prints how long each invocation took.
 *
 * A socket and nothing more: what a client library costs would hide what an emulator costs. The
 * answer must carry Content-Length, as every emulator's does for a small one. */

#include "base/buffer.h"
#include "base/clock.h"
#include "base/json_text.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

static const char usage[] =
    "Usage: caller PORT PATH WARM_UP EVENTS\n"
    "POSTs 16-byte events to PATH at 127.0.0.1:PORT, one after the other, and checks that each "
    "comes\n"
    "back. Prints JSON: how many a second, and each one's microseconds, of the EVENTS after the\n"
    "WARM_UP.\n";

/* An event is a JSON string of this many bytes, its number in it. */
enum { EVENT_SIZE = 16 };

/* Longest wait for one answer. */
enum { PATIENCE_S = 30 };

struct call {
    int fd;
    char request[512];
    size_t request_size;
    char answer[8192];
};

static int complain(const char *what)
{
    fprintf(stderr, "caller: %s\n", what);
    return 1;
}

static bool connect_to(struct call *call, int port)
{
    const struct sockaddr_in to = {.sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const struct timeval patience = {.tv_sec = PATIENCE_S};
    int on = 1;
    call->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return call->fd >= 0 &&
           setsockopt(call->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0 &&
           setsockopt(call->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0 &&
           connect(call->fd, (const struct sockaddr *)&to, sizeof to) == 0;
}

/* Where the body of the answer begins; 0: the head has not arrived whole. */
static size_t head_size(const char *answer)
{
    const char *end = strstr(answer, "\r\n\r\n");
    return end == NULL ? 0 : (size_t)(end - answer) + 4;
}

static long content_length(const char *answer)
{
    for (const char *line = strstr(answer, "\r\n"); line != NULL; line = strstr(line + 2, "\r\n"))
        if (strncasecmp(line + 2, "Content-Length:", 15) == 0)
            return strtol(line + 17, NULL, 10);
    return -1;
}

/* Reads one answer. True when it is a 200 with this body. */
static bool read_answer(struct call *call, const char *event)
{
    size_t have = 0;
    size_t head = 0;
    while (head == 0 || have < head + EVENT_SIZE) {
        ssize_t got = recv(call->fd, call->answer + have, sizeof call->answer - 1 - have, 0);
        if (got <= 0)
            return false;
        have += (size_t)got;
        call->answer[have] = '\0';
        if (head == 0)
            head = head_size(call->answer);
        if (head != 0 && content_length(call->answer) != EVENT_SIZE)
            return false;
    }
    return strncmp(call->answer, "HTTP/1.1 200", 12) == 0 && have == head + EVENT_SIZE &&
           memcmp(call->answer + head, event, EVENT_SIZE) == 0;
}

/* One invocation. Returns its nanoseconds; -1: it failed. */
static int64_t invoke(struct call *call, long number)
{
    char *event = call->request + call->request_size - EVENT_SIZE;
    event[0] = event[EVENT_SIZE - 1] = '"';
    for (size_t i = EVENT_SIZE - 2; i > 0; i--, number /= 10)
        event[i] = (char)('0' + number % 10);
    int64_t started_ns = clock_ns(CLOCK_MONOTONIC);
    if (send(call->fd, call->request, call->request_size, MSG_NOSIGNAL) !=
            (ssize_t)call->request_size ||
        !read_answer(call, event))
        return -1;
    return clock_ns(CLOCK_MONOTONIC) - started_ns;
}

static bool print_figures(const int64_t *took_ns, long events, int64_t all_ns)
{
    struct buffer out = buffer_new((size_t)events * 16 + 1024);
    buffer_append_char(&out, '{');
    json_member_milli(&out, "perSecond", (double)events / ((double)all_ns / 1e9));
    buffer_append_text(&out, ",\"us\":[");
    for (long i = 0; i < events; i++)
        buffer_printf(&out, "%s%.3f", i > 0 ? "," : "", (double)took_ns[i] / 1e3);
    buffer_append_text(&out, "]}\n");
    bool printed = buffer_ok(&out) && fputs(buffer_text(&out), stdout) >= 0 && fflush(stdout) == 0;
    buffer_free(&out);
    return printed;
}

static int run(struct call *call, const char *path, long warm_up, long events, int64_t *took_ns)
{
    int size = snprintf(call->request, sizeof call->request,
                        "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                        "Content-Length: %d\r\n\r\n%0*d",
                        path, EVENT_SIZE, EVENT_SIZE, 0);
    if (size < 0 || (size_t)size >= sizeof call->request)
        return complain("PATH is too long");
    call->request_size = (size_t)size;

    int64_t started_ns = 0;
    for (long i = 0; i < warm_up + events; i++) {
        if (i == warm_up)
            started_ns = clock_ns(CLOCK_MONOTONIC);
        int64_t ns = invoke(call, i);
        if (ns < 0) {
            fprintf(stderr, "caller: event %ld did not come back; the answer: %.1000s\n", i,
                    call->answer);
            return 1;
        }
        if (i >= warm_up)
            took_ns[i - warm_up] = ns;
    }
    int64_t all_ns = clock_ns(CLOCK_MONOTONIC) - started_ns;
    return print_figures(took_ns, events, all_ns) ? 0 : complain("the figures were not written");
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fputs(usage, stderr);
        return 2;
    }
    static struct call call;
    long warm_up = strtol(argv[3], NULL, 10);
    long events = strtol(argv[4], NULL, 10);
    int64_t *took_ns = events > 0 ? calloc((size_t)events, sizeof *took_ns) : NULL;
    int status = 0;
    if (took_ns == NULL)
        status = complain("EVENTS is a number from 1 on");
    else if (!connect_to(&call, (int)strtol(argv[1], NULL, 10)))
        status = complain("nobody listens there");
    else
        status = run(&call, argv[2], warm_up, events, took_ns);
    free(took_ns);
    return status;
}
