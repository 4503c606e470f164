/* Which files are read: what the names on a command line stand for. */
#ifndef INSIGHTS_INPUT_FILE_LIST_H
#define INSIGHTS_INPUT_FILE_LIST_H

#include "base/text.h"
#include "insights/input/summary.h"

#include <stddef.h>
#include <stdint.h>

struct file_list {
    char **paths; /* owned, in the order in which they are read; "-": standard input */
    size_t count;
    size_t capacity;
    uint64_t bytes; /* of all regular files */
};

/* Adds what `path` stands for: "-", a file, a folder (every regular file in it, by name, subfolders
 * too), or a pattern of files that exist. A path that does not exist is added as it is: opening it
 * tells why. False: no memory. */
bool file_list_add(struct file_list *list, const char *path, struct log_input_summary *summary);

void file_list_free(struct file_list *list);

/* The log stream that a path tells: in an export to S3, STREAM/000000.gz, where the stream's
 * slashes have become dashes. Written to `out`; empty when the path tells none. */
enum { FILE_STREAM_SIZE = 513 };
struct text file_stream(const char *path, char out[FILE_STREAM_SIZE]);

#endif
