#include "insights/system/child.h"

#include <errno.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static bool has_name_of(const char *variable, const char *setting)
{
    size_t size = strcspn(setting, "=") + 1;
    return strncmp(variable, setting, size) == 0;
}

/* Whether the child gets something else in its place. */
static bool is_replaced(const char *variable, const char *const *settings)
{
    for (; settings != NULL && *settings != NULL; settings++)
        if (has_name_of(variable, *settings))
            return true;
    return strncmp(variable, "LC_ALL=", 7) == 0;
}

static size_t count_of(const char *const *list)
{
    size_t count = 0;
    while (list != NULL && list[count] != NULL)
        count++;
    return count;
}

/* NULL: no memory. The caller frees the array alone. */
static const char **child_environment(const char *const *settings)
{
    const char *const *ours = (const char *const *)environ;
    size_t kept = 0;
    const char **result = calloc(count_of(ours) + count_of(settings) + 2, sizeof *result);
    if (result == NULL)
        return NULL;
    for (; ours != NULL && *ours != NULL; ours++)
        if (!is_replaced(*ours, settings))
            result[kept++] = *ours;
    for (; settings != NULL && *settings != NULL; settings++)
        result[kept++] = *settings;
    result[kept] = "LC_ALL=C.UTF-8";
    return result;
}

int child_spawn(pid_t *pid, const struct child_command *command, const int ends[3])
{
    posix_spawn_file_actions_t actions;
    const char **environment = child_environment(command->settings);
    if (environment == NULL)
        return ENOMEM;
    int status = posix_spawn_file_actions_init(&actions);
    if (status == 0) {
        for (int fd = 0; fd < 3 && status == 0; fd++)
            status = posix_spawn_file_actions_adddup2(&actions, ends[fd], fd);
        if (status == 0) /* which changes neither array, whatever its type says */
            status = posix_spawnp(pid, command->argv[0], &actions, NULL,
                                  (char *const *)command->argv, (char *const *)environment);
        posix_spawn_file_actions_destroy(&actions);
    }
    free(environment);
    return status;
}

int child_wait(pid_t pid)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return status;
}

void child_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}
