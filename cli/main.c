#include "base/nearest.h"
#include "cli/cli.h"
#include "handler_api/lambda.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] = "Usage: firstlight COMMAND [OPTION...]\n"
                           "\n"
                           "Runs AWS Lambda functions on this machine, and asks their logs.\n"
                           "\n"
                           "Commands:\n"
                           "  local     run functions in a local Lambda\n"
                           "  invoke    send an event to a function\n"
                           "  deploy    have a local Lambda start a function's code anew\n"
                           "  query     run a Logs Insights query over logs\n"
                           "  report    tell from logs how sandboxes started, and init's price\n"
                           "  help      show a command's help: firstlight help local\n"
                           "\n"
                           "Options:\n"
                           "  -h, --help     show this help\n"
                           "  -V, --version  show the version\n";

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *help;
} commands[] = {
    {"local", cli_local, cli_local_help},    {"invoke", cli_invoke, cli_invoke_help},
    {"deploy", cli_deploy, cli_deploy_help}, {"query", cli_query, cli_query_help},
    {"report", cli_report, cli_report_help},
};

enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

int cli_usage_error(const char *command, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "firstlight%s%s: ", command[0] != '\0' ? " " : "", command);
    vfprintf(stderr, format, args);
    fprintf(stderr, "\nTry: firstlight %s%s--help\n", command, command[0] != '\0' ? " " : "");
    va_end(args);
    return CLI_USAGE;
}

/* `typed` without the value that may follow it. */
static int unknown_option(const char *command, const char *typed, const struct option *known)
{
    char name[64];
    size_t size = strcspn(typed, "=");
    struct nearest nearest = {.typed = name};
    snprintf(name, sizeof name, "%.*s", (int)size, typed);
    for (; known->name != NULL; known++)
        nearest_offer(&nearest, known->name);
    if (nearest.best == NULL)
        return cli_usage_error(command, "unknown option --%s", name);
    return cli_usage_error(command, "unknown option --%s; did you mean --%s?", name, nearest.best);
}

int cli_bad_option(const char *command, int code, char **argv, const struct option *known)
{
    const char *option = argv[optind - 1];
    if (code == ':')
        return cli_usage_error(command, "option %s needs a value", option);
    if (strncmp(option, "--", 2) != 0)
        return cli_usage_error(command, "unknown option -%c", optopt);
    /* Then it knows the option, and refuses the value. */
    if (optopt != 0)
        return cli_usage_error(command, "option %.*s takes no value", (int)strcspn(option, "="),
                               option);
    return unknown_option(command, option + 2, known);
}

int cli_no_memory(const char *command)
{
    fprintf(stderr, "firstlight %s: out of memory\n", command);
    return CLI_FAILED;
}

static int unknown_command(const char *name)
{
    struct nearest nearest = {.typed = name};
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        nearest_offer(&nearest, commands[i].name);
    if (nearest.best == NULL)
        return cli_usage_error("", "unknown command %s", name);
    return cli_usage_error("", "unknown command %s; did you mean %s?", name, nearest.best);
}

static int show_help(int argc, char **argv)
{
    if (argc < 2) {
        fputs(help, stdout);
        return EXIT_SUCCESS;
    }
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(argv[1], commands[i].name) == 0) {
            fputs(commands[i].help, stdout);
            return EXIT_SUCCESS;
        }
    }
    return unknown_command(argv[1]);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs(help, stderr);
        return CLI_USAGE;
    }
    const char *word = argv[1];
    if (strcmp(word, "-h") == 0 || strcmp(word, "--help") == 0)
        return show_help(1, argv);
    if (strcmp(word, "help") == 0)
        return show_help(argc - 1, argv + 1);
    if (strcmp(word, "-V") == 0 || strcmp(word, "--version") == 0) {
        puts("firstlight " LAMBDA_VERSION);
        return EXIT_SUCCESS;
    }
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(word, commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);
    if (word[0] == '-')
        return cli_usage_error("", "unknown option %s", word);
    return unknown_command(word);
}
