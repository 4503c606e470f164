/* The emulator's cgroups: a folder of its own in each hierarchy that is of use, and in it one
 * numbered folder for each sandbox.
 *
 * Hierarchies of version 1 and 2 may be mixed: each controller is in one or the other. Version 2 is
 * of use without controllers too, for it freezes and kills. The freezer of version 1 is not used:
 * it takes 130 us where SIGSTOP takes 6. */
#ifndef EMULATOR_SYSTEM_CGROUP_H
#define EMULATOR_SYSTEM_CGROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum cgroup_hierarchy {
    CGROUP_V2,
    CGROUP_V1_CPU,
    CGROUP_V1_MEMORY,
    CGROUP_HIERARCHIES,
    CGROUP_NONE
};

struct cgroup_folder {
    int fd;     /* the emulator's folder, locked as long as it lives; -1: not of use */
    char *path; /* owned */
};

struct cgroup_tree {
    struct cgroup_folder folders[CGROUP_HIERARCHIES];
    enum cgroup_hierarchy cpu; /* where its controller is, or CGROUP_NONE */
    enum cgroup_hierarchy memory;
};

/* A tree without any folder. */
struct cgroup_tree cgroup_tree_none(void);

/* Finds the hierarchies and makes the emulator's folders, first removing those of emulators that
 * are gone. Only what was tried and works stays.
 * mountinfo, self: paths of /proc/self/mountinfo and /proc/self/cgroup, or of files like them */
void cgroup_tree_open(struct cgroup_tree *tree, const char *mountinfo, const char *self);

/* Removes the emulator's folders, which must be empty, and leaves a tree without any. */
void cgroup_tree_close(struct cgroup_tree *tree);

/* ---- A sandbox's, by its number ------------------------------------------------------------- */

/* Makes its folders. Returns 0 or an errno value; then none is left. */
int cgroup_make(const struct cgroup_tree *tree, unsigned number);

/* Removes its folders. False while processes are in one of them. */
bool cgroup_remove(const struct cgroup_tree *tree, unsigned number);

/* Takes the calling process, which must have one thread, into them. Async-signal-safe.
 * in_v2: it is in the one of version 2 already. Returns 0 or an errno value. */
int cgroup_enter(const struct cgroup_tree *tree, unsigned number, bool in_v2);

/* The folder of version 2, for CLONE_INTO_CGROUP; the caller closes it. -1: there is none. */
int cgroup_open_v2(const struct cgroup_tree *tree, unsigned number);

/* Its file cgroup.freeze of version 2, for cgroup_freeze(); the caller closes it. -1: none. */
int cgroup_open_freeze(const struct cgroup_tree *tree, unsigned number);
void cgroup_freeze(int freeze_fd, bool frozen);

/* How long its processes may run on all processors together, in each CGROUP_PERIOD_US; at least
 * CGROUP_MIN_QUOTA_US. Needs tree->cpu. */
int cgroup_set_cpu(const struct cgroup_tree *tree, unsigned number, int64_t quota_us);

/* The kernel's default, and of the periods tried the nearest to the cloud: at 128 MB a second of
 * init found 12.0 to 12.7 times as many primes as a handler's (published: 10.9), and 13.3 to 14.1
 * times with 20 ms. A handler may use a whole period's quota at once, as there: 10 ms of work take
 * 39 ms. */
enum { CGROUP_PERIOD_US = 100000, CGROUP_MIN_QUOTA_US = 1000 };

/* Needs tree->memory. Swap does not extend it. */
int cgroup_set_memory(const struct cgroup_tree *tree, unsigned number, int64_t bytes);

/* The file that cgroup_memory_peak() reads, after every invocation; the caller closes it. -1:
 * none. */
int cgroup_open_memory_peak(const struct cgroup_tree *tree, unsigned number);

/* The most memory charged at once, in bytes; -1: unknown. */
int64_t cgroup_memory_peak(int peak_fd);

/* How many processes the kernel has killed for going over the limit; -1: unknown. */
int64_t cgroup_memory_kills(const struct cgroup_tree *tree, unsigned number);

/* SIGKILL to every process in it: lists and kills until nobody is left, for some milliseconds at
 * most. last: no process is started in it again; then the kernel does all of it at once, if it can
 * (Linux 5.14). */
void cgroup_kill(const struct cgroup_tree *tree, unsigned number, bool last);

#endif
