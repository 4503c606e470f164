/* The firstlight command. Each subcommand is a file of this folder. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <getopt.h>

/* Exit statuses beyond 0. */
enum {
    CLI_FAILED = 1,      /* invoke: the function failed; local: it could not start; query, report:
                            some input could not be read */
    CLI_USAGE = 2,       /* the command line, the configuration file or the query makes no sense */
    CLI_UNREACHABLE = 3, /* invoke, deploy: nobody answered, or with an HTTP error */
};

/* A subcommand: argv[0] is its name. Returns the exit status. */
int cli_local(int argc, char **argv);
int cli_invoke(int argc, char **argv);
int cli_deploy(int argc, char **argv);
int cli_query(int argc, char **argv);
int cli_report(int argc, char **argv);

/* What --help prints. Ended by a newline. */
extern const char cli_local_help[];
extern const char cli_invoke_help[];
extern const char cli_deploy_help[];
extern const char cli_query_help[];
extern const char cli_report_help[];

/* Prints "firstlight COMMAND: " and the message to standard error with a hint at --help; returns
 * CLI_USAGE. */
int cli_usage_error(const char *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Handles what getopt_long() refused: `code` is what it returned ('?' or ':'; optstring beginning
 * with ":", after a "+" if wanted), `known` its options, among which the message names the one that
 * was meant, perhaps. Returns CLI_USAGE. */
int cli_bad_option(const char *command, int code, char **argv, const struct option *known);

/* Says that there is no memory; returns CLI_FAILED. */
int cli_no_memory(const char *command);

#endif
