#include "cli/local_options.h"

#include "cli/cli.h"
#include "cli/config_file.h"
#include "emulator/config/setting.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What an option is about. */
enum scope {
    RUN,      /* a setting of the run: beside --config it wins over the file */
    FUNCTION, /* a setting of the only function: not beside --config */
    OWN,      /* neither: see set_own() */
};

/* Its value: needed, or, when it is left out, `value` of the table. */
enum argument { NEEDED = required_argument, LEFT_OUT = no_argument, EITHER = optional_argument };

struct flag {
    const char *name;
    const char *key; /* of its setting, in the file; NULL: it has none */
    const char *value;
    enum scope scope;
    enum argument argument;
};

static const struct flag flags[] = {
    {"config", NULL, NULL, OWN, NEEDED},
    {"port", "port", NULL, RUN, NEEDED},
    {"listen", "listen", NULL, RUN, NEEDED},
    {"port-file", "portFile", NULL, RUN, NEEDED},
    {"region", "region", NULL, RUN, NEEDED},
    {"log", "log", NULL, RUN, NEEDED},
    {"log-stream-names", "logStreamNames", "true", RUN, LEFT_OUT},
    {"events", "events", NULL, RUN, NEEDED},
    {"billing", "billing", NULL, RUN, NEEDED},
    {"no-throttle", "throttle", "false", RUN, LEFT_OUT},
    {"no-freeze", "freeze", "false", RUN, LEFT_OUT},
    {"concurrency", "concurrency", NULL, RUN, NEEDED},
    {"view", NULL, NULL, OWN, LEFT_OUT},
    {"no-view", NULL, NULL, OWN, LEFT_OUT},
    {"name", "name", NULL, FUNCTION, NEEDED},
    {"handler", "handler", NULL, FUNCTION, NEEDED},
    {"memory", "memory", NULL, FUNCTION, NEEDED},
    {"timeout", "timeout", NULL, FUNCTION, NEEDED},
    {"init-limit", "initLimit", NULL, FUNCTION, NEEDED},
    {"env", NULL, NULL, FUNCTION, NEEDED},
    {"pass-credentials", NULL, NULL, FUNCTION, LEFT_OUT},
    {"cwd", "cwd", NULL, FUNCTION, NEEDED},
    {"extension", NULL, NULL, FUNCTION, NEEDED},
    {"runtime-kind", "runtimeKind", NULL, FUNCTION, NEEDED},
    {"log-format", "logFormat", NULL, FUNCTION, NEEDED},
    {"log-level", "logLevel", NULL, FUNCTION, NEEDED},
    {"proactive", "prepared", "1", FUNCTION, EITHER},
    {"provisioned", "provisionedConcurrency", "1", FUNCTION, EITHER},
    {"snap-start", "initType", "snap-start", FUNCTION, LEFT_OUT},
    {"max-concurrency", "maxConcurrency", NULL, FUNCTION, NEEDED},
    {"reserved", "reservedConcurrency", NULL, FUNCTION, NEEDED},
    {"idle-timeout", "idleTimeout", NULL, FUNCTION, NEEDED},
    {"lease", "lease", NULL, FUNCTION, NEEDED},
};

enum { FLAG_COUNT = sizeof flags / sizeof flags[0], FIRST_CODE = 256 };

/* An option as it was given. */
struct given {
    const struct flag *flag;
    const char *value;
};

/* What the command line says, not yet put into a configuration. */
struct line {
    struct given *given;
    size_t count;
    char **command; /* and its arguments, ended by NULL; the first is NULL: there is none */
};

/* ---- Reading ------------------------------------------------------------------------------ */

/* Returns the exit status, or -1 to go on. */
static int read_line(struct line *line, int argc, char **argv)
{
    struct option long_options[FLAG_COUNT + 2] = {{"help", no_argument, NULL, 'h'}};
    int code;
    for (int i = 0; i < FLAG_COUNT; i++)
        long_options[i + 1] =
            (struct option){flags[i].name, (int)flags[i].argument, NULL, FIRST_CODE + i};
    while ((code = getopt_long(argc, argv, "+:h", long_options, NULL)) != -1) {
        if (code == 'h') {
            fputs(cli_local_help, stdout);
            return EXIT_SUCCESS;
        }
        if (code < FIRST_CODE)
            return cli_bad_option("local", code, argv, long_options);
        const struct flag *flag = &flags[code - FIRST_CODE];
        line->given[line->count++] = (struct given){flag, optarg != NULL ? optarg : flag->value};
    }
    line->command = argv + optind;
    return -1;
}

static bool is_flag(const struct given *given, const char *name)
{
    return strcmp(given->flag->name, name) == 0;
}

/* What belongs to no setting. */
static void set_own(struct local_options *options, const struct line *line)
{
    options->view = isatty(STDERR_FILENO) == 1;
    for (size_t i = 0; i < line->count; i++) {
        const struct given *given = &line->given[i];
        if (given->flag->scope != OWN)
            continue;
        if (is_flag(given, "config"))
            options->config_file = given->value;
        else
            options->view = is_flag(given, "view");
    }
}

/* ---- Settings ----------------------------------------------------------------------------- */

static int wrong_value(const struct given *given, const struct setting *setting)
{
    struct buffer wanted = buffer_new(256);
    setting_describe(setting, &wanted);
    int status = cli_usage_error("local", "--%s wants %s, not %s", given->flag->name,
                                 buffer_text(&wanted), given->value);
    buffer_free(&wanted);
    return status;
}

static int set_scope(const struct line *line, enum scope scope, const struct setting *settings,
                     void *target)
{
    for (size_t i = 0; i < line->count; i++) {
        const struct given *given = &line->given[i];
        if (given->flag->scope != scope || given->flag->key == NULL)
            continue;
        const struct setting *setting = setting_find(settings, given->flag->key);
        if (!setting_set_typed(setting, given->value, target))
            return wrong_value(given, setting);
    }
    return EXIT_SUCCESS;
}

/* The values of an option that may be given again, after `first`, ended by NULL. NULL: no memory.
 */
static const char **values_of(const struct line *line, const char *name, const char *const *first,
                              struct config *config)
{
    size_t count = 0;
    while (first[count] != NULL)
        count++;
    const char **values = config_allocate(config, count + line->count + 1, sizeof *values);
    if (values == NULL)
        return NULL;
    if (count > 0)
        memcpy(values, first, count * sizeof *values);
    for (size_t i = 0; i < line->count; i++)
        if (is_flag(&line->given[i], name))
            values[count++] = line->given[i].value;
    return values;
}

static bool gives(const struct line *line, const char *name)
{
    for (size_t i = 0; i < line->count; i++)
        if (is_flag(&line->given[i], name))
            return true;
    return false;
}

static int set_lists(const struct line *line, struct config *config, struct function *function)
{
    static const char *const none[] = {NULL};
    bool credentials = gives(line, "pass-credentials");
    function->variables = values_of(line, "env", credentials ? config_credentials : none, config);
    function->extensions = values_of(line, "extension", none, config);
    if (function->variables == NULL || function->extensions == NULL)
        return cli_no_memory("local");
    for (const char *const *variable = function->variables; *variable != NULL; variable++)
        if (**variable == '=' || **variable == '\0')
            return cli_usage_error("local", "--env wants KEY=VALUE or KEY, not \"%s\"", *variable);
    return EXIT_SUCCESS;
}

/* ---- One function, or a file of them ------------------------------------------------------- */

/* The option that sets a key. */
static const char *flag_of(const char *key)
{
    for (size_t i = 0; i < FLAG_COUNT; i++)
        if (flags[i].key != NULL && strcmp(flags[i].key, key) == 0)
            return flags[i].name;
    return key;
}

static int read_one_function(struct local_options *options, const struct line *line)
{
    struct config_error error;
    if (line->command[0] == NULL)
        return cli_usage_error("local", "which COMMAND? Give the path of a bootstrap, or --config");
    options->config = config_new(1);
    if (options->config == NULL)
        return cli_no_memory("local");
    struct function *function = &options->config->functions[0];
    function->argv = line->command;
    int status = set_scope(line, FUNCTION, function_settings, function);
    if (status == EXIT_SUCCESS)
        status = set_lists(line, options->config, function);
    if (status != EXIT_SUCCESS)
        return status;
    /* The only kind of init that has a concurrency. */
    if (function->max_concurrency > 0 && function->init_type == INIT_ON_DEMAND)
        function->init_type = INIT_MANAGED_INSTANCES;
    if (config_complete(function, &error))
        return EXIT_SUCCESS;
    return cli_usage_error("local", "--%s %s", flag_of(error.path), error.message);
}

static int read_file(struct local_options *options, const struct line *line)
{
    const char *path = options->config_file;
    if (line->command[0] != NULL)
        return cli_usage_error("local", "what is %s? With --config, commands stand in the file",
                               line->command[0]);
    for (size_t i = 0; i < line->count; i++)
        if (line->given[i].flag->scope == FUNCTION)
            return cli_usage_error("local",
                                   "--%s is an option of a single function; with --config it "
                                   "stands in the file",
                                   line->given[i].flag->name);
    options->config = config_file_read(path);
    return options->config != NULL ? EXIT_SUCCESS : CLI_USAGE;
}

int local_options_read(struct local_options *options, int argc, char **argv)
{
    struct line line = {.given = calloc((size_t)argc, sizeof *line.given)};
    if (line.given == NULL)
        return cli_no_memory("local");
    int status = read_line(&line, argc, argv);
    if (status < 0) {
        set_own(options, &line);
        status = options->config_file != NULL ? read_file(options, &line)
                                              : read_one_function(options, &line);
        if (status == EXIT_SUCCESS)
            status = set_scope(&line, RUN, run_settings, options->config);
        if (status == EXIT_SUCCESS)
            status = -1;
    }
    free(line.given);
    return status;
}
