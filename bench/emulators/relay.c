/* The least that an emulator can be: hands a caller's event to a bootstrap and the response back,
 * and does nothing else. No log, no limits, one request at a time. What an emulator's invocation
 * takes longer than this one's is what the emulator itself costs. */
#include "base/clock.h"
#include "bench/sandbox.h"
#include "bench/server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ID "00000000-0000-4000-8000-000000000000"

static const char usage[] =
    "Usage: relay SECONDS BOOTSTRAP [ARGUMENT]...\n"
    "Prints the port it takes invocations at on 127.0.0.1, and ends after SECONDS, or when a\n"
    "connection breaks.\n";

struct relay {
    struct sandbox sandbox;
    struct server *callers;
    struct server *runtime;
};

/* The next request there. False when there is none any more. */
static bool next(struct server *server, struct http_request *request)
{
    return server_next(server, request) == SERVER_REQUEST;
}

static bool is_next(const struct http_request *request)
{
    return request->method_size == 3 && memcmp(request->method, "GET", 3) == 0;
}

static bool give_event(struct relay *relay, const struct http_request *call)
{
    char headers[512];
    snprintf(headers, sizeof headers,
             "Content-Type: application/json\r\n"
             "Lambda-Runtime-Aws-Request-Id: " ID "\r\n"
             "Lambda-Runtime-Deadline-Ms: %lld\r\n"
             "Lambda-Runtime-Invoked-Function-Arn: "
             "arn:aws:lambda:eu-central-1:123456789012:function:echo\r\n",
             (long long)clock_epoch_ms() + 60000);
    return server_reply(relay->runtime, "200 OK", headers, call->body, call->body_size) ==
           SERVER_REQUEST;
}

/* One invocation, once the bootstrap waits for an event. */
static bool hand_over(struct relay *relay)
{
    struct http_request call;
    struct http_request response;
    return next(relay->callers, &call) && give_event(relay, &call) &&
           next(relay->runtime, &response) && !is_next(&response) &&
           server_reply(relay->runtime, "202 Accepted", "", "", 0) == SERVER_REQUEST &&
           server_reply(relay->callers, "200 OK", "Content-Type: application/json\r\n",
                        response.body, response.body_size) == SERVER_REQUEST;
}

int main(int argc, char **argv)
{
    static struct relay relay;
    struct http_request request;
    long seconds = argc > 2 ? strtol(argv[1], NULL, 10) : 0;
    if (seconds <= 0) {
        fputs(usage, stderr);
        return 2;
    }
    if (!sandbox_init(&relay.sandbox))
        return 1;
    int64_t end_ns = clock_ns(CLOCK_MONOTONIC) + seconds * INT64_C(1000000000);
    relay.callers = server_open(relay.sandbox.exit_fd, end_ns);
    relay.runtime = server_open(relay.sandbox.exit_fd, end_ns);
    if (relay.callers != NULL && relay.runtime != NULL &&
        sandbox_start(&relay.sandbox, argv + 2, server_port(relay.runtime), "/dev/null")) {
        printf("%d\n", server_port(relay.callers));
        fflush(stdout);
        while (next(relay.runtime, &request) && is_next(&request) && hand_over(&relay))
            ;
    }
    sandbox_end(&relay.sandbox);
    server_close(relay.callers);
    server_close(relay.runtime);
    return 0;
}
