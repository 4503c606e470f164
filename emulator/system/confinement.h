/* What holds one sandbox's processes, as far as this machine and the user's rights allow.
 *
 *              with rights                                without
 *   CPU        quota of a cgroup, v2 or v1                stopped and continued by a timer
 *   memory     limit of a cgroup, v2 or v1                looked at every 100 ms
 *   freeze     cgroup v2                                  SIGSTOP, SIGCONT
 *   kill       all of the cgroup, setsid(2) or not        process groups
 *   /tmp       a mount of its own                         a folder of its own, for TMPDIR
 *
 * Nothing here fails for lack of rights: each row falls back by itself. The cgroups of an emulator
 * are named firstlight-PID, each sandbox's by a number within. Its folders and cgroups go with it;
 * when it is killed, the next emulator removes what it left, and kills who is still in there. */
#ifndef EMULATOR_SYSTEM_CONFINEMENT_H
#define EMULATOR_SYSTEM_CONFINEMENT_H

#include "emulator/system/loop.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* ---- The machine: one for the emulator ------------------------------------------------------ */

struct confinement_host;

struct confinement_options {
    bool throttle;   /* false: a handler gets as much CPU as there is */
    bool no_cgroups; /* true: as on a machine without them */
    bool no_mounts;  /* true: as without the right to mount */
};

/* Finds out what the machine allows, by trying; takes some milliseconds. `loop` is borrowed for the
 * host's life. NULL only when there is no memory. */
struct confinement_host *confinement_host_new(struct loop *loop,
                                              const struct confinement_options *options);

/* Every confinement must have been freed before. Removes what is left of the emulator's folders and
 * cgroups; waits up to a second for killed processes to leave them. Accepts NULL. */
void confinement_host_free(struct confinement_host *host);

/* One line for people, without a newline: "CPU and memory by cgroup v1, frozen by cgroup v2, /tmp
 * private". Valid for the host's life. */
const char *confinement_host_summary(const struct confinement_host *host);

/* A handler's CPU share is a real quota, not the stopping and continuing that stands in for it. */
bool confinement_host_has_cpu(const struct confinement_host *host);

/* ---- One sandbox's -------------------------------------------------------------------------- */

struct confinement;

struct confinement_spec {
    int memory_mb; /* of 1,048,576 bytes; at least 1 */
    /* Paths that the processes must be able to reach, ended by NULL: program, working directory,
     * extensions. When one lies in /tmp, nothing is mounted over /tmp. Borrowed for the call;
     * NULL: none. */
    const char *const *keep_visible;
    /* The processes were killed for going over the memory limit, by the look every 100 ms. A
     * cgroup's limit calls nothing: ask confinement_hit_memory_limit() when a process was killed.
     * NULL: nobody to tell. */
    void (*out_of_memory)(void *owner);
    void *owner;
};

/* It starts with two CPUs, thawed. NULL, and *error an errno value, when there is no memory or no
 * folder can be made. `host` is borrowed for its life. */
struct confinement *confinement_new(struct confinement_host *host,
                                    const struct confinement_spec *spec, int *error);

/* Kills what is left in it and removes its folder and cgroup, large folders little by little from
 * the loop. Accepts NULL. */
void confinement_free(struct confinement *confinement);

/* The value for TMPDIR, an absolute path; NULL: the processes have a /tmp of their own. Valid for
 * the confinement's life. */
const char *confinement_tmpdir(const struct confinement *confinement);

/* What all processes in it may use of the CPU: two whole CPUs, as an init has in the cloud, or
 * memory_mb / 1769 of one, as a handler has (never less with `throttle` off). Sources: AWS,
 * "Configure Lambda function memory"; for the init, primes counted in both (docs/emulator.md).
 * Without a cgroup only the leaders of the groups count. Cheap when nothing changes. */
void confinement_cpu_unlimited(struct confinement *confinement);
void confinement_cpu_share(struct confinement *confinement);

/* Stops every process, and lets them go on. Some microseconds; the processes stand still a little
 * later, not when the call returns. Cheap when nothing changes. A signal other than SIGKILL waits
 * for the thaw. */
void confinement_freeze(struct confinement *confinement);
void confinement_thaw(struct confinement *confinement);

/* SIGKILL to everything in it, also to what left its process group, and thaws it. Those killed may
 * need some milliseconds to go; the caller still has to reap its own children. */
void confinement_kill(struct confinement *confinement);

/* The most memory that its processes have had at once, in KiB, page cache included; -1: unknown.
 * Then process_peak_rss_kib() is the best there is. */
int64_t confinement_peak_kib(const struct confinement *confinement);

/* Something in it was killed for going over the memory limit since this was asked last. */
bool confinement_hit_memory_limit(struct confinement *confinement);

/* ---- For process.c -------------------------------------------------------------------------- */

/* A process is about to be started in it: thawed and with two CPUs, lest the emulator, which waits
 * for the exec, waits for its share. The return value is the cgroup v2 folder for
 * CLONE_INTO_CGROUP, which the caller closes; -1: there is none. */
int confinement_starting(struct confinement *confinement);

/* In the child between clone and exec; async-signal-safe. in_cgroup: it was cloned into the cgroup
 * v2. Returns 0 or an errno value. */
int confinement_enter(const struct confinement *confinement, bool in_cgroup);

/* The start is over. `group`: the process group that it leads; 0: it failed. The CPU share is what
 * it was before. False when there is no memory to note it. */
bool confinement_started(struct confinement *confinement, pid_t group);

/* The group is gone. */
void confinement_remove(struct confinement *confinement, pid_t group);

#endif
