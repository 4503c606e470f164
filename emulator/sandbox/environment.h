/* The environment of a function's processes.
 *
 * Nothing of the caller's environment gets in, credentials least of all, but for PATH, HOME,
 * LD_LIBRARY_PATH, the sanitizers' *SAN_OPTIONS, and what the function's configuration names. */
#ifndef EMULATOR_SANDBOX_ENVIRONMENT_H
#define EMULATOR_SANDBOX_ENVIRONMENT_H

#include "emulator/model/function.h"

/* init_type: of the sandbox
 * tmpdir:    for TMPDIR; NULL: /tmp is the sandbox's own
 * caller:    the emulator's own environment, ended by NULL
 * The function's `variables` come last and win: "KEY=VALUE" sets one, "KEY" passes the caller's on
 * if it has one.
 *
 * Returns the variables, ended by NULL; environment_free() releases them. NULL: no memory. */
char **environment_new(const struct function *function, enum init_type init_type,
                       const char *log_stream, const char *runtime_api, const char *tmpdir,
                       const char *const *caller);

/* Accepts NULL. */
void environment_free(char **variables);

#endif
