#include "emulator/system/confinement_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* How deep folders are entered, each with a descriptor. What lies deeper is moved up first. */
enum { DEPTH_MAX = 16 };

/* One removal: the top folder's descriptor, and what it may still do. */
struct removal {
    int top;
    unsigned moved; /* folders moved up into `top` so far */
    int *budget;
};

static bool remove_folder(struct removal *removal, int parent, const char *name, int depth);

/* Moves a folder that is too deep right into the top one, where a later round finds it. */
static bool move_up(struct removal *removal, int parent, const char *name)
{
    for (int attempt = 0; attempt < 1000; attempt++) {
        char moved[32];
        snprintf(moved, sizeof moved, ".moved-%u", removal->moved++);
        /* It may replace an empty folder of that name: fine, that one goes as well. */
        if (renameat(parent, name, removal->top, moved) == 0)
            return true;
        /* To move a folder takes the right to write into it. */
        if (errno == EACCES && attempt == 0)
            fchmodat(parent, name, 0700, 0);
        else if (errno != EEXIST && errno != ENOTEMPTY && errno != ENOTDIR)
            return false;
    }
    return false;
}

static bool remove_entry(struct removal *removal, int parent, const char *name, int depth)
{
    --*removal->budget;
    if (unlinkat(parent, name, 0) == 0 || errno == ENOENT)
        return true;
    /* Linux says EISDIR of a folder, POSIX EPERM. */
    if (errno != EISDIR && errno != EPERM)
        return false;
    if (depth >= DEPTH_MAX)
        return move_up(removal, parent, name);
    return remove_folder(removal, parent, name, depth);
}

/* Its owner may have made it unreadable. */
static DIR *open_folder(int parent, const char *name)
{
    enum { FLAGS = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };
    int fd = openat(parent, name, FLAGS);
    if (fd < 0 && errno == EACCES && fchmodat(parent, name, 0700, 0) == 0)
        fd = openat(parent, name, FLAGS);
    if (fd < 0)
        return NULL;
    struct stat status;
    if (fstat(fd, &status) == 0 && (status.st_mode & 0700) != 0700)
        fchmod(fd, 0700);
    DIR *list = fdopendir(fd);
    if (list == NULL)
        close(fd);
    return list;
}

static bool remove_content(struct removal *removal, DIR *list, int depth)
{
    bool removed = true;
    for (struct dirent *entry; (entry = readdir(list)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (*removal->budget <= 0)
            return false;
        if (!remove_entry(removal, dirfd(list), entry->d_name, depth + 1))
            removed = false;
    }
    return removed;
}

static bool remove_folder(struct removal *removal, int parent, const char *name, int depth)
{
    DIR *list = open_folder(parent, name);
    if (list == NULL)
        return errno == ENOENT;
    if (depth == 0)
        removal->top = dirfd(list);
    bool removed;
    unsigned moved;
    do {
        /* What was moved up may not show in a list that is being read. */
        moved = removal->moved;
        rewinddir(list);
        removed = remove_content(removal, list, depth);
    } while (depth == 0 && removed && moved != removal->moved);
    closedir(list);
    return removed && (unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno == ENOENT);
}

bool folder_remove_tree(int parent, const char *name, int *budget)
{
    struct removal removal = {.top = -1};
    removal.budget = budget;
    return remove_folder(&removal, parent, name, 0);
}
