/* A stand-in Runtime API that measures one bootstrap.
 *
 * Starts the bootstrap, serves it events, checks that each comes back as it went, and prints one
 * JSON object with the figures. All figures are taken while the bootstrap waits in /next: before
 * the first event, after the warm-up, and after the last response. bench/README.md says what they
 * mean. */

/* For sched_setaffinity(). */
#define _GNU_SOURCE

#include "base/buffer.h"
#include "base/clock.h"
#include "base/json_text.h"
#include "bench/options.h"
#include "bench/sandbox.h"
#include "bench/server.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define API        "/2018-06-01/runtime/"
#define INVOCATION API "invocation/"

/* An event is a JSON string: quote, number of the invocation, filler, quote. Every language's JSON
 * library gives these bytes back unchanged, and no two events are the same. */
enum { NUMBER_DIGITS = EVENT_SIZE_MIN - 2 };

/* What is known at one moment. */
struct sample {
    int64_t at_ns; /* CLOCK_MONOTONIC */
    int64_t cpu_ns;
    long peak_kib;
};

struct run {
    const struct options *options;
    struct sandbox sandbox;
    struct server *server;
    char *event;
    long served;          /* events given out */
    bool awaiting_answer; /* the last of them has not been answered */
    struct sample ready;  /* at the first /next */
    struct sample warm;   /* at the /next after the warm-up */
    struct sample done;   /* at the /next after the last response */
};

/* ---- Events --------------------------------------------------------------------------------- */

static void event_fill(char *event, size_t size)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    for (size_t i = 0; i < size; i++)
        event[i] = letters[(i * 7 + i / 61) % (sizeof(letters) - 1)];
    event[0] = '"';
    event[size - 1] = '"';
}

static void event_number(char *event, long number)
{
    for (size_t i = NUMBER_DIGITS; i > 0; i--, number /= 10)
        event[i] = (char)('0' + number % 10);
}

/* ---- Serving -------------------------------------------------------------------------------- */

static bool is(const char *text, size_t size, const char *wanted)
{
    return size == strlen(wanted) && memcmp(text, wanted, size) == 0;
}

static struct sample take_sample(const struct run *run)
{
    struct sample sample = {.at_ns = clock_ns(CLOCK_MONOTONIC)};

    sample.cpu_ns = sandbox_cpu_ns(&run->sandbox);
    sample.peak_kib = sandbox_peak_kib(&run->sandbox);
    return sample;
}

static bool serve_event(struct run *run)
{
    char headers[768];
    int64_t now_ms = clock_epoch_ms();

    run->served++;
    run->awaiting_answer = true;
    event_number(run->event, run->served);
    snprintf(headers, sizeof(headers),
             "Content-Type: application/json\r\n"
             "Lambda-Runtime-Aws-Request-Id: 00000000-0000-4000-8000-%012ld\r\n"
             "Lambda-Runtime-Invocation-Id: 00000000-0000-4000-9000-%012ld\r\n"
             "Lambda-Runtime-Deadline-Ms: %lld\r\n"
             "Lambda-Runtime-Invoked-Function-Arn: "
             "arn:aws:lambda:eu-central-1:123456789012:function:echo\r\n"
             "Lambda-Runtime-Trace-Id: Root=1-%08llx-000000000000%012lx;"
             "Parent=0000000000000001;Sampled=0\r\n",
             run->served, run->served, (long long)now_ms + 60000, (unsigned long long)now_ms / 1000,
             (unsigned long)run->served);
    return server_reply(run->server, "200 OK", headers, run->event,
                        (size_t)run->options->event_size) == SERVER_REQUEST;
}

/* The response to the event given out last, or anything else that is posted. */
static bool take_post(struct run *run, const struct http_request *request)
{
    char wanted[128];
    size_t event_size = (size_t)run->options->event_size;

    snprintf(wanted, sizeof(wanted), INVOCATION "00000000-0000-4000-8000-%012ld/response",
             run->served);
    if (!run->awaiting_answer || !is(request->target, request->target_size, wanted)) {
        fprintf(stderr, "stand_in: unexpected POST %.*s: %.*s\n", (int)request->target_size,
                request->target, request->body_size < 1000 ? (int)request->body_size : 1000,
                request->body);
        return false;
    }
    if (request->body_size != event_size || memcmp(request->body, run->event, event_size) != 0) {
        fprintf(stderr, "stand_in: event %ld came back changed (%zu bytes, sent were %zu)\n",
                run->served, request->body_size, event_size);
        return false;
    }
    run->awaiting_answer = false;
    return server_reply(run->server, "202 Accepted", "Content-Type: application/json\r\n",
                        "{\"status\":\"OK\"}\n", 16) == SERVER_REQUEST;
}

/* Handles one request. `finished`: it was the /next after the last response. */
static bool handle(struct run *run, const struct http_request *request, bool *finished)
{
    const struct options *options = run->options;

    if (is(request->method, request->method_size, "POST"))
        return take_post(run, request);
    if (!is(request->method, request->method_size, "GET") ||
        !is(request->target, request->target_size, INVOCATION "next") || run->awaiting_answer) {
        fprintf(stderr, "stand_in: unexpected %.*s %.*s\n", (int)request->method_size,
                request->method, (int)request->target_size, request->target);
        return false;
    }
    if (run->served == 0)
        run->ready = take_sample(run);
    if (run->served == options->warm_up)
        run->warm = take_sample(run);
    if (run->served == options->warm_up + options->events) {
        run->done = take_sample(run);
        return *finished = true;
    }
    return serve_event(run);
}

static void say_how_it_ended(const struct run *run, int how)
{
    fprintf(
        stderr, "stand_in: %s %s %d after %ld events; its output: %s\n", run->options->bootstrap[0],
        WIFSIGNALED(how) ? "was ended by signal" : "exited with status",
        WIFSIGNALED(how) ? WTERMSIG(how) : WEXITSTATUS(how), run->served, run->options->log_path);
}

static bool serve(struct run *run)
{
    bool finished = false;

    while (!finished) {
        struct http_request request;
        int how = 0;

        switch (server_next(run->server, &request)) {
        case SERVER_REQUEST:
            if (!handle(run, &request, &finished))
                return false;
            break;
        case SERVER_WATCHED:
            if (sandbox_has_exited(&run->sandbox, &how)) {
                say_how_it_ended(run, how);
                return false;
            }
            break;
        case SERVER_TIMED_OUT:
            fprintf(stderr, "stand_in: not done after %ld s; %ld events were served\n",
                    run->options->timeout_s, run->served);
            return false;
        case SERVER_FAILED:
            return false;
        }
    }
    return true;
}

/* ---- Reporting ------------------------------------------------------------------------------ */

static bool print_figures(const struct run *run)
{
    struct buffer out = buffer_new(4096);
    double events = (double)run->options->events;
    bool printed = false;

    buffer_append_char(&out, '{');
    json_member_int(&out, "port", server_port(run->server));
    json_member_int(&out, "eventBytes", run->options->event_size);
    json_member_int(&out, "events", run->options->events);
    json_member_milli(&out, "execToNextMs",
                      (double)(run->ready.at_ns - *run->sandbox.exec_ns) / 1e6);
    json_member_milli(&out, "cpuToNextMs", (double)run->ready.cpu_ns / 1e6);
    json_member_milli(&out, "cpuPerInvocationUs",
                      (double)(run->done.cpu_ns - run->warm.cpu_ns) / 1e3 / events);
    json_member_milli(&out, "wallPerInvocationUs",
                      (double)(run->done.at_ns - run->warm.at_ns) / 1e3 / events);
    json_member_int(&out, "idlePeakKiB", run->ready.peak_kib);
    json_member_int(&out, "peakKiB", run->done.peak_kib);
    buffer_append_text(&out, "}\n");
    printed = buffer_ok(&out) && fputs(buffer_text(&out), stdout) >= 0 && fflush(stdout) == 0;
    if (!printed)
        fprintf(stderr, "stand_in: the figures could not be written\n");
    buffer_free(&out);
    return printed;
}

/* ---- The run -----------------------------------------------------------------------------------
 */

static bool stay_on_core(long cpu)
{
    cpu_set_t cores;

    if (cpu < 0)
        return true;
    CPU_ZERO(&cores);
    CPU_SET((size_t)cpu, &cores);
    if (sched_setaffinity(0, sizeof(cores), &cores) != 0) {
        fprintf(stderr, "stand_in: core %ld cannot be used here\n", cpu);
        return false;
    }
    return true;
}

static bool measure(struct run *run)
{
    const struct options *options = run->options;

    if (run->event == NULL || !stay_on_core(options->cpu) || !sandbox_init(&run->sandbox))
        return false;
    event_fill(run->event, (size_t)options->event_size);
    run->server = server_open(run->sandbox.exit_fd,
                              clock_ns(CLOCK_MONOTONIC) + options->timeout_s * INT64_C(1000000000));
    return run->server != NULL &&
           sandbox_start(&run->sandbox, options->bootstrap, server_port(run->server),
                         options->log_path) &&
           serve(run) && print_figures(run);
}

int main(int argc, char **argv)
{
    struct options options = options_parse(argc, argv);
    struct run run = {.options = &options, .event = malloc((size_t)options.event_size)};
    bool measured = measure(&run);

    sandbox_end(&run.sandbox);
    server_close(run.server);
    free(run.event);
    return measured ? 0 : 1;
}
