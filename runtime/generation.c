#include "runtime/generation.h"

#include "base/json_text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    IDENTITY_MAX = 4000,
    /* A sandbox that has lost more processes than this has other troubles. */
    MARKER_MAX = IDENTITY_MAX + 1 + 10000,
};

/* The start of a small file as text, "" when it cannot be read. */
static void read_text(const char *path, char *text, size_t size)
{
    text[0] = '\0';
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    ssize_t length = read(fd, text, size - 1);
    close(fd);
    text[length > 0 ? length : 0] = '\0';
}

/* Field 22 of /proc/PID/stat: when the process started, in clock ticks since boot. The fields are
 * counted from the last ')', as the second may hold anything. Source: proc(5). */
static void append_start_time(struct buffer *identity, pid_t pid)
{
    char path[64];
    char stat[1024];
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    read_text(path, stat, sizeof stat);
    const char *at = strrchr(stat, ')');
    for (int field = 2; at != NULL && field < 22; field++)
        at = strchr(at + 1, ' ');
    if (at != NULL)
        buffer_append(identity, at + 1, strcspn(at + 1, " \n"));
}

void rt_sandbox_identity(struct buffer *identity, const char *log_stream, const char *runtime_api)
{
    char boot_id[64];
    read_text("/proc/sys/kernel/random/boot_id", boot_id, sizeof boot_id);
    boot_id[strcspn(boot_id, "\n")] = '\0';
    buffer_printf(identity, "firstlight 1 boot=%s stream=", boot_id);
    line_text(identity, log_stream);
    buffer_append_text(identity, " api=");
    line_text(identity, runtime_api);
    buffer_printf(identity, " parent=%ld/", (long)getppid());
    append_start_time(identity, getppid());
}

/* FNV-1a, 64 bits: only a file name; the file's first line decides. */
static uint64_t hash(const char *text)
{
    uint64_t value = 0xcbf29ce484222325;
    for (; *text != '\0'; text++)
        value = (value ^ (unsigned char)*text) * 0x100000001b3;
    return value;
}

/* Processes counted in the open marker before this one, which is then counted too; -1 on failure.
 */
static int count_process(int fd, const char *identity, const char **reason)
{
    char text[MARKER_MAX];
    size_t identity_size = strlen(identity);
    ssize_t size = read(fd, text, sizeof text);
    if (size < 0) {
        *reason = strerror(errno);
        return -1;
    }
    if (size == 0) {
        struct buffer first = buffer_new(IDENTITY_MAX + 2);
        buffer_printf(&first, "%s\n.", identity);
        ssize_t written = buffer_ok(&first) ? write(fd, first.data, first.size) : -1;
        bool whole = written == (ssize_t)first.size && first.size > 0;
        if (!whole)
            *reason = buffer_ok(&first) ? strerror(errno) : "the identity is too long";
        buffer_free(&first);
        return whole ? 0 : -1;
    }
    if ((size_t)size <= identity_size + 1 || memcmp(text, identity, identity_size) != 0 ||
        text[identity_size] != '\n' || (size_t)size == sizeof text) {
        *reason = "the marker file holds something else";
        return -1;
    }
    if (write(fd, ".", 1) != 1) {
        *reason = strerror(errno);
        return -1;
    }
    return (int)((size_t)size - identity_size - 1);
}

int rt_generation(const char *directory, const char *identity, const char **reason)
{
    char path[512];
    *reason = NULL;
    if (snprintf(path, sizeof path, "%s/.firstlight-%016llx", directory,
                 (unsigned long long)hash(identity)) >= (int)sizeof path) {
        *reason = "the marker's path is too long";
        return -1;
    }
    /* A link or a pipe that somebody else left under our name must neither be followed nor block.
     */
    int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
    if (fd < 0) {
        *reason = strerror(errno);
        return -1;
    }
    struct stat info;
    int generation = -1;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_uid != geteuid())
        *reason = "the marker file is not a plain file of ours";
    else if (flock(fd, LOCK_EX) != 0) /* until close: two processes may start at once */
        *reason = strerror(errno);
    else
        generation = count_process(fd, identity, reason);
    close(fd);
    return generation;
}
