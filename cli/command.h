/* The program that `firstlight local` runs: where it is, where it runs, what its function is
 * called.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "emulator/config/config_error.h"
#include "emulator/config/setting.h"

#include <limits.h>
#include <stdbool.h>

struct command {
    char program[PATH_MAX];           /* an absolute path; links are not followed */
    char cwd[PATH_MAX];               /* an absolute path without links */
    char name[FUNCTION_NAME_MAX + 1]; /* for the function, when nobody gives another */
};

/* Finds `typed`: an executable file's path, or a program in PATH.
 * cwd: the working directory asked for; NULL: the file's own folder, or the current one for a
 *      program in PATH
 * False, and *error says why, when it cannot be run; error->path is then "command" or "cwd". */
bool command_find(struct command *command, const char *typed, const char *cwd,
                  struct config_error *error);

/* Finds an executable file by its path alone and makes that absolute. False, and error->message
 * says why, when it cannot be executed. */
bool command_find_file(const char *typed, char path[PATH_MAX], struct config_error *error);

/* The function's name for a program: its file's, or its folder's when the file is a "bootstrap".
 * What a function's name cannot have becomes '-'.
 * folder: an absolute path without links */
void command_name(const char *folder, const char *file, char name[FUNCTION_NAME_MAX + 1]);

#endif
