#include "cli/command.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* False, and errno set, when it cannot be executed. */
static bool is_program(const char *path)
{
    struct stat about;
    if (stat(path, &about) != 0)
        return false;
    if (!S_ISREG(about.st_mode)) {
        errno = S_ISDIR(about.st_mode) ? EISDIR : EACCES;
        return false;
    }
    return access(path, X_OK) == 0;
}

/* Looks for a command without a slash in PATH, as a shell does. */
static bool find_in_path(const char *typed, char path[PATH_MAX])
{
    const char *folders = getenv("PATH");
    while (folders != NULL) {
        size_t size = strcspn(folders, ":");
        int length = snprintf(path, PATH_MAX, "%.*s/%s", (int)size, folders, typed);
        if (size > 0 && length < PATH_MAX && is_program(path))
            return true;
        folders = folders[size] == ':' ? folders + size + 1 : NULL;
    }
    errno = ENOENT;
    return false;
}

/* Links are not followed: a program may look at the name that it was called by. */
static bool find_by_path(const char *typed, char path[PATH_MAX])
{
    char here[PATH_MAX] = "";
    if (typed[0] != '/' && getcwd(here, sizeof here) == NULL)
        return false;
    int length = snprintf(path, PATH_MAX, "%s%s%s", here, here[0] != '\0' ? "/" : "", typed);
    if (length >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return false;
    }
    return is_program(path);
}

/* The folder that an absolute path names a file in. */
static void folder_of(const char *path, char folder[PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    size_t size = slash > path ? (size_t)(slash - path) : 1;
    memcpy(folder, path, size);
    folder[size] = '\0';
}

static bool settle_folder(const char *wanted, char folder[PATH_MAX], struct config_error *error)
{
    struct stat about;
    int number = ENOTDIR;
    if (realpath(wanted, folder) == NULL || stat(folder, &about) != 0)
        number = errno;
    else if (S_ISDIR(about.st_mode))
        return true;
    config_error_path(error, "cwd");
    return config_error_say(error, "cannot use %s as the working directory: %s", wanted,
                            strerror(number));
}

/* What helps when `typed` cannot be run. */
static const char *remedy(const char *typed, int number)
{
    if (number == EACCES)
        return "chmod +x makes a file executable";
    if (number == EISDIR)
        return "name the file in it";
    if (strchr(typed, '/') == NULL && access(typed, F_OK) == 0)
        return "without a / it is looked for in PATH alone: write ./ in front of a file here";
    return "it is the path of an executable file, or a program in PATH";
}

static bool cannot_run(const char *typed, struct config_error *error)
{
    int number = errno;
    return config_error_say(error, "cannot run %s: %s; %s", typed, strerror(number),
                            remedy(typed, number));
}

bool command_find_file(const char *typed, char path[PATH_MAX], struct config_error *error)
{
    return find_by_path(typed, path) || cannot_run(typed, error);
}

bool command_find(struct command *command, const char *typed, const char *cwd,
                  struct config_error *error)
{
    bool in_path = strchr(typed, '/') == NULL;
    char folder[PATH_MAX] = ".";
    config_error_path(error, "command");
    if (!(in_path ? find_in_path(typed, command->program) : find_by_path(typed, command->program)))
        return cannot_run(typed, error);
    /* A program of the system, such as python3, is not where the function lives. */
    if (!in_path)
        folder_of(command->program, folder);
    if (!settle_folder(folder, command->cwd, error))
        return false;
    command_name(command->cwd, strrchr(command->program, '/') + 1, command->name);
    return cwd == NULL || settle_folder(cwd, command->cwd, error);
}

void command_name(const char *folder, const char *file, char name[FUNCTION_NAME_MAX + 1])
{
    const char *slash = strrchr(folder, '/');
    const char *source = file;
    if (strcmp(file, "bootstrap") == 0 && slash != NULL && slash[1] != '\0')
        source = slash + 1;
    size_t size = strlen(source);
    if (size > FUNCTION_NAME_MAX)
        size = FUNCTION_NAME_MAX;
    memcpy(name, source, size);
    name[size] = '\0';
    for (char *c = name; *c != '\0'; c++)
        if (!isalnum((unsigned char)*c) && *c != '-' && *c != '_')
            *c = '-';
}
