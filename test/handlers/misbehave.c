/* A handler for what goes wrong in a sandbox, and for what a sandbox is given: time, memory, /tmp.
 *
 * An event is {"do": ACTION, …}; the table at the end of this file names the actions. Handlers:
 * "misbehave" serves them; "ticking" also counts ticks of 2 ms, whatever it is doing. */
#include "lambda_json.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void sleep_ms(double ms)
{
    struct timespec left = {(time_t)(ms / 1000), (long)(ms * 1e6) % 1000000000L};
    while (nanosleep(&left, &left) != 0)
        continue;
}

static double number_of(const cJSON *event, const char *key, double otherwise)
{
    const cJSON *item = cJSON_GetObjectItem(event, key);
    return cJSON_IsNumber(item) ? item->valuedouble : otherwise;
}

static const char *text_of(const cJSON *event, const char *key, const char *otherwise)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(event, key));
    return text != NULL ? text : otherwise;
}

static double ms_of(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* Ends the process or the handler as "then" tells; true: it answers as usual. */
static bool go_on(struct lambda_context *context, const cJSON *event, enum lambda_result *result)
{
    const char *then = text_of(event, "then", "answer");
    if (strcmp(then, "crash") == 0) {
        kill(getpid(), SIGKILL);
        pause();
    }
    if (strcmp(then, "exit") == 0)
        _exit((int)number_of(event, "code", 0));
    if (strcmp(then, "hang") == 0)
        sleep_ms(1e6);
    if (strcmp(then, "fail") == 0) {
        *result = lambda_fail(context, "AsTold", "number %.0f", number_of(event, "number", -1));
        return false;
    }
    sleep_ms(number_of(event, "ms", 0));
    return true;
}

/* ---- Actions ------------------------------------------------------------------------------ */

/* Appends "number" to the file that MISBEHAVE_COUNTS names, whatever follows: proof that this
 * invocation ran. Answers {"number": N}. */
static enum lambda_result do_count(struct lambda_context *context, const cJSON *event,
                                   struct lambda_response *response)
{
    enum lambda_result result = LAMBDA_OK;
    double number = number_of(event, "number", -1);
    const char *path = getenv("MISBEHAVE_COUNTS");
    int file = path != NULL ? open(path, O_WRONLY | O_APPEND | O_CREAT, 0600) : -1;
    if (file < 0 || dprintf(file, "%.0f\n", number) < 0)
        return lambda_fail(context, "NotCounted", "MISBEHAVE_COUNTS names no file to write");
    close(file);
    if (!go_on(context, event, &result))
        return result;
    return lambda_response_printf(response, "{\"number\":%.0f}", number);
}

/* Takes "mb" MiB and touches every page of it. */
static enum lambda_result do_allocate(struct lambda_context *context, const cJSON *event,
                                      struct lambda_response *response)
{
    size_t mb = (size_t)number_of(event, "mb", 1);
    (void)context;
    for (size_t i = 0; i < mb; i++) {
        char *block = malloc(1 << 20);
        if (block == NULL)
            return lambda_response_printf(response, "\"malloc said no\"");
        memset(block, (int)i | 1, 1 << 20); /* kept on purpose: the process is to grow */
    }
    return lambda_response_printf(response, "{\"mb\":%zu}", mb);
}

/* Computes for "ms" of wall time; says how much of a CPU it had meanwhile. */
static enum lambda_result do_compute(struct lambda_context *context, const cJSON *event,
                                     struct lambda_response *response)
{
    double began = ms_of(CLOCK_MONOTONIC), cpu = ms_of(CLOCK_PROCESS_CPUTIME_ID);
    double until = began + number_of(event, "ms", 100);
    (void)context;
    while (ms_of(CLOCK_MONOTONIC) < until)
        continue;
    return lambda_response_printf(response, "{\"share\":%.4f}",
                                  (ms_of(CLOCK_PROCESS_CPUTIME_ID) - cpu) /
                                      (ms_of(CLOCK_MONOTONIC) - began));
}

/* Writes "text" into /tmp/misbehave; answers what was there before, or null. */
static enum lambda_result do_tmp(struct lambda_context *context, const cJSON *event,
                                 struct lambda_response *response)
{
    const char *folder = getenv("TMPDIR");
    char path[512], before[128] = "";
    snprintf(path, sizeof path, "%s/misbehave", folder != NULL ? folder : "/tmp");
    FILE *file = fopen(path, "r");
    if (file != NULL) {
        before[fread(before, 1, sizeof before - 1, file)] = '\0';
        fclose(file);
    }
    file = fopen(path, "w");
    if (file == NULL)
        return lambda_fail(context, "NoTmp", "%s cannot be written", path);
    fputs(text_of(event, "text", ""), file);
    fclose(file);
    return lambda_response_printf(response, before[0] != '\0' ? "\"%s\"" : "null%s", before);
}

static enum lambda_result do_environment(struct lambda_context *context, const cJSON *event,
                                         struct lambda_response *response)
{
    extern char **environ;
    cJSON *names = cJSON_CreateObject();
    (void)context;
    (void)event;
    for (char **variable = environ; *variable != NULL; variable++) {
        char name[256] = "";
        const char *equals = strchr(*variable, '=');
        if (equals != NULL && (size_t)(equals - *variable) < sizeof name) {
            memcpy(name, *variable, (size_t)(equals - *variable));
            cJSON_AddStringToObject(names, name, equals + 1);
        }
    }
    enum lambda_result result = lambda_response_json(response, names);
    cJSON_Delete(names);
    return result;
}

static atomic_long ticks;

/* How many ticks there have been since the start of the process. */
static enum lambda_result do_ticks(struct lambda_context *context, const cJSON *event,
                                   struct lambda_response *response)
{
    (void)context;
    (void)event;
    return lambda_response_printf(response, "%ld", atomic_load(&ticks));
}

static const struct {
    const char *name;
    enum lambda_result (*act)(struct lambda_context *, const cJSON *, struct lambda_response *);
} actions[] = {
    {"count", do_count}, {"allocate", do_allocate},       {"compute", do_compute},
    {"tmp", do_tmp},     {"environment", do_environment}, {"ticks", do_ticks},
};

static enum lambda_result misbehave(struct lambda_context *context,
                                    const struct lambda_event *event,
                                    struct lambda_response *response)
{
    cJSON *document = lambda_event_json(context, event);
    const char *wanted = text_of(document, "do", "");
    enum lambda_result result = LAMBDA_FAILED;
    if (document == NULL)
        return LAMBDA_FAILED;
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        if (strcmp(actions[i].name, wanted) == 0) {
            result = actions[i].act(context, document, response);
            goto done;
        }
    }
    result = lambda_fail(context, "UnknownAction", "no action \"%s\"", wanted);

done:
    cJSON_Delete(document);
    return result;
}

/* ---- The handler that ticks ----------------------------------------------------------------- */

static void *tick(void *unused)
{
    for (;;) {
        sleep_ms(2);
        atomic_fetch_add(&ticks, 1);
    }
    return unused;
}

static enum lambda_result start_ticking(struct lambda_context *context, void **state)
{
    pthread_t thread;
    (void)state;
    if (pthread_create(&thread, NULL, tick, NULL) != 0)
        return lambda_fail(context, "NoThread", "pthread_create");
    pthread_detach(thread);
    return LAMBDA_OK;
}

LAMBDA_HANDLERS({"misbehave", misbehave, NULL, NULL}, {"ticking", misbehave, start_ticking, NULL});
