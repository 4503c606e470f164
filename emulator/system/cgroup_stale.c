#include "emulator/system/cgroup_stale.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

enum {
    ROUNDS = 50, /* how often the processes of a dead emulator are waited for */
    PAUSE_NS = 2000000,
};

static bool is_ours(const char *name)
{
    const char *digits = name + strlen(CGROUP_PREFIX);
    return strncmp(name, CGROUP_PREFIX, strlen(CGROUP_PREFIX)) == 0 && *digits != '\0' &&
           digits[strspn(digits, "0123456789-")] == '\0';
}

int cgroup_lock_folder(int parent, const char *name)
{
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

static void remove_sandboxes(int emulator, enum cgroup_hierarchy hierarchy)
{
    struct cgroup_tree tree = cgroup_tree_none();
    int copy = openat(emulator, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = copy >= 0 ? fdopendir(copy) : NULL;
    if (list == NULL) {
        if (copy >= 0)
            close(copy);
        return;
    }
    tree.folders[hierarchy].fd = emulator;
    const struct timespec pause = {.tv_nsec = PAUSE_NS};
    for (struct dirent *entry; (entry = readdir(list)) != NULL;) {
        char *end = entry->d_name;
        unsigned long number = strtoul(entry->d_name, &end, 10);
        if (entry->d_type != DT_DIR || *end != '\0' || end == entry->d_name)
            continue;
        for (int i = 0; !cgroup_remove(&tree, (unsigned)number) && i < ROUNDS; i++) {
            cgroup_kill(&tree, (unsigned)number, true);
            nanosleep(&pause, NULL);
        }
    }
    closedir(list);
}

void cgroup_remove_stale(const char *parent_path, enum cgroup_hierarchy hierarchy)
{
    DIR *list = opendir(parent_path);
    if (list == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(list)) != NULL;) {
        int fd = is_ours(entry->d_name) ? cgroup_lock_folder(dirfd(list), entry->d_name) : -1;
        if (fd < 0)
            continue;
        remove_sandboxes(fd, hierarchy);
        unlinkat(dirfd(list), entry->d_name, AT_REMOVEDIR);
        close(fd);
    }
    closedir(list);
}
