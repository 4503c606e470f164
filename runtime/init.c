#include "runtime/init.h"

#include <string.h>

/* Every handler's name, parted by commas. */
static void list_names(struct buffer *out, const struct lambda_handler *handlers)
{
    for (size_t i = 0; handlers[i].name != NULL; i++)
        buffer_printf(out, "%s%s", i > 0 ? ", " : "", handlers[i].name);
}

static const struct lambda_handler *find(const struct lambda_handler *handlers, const char *name)
{
    for (size_t i = 0; handlers[i].name != NULL; i++)
        if (strcmp(handlers[i].name, name) == 0)
            return &handlers[i];
    bool is_only_one = handlers[0].name != NULL && handlers[1].name == NULL;
    return name[0] == '\0' && is_only_one ? &handlers[0] : NULL;
}

static bool pick_handler(struct lambda_runtime_ *runtime, const struct lambda_handler *handlers)
{
    const char *name = runtime->environment.handler;
    runtime->handler = find(handlers, name);
    if (runtime->handler != NULL && runtime->handler->handle != NULL)
        return true;
    struct buffer names = buffer_new(RT_FAILURE_MESSAGE_MAX);
    list_names(&names, handlers);
    rt_failure_describe(&runtime->failure, "Runtime.NoSuchHandler",
                        "no handler is named \"%s\" (the function's Handler setting, _HANDLER); "
                        "this program has: %s",
                        name, names.size > 0 ? buffer_text(&names) : "none");
    buffer_free(&names);
    return false;
}

static bool read_settings(struct lambda_runtime_ *runtime)
{
    if (rt_threshold_ms(runtime->environment.threshold, &runtime->sandbox.threshold_ms))
        return true;
    rt_failure_describe(&runtime->failure, "Runtime.ConfigInvalid",
                        "FIRSTLIGHT_PROACTIVE_THRESHOLD_MS is \"%s\": give whole milliseconds from "
                        "0 to 86400000, or unset it for 10000",
                        runtime->environment.threshold);
    return false;
}

bool rt_init(struct lambda_runtime_ *runtime, const struct lambda_handler *handlers)
{
    if (!read_settings(runtime) || !pick_handler(runtime, handlers))
        return false;
    if (runtime->handler->init == NULL)
        return true;
    /* Before init code that may be cut off at any moment. */
    rt_sandbox_count(&runtime->sandbox, &runtime->environment);
    if (runtime->handler->init(&runtime->context, &runtime->context.state) == LAMBDA_OK)
        return true;
    if (!runtime->failure.set)
        rt_failure_describe(&runtime->failure, "Function.Unknown",
                            "the init function failed without saying why: it should end with "
                            "lambda_fail()");
    return false;
}
