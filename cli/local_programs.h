/* The programs and folders of the functions that `firstlight local` runs: found, and made absolute.
 */
#ifndef CLI_LOCAL_PROGRAMS_H
#define CLI_LOCAL_PROGRAMS_H

#include "cli/local_options.h"

/* Fills each function's program, working directory, extensions, and a name if it has none. False,
 * with a message on standard error, when something is not there or cannot be executed. */
bool local_programs_find(const struct local_options *options);

#endif
