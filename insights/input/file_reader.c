#include "insights/input/file_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A signal that comes just before we wait does not wake us: look at the flag this often. */
enum { LOOK_MS = 100 };

int file_reader_open(struct file_reader *reader, const char *path)
{
    struct stat about;
    reader->owned = strcmp(path, "-") != 0;
    reader->fd = STDIN_FILENO;
    /* Without O_NONBLOCK this waits for a pipe's writer, where no flag is looked at. */
    if (reader->owned)
        reader->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (reader->fd < 0 || fstat(reader->fd, &about) < 0) {
        int error = errno;
        file_reader_close(reader);
        return error;
    }
    reader->waits = !S_ISREG(about.st_mode);
    return 0;
}

void file_reader_close(struct file_reader *reader)
{
    if (reader->owned && reader->fd >= 0)
        close(reader->fd);
    reader->fd = -1;
}

static bool told_to_stop(struct file_reader *reader)
{
    if (reader->stop != NULL && *reader->stop != 0)
        reader->stopped = true;
    return reader->stopped;
}

/* poll(2), unlike read(2), comes back after a signal even if its handler was set with SA_RESTART.
 * False: told to stop. */
static bool wait_for_bytes(struct file_reader *reader)
{
    struct pollfd waited = {.fd = reader->fd, .events = POLLIN};
    while (!told_to_stop(reader)) {
        int ready = poll(&waited, 1, LOOK_MS);
        if (ready > 0 || (ready < 0 && errno != EINTR && errno != EAGAIN))
            return true;
    }
    return false;
}

ssize_t file_reader_read(struct file_reader *reader, char *bytes, size_t size)
{
    for (;;) {
        if (reader->waits ? !wait_for_bytes(reader) : told_to_stop(reader))
            return 0;
        ssize_t got = read(reader->fd, bytes, size);
        if (got >= 0)
            reader->taken += (uint64_t)got;
        if (got >= 0 || (errno != EINTR && errno != EAGAIN))
            return got;
    }
}
