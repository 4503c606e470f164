/* Which process of its sandbox this one is: 0 for the first, 1 for the one after an aborted init, a
 * crash or a timeout, and so on.
 *
 * /tmp survives a re-init, so a marker file there counts the processes. Its name and first line
 * hold what identifies the sandbox, since other sandboxes may share the folder on a development
 * machine:
 * - the kernel's boot id, so that a file from before a reboot counts for nothing;
 * - the log stream, one for each sandbox in the cloud;
 * - the Runtime API's address and the parent process with its start time, where the log stream says
 *   nothing (the real emulator names all its streams alike).
 * After the first line comes one byte for each process so far, appended in one write. */
#ifndef RUNTIME_GENERATION_H
#define RUNTIME_GENERATION_H

#include "base/buffer.h"

/* Appends this sandbox's identity, one line of text without its line break. */
void rt_sandbox_identity(struct buffer *identity, const char *log_stream, const char *runtime_api);

/* Counts this process and returns its generation, 0 or more.
 *
 * directory: where the marker lives: "/tmp".
 * identity:  non-empty text of one line, at most 4,000 bytes.
 * Returns -1 when it cannot be known; *reason is then what failed, as static text or as
 * strerror() gives it, else NULL. A file that is not a plain one of our own is never touched. */
int rt_generation(const char *directory, const char *identity, const char **reason);

#endif
