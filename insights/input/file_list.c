#include "insights/input/file_list.h"

#include "base/buffer.h"

#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Deeper folders than this are a loop of mounts. */
enum { FOLDERS_MAX = 64 };

/* What an export to S3 writes beside the logs, to see whether it may.
 * Source: CloudWatch Logs user guide, "Export log data to Amazon S3". */
static const char export_test[] = "aws-logs-write-test";

static bool add_file(struct file_list *list, const char *path, const struct stat *about)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity * 2 + 16;
        char **paths = realloc(list->paths, capacity * sizeof *paths);
        if (paths == NULL)
            return false;
        list->paths = paths;
        list->capacity = capacity;
    }
    char *copy = strdup(path);
    if (copy == NULL)
        return false;
    list->paths[list->count++] = copy;
    if (about != NULL && S_ISREG(about->st_mode))
        list->bytes += (uint64_t)about->st_size;
    return true;
}

static bool add_folder(struct file_list *list, struct buffer *path, int depth,
                       struct log_input_summary *summary);

/* path: of something in a folder. Pipes and the like are not waited for there; links to folders are
 * not followed, so that no file is read twice. */
static bool add_found(struct file_list *list, struct buffer *path, int depth,
                      struct log_input_summary *summary)
{
    struct stat about;
    if (lstat(buffer_text(path), &about) == 0 && S_ISDIR(about.st_mode))
        return add_folder(list, path, depth + 1, summary);
    if (stat(buffer_text(path), &about) < 0)
        return add_file(list, buffer_text(path), NULL);
    return !S_ISREG(about.st_mode) || add_file(list, buffer_text(path), &about);
}

static int is_entry(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
           strcmp(entry->d_name, export_test) != 0;
}

/* By bytes: the same order whatever the locale. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void shorten(struct buffer *path, size_t size)
{
    path->size = size;
    path->data[size] = '\0';
}

static bool add_folder(struct file_list *list, struct buffer *path, int depth,
                       struct log_input_summary *summary)
{
    struct dirent **entries;
    int count = depth < FOLDERS_MAX ? scandir(buffer_text(path), &entries, is_entry, by_name) : -1;
    if (count < 0) {
        summary_trouble(summary, LOG_TROUBLE_CANNOT_READ, buffer_text(path), 0,
                        depth < FOLDERS_MAX ? strerror(errno) : "too many folders within folders");
        return true;
    }
    bool added = true;
    size_t size = path->size;
    for (int i = 0; i < count; i++) {
        if (added) {
            if (path->data[size - 1] != '/')
                buffer_append_char(path, '/');
            added = buffer_append_text(path, entries[i]->d_name) &&
                    add_found(list, path, depth, summary);
            shorten(path, size);
        }
        free(entries[i]);
    }
    free(entries);
    return added;
}

static bool add_path(struct file_list *list, const char *path, const struct stat *about,
                     struct log_input_summary *summary)
{
    if (!S_ISDIR(about->st_mode))
        return add_file(list, path, about);
    struct buffer folder = buffer_new((size_t)FOLDERS_MAX * PATH_MAX);
    bool added = buffer_append_text(&folder, path) && add_folder(list, &folder, 0, summary);
    buffer_free(&folder);
    return added;
}

static bool add_pattern(struct file_list *list, const char *pattern,
                        struct log_input_summary *summary)
{
    glob_t found;
    struct stat about;
    int status = glob(pattern, 0, NULL, &found);
    if (status == GLOB_NOSPACE)
        return false;
    if (status != 0) {
        summary_trouble(summary, LOG_TROUBLE_CANNOT_READ, pattern, 0, "no file has such a name");
        return true;
    }
    bool added = true;
    for (size_t i = 0; added && i < found.gl_pathc; i++) {
        const char *path = found.gl_pathv[i];
        added = stat(path, &about) == 0 ? add_path(list, path, &about, summary)
                                        : add_file(list, path, NULL);
    }
    globfree(&found);
    return added;
}

bool file_list_add(struct file_list *list, const char *path, struct log_input_summary *summary)
{
    struct stat about;
    if (strcmp(path, "-") == 0)
        return add_file(list, path, NULL);
    /* A stream's folder has brackets in its name: what exists is no pattern. */
    if (stat(path, &about) == 0)
        return add_path(list, path, &about, summary);
    if (strpbrk(path, "*?[") != NULL)
        return add_pattern(list, path, summary);
    return add_file(list, path, NULL);
}

void file_list_free(struct file_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->paths[i]);
    free(list->paths);
    *list = (struct file_list){0};
}

static bool is_digits(struct text text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    return true;
}

/* "000000.gz", or unpacked by then. */
static bool is_part(struct text name)
{
    enum { PART_DIGITS = 6 };
    return name.size >= PART_DIGITS && is_digits(text_first(name, PART_DIGITS)) &&
           (name.size == PART_DIGITS || text_is(text_from(name, PART_DIGITS), ".gz"));
}

/* Whether a stream's slashes were these dashes: "2026-11-22-[$LATEST]0123". */
static bool is_dated(struct text name)
{
    return name.size > 11 && is_digits(text_first(name, 4)) && name.data[4] == '-' &&
           is_digits(text_first(text_from(name, 5), 2)) && name.data[7] == '-' &&
           is_digits(text_first(text_from(name, 8), 2)) && name.data[10] == '-' &&
           memchr(name.data, '[', name.size) != NULL;
}

struct text file_stream(const char *path, char out[FILE_STREAM_SIZE])
{
    const char *name = strrchr(path, '/');
    if (name == NULL || !is_part(text_of(name + 1)))
        return text_bytes(out, 0);
    const char *folder = name;
    while (folder > path && folder[-1] != '/')
        folder--;
    struct text stream = text_bytes(folder, (size_t)(name - folder));
    if (stream.size == 0 || stream.size >= FILE_STREAM_SIZE)
        return text_bytes(out, 0);
    memcpy(out, stream.data, stream.size);
    if (is_dated(stream))
        out[4] = out[7] = out[10] = '/';
    return text_bytes(out, stream.size);
}
