/* Reads the bytes of one file, pipe or terminal, and can be told to stop meanwhile. */
#ifndef INSIGHTS_INPUT_FILE_READER_H
#define INSIGHTS_INPUT_FILE_READER_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Begins as {.stop = …}. */
struct file_reader {
    const volatile sig_atomic_t *stop; /* borrowed; NULL: it is never told to */
    int fd;
    bool waits;     /* no regular file: it may keep us waiting */
    bool owned;     /* to be closed: not standard input */
    bool stopped;   /* it was told to */
    uint64_t taken; /* bytes read */
};

/* "-": standard input. Does not wait for a pipe's writer. Returns 0 or an errno value. */
int file_reader_open(struct file_reader *reader, const char *path);
void file_reader_close(struct file_reader *reader);

/* Waits until there is something to read. Returns how many bytes; 0 at the end, or when told to
 * stop; -1 and errno when read(2) fails. */
ssize_t file_reader_read(struct file_reader *reader, char *bytes, size_t size);

#endif
