/* What whoever started the local Lambda is told about where it listens: on standard error, for
 * people, and in the port file, for programs. */
#ifndef EMULATOR_ANNOUNCEMENT_H
#define EMULATOR_ANNOUNCEMENT_H

#include "emulator/model/function.h"

#include <stdbool.h>

/* Says that something cannot be done. Returns false.
 * error: an errno value */
bool announce_failure(const char *what, const char *name, int error);

/* It does not listen. address: numeric; error: an errno value */
void announce_not_listening(const char *address, int port, int error);

/* It does. sandboxes: what holds them, for people */
void announce_listening(const char *address, int port, const char *sandboxes,
                        const struct function *functions, size_t function_count);

/* Writes the port's number and a newline into the file; path: NULL: none. False, with a message on
 * standard error, when that is not possible. */
bool announce_port(const char *path, int port);

#endif
