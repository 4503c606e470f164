#include "emulator/system/cgroup.h"

#include "emulator/system/cgroup_file.h"
#include "emulator/system/cgroup_text.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    LISTS_OF_PROCESSES = 50, /* rounds of killing; a fork bomb may outrun one */
    LIST_PAUSE_NS = 200000,
};

static int folder_fd(const struct cgroup_tree *tree, enum cgroup_hierarchy hierarchy)
{
    return hierarchy < CGROUP_HIERARCHIES ? tree->folders[hierarchy].fd : -1;
}

int cgroup_make(const struct cgroup_tree *tree, unsigned number)
{
    char name[CGROUP_NAME_SIZE];
    cgroup_name(name, number, NULL);
    for (int i = 0; i < CGROUP_HIERARCHIES; i++) {
        if (tree->folders[i].fd >= 0 && mkdirat(tree->folders[i].fd, name, 0755) != 0) {
            int error = errno;
            cgroup_remove(tree, number);
            return error;
        }
    }
    if (tree->cpu == CGROUP_V1_CPU) {
        char period[16];
        snprintf(period, sizeof period, "%d", CGROUP_PERIOD_US);
        cgroup_write(folder_fd(tree, CGROUP_V1_CPU), number, "cpu.cfs_period_us", period);
    }
    return 0;
}

bool cgroup_remove(const struct cgroup_tree *tree, unsigned number)
{
    bool gone = true;
    char name[CGROUP_NAME_SIZE];
    cgroup_name(name, number, NULL);
    for (int i = 0; i < CGROUP_HIERARCHIES; i++)
        if (tree->folders[i].fd >= 0 && unlinkat(tree->folders[i].fd, name, AT_REMOVEDIR) != 0 &&
            errno != ENOENT)
            gone = false;
    return gone;
}

int cgroup_enter(const struct cgroup_tree *tree, unsigned number, bool in_v2)
{
    /* Of version 1 "tasks", not "cgroup.procs": moving one's own only thread needs no lock on all
     * forks of the machine, for which cgroup.procs waits 7.5 ms in the median. */
    for (int i = 0; i < CGROUP_HIERARCHIES; i++) {
        if (tree->folders[i].fd < 0 || (i == CGROUP_V2 && in_v2))
            continue;
        int error = cgroup_write(tree->folders[i].fd, number,
                                 i == CGROUP_V2 ? "cgroup.procs" : "tasks", "0");
        if (error != 0)
            return error;
    }
    return 0;
}

int cgroup_open_v2(const struct cgroup_tree *tree, unsigned number)
{
    char name[CGROUP_NAME_SIZE];
    cgroup_name(name, number, NULL);
    if (folder_fd(tree, CGROUP_V2) < 0)
        return -1;
    return openat(folder_fd(tree, CGROUP_V2), name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

int cgroup_open_freeze(const struct cgroup_tree *tree, unsigned number)
{
    char name[CGROUP_NAME_SIZE];
    cgroup_name(name, number, "cgroup.freeze");
    if (folder_fd(tree, CGROUP_V2) < 0)
        return -1;
    return openat(folder_fd(tree, CGROUP_V2), name, O_WRONLY | O_CLOEXEC);
}

void cgroup_freeze(int freeze_fd, bool frozen)
{
    ssize_t ignored = pwrite(freeze_fd, frozen ? "1" : "0", 1, 0);
    (void)ignored;
}

int cgroup_set_cpu(const struct cgroup_tree *tree, unsigned number, int64_t quota_us)
{
    char text[64];
    if (quota_us < CGROUP_MIN_QUOTA_US)
        quota_us = CGROUP_MIN_QUOTA_US;
    if (tree->cpu == CGROUP_V2) {
        snprintf(text, sizeof text, "%" PRId64 " %d", quota_us, CGROUP_PERIOD_US);
        return cgroup_write(folder_fd(tree, tree->cpu), number, "cpu.max", text);
    }
    snprintf(text, sizeof text, "%" PRId64, quota_us);
    return cgroup_write(folder_fd(tree, tree->cpu), number, "cpu.cfs_quota_us", text);
}

int cgroup_set_memory(const struct cgroup_tree *tree, unsigned number, int64_t bytes)
{
    char text[32];
    int fd = folder_fd(tree, tree->memory);
    snprintf(text, sizeof text, "%" PRId64, bytes);
    /* The files for swap are there only when the kernel counts swap. */
    if (tree->memory == CGROUP_V2) {
        cgroup_write(fd, number, "memory.swap.max", "0");
        cgroup_write(fd, number, "memory.oom.group", "1");
        return cgroup_write(fd, number, "memory.max", text);
    }
    int error = cgroup_write(fd, number, "memory.limit_in_bytes", text);
    cgroup_write(fd, number, "memory.memsw.limit_in_bytes", text);
    return error;
}

int cgroup_open_memory_peak(const struct cgroup_tree *tree, unsigned number)
{
    char name[CGROUP_NAME_SIZE];
    if (tree->memory == CGROUP_NONE)
        return -1;
    cgroup_name(name, number,
                tree->memory == CGROUP_V2 ? "memory.peak" : "memory.max_usage_in_bytes");
    return openat(folder_fd(tree, tree->memory), name, O_RDONLY | O_CLOEXEC);
}

int64_t cgroup_memory_peak(int peak_fd)
{
    char text[64];
    ssize_t size = pread(peak_fd, text, sizeof text, 0);
    return size > 0 ? cgroup_number(text, (size_t)size) : -1;
}

int64_t cgroup_memory_kills(const struct cgroup_tree *tree, unsigned number)
{
    char text[1024];
    size_t size = cgroup_read(folder_fd(tree, tree->memory), number,
                              tree->memory == CGROUP_V2 ? "memory.events" : "memory.oom_control",
                              text, sizeof text);
    return cgroup_value(text, size, "oom_kill");
}

/* Returns how many there were. */
static int kill_list(int fd, unsigned number)
{
    char text[16 * 1024];
    size_t size = cgroup_read(fd, number, "cgroup.procs", text, sizeof text);
    int count = 0;
    size_t start = 0;
    for (size_t i = 0; i < size; i++) {
        if (text[i] != '\n')
            continue;
        int64_t pid = cgroup_number(text + start, i - start);
        start = i + 1;
        /* 0 is a process that this one may not see, and would mean our own group to kill(2). */
        if (pid <= 1 || pid > INT32_MAX || pid == getpid())
            continue;
        kill((pid_t)pid, SIGKILL);
        count++;
    }
    return count;
}

void cgroup_kill(const struct cgroup_tree *tree, unsigned number, bool last)
{
    for (int i = 0; i < CGROUP_HIERARCHIES; i++) {
        int fd = tree->folders[i].fd;
        if (fd < 0)
            continue;
        /* Linux 6.14 and later kill whatever is cloned into a cgroup (with CLONE_INTO_CGROUP) that
         * was killed that way once, and a sandbox starts again in its own: so only at its end. */
        if (last && i == CGROUP_V2 && cgroup_write(fd, number, "cgroup.kill", "1") == 0)
            return;
        const struct timespec pause = {.tv_nsec = LIST_PAUSE_NS};
        for (int round = 0; round < LISTS_OF_PROCESSES && kill_list(fd, number) > 0; round++)
            nanosleep(&pause, NULL);
    }
}
