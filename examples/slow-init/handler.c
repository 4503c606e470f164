/* slow-init: sleeps during init and in the handler, to see what a long init does to a start.
 * SLOW_INIT_SECONDS and SLOW_HANDLER_SECONDS say for how long; 1 second each unless set. */
#define _POSIX_C_SOURCE 200809L /* nanosleep, whatever -std says */

#include <lambda.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* A function's longest timeout: nothing that sleeps longer can be seen to end.
 * Source: AWS Lambda developer guide, "Lambda quotas". */
#define LONGEST_SECONDS 900.0

struct settings {
    double init_seconds;
    double handler_seconds;
};

static enum lambda_result read_seconds(struct lambda_context *context, const char *variable,
                                       double *seconds)
{
    const char *text = getenv(variable);
    if (text == NULL || *text == '\0') {
        *seconds = 1;
        return LAMBDA_OK;
    }

    char *end;
    double value = strtod(text, &end);
    /* Written so that a NaN, which compares as neither, is refused as well. */
    if (end == text || *end != '\0' || !(value >= 0 && value <= LONGEST_SECONDS))
        return lambda_fail(context, "InvalidSetting",
                           "%s is \"%s\"; set it to a number of seconds from 0 to %.0f", variable,
                           text, LONGEST_SECONDS);
    *seconds = value;
    return LAMBDA_OK;
}

static void sleep_for(const struct lambda_context *context, double seconds)
{
    char message[64];
    snprintf(message, sizeof message, "Sleep for %g second(s)", seconds);
    lambda_info(context, message);

    struct timespec left = {.tv_sec = (time_t)seconds};
    left.tv_nsec = (long)((seconds - (double)left.tv_sec) * 1e9);
    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        ; /* a signal came: sleep what is left */
}

static enum lambda_result initialize(struct lambda_context *context, void **state)
{
    lambda_info(context, "Init starting");

    struct settings wanted = {0, 0};
    if (read_seconds(context, "SLOW_INIT_SECONDS", &wanted.init_seconds) != LAMBDA_OK ||
        read_seconds(context, "SLOW_HANDLER_SECONDS", &wanted.handler_seconds) != LAMBDA_OK)
        return LAMBDA_FAILED;

    struct settings *settings = malloc(sizeof *settings);
    if (settings == NULL)
        return lambda_fail(context, "OutOfMemory", "no memory for the settings");
    *settings = wanted;
    sleep_for(context, settings->init_seconds);

    lambda_info(context, "Init done");
    *state = settings;
    return LAMBDA_OK;
}

static enum lambda_result handle(struct lambda_context *context, const struct lambda_event *event,
                                 struct lambda_response *response)
{
    (void)event;
    const struct settings *settings = context->state;
    int64_t started_ns = lambda_now().monotonic_ns;

    lambda_info(context, "Handler starting");
    sleep_for(context, settings->handler_seconds);
    lambda_info(context, "Handler done");

    int64_t handler_ns = lambda_now().monotonic_ns - started_ns;
    return lambda_response_printf(
        response, "{\"initDurationMs\":%.3f,\"handlerDurationMs\":%.3f,\"start\":\"%s\"}",
        context->start.init_duration_ms, (double)handler_ns / 1e6,
        lambda_start_kind_name(context->start.kind));
}

static void tear_down(void *state)
{
    free(state);
}

LAMBDA_HANDLERS({"slow-init", handle, initialize, tear_down});
