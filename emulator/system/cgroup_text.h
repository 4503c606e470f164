/* Reads the kernel's texts on cgroups. Pure: bounded by the sizes given, no input or output.
 *
 * Sources: proc(5) on /proc/PID/mountinfo, cgroups(7) on /proc/PID/cgroup, the kernel's
 * Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/memory.rst. */
#ifndef EMULATOR_SYSTEM_CGROUP_TEXT_H
#define EMULATOR_SYSTEM_CGROUP_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest path taken from these texts, its NUL included. */
enum { CGROUP_PATH_SIZE = 4096 };

/* A path, NUL-terminated. */
struct cgroup_path {
    char text[CGROUP_PATH_SIZE];
};

/* Where a hierarchy is mounted.
 *
 * controller: of version 1: "cpu", "memory"; NULL: the one hierarchy of version 2
 * point:      the folder it is mounted on
 * root:       which part of the hierarchy that folder shows
 * The last mount counts, for it may hide those before. False when there is none or its path is too
 * long. */
bool cgroup_find_mount(const char *mountinfo, size_t size, const char *controller,
                       struct cgroup_path *point, struct cgroup_path *root);

/* The cgroup that /proc/self/cgroup names for that controller (NULL: version 2). */
bool cgroup_find_own(const char *self, size_t size, const char *controller,
                     struct cgroup_path *own);

/* The folder of cgroup `own` under a mount. False when that part is not mounted, or `own` lies
 * outside what this process may see ("/.."), or the path is too long. */
bool cgroup_locate(const struct cgroup_path *point, const struct cgroup_path *root,
                   const struct cgroup_path *own, struct cgroup_path *folder);

/* One of the words of a list like cgroup.controllers is `word`. */
bool cgroup_has_word(const char *list, size_t size, const char *word);

/* The number in the line "key number", as in memory.events and memory.oom_control; -1: no such
 * line, or no number in it. */
int64_t cgroup_value(const char *text, size_t size, const char *key);

/* The whole text is a number and a newline at most. -1: it is not ("max"), or over 2^63 - 1. */
int64_t cgroup_number(const char *text, size_t size);

#endif
