/* The cgroups of emulators that were killed: known by a lock that nobody holds any more. */
#ifndef EMULATOR_SYSTEM_CGROUP_STALE_H
#define EMULATOR_SYSTEM_CGROUP_STALE_H

#include "emulator/system/cgroup.h"

/* An emulator's folder is called so, with its PID. */
#define CGROUP_PREFIX "firstlight-"

/* Opens a folder and locks it until the descriptor is closed. -1: somebody who lives has it, in
 * whatever PID namespace, or it cannot be opened. */
int cgroup_lock_folder(int parent, const char *name);

/* Removes the folders of dead emulators in the folder `parent`, and kills who is still in them. */
void cgroup_remove_stale(const char *parent, enum cgroup_hierarchy hierarchy);

#endif
