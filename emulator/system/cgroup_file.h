/* Files of a sandbox's cgroup, named from the emulator's folder: "12/memory.max". All of it is
 * async-signal-safe. */
#ifndef EMULATOR_SYSTEM_CGROUP_FILE_H
#define EMULATOR_SYSTEM_CGROUP_FILE_H

#include <stddef.h>

/* "4294967295/memory.memsw.limit_in_bytes" and its NUL, and more. */
enum { CGROUP_NAME_SIZE = 64 };

/* The name of such a file, cut to fit; of the folder itself when `file` is NULL. */
void cgroup_name(char out[CGROUP_NAME_SIZE], unsigned number, const char *file);

/* Writes the text with one write(2). Returns 0 or an errno value. */
int cgroup_write(int folder, unsigned number, const char *file, const char *text);

/* Reads up to `capacity` bytes. Returns how many; 0 when it cannot be read. */
size_t cgroup_read(int folder, unsigned number, const char *file, char *out, size_t capacity);

#endif
