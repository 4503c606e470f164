#include "emulator/system/confinement_internal.h"

#include "base/clock.h"
#include "emulator/system/process_clone.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

enum {
    SWEEP_NS = 20000000,       /* between two looks at what is left over */
    FILES_PER_SWEEP = 1000,    /* some milliseconds */
    REMOVALS_MAX = 20,         /* of a folder in which something cannot be removed */
    LAST_WAIT_NS = 1000000000, /* for killed processes, when the host goes */
    LAST_PAUSE_NS = 1000000,
};

/* ---- What is left over ------------------------------------------------------------------------
 */

/* True when nothing is left, or nothing more can be done before the host goes. */
static bool remove_leftover(struct confinement *left, int budget)
{
    const struct confinement_host *host = left->host;
    if (!left->cgroup_gone) {
        left->cgroup_gone = cgroup_remove(&host->cgroups, left->number);
        if (!left->cgroup_gone) {
            cgroup_kill(&host->cgroups, left->number, true);
            return false;
        }
    }
    /* Not before: a process would go on to make files. */
    if (!left->folder_gone && host->folders.fd >= 0) {
        int unused = budget;
        left->folder_gone = folder_remove(&host->folders, left->number, &unused);
        /* With something left of the budget it was the system that refused. */
        if (!left->folder_gone && (unused <= 0 || ++left->removals < REMOVALS_MAX))
            return false;
    }
    return true;
}

static void sweep(void *owner)
{
    struct confinement_host *host = owner;
    struct confinement **link = &host->leftovers;
    while (*link != NULL) {
        struct confinement *left = *link;
        if (remove_leftover(left, FILES_PER_SWEEP)) {
            *link = left->next;
            free(left);
        } else {
            link = &left->next;
        }
    }
    if (host->leftovers != NULL)
        loop_timer_set(host->loop, &host->sweep, clock_ns(CLOCK_MONOTONIC) + SWEEP_NS);
}

void confinement_leave(struct confinement *confinement)
{
    struct confinement_host *host = confinement->host;
    if (remove_leftover(confinement, FILES_PER_SWEEP)) {
        free(confinement);
        return;
    }
    confinement->next = host->leftovers;
    host->leftovers = confinement;
    if (host->sweep.place == 0)
        loop_timer_set(host->loop, &host->sweep, clock_ns(CLOCK_MONOTONIC) + SWEEP_NS);
}

static void remove_all_leftovers(struct confinement_host *host)
{
    const struct timespec pause = {.tv_nsec = LAST_PAUSE_NS};
    int64_t until = clock_ns(CLOCK_MONOTONIC) + LAST_WAIT_NS;
    while (host->leftovers != NULL) {
        struct confinement *left = host->leftovers;
        host->leftovers = left->next;
        while (!remove_leftover(left, INT_MAX) && clock_ns(CLOCK_MONOTONIC) < until)
            nanosleep(&pause, NULL);
        free(left);
    }
}

/* ---- What the machine allows ------------------------------------------------------------------
 */

struct mount_trial {
    struct folder_mounting mounting;
    const char *tmp;
    const char *hosts;
};

static int try_mount(void *argument, bool in_cgroup)
{
    (void)in_cgroup;
    const struct mount_trial *trial = argument;
    return folder_mount(&trial->mounting, trial->tmp, trial->hosts);
}

static bool can_mount(const struct confinement_host *host, enum folder_mounts mounts)
{
    struct mount_trial trial = {
        .mounting = folder_mounting_new(mounts),
        .tmp = host->folders.path,
        .hosts = host->folders.hosts,
    };
    int status = -1;
    pid_t pid = process_clone(try_mount, &trial, -1);
    if (pid > 0)
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
    return status == 0;
}

static enum folder_mounts find_mounts(const struct confinement_host *host)
{
    if (host->folders.fd < 0)
        return FOLDER_MOUNTS_NONE;
    if (can_mount(host, FOLDER_MOUNTS_ROOT))
        return FOLDER_MOUNTS_ROOT;
    return can_mount(host, FOLDER_MOUNTS_USER) ? FOLDER_MOUNTS_USER : FOLDER_MOUNTS_NONE;
}

/* ---- In words ---------------------------------------------------------------------------------
 */

static const char *version(enum cgroup_hierarchy hierarchy)
{
    return hierarchy == CGROUP_V2 ? "cgroup v2" : "cgroup v1";
}

static void summarize(struct confinement_host *host)
{
    struct buffer *out = &host->summary;
    const struct cgroup_tree *cgroups = &host->cgroups;
    if (!host->throttle)
        buffer_append_text(out, "CPU not limited");
    else if (cgroups->cpu == CGROUP_NONE)
        buffer_append_text(out, "CPU limited by stopping (no cgroup for it can be written)");
    else
        buffer_printf(out, "CPU by %s", version(cgroups->cpu));
    if (cgroups->memory == CGROUP_NONE)
        buffer_append_text(out,
                           ", memory looked at every 100 ms (no cgroup for it can be written)");
    else
        buffer_printf(out, ", memory by %s", version(cgroups->memory));
    buffer_printf(out, ", frozen by %s",
                  cgroups->folders[CGROUP_V2].fd >= 0 ? "cgroup v2" : "SIGSTOP");
    if (host->mounting.mounts != FOLDER_MOUNTS_NONE)
        buffer_append_text(out, ", /tmp private");
    else if (host->folders.fd >= 0)
        buffer_append_text(out, ", TMPDIR for a private /tmp (no right to mount)");
    else
        buffer_append_text(out, ", /tmp shared (no folder can be made)");
}

/* ---- Birth and death --------------------------------------------------------------------------
 */

struct confinement_host *confinement_host_new(struct loop *loop,
                                              const struct confinement_options *options)
{
    struct confinement_host *host = calloc(1, sizeof *host);
    if (host == NULL)
        return NULL;
    host->loop = loop;
    host->throttle = options->throttle;
    host->sweep = (struct loop_timer){.fire = sweep, .owner = host};
    host->summary = buffer_new(1024);
    host->cgroups = cgroup_tree_none();
    if (!options->no_cgroups)
        cgroup_tree_open(&host->cgroups, "/proc/self/mountinfo", "/proc/self/cgroup");
    folder_base_open(&host->folders);
    host->mounting =
        folder_mounting_new(options->no_mounts ? FOLDER_MOUNTS_NONE : find_mounts(host));
    summarize(host);
    return host;
}

void confinement_host_free(struct confinement_host *host)
{
    if (host == NULL)
        return;
    remove_all_leftovers(host);
    loop_timer_cancel(host->loop, &host->sweep);
    cgroup_tree_close(&host->cgroups);
    folder_base_close(&host->folders);
    buffer_free(&host->summary);
    free(host);
}

const char *confinement_host_summary(const struct confinement_host *host)
{
    return buffer_text(&host->summary);
}

bool confinement_host_has_cpu(const struct confinement_host *host)
{
    return host->throttle && host->cgroups.cpu != CGROUP_NONE;
}
