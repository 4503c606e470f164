#include "emulator/system/cgroup.h"

#include "emulator/system/cgroup_stale.h"
#include "emulator/system/cgroup_text.h"
#include "emulator/system/process_clone.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    TEXT_MAX = 1024 * 1024, /* of mountinfo */
    DEPTH_MAX = 32,         /* ancestors tried */
    NAMES_TRIED = 8,        /* another container's emulator may have our pid */
    TRIAL = 0,              /* the sandbox number that is tried; those of sandboxes begin at 1 */
};

struct cgroup_tree cgroup_tree_none(void)
{
    struct cgroup_tree tree = {.cpu = CGROUP_NONE, .memory = CGROUP_NONE};
    for (int i = 0; i < CGROUP_HIERARCHIES; i++)
        tree.folders[i].fd = -1;
    return tree;
}

/* ---- This emulator's ------------------------------------------------------------------------ */

static void drop(struct cgroup_folder *folder)
{
    if (folder->fd < 0)
        return;
    rmdir(folder->path);
    close(folder->fd);
    free(folder->path);
    *folder = (struct cgroup_folder){.fd = -1};
}

static bool make_named(const char *parent, int attempt, struct cgroup_folder *folder)
{
    struct cgroup_path path;
    int size = attempt == 0 ? snprintf(path.text, sizeof path.text, "%s/" CGROUP_PREFIX "%ld",
                                       parent, (long)getpid())
                            : snprintf(path.text, sizeof path.text, "%s/" CGROUP_PREFIX "%ld-%d",
                                       parent, (long)getpid(), attempt);
    if (size < 0 || (size_t)size >= sizeof path.text || mkdir(path.text, 0755) != 0)
        return false;
    folder->path = strdup(path.text);
    folder->fd = folder->path != NULL ? cgroup_lock_folder(AT_FDCWD, path.text) : -1;
    if (folder->fd >= 0)
        return true;
    free(folder->path);
    rmdir(path.text);
    return false;
}

static bool make_folder(const char *parent, struct cgroup_folder *folder)
{
    for (int attempt = 0; attempt < NAMES_TRIED; attempt++)
        if (make_named(parent, attempt, folder))
            return true;
        else if (errno != EEXIST)
            return false;
    return false;
}

static int enter_trial(void *argument, bool in_cgroup)
{
    return cgroup_enter(argument, TRIAL, in_cgroup);
}

/* A process can be put into a folder in it. */
static bool works(const struct cgroup_folder *folder, enum cgroup_hierarchy hierarchy)
{
    struct cgroup_tree tree = cgroup_tree_none();
    tree.folders[hierarchy] = *folder;
    if (cgroup_make(&tree, TRIAL) != 0)
        return false;
    int into = cgroup_open_v2(&tree, TRIAL);
    pid_t pid = process_clone(enter_trial, &tree, into);
    int status = -1;
    if (pid > 0)
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
    if (into >= 0)
        close(into);
    return cgroup_remove(&tree, TRIAL) && status == 0;
}

static bool open_folder(struct cgroup_tree *tree, enum cgroup_hierarchy hierarchy,
                        const char *parent)
{
    struct cgroup_folder *folder = &tree->folders[hierarchy];
    cgroup_remove_stale(parent, hierarchy);
    if (!make_folder(parent, folder))
        return false;
    if (works(folder, hierarchy))
        return true;
    drop(folder);
    return false;
}

/* ---- Version 1 ------------------------------------------------------------------------------ */

/* The text of a file, NUL-terminated, to be freed; NULL: it cannot be read, or is too long. */
static char *read_text(const char *path, size_t *size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char *text = fd >= 0 ? malloc(TEXT_MAX) : NULL;
    ssize_t got = 0;
    *size = 0;
    while (text != NULL && *size < TEXT_MAX - 1 &&
           (got = read(fd, text + *size, TEXT_MAX - 1 - *size)) > 0)
        *size += (size_t)got;
    if (fd >= 0)
        close(fd);
    if (text == NULL || got < 0 || *size >= TEXT_MAX - 1) {
        free(text);
        return NULL;
    }
    text[*size] = '\0';
    return text;
}

struct texts {
    char *mountinfo;
    size_t mountinfo_size;
    char *self;
    size_t self_size;
};

/* Where this process is in the hierarchy of a controller (NULL: of version 2), and where that is
 * mounted. */
static bool find_place(const struct texts *texts, const char *controller, struct cgroup_path *point,
                       struct cgroup_path *place)
{
    struct cgroup_path root;
    struct cgroup_path own;
    return cgroup_find_mount(texts->mountinfo, texts->mountinfo_size, controller, point, &root) &&
           cgroup_find_own(texts->self, texts->self_size, controller, &own) &&
           cgroup_locate(point, &root, &own, place);
}

static enum cgroup_hierarchy open_v1(struct cgroup_tree *tree, const struct texts *texts,
                                     const char *controller, enum cgroup_hierarchy hierarchy)
{
    struct cgroup_path point;
    struct cgroup_path place;
    if (find_place(texts, controller, &point, &place) && open_folder(tree, hierarchy, place.text))
        return hierarchy;
    return CGROUP_NONE;
}

/* ---- Version 2 ------------------------------------------------------------------------------ */

static bool lists(int folder, const char *file, const char *word)
{
    char text[1024];
    int fd = openat(folder, file, O_RDONLY | O_CLOEXEC);
    ssize_t size = fd >= 0 ? read(fd, text, sizeof text) : 0;
    if (fd >= 0)
        close(fd);
    return size > 0 && cgroup_has_word(text, (size_t)size, word);
}

/* Makes a controller available to the folders below, if it is available here. */
static void pass_on(int folder, const char *controller)
{
    char text[32];
    int size = snprintf(text, sizeof text, "+%s", controller);
    if (!lists(folder, "cgroup.controllers", controller) ||
        lists(folder, "cgroup.subtree_control", controller))
        return;
    int fd = openat(folder, "cgroup.subtree_control", O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    ssize_t ignored = write(fd, text, (size_t)size);
    (void)ignored;
    close(fd);
}

static void pass_on_from(const char *place, bool cpu, bool memory)
{
    int fd = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    if (cpu)
        pass_on(fd, "cpu");
    if (memory)
        pass_on(fd, "memory");
    close(fd);
}

/* Opens the emulator's folder under `place`. Returns how many of the controllers wanted sandboxes
 * have there; -1: nothing works there. */
static int open_v2_at(struct cgroup_tree *tree, const char *place, bool want_cpu, bool want_memory)
{
    if (!open_folder(tree, CGROUP_V2, place))
        return -1;
    int fd = tree->folders[CGROUP_V2].fd;
    int count = 0;
    pass_on_from(tree->folders[CGROUP_V2].path, want_cpu, want_memory);
    if (want_cpu && lists(fd, "cgroup.subtree_control", "cpu")) {
        tree->cpu = CGROUP_V2;
        count++;
    }
    if (want_memory && lists(fd, "cgroup.subtree_control", "memory")) {
        tree->memory = CGROUP_V2;
        count++;
    }
    return count;
}

static void close_v2(struct cgroup_tree *tree)
{
    drop(&tree->folders[CGROUP_V2]);
    if (tree->cpu == CGROUP_V2)
        tree->cpu = CGROUP_NONE;
    if (tree->memory == CGROUP_V2)
        tree->memory = CGROUP_NONE;
}

/* A cgroup with processes cannot pass controllers on: our own has at least us. So the ancestors are
 * tried too, first as they are, and only then with what they do not pass on yet. */
static void open_v2(struct cgroup_tree *tree, const struct texts *texts)
{
    struct cgroup_path point;
    struct cgroup_path place;
    struct cgroup_path best;
    bool want_cpu = tree->cpu == CGROUP_NONE;
    bool want_memory = tree->memory == CGROUP_NONE;
    int wanted = want_cpu + want_memory;
    int best_count = -1;
    for (int change = 0; change <= 1; change++) {
        if (!find_place(texts, NULL, &point, &place))
            return;
        for (int depth = 0; depth < DEPTH_MAX; depth++) {
            if (change)
                pass_on_from(place.text, want_cpu, want_memory);
            int count = open_v2_at(tree, place.text, want_cpu, want_memory);
            if (count == wanted)
                return;
            if (count > best_count) {
                best_count = count;
                best = place;
            }
            close_v2(tree);
            char *slash = strrchr(place.text, '/');
            if (strcmp(place.text, point.text) == 0 || slash == NULL || slash == place.text)
                break;
            *slash = '\0';
        }
    }
    if (best_count >= 0)
        open_v2_at(tree, best.text, want_cpu, want_memory);
}

/* ---- Together ------------------------------------------------------------------------------- */

void cgroup_tree_open(struct cgroup_tree *tree, const char *mountinfo, const char *self)
{
    struct texts texts = {0};
    *tree = cgroup_tree_none();
    texts.mountinfo = read_text(mountinfo, &texts.mountinfo_size);
    texts.self = read_text(self, &texts.self_size);
    if (texts.mountinfo != NULL && texts.self != NULL) {
        tree->cpu = open_v1(tree, &texts, "cpu", CGROUP_V1_CPU);
        tree->memory = open_v1(tree, &texts, "memory", CGROUP_V1_MEMORY);
        open_v2(tree, &texts);
    }
    free(texts.mountinfo);
    free(texts.self);
}

void cgroup_tree_close(struct cgroup_tree *tree)
{
    for (int i = 0; i < CGROUP_HIERARCHIES; i++)
        drop(&tree->folders[i]);
    *tree = cgroup_tree_none();
}
