/* lambda_run(): init, then invocations until the end. */
#include "lambda.h"

#include "runtime/api_address.h"
#include "runtime/init.h"
#include "runtime/invoke.h"
#include "runtime/request.h"
#include "runtime/stop.h"
#include "runtime/trace_variable.h"

enum { BASE_URL_MAX = 2048 };

static struct lambda_context init_context(struct lambda_runtime_ *runtime)
{
    const struct rt_environment *environment = &runtime->environment;
    struct lambda_context context = {
        .function_name = environment->function_name,
        .function_version = environment->function_version,
        .memory_size_mb = environment->memory_size_mb,
        .log_group = environment->log_group,
        .log_stream = environment->log_stream,
        .runtime = runtime,
    };
    rt_context_empty(&context);
    return context;
}

/* Opens the Runtime API; NULL, and a FATAL line, when it cannot be. */
static struct rt_api *open_api(struct lambda_runtime_ *runtime)
{
    struct buffer base_url = buffer_new(BASE_URL_MAX);
    struct rt_api *api = NULL;
    const char *fault = rt_api_base_url(runtime->environment.runtime_api, &base_url);
    if (fault != NULL)
        lambda_fatal(&runtime->context, "AWS_LAMBDA_RUNTIME_API gives no address of a Runtime API",
                     lambda_text("value", runtime->environment.runtime_api),
                     lambda_text("reason", fault),
                     lambda_text("remedy", "run this program as a Lambda bootstrap, or here with: "
                                           "firstlight local COMMAND"));
    else if ((api = rt_api_new(buffer_text(&base_url), rt_stop_fd())) == NULL)
        lambda_fatal(&runtime->context, "libcurl could not be set up: out of memory?");
    buffer_free(&base_url);
    return api;
}

static void report_init_error(struct lambda_runtime_ *runtime)
{
    lambda_fatal(&runtime->context, "init failed: exiting",
                 lambda_text("errorType", buffer_text(&runtime->failure.type)),
                 lambda_text("errorMessage", buffer_text(&runtime->failure.message)));
    rt_request_init_error(runtime);
}

static void count_process(void *user)
{
    struct lambda_runtime_ *runtime = user;
    rt_sandbox_count(&runtime->sandbox, &runtime->environment);
}

static int serve(struct lambda_runtime_ *runtime)
{
    enum rt_outcome outcome;
    /* Half of our whole start is the marker's file: if no init code asked for it, it can wait until
     * we do nothing else. */
    rt_api_when_idle(runtime->api, count_process, runtime);
    runtime->sandbox.ready = lambda_now();
    do {
        outcome = rt_request_next(runtime);
        if (outcome == RT_OK)
            outcome = rt_invoke(runtime, lambda_now());
    } while (outcome == RT_OK);
    if (runtime->handler->teardown != NULL)
        runtime->handler->teardown(runtime->context.state);
    return outcome == RT_STOPPED ? LAMBDA_EXIT_OK : LAMBDA_EXIT_RUNTIME_API;
}

static int run(struct lambda_runtime_ *runtime, const struct lambda_handler *handlers)
{
    if (!rt_init(runtime, handlers)) {
        report_init_error(runtime);
        return LAMBDA_EXIT_INIT_FAILED;
    }
    return serve(runtime);
}

int lambda_run(const struct lambda_handler *handlers, struct lambda_instant started)
{
    bool level_known = true;
    int status = LAMBDA_EXIT_RUNTIME_API;
    /* Static: the context that handlers are given, and the environment, point into it. */
    static struct lambda_runtime_ runtime;

    runtime = (struct lambda_runtime_){
        .environment = rt_environment_read(),
        .sandbox = rt_sandbox_new(started),
        .invocation = rt_invocation_new(),
        .response = rt_response_new(),
        .failure = rt_failure_new(),
        .trace_variable = buffer_new(256 * 1024),
    };
    runtime.log =
        rt_log_open(runtime.environment.log_format, runtime.environment.log_level, &level_known);
    runtime.context = init_context(&runtime);
    if (!level_known)
        lambda_warn(&runtime.context, "AWS_LAMBDA_LOG_LEVEL names no level: INFO is taken",
                    lambda_text("value", runtime.environment.log_level));

    runtime.api = open_api(&runtime);
    if (runtime.api != NULL) {
        status = run(&runtime, handlers);
    }

    rt_api_free(runtime.api);
    rt_invocation_free(&runtime.invocation);
    rt_response_free(&runtime.response);
    rt_failure_free(&runtime.failure);
    rt_trace_variable_set(&runtime.trace_variable, "");
    buffer_free(&runtime.trace_variable);
    return status;
}
