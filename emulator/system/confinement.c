#include "emulator/system/confinement_internal.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

/* CPU time in a period for an init: two CPUs. */
enum { INIT_QUOTA_US = 2 * CGROUP_PERIOD_US };

/* ---- CPU --------------------------------------------------------------------------------------
 */

static void set_quota(struct confinement *confinement)
{
    const struct confinement_host *host = confinement->host;
    if (host->cgroups.cpu == CGROUP_NONE || !host->throttle)
        return;
    int64_t quota = confinement->shared && !confinement->starting
                        ? throttle_share(CGROUP_PERIOD_US, confinement->memory_mb)
                        : INIT_QUOTA_US;
    cgroup_set_cpu(&host->cgroups, confinement->number, quota);
}

static void set_shared(struct confinement *confinement, bool shared)
{
    if (confinement->shared == shared)
        return;
    confinement->shared = shared;
    set_quota(confinement);
    confinement_fallback_update(confinement);
    confinement_apply(confinement);
}

void confinement_cpu_unlimited(struct confinement *confinement)
{
    set_shared(confinement, false);
}

void confinement_cpu_share(struct confinement *confinement)
{
    set_shared(confinement, true);
}

/* ---- Standing still ---------------------------------------------------------------------------
 */

static void signal_groups(const struct confinement *confinement, int number)
{
    for (size_t i = 0; i < confinement->group_count; i++)
        kill(-confinement->groups[i], number);
}

void confinement_apply(struct confinement *confinement)
{
    bool stop = !confinement->starting && (confinement->frozen || confinement->throttled);
    if (stop == confinement->stopped)
        return;
    confinement->stopped = stop;
    if (confinement->freeze_fd >= 0)
        cgroup_freeze(confinement->freeze_fd, stop);
    else
        signal_groups(confinement, stop ? SIGSTOP : SIGCONT);
}

static void set_frozen(struct confinement *confinement, bool frozen)
{
    if (confinement->frozen == frozen)
        return;
    confinement->frozen = frozen;
    confinement_fallback_update(confinement);
    confinement_apply(confinement);
}

void confinement_freeze(struct confinement *confinement)
{
    set_frozen(confinement, true);
}

void confinement_thaw(struct confinement *confinement)
{
    set_frozen(confinement, false);
}

static void kill_all(struct confinement *confinement, bool last)
{
    signal_groups(confinement, SIGKILL);
    cgroup_kill(&confinement->host->cgroups, confinement->number, last);
    confinement_thaw(confinement);
}

void confinement_kill(struct confinement *confinement)
{
    kill_all(confinement, false);
}

/* ---- Memory -----------------------------------------------------------------------------------
 */

int64_t confinement_peak_kib(const struct confinement *confinement)
{
    int64_t bytes = -1;
    if (confinement->peak_fd >= 0)
        bytes = cgroup_memory_peak(confinement->peak_fd);
    return bytes >= 0 ? bytes / 1024 : -1;
}

bool confinement_hit_memory_limit(struct confinement *confinement)
{
    bool hit = confinement->over_limit;
    confinement->over_limit = false;
    if (confinement->host->cgroups.memory == CGROUP_NONE)
        return hit;
    int64_t kills = cgroup_memory_kills(&confinement->host->cgroups, confinement->number);
    if (kills > confinement->kills_seen) {
        confinement->kills_seen = kills;
        hit = true;
    }
    return hit;
}

/* ---- Starting processes -----------------------------------------------------------------------
 */

static void set_starting(struct confinement *confinement, bool starting)
{
    confinement->starting = starting;
    if (confinement->shared)
        set_quota(confinement);
    confinement_fallback_update(confinement);
    confinement_apply(confinement);
}

int confinement_starting(struct confinement *confinement)
{
    set_starting(confinement, true);
    return cgroup_open_v2(&confinement->host->cgroups, confinement->number);
}

int confinement_enter(const struct confinement *confinement, bool in_cgroup)
{
    const struct confinement_host *host = confinement->host;
    int error = folder_mount(&host->mounting, confinement->mounts_tmp ? confinement->folder : NULL,
                             host->folders.hosts);
    return error != 0 ? error : cgroup_enter(&host->cgroups, confinement->number, in_cgroup);
}

static bool add_group(struct confinement *confinement, pid_t group)
{
    if (confinement->group_count == confinement->group_capacity) {
        size_t capacity = confinement->group_capacity > 0 ? confinement->group_capacity * 2 : 4;
        pid_t *groups = realloc(confinement->groups, capacity * sizeof *groups);
        if (groups == NULL)
            return false;
        confinement->groups = groups;
        confinement->group_capacity = capacity;
    }
    confinement->groups[confinement->group_count++] = group;
    return true;
}

bool confinement_started(struct confinement *confinement, pid_t group)
{
    bool noted = group <= 0 || add_group(confinement, group);
    set_starting(confinement, false);
    return noted;
}

void confinement_remove(struct confinement *confinement, pid_t group)
{
    for (size_t i = 0; i < confinement->group_count; i++) {
        if (confinement->groups[i] == group) {
            confinement->groups[i] = confinement->groups[--confinement->group_count];
            break;
        }
    }
    confinement_fallback_update(confinement);
    confinement_apply(confinement);
}

/* ---- Birth and death --------------------------------------------------------------------------
 */

const char *confinement_tmpdir(const struct confinement *confinement)
{
    return confinement->mounts_tmp ? NULL : confinement->folder;
}

static bool any_in_tmp(const char *const *paths)
{
    for (size_t i = 0; paths != NULL && paths[i] != NULL; i++)
        if (folder_in_tmp(paths[i]))
            return true;
    return false;
}

static int make(struct confinement *confinement, const struct confinement_spec *spec)
{
    const struct confinement_host *host = confinement->host;
    int error = cgroup_make(&host->cgroups, confinement->number);
    if (error != 0)
        return error;
    if (host->cgroups.memory != CGROUP_NONE) {
        error = cgroup_set_memory(&host->cgroups, confinement->number,
                                  (int64_t)spec->memory_mb * 1024 * 1024);
        if (error != 0)
            return error;
    }
    set_quota(confinement);
    confinement->freeze_fd = cgroup_open_freeze(&host->cgroups, confinement->number);
    confinement->peak_fd = cgroup_open_memory_peak(&host->cgroups, confinement->number);
    if (host->folders.fd < 0)
        return 0;
    confinement->folder = folder_make(&host->folders, confinement->number);
    if (confinement->folder == NULL)
        return errno;
    confinement->mounts_tmp =
        host->mounting.mounts != FOLDER_MOUNTS_NONE && !any_in_tmp(spec->keep_visible);
    return 0;
}

struct confinement *confinement_new(struct confinement_host *host,
                                    const struct confinement_spec *spec, int *error)
{
    struct confinement *confinement = calloc(1, sizeof *confinement);
    if (confinement == NULL) {
        *error = ENOMEM;
        return NULL;
    }
    confinement->host = host;
    confinement->number = ++host->last_number;
    confinement->memory_mb = spec->memory_mb;
    confinement->out_of_memory = spec->out_of_memory;
    confinement->owner = spec->owner;
    confinement->freeze_fd = -1;
    confinement->peak_fd = -1;
    *error = make(confinement, spec);
    if (*error == 0)
        return confinement;
    confinement_free(confinement);
    return NULL;
}

void confinement_free(struct confinement *confinement)
{
    if (confinement == NULL)
        return;
    kill_all(confinement, true);
    confinement_fallback_stop(confinement);
    if (confinement->freeze_fd >= 0)
        close(confinement->freeze_fd);
    if (confinement->peak_fd >= 0)
        close(confinement->peak_fd);
    free(confinement->groups);
    free(confinement->folder);
    confinement_leave(confinement);
}
