/* The command line of `firstlight local`. */
#ifndef CLI_LOCAL_OPTIONS_H
#define CLI_LOCAL_OPTIONS_H

#include "emulator/config/config.h"

#include <stdbool.h>

struct local_options {
    struct config *config;   /* owned: config_free() */
    const char *config_file; /* that it was read from; NULL: from the command line alone */
    bool view;               /* show the terminal view */
};

/* Reads the command line, and the configuration file if it names one. Returns the exit status, or
 * -1 when there is something to run: the functions of options->config are then complete but for
 * what config_parse() leaves out; a function of the command line may have no name. */
int local_options_read(struct local_options *options, int argc, char **argv);

#endif
