/* The configuration file of `firstlight local`. */
#ifndef CLI_CONFIG_FILE_H
#define CLI_CONFIG_FILE_H

#include "emulator/config/config.h"

/* Reads it. NULL, with a message on standard error, when it cannot be read or is refused. The
 * caller releases it with config_free(). */
struct config *config_file_read(const char *path);

#endif
