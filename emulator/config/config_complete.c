/* What a function's settings say together. */
#include "emulator/config/config.h"

#include <string.h>

static bool refuse(struct config_error *error, const char *key, const char *reason)
{
    config_error_path(error, "%s", key);
    return config_error_say(error, "%s", reason);
}

bool config_complete(struct function *function, struct config_error *error)
{
    bool managed = function->init_type == INIT_MANAGED_INSTANCES;
    if (function->provisioned > 0 && function->init_type != INIT_ON_DEMAND)
        return refuse(error, "provisionedConcurrency",
                      "goes with on-demand init alone; leave it or the other kind of init out");
    if (function->reserved >= 0 && function->provisioned > function->reserved)
        return refuse(error, "provisionedConcurrency",
                      "is more than the function's reserved concurrency");
    if (function->max_concurrency > 0 && !managed)
        return refuse(error, "maxConcurrency",
                      "goes with managed instances alone: elsewhere a sandbox has one at a time");
    if (managed && function->log_format != NULL && strcmp(function->log_format, "JSON") != 0)
        return refuse(error, "logFormat", "is always JSON on managed instances");
    if (function->log_format == NULL)
        function->log_format = managed ? "JSON" : "Text";
    if (function->max_concurrency == 0)
        function->max_concurrency = 1;
    if (function->provisioned > 0)
        function->init_type = INIT_PROVISIONED;
    return true;
}
