/* What confinement.c, confinement_host.c and confinement_fallback.c share; for nobody else. */
#ifndef EMULATOR_SYSTEM_CONFINEMENT_INTERNAL_H
#define EMULATOR_SYSTEM_CONFINEMENT_INTERNAL_H

#include "base/buffer.h"
#include "emulator/system/cgroup.h"
#include "emulator/system/confinement.h"
#include "emulator/system/confinement_folder.h"
#include "emulator/system/confinement_throttle.h"

struct confinement_host {
    struct loop *loop;
    bool throttle;
    struct cgroup_tree cgroups;
    struct folder_base folders;
    struct folder_mounting mounting;
    unsigned last_number;
    struct confinement *leftovers; /* freed, but not gone yet */
    struct loop_timer sweep;       /* removes them */
    struct buffer summary;
};

struct confinement {
    struct confinement_host *host;
    struct confinement *next; /* in host->leftovers */
    unsigned number;
    int memory_mb;
    void (*out_of_memory)(void *owner);
    void *owner;

    char *folder;     /* owned; NULL: none could be made */
    bool mounts_tmp;  /* the folder is mounted over /tmp */
    bool folder_gone; /* when it is a leftover, as the next ones */
    bool cgroup_gone;
    int removals; /* tried */

    pid_t *groups; /* owned */
    size_t group_count;
    size_t group_capacity;

    int freeze_fd; /* cgroup.freeze; -1: by SIGSTOP */
    int peak_fd;   /* the cgroup's peak of memory; -1: none */
    bool shared;   /* the handler's CPU share, not the init's two CPUs */
    bool starting; /* a process is: nothing is held up meanwhile */
    bool frozen;
    bool throttled; /* it stands still because it used up its share */
    bool stopped;   /* what was last told to the processes */

    int64_t kills_seen; /* by the kernel, for memory */
    bool over_limit;    /* seen by our own look */

    struct throttle account;
    struct loop_timer throttle_timer;
    struct loop_timer memory_timer;
};

/* Sets the timers that stand in for missing controllers as the state asks: after each change. */
void confinement_fallback_update(struct confinement *confinement);
void confinement_fallback_stop(struct confinement *confinement);

/* Stops or continues the processes if that is not what they were told last. */
void confinement_apply(struct confinement *confinement);

/* Removes what is left of a freed one, and itself, now or later. */
void confinement_leave(struct confinement *confinement);

#endif
