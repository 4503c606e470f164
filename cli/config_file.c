#include "cli/config_file.h"

#include "base/buffer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* False, with a message, when the file cannot be read. One byte more than a file may have is
 * enough for the parser to refuse it. */
static bool read_bytes(const char *path, struct buffer *text)
{
    char bytes[65536];
    size_t size;
    FILE *file = fopen(path, "rbe");
    if (file == NULL) {
        fprintf(stderr, "firstlight local: cannot read %s: %s\n", path, strerror(errno));
        return false;
    }
    while ((size = fread(bytes, 1, sizeof bytes, file)) > 0 && text->size <= CONFIG_SIZE_MAX &&
           buffer_append(text, bytes, size))
        ;
    int error = ferror(file) != 0 ? errno : 0;
    if (error == 0 && !buffer_ok(text))
        error = ENOMEM;
    fclose(file);
    if (error != 0)
        fprintf(stderr, "firstlight local: cannot read %s: %s\n", path, strerror(error));
    return error == 0;
}

static void print_error(const char *path, const struct config_error *error)
{
    fprintf(stderr, "firstlight local: %s", path);
    if (error->line > 0)
        fprintf(stderr, ":%zu:%zu", error->line, error->column);
    fprintf(stderr, ": %s%s%s\n", error->path, error->path[0] != '\0' ? " " : "", error->message);
}

/* The file's folder with its '/'; "" when the path has none. NULL: no memory. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? strndup(path, (size_t)(slash - path) + 1) : strdup("");
}

struct config *config_file_read(const char *path)
{
    struct buffer text = buffer_new(CONFIG_SIZE_MAX + 2 * (size_t)65536);
    struct config *config = NULL;
    if (read_bytes(path, &text)) {
        struct config_error error = {0};
        char *folder = folder_of(path);
        if (folder != NULL)
            config = config_parse(buffer_text(&text), text.size, folder, &error);
        else
            config_error_say(&error, "cannot be read: out of memory");
        if (config == NULL)
            print_error(path, &error);
        free(folder);
    }
    buffer_free(&text);
    return config;
}
