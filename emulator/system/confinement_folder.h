/* The folders that stand for /tmp, and how a process gets to see its own as /tmp.
 *
 * All are in one folder of the emulator's, which nobody else may enter: firstlight-local-XXXXXX in
 * $TMPDIR, /tmp or /var/tmp. */
#ifndef EMULATOR_SYSTEM_CONFINEMENT_FOLDER_H
#define EMULATOR_SYSTEM_CONFINEMENT_FOLDER_H

#include <stdbool.h>

struct folder_base {
    int fd;      /* locked while the emulator lives; -1: none could be made */
    char *path;  /* owned */
    char *hosts; /* path of a hosts file with the sandbox's name, owned; NULL: none */
};

/* Makes the emulator's folder, first removing those of emulators that are gone. */
void folder_base_open(struct folder_base *base);

/* Removes it with all that is in it. */
void folder_base_close(struct folder_base *base);

/* Makes a sandbox's folder, which everyone in it may write to, like /tmp. Returns its path, to be
 * freed; NULL and errno. */
char *folder_make(const struct folder_base *base, unsigned number);

/* Removes up to *budget files of it, which it counts down, and follows no link. True when the
 * folder is gone. */
bool folder_remove(const struct folder_base *base, unsigned number, int *budget);

/* Removes the folder `name` of the folder `parent` in the same way; it takes at most a few dozen
 * descriptors however deep it is. */
bool folder_remove_tree(int parent, const char *name, int *budget);

/* Following links, the path is /tmp or lies in it. */
bool folder_in_tmp(const char *path);

/* ---- In the child -----------------------------------------------------------------------------
 */

/* How mounts of one's own are to be had. */
enum folder_mounts {
    FOLDER_MOUNTS_NONE,
    FOLDER_MOUNTS_ROOT, /* by right */
    FOLDER_MOUNTS_USER, /* in a user namespace, in which the user stays who they are */
};

struct folder_mounting {
    enum folder_mounts mounts;
    char uid_map[32]; /* the user's one line for /proc/self/uid_map */
    char gid_map[32];
};

/* For this user. `mounts` has to be found out by trying. */
struct folder_mounting folder_mounting_new(enum folder_mounts mounts);

/* Gives the calling process mounts of its own, and in them `tmp` over /tmp and `hosts` over
 * /etc/hosts; NULL: not that one. Async-signal-safe. Returns 0 or an errno value. */
int folder_mount(const struct folder_mounting *mounting, const char *tmp, const char *hosts);

#endif
