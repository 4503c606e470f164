#define _GNU_SOURCE /* unshare(2) */

#include "emulator/system/confinement_folder.h"

#include "base/buffer.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define PREFIX "firstlight-local-"

enum { HOSTS_MAX = 64 * 1024, MODE_OF_TMP = 01777 };

/* ---- The emulator's folder ------------------------------------------------------------------ */

/* Ours, and of nobody who lives: its lock can be had. */
static int open_locked(int parent, const char *name)
{
    struct stat status;
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0 && fstat(fd, &status) == 0 && status.st_uid == geteuid() &&
        (status.st_mode & 07777) == 0700 && flock(fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

static void remove_stale(const char *parent)
{
    DIR *list = opendir(parent);
    if (list == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(list)) != NULL;) {
        if (strncmp(entry->d_name, PREFIX, strlen(PREFIX)) != 0)
            continue;
        int fd = open_locked(dirfd(list), entry->d_name);
        int budget = INT_MAX;
        if (fd < 0)
            continue;
        folder_remove_tree(dirfd(list), entry->d_name, &budget);
        close(fd);
    }
    closedir(list);
}

/* Another emulator may take the folder for a dead one's before it is locked: then the next try. */
static bool make_base(struct folder_base *base, const char *parent)
{
    for (int attempt = 0; attempt < 3; attempt++) {
        char path[PATH_MAX];
        struct stat status;
        int size = snprintf(path, sizeof path, "%s/" PREFIX "XXXXXX", parent);
        if (size < 0 || (size_t)size >= sizeof path || mkdtemp(path) == NULL)
            return false;
        base->fd = open_locked(AT_FDCWD, path);
        base->path = base->fd >= 0 ? strdup(path) : NULL;
        if (base->path != NULL && fstat(base->fd, &status) == 0 && status.st_nlink > 0)
            return true;
        free(base->path);
        base->path = NULL;
        if (base->fd >= 0)
            close(base->fd);
        base->fd = -1;
    }
    return false;
}

/* The machine's hosts file and one line more: extensions listen on the sandbox's name. */
static char *write_hosts(const char *folder)
{
    static const char line[] = "\n127.0.0.1 sandbox.localdomain sandbox\n";
    static char machine[HOSTS_MAX];
    struct buffer path = buffer_new(PATH_MAX);
    char *made = NULL;
    int from = open("/etc/hosts", O_RDONLY | O_CLOEXEC);
    ssize_t size = from >= 0 ? read(from, machine, sizeof machine) : -1;
    if (from >= 0)
        close(from);
    buffer_printf(&path, "%s/hosts", folder);
    int to = size >= 0 && size < (ssize_t)sizeof machine && buffer_ok(&path)
                 ? open(buffer_text(&path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644)
                 : -1;
    if (to >= 0) {
        if (fchmod(to, 0644) == 0 && write(to, machine, (size_t)size) == size &&
            write(to, line, strlen(line)) == (ssize_t)strlen(line))
            made = strdup(buffer_text(&path));
        close(to);
    }
    buffer_free(&path);
    return made;
}

void folder_base_open(struct folder_base *base)
{
    const char *places[] = {getenv("TMPDIR"), "/tmp", "/var/tmp"};
    *base = (struct folder_base){.fd = -1};
    for (size_t i = 0; i < sizeof places / sizeof places[0] && base->fd < 0; i++) {
        if (places[i] == NULL || places[i][0] != '/')
            continue;
        remove_stale(places[i]);
        make_base(base, places[i]);
    }
    if (base->fd >= 0)
        base->hosts = write_hosts(base->path);
}

void folder_base_close(struct folder_base *base)
{
    int budget = INT_MAX;
    if (base->fd < 0)
        return;
    folder_remove_tree(AT_FDCWD, base->path, &budget);
    close(base->fd);
    free(base->path);
    free(base->hosts);
    *base = (struct folder_base){.fd = -1};
}

/* ---- A sandbox's ---------------------------------------------------------------------------- */

char *folder_make(const struct folder_base *base, unsigned number)
{
    struct buffer path = buffer_new(PATH_MAX);
    buffer_printf(&path, "%s/%u", base->path, number);
    /* A second call for the mode, which the first lets the umask cut. */
    if (!buffer_ok(&path) || mkdir(path.data, 0700) != 0 || chmod(path.data, MODE_OF_TMP) != 0) {
        int error = buffer_ok(&path) ? errno : ENOMEM;
        buffer_free(&path);
        errno = error;
        return NULL;
    }
    return path.data;
}

bool folder_remove(const struct folder_base *base, unsigned number, int *budget)
{
    char name[16];
    snprintf(name, sizeof name, "%u", number);
    return folder_remove_tree(base->fd, name, budget);
}

bool folder_in_tmp(const char *path)
{
    char real[PATH_MAX];
    char tmp[PATH_MAX];
    /* As it is typed, too: a link in /tmp must stay there, wherever it leads. */
    if (strcmp(path, "/tmp") == 0 || strncmp(path, "/tmp/", strlen("/tmp/")) == 0)
        return true;
    if (realpath(path, real) == NULL || realpath("/tmp", tmp) == NULL)
        return false;
    size_t size = strlen(tmp);
    return strncmp(real, tmp, size) == 0 && (real[size] == '\0' || real[size] == '/');
}

/* ---- In the child: async-signal-safe calls only -----------------------------------------------
 */

struct folder_mounting folder_mounting_new(enum folder_mounts mounts)
{
    struct folder_mounting mounting = {.mounts = mounts};
    snprintf(mounting.uid_map, sizeof mounting.uid_map, "%lu %lu 1", (unsigned long)geteuid(),
             (unsigned long)geteuid());
    snprintf(mounting.gid_map, sizeof mounting.gid_map, "%lu %lu 1", (unsigned long)getegid(),
             (unsigned long)getegid());
    return mounting;
}

static bool write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool written = write(fd, text, strlen(text)) >= 0;
    close(fd);
    return written;
}

int folder_mount(const struct folder_mounting *mounting, const char *tmp, const char *hosts)
{
    if (mounting->mounts == FOLDER_MOUNTS_NONE)
        return 0;
    bool user = mounting->mounts == FOLDER_MOUNTS_USER;
    if (unshare(user ? CLONE_NEWUSER | CLONE_NEWNS : CLONE_NEWNS) != 0)
        return errno;
    /* Without a mapping the user would be nobody in there. Groups can be mapped only by those who
     * cannot change them any more. */
    if (user && (!write_file("/proc/self/setgroups", "deny") ||
                 !write_file("/proc/self/uid_map", mounting->uid_map) ||
                 !write_file("/proc/self/gid_map", mounting->gid_map)))
        return errno;
    /* /tmp last: the files mounted here may lie in the old one. */
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        (hosts != NULL && mount(hosts, "/etc/hosts", NULL, MS_BIND, NULL) != 0) ||
        (tmp != NULL && mount(tmp, "/tmp", NULL, MS_BIND, NULL) != 0))
        return errno;
    return 0;
}
