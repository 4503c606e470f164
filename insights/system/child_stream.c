#define _GNU_SOURCE /* pipe2(2), memfd_create(2) */

#include "insights/system/child_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int child_stream_start(struct child_stream *stream, const struct child_command *command)
{
    int out[2] = {-1, -1}, status = 0;
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    int complaint = memfd_create("complaint", MFD_CLOEXEC);
    if (nothing < 0 || complaint < 0 || pipe2(out, O_CLOEXEC) != 0)
        status = errno;
    else
        status = child_spawn(&stream->pid, command, (const int[]){nothing, out[1], complaint});
    child_close(&nothing);
    child_close(&out[1]);
    if (status != 0) {
        child_close(&out[0]);
        child_close(&complaint);
    }
    stream->out_fd = out[0];
    stream->complaint_fd = complaint;
    return status;
}

static void read_end(int fd, struct buffer *complaint)
{
    char chunk[4096];
    struct stat about;
    size_t room = complaint->max - complaint->size;
    if (fstat(fd, &about) != 0)
        return;
    off_t at = (size_t)about.st_size > room ? about.st_size - (off_t)room : 0;
    ssize_t size;
    while ((size = pread(fd, chunk, sizeof chunk, at)) > 0 &&
           buffer_append(complaint, chunk, (size_t)size))
        at += size;
}

int child_stream_end(struct child_stream *stream, bool early, struct buffer *complaint)
{
    child_close(&stream->out_fd);
    if (early)
        kill(stream->pid, SIGTERM);
    int status = child_wait(stream->pid);
    read_end(stream->complaint_fd, complaint);
    child_close(&stream->complaint_fd);
    return status;
}
