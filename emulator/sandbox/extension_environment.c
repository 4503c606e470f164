#include "emulator/sandbox/extension_environment.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool is_runtimes_own(const char *variable)
{
    static const char *const keys[] = {
        "AWS_EXECUTION_ENV",       "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_XRAY_DAEMON_ADDRESS", "AWS_XRAY_CONTEXT_MISSING",  "LAMBDA_RUNTIME_DIR",
        "LAMBDA_TASK_ROOT",
    };
    if (variable[0] == '_')
        return true;
    size_t size = strcspn(variable, "=");
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (strlen(keys[i]) == size && memcmp(variable, keys[i], size) == 0)
            return true;
    return false;
}

char **extension_environment_new(char *const *environ)
{
    size_t count = 0;
    while (environ[count] != NULL)
        count++;
    char **list = malloc((count + 1) * sizeof *list);
    if (list == NULL)
        return NULL;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (!is_runtimes_own(environ[i]))
            list[kept++] = environ[i];
    list[kept] = NULL;
    return list;
}
