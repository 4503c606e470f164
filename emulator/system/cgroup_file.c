#include "emulator/system/cgroup_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

void cgroup_name(char out[CGROUP_NAME_SIZE], unsigned number, const char *file)
{
    char digits[16];
    size_t count = 0;
    size_t size = 0;
    do
        digits[count++] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    while (count > 0)
        out[size++] = digits[--count];
    if (file != NULL) {
        out[size++] = '/';
        while (*file != '\0' && size < CGROUP_NAME_SIZE - 1)
            out[size++] = *file++;
    }
    out[size] = '\0';
}

static int open_file(int folder, unsigned number, const char *file, int flags)
{
    char name[CGROUP_NAME_SIZE];
    cgroup_name(name, number, file);
    return openat(folder, name, flags | O_CLOEXEC);
}

int cgroup_write(int folder, unsigned number, const char *file, const char *text)
{
    int fd = open_file(folder, number, file, O_WRONLY);
    if (fd < 0)
        return errno;
    int error = write(fd, text, strlen(text)) < 0 ? errno : 0;
    close(fd);
    return error;
}

size_t cgroup_read(int folder, unsigned number, const char *file, char *out, size_t capacity)
{
    int fd = open_file(folder, number, file, O_RDONLY);
    if (fd < 0)
        return 0;
    ssize_t size = read(fd, out, capacity);
    close(fd);
    return size > 0 ? (size_t)size : 0;
}
