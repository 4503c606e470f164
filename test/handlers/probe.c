/* The tests' own handlers: the event says what to do, for all that no example does.
 *
 * An event is {"do": ACTION, …}; the table at the end of this file names the actions. Handlers by
 * name: "probe" serves them, the others fail, crash or end in ways that tests need. */
#include "lambda_json.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { HUGE_SIZE = 7 * 1024 * 1024 };
static char huge[HUGE_SIZE];

static void sleep_ms(double ms)
{
    struct timespec left = {(time_t)(ms / 1000), (long)(ms * 1e6) % 1000000000L};
    while (nanosleep(&left, &left) != 0)
        continue;
}

static const char *text_of(const cJSON *event, const char *key, const char *otherwise)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(event, key));
    return text != NULL ? text : otherwise;
}

static double number_of(const cJSON *event, const char *key, double otherwise)
{
    const cJSON *item = cJSON_GetObjectItem(event, key);
    return cJSON_IsNumber(item) ? item->valuedouble : otherwise;
}

static enum lambda_result answer(struct lambda_response *response, cJSON *document)
{
    enum lambda_result result = lambda_response_json(response, document);
    cJSON_Delete(document);
    return result;
}

/* ---- Actions ------------------------------------------------------------------------------ */

static enum lambda_result do_fail(struct lambda_context *context, const cJSON *event,
                                  struct lambda_response *response)
{
    (void)response;
    return lambda_fail(context, text_of(event, "type", "ProbeFailure"), "%s",
                       text_of(event, "message", "as told"));
}

static enum lambda_result do_fail_silently(struct lambda_context *context, const cJSON *event,
                                           struct lambda_response *response)
{
    (void)context;
    (void)event;
    (void)response;
    return LAMBDA_FAILED;
}

/* "bytes" of 'x', under the content type "type". Deaf to a failed append: the runtime must not be.
 */
static enum lambda_result do_respond(struct lambda_context *context, const cJSON *event,
                                     struct lambda_response *response)
{
    size_t left = (size_t)number_of(event, "bytes", 0);
    const char *type = text_of(event, "type", NULL);
    (void)context;

    memset(huge, 'x', sizeof huge);
    if (type != NULL && lambda_response_content_type(response, type) != LAMBDA_OK)
        return lambda_response_printf(response, "\"content type refused\"");
    while (left > 0) {
        size_t part = left < 65536 ? left : 65536;
        if (lambda_response_write(response, huge, part) != LAMBDA_OK)
            return LAMBDA_OK;
        left -= part;
    }
    return LAMBDA_OK;
}

static enum lambda_result do_borrow(struct lambda_context *context, const cJSON *event,
                                    struct lambda_response *response)
{
    (void)context;
    memset(huge, 'x', sizeof huge);
    lambda_response_borrow(response, huge, (size_t)number_of(event, "bytes", 0));
    return LAMBDA_OK;
}

/* Every byte there is, in order. */
static enum lambda_result do_binary(struct lambda_context *context, const cJSON *event,
                                    struct lambda_response *response)
{
    unsigned char bytes[256];
    (void)context;
    (void)event;
    for (int i = 0; i < 256; i++)
        bytes[i] = (unsigned char)i;
    lambda_response_content_type(response, "application/octet-stream");
    return lambda_response_write(response, bytes, sizeof bytes);
}

/* One line a level, each with a field of each type. */
static enum lambda_result do_log(struct lambda_context *context, const cJSON *event,
                                 struct lambda_response *response)
{
    const char *message = text_of(event, "message", "probe");
    (void)response;
    lambda_trace(context, message, lambda_text("note", text_of(event, "note", "plain")));
    lambda_debug(context, message, lambda_int("count", -7));
    lambda_info(context, message, lambda_text("note", text_of(event, "note", "plain")),
                lambda_int("count", INT64_MAX), lambda_real("ratio", 0.5), lambda_bool("yes", 1),
                lambda_text("nothing", NULL), lambda_text("level", "forged"),
                lambda_text("requestId", "forged"));
    lambda_warn(context, message);
    lambda_error(context, message);
    lambda_fatal(context, message);
    return LAMBDA_OK;
}

static void *flood(void *context)
{
    for (int i = 0; i < 200; i++)
        lambda_info(context, "flood", lambda_int("i", i));
    return NULL;
}

static enum lambda_result do_flood(struct lambda_context *context, const cJSON *event,
                                   struct lambda_response *response)
{
    pthread_t threads[4];
    (void)event;
    (void)response;
    for (int i = 0; i < 4; i++) {
        if (pthread_create(&threads[i], NULL, flood, context) != 0)
            return lambda_fail(context, "NoThread", "pthread_create");
    }
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    return LAMBDA_OK;
}

static enum lambda_result do_context(struct lambda_context *context, const cJSON *event,
                                     struct lambda_response *response)
{
    const struct lambda_start *start = &context->start;
    cJSON *out = cJSON_CreateObject();
    (void)event;

    cJSON_AddStringToObject(out, "request_id", context->request_id);
    cJSON_AddStringToObject(out, "function_arn", context->function_arn);
    cJSON_AddStringToObject(out, "trace_id", context->trace_id);
    cJSON_AddStringToObject(out, "tenant_id", context->tenant_id);
    cJSON_AddStringToObject(out, "client_context", context->client_context);
    cJSON_AddStringToObject(out, "cognito_identity", context->cognito_identity);
    cJSON_AddNumberToObject(out, "deadline_ms", (double)context->deadline_ms);
    cJSON_AddNumberToObject(out, "remaining_ms", (double)lambda_remaining_ms(context));
    cJSON_AddNumberToObject(out, "is_first_invocation", context->is_first_invocation);
    cJSON_AddStringToObject(out, "function_name", context->function_name);
    cJSON_AddStringToObject(out, "function_version", context->function_version);
    cJSON_AddNumberToObject(out, "memory_size_mb", context->memory_size_mb);
    cJSON_AddStringToObject(out, "log_group", context->log_group);
    cJSON_AddStringToObject(out, "log_stream", context->log_stream);
    cJSON_AddStringToObject(out, "start_kind", lambda_start_kind_name(start->kind));
    cJSON_AddStringToObject(out, "evidence", lambda_evidence_name(start->evidence));
    cJSON_AddNumberToObject(out, "proactive_initialization", start->proactive_initialization);
    cJSON_AddNumberToObject(out, "generation", start->generation);
    cJSON_AddNumberToObject(out, "init_at_ms", (double)start->init_at_ms);
    cJSON_AddNumberToObject(out, "init_duration_ms", start->init_duration_ms);
    cJSON_AddNumberToObject(out, "idle_ms", start->idle_ms);
    cJSON_AddNumberToObject(out, "since_init_ms", start->since_init_ms);
    return answer(response, out);
}

/* The value of the environment variable "name", or null. */
static enum lambda_result do_getenv(struct lambda_context *context, const cJSON *event,
                                    struct lambda_response *response)
{
    const char *value = getenv(text_of(event, "name", ""));
    (void)context;
    return answer(response, value != NULL ? cJSON_CreateString(value) : cJSON_CreateNull());
}

/* "text" as it is: no line break, no log function. */
static enum lambda_result do_print(struct lambda_context *context, const cJSON *event,
                                   struct lambda_response *response)
{
    (void)context;
    (void)response;
    fputs(text_of(event, "text", ""), stdout);
    fflush(stdout);
    return LAMBDA_OK;
}

static enum lambda_result do_sleep(struct lambda_context *context, const cJSON *event,
                                   struct lambda_response *response)
{
    (void)context;
    sleep_ms(number_of(event, "ms", 0));
    return lambda_response_printf(response, "\"slept\"");
}

static void wait_for_file(const char *path)
{
    while (access(path, F_OK) != 0)
        sleep_ms(5);
}

/* Until "file" is there: a test says when, whatever the machine's pace. */
static enum lambda_result do_wait(struct lambda_context *context, const cJSON *event,
                                  struct lambda_response *response)
{
    (void)context;
    wait_for_file(text_of(event, "file", "/"));
    return lambda_response_printf(response, "\"waited\"");
}

static enum lambda_result do_exit(struct lambda_context *context, const cJSON *event,
                                  struct lambda_response *response)
{
    (void)context;
    (void)response;
    _exit((int)number_of(event, "code", 0));
}

static enum lambda_result do_abort(struct lambda_context *context, const cJSON *event,
                                   struct lambda_response *response)
{
    (void)context;
    (void)event;
    (void)response;
    abort();
}

static enum lambda_result do_metric(struct lambda_context *context, const cJSON *event,
                                    struct lambda_response *response)
{
    enum lambda_result result =
        lambda_metric(context, text_of(event, "namespace", NULL), text_of(event, "name", ""),
                      number_of(event, "value", 1), text_of(event, "unit", "Count"));
    return answer(response, cJSON_CreateBool(result == LAMBDA_OK));
}

static const struct {
    const char *name;
    enum lambda_result (*act)(struct lambda_context *, const cJSON *, struct lambda_response *);
} actions[] = {
    {"fail", do_fail},       {"fail silently", do_fail_silently},
    {"respond", do_respond}, {"borrow", do_borrow},
    {"binary", do_binary},   {"log", do_log},
    {"flood", do_flood},     {"context", do_context},
    {"getenv", do_getenv},   {"print", do_print},
    {"sleep", do_sleep},     {"wait", do_wait},
    {"exit", do_exit},       {"abort", do_abort},
    {"metric", do_metric},
};

static enum lambda_result probe(struct lambda_context *context, const struct lambda_event *event,
                                struct lambda_response *response)
{
    enum lambda_result result = LAMBDA_FAILED;
    cJSON *document = lambda_event_json(context, event);
    const char *wanted = text_of(document, "do", "");

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

/* ---- Inits and a teardown ----------------------------------------------------------------- */

/* Waits for the file PROBE_INIT_FILE, then PROBE_INIT_MS of sleep, then a line. */
static enum lambda_result init(struct lambda_context *context, void **state)
{
    const char *file = getenv("PROBE_INIT_FILE");
    const char *ms = getenv("PROBE_INIT_MS");
    if (file != NULL)
        wait_for_file(file);
    if (ms != NULL)
        sleep_ms(atof(ms));
    lambda_info(context, "init ran",
                lambda_text("start", lambda_start_kind_name(context->start.kind)));
    *state = strdup("state of init");
    return *state != NULL ? LAMBDA_OK : lambda_fail(context, "OutOfMemory", "strdup");
}

static void teardown(void *state)
{
    printf("teardown ran with %s\n", (const char *)state);
    fflush(stdout);
    free(state);
}

static enum lambda_result init_fails(struct lambda_context *context, void **state)
{
    (void)state;
    return lambda_fail(context, "BadConfig", "no table named \"%s\"", "orders");
}

static enum lambda_result init_fails_silently(struct lambda_context *context, void **state)
{
    (void)context;
    (void)state;
    return LAMBDA_FAILED;
}

static enum lambda_result init_crashes(struct lambda_context *context, void **state)
{
    (void)context;
    (void)state;
    abort();
}

/* The first process of the sandbox that PROBE_MARKER names crashes in init; later ones do not. */
static enum lambda_result init_crashes_once(struct lambda_context *context, void **state)
{
    FILE *marker = NULL;
    const char *path = getenv("PROBE_MARKER");

    (void)context;
    (void)state;
    if (path == NULL || access(path, F_OK) == 0)
        return LAMBDA_OK;
    marker = fopen(path, "w");
    if (marker != NULL)
        fclose(marker);
    abort();
}

LAMBDA_HANDLERS({"probe", probe, NULL, NULL}, {"stateful", probe, init, teardown},
                {"initfails", probe, init_fails, NULL},
                {"initfailssilently", probe, init_fails_silently, NULL},
                {"initcrashes", probe, init_crashes, NULL},
                {"initcrashesonce", probe, init_crashes_once, NULL});
