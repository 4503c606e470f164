#include "cli/local_programs.h"

#include "cli/command.h"

#include <stdio.h>
#include <string.h>

/* Says where and why. */
static bool refuse(const struct local_options *options, size_t index,
                   const struct config_error *error)
{
    if (options->config_file != NULL)
        fprintf(stderr, "firstlight local: %s: functions[%zu].%s: ", options->config_file, index,
                error->path);
    else
        fputs("firstlight local: ", stderr);
    fprintf(stderr, "%s\n", error->message);
    return false;
}

static bool find_extensions(struct config *config, struct function *function,
                            struct config_error *error)
{
    char path[PATH_MAX];
    size_t count = 0;
    while (function->extensions[count] != NULL)
        count++;
    const char **found = config_allocate(config, count + 1, sizeof *found);
    if (found == NULL)
        return config_error_say(error, "out of memory");
    for (size_t i = 0; i < count; i++) {
        config_error_path(error, "extensions[%zu]", i);
        if (!command_find_file(function->extensions[i], path, error))
            return false;
        found[i] = config_text(config, "", path);
        if (found[i] == NULL)
            return config_error_say(error, "out of memory");
    }
    function->extensions = found;
    return true;
}

/* A program may look for its own file by the name it is called by, from another working directory:
 * a path is made absolute. */
static bool name_program(struct config *config, struct function *function)
{
    size_t count = 0;
    while (function->argv[count] != NULL)
        count++;
    char **argv = config_allocate(config, count + 1, sizeof *argv);
    if (argv == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        argv[i] = function->argv[i];
    if (strchr(argv[0], '/') != NULL)
        argv[0] = config_text(config, "", function->program);
    function->argv = argv;
    return argv[0] != NULL;
}

static bool find_programs(const struct local_options *options, struct function *function,
                          struct config_error *error)
{
    struct config *config = options->config;
    struct command command;
    /* An interpreter with its arguments is typed where the function lies. */
    bool typed_here = options->config_file == NULL && function->argv[1] != NULL;
    const char *cwd = function->cwd == NULL && typed_here ? "." : function->cwd;
    if (!command_find(&command, function->argv[0], cwd, error) ||
        !find_extensions(config, function, error))
        return false;
    function->program = config_text(config, "", command.program);
    function->cwd = config_text(config, "", command.cwd);
    if (function->name == NULL)
        function->name = config_text(config, "", command.name);
    return function->program != NULL && function->cwd != NULL && function->name != NULL &&
                   name_program(config, function)
               ? true
               : config_error_say(error, "out of memory");
}

bool local_programs_find(const struct local_options *options)
{
    for (size_t i = 0; i < options->config->function_count; i++) {
        struct config_error error = {0};
        if (!find_programs(options, &options->config->functions[i], &error))
            return refuse(options, i, &error);
    }
    return true;
}
