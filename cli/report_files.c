#include "cli/report_files.h"

#include "insights/report/report_html.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A picture is some tens of kilobytes. */
enum { PICTURE_MAX = 32 * 1024 * 1024 };

static bool ends_with(const char *path, const char *end)
{
    size_t size = strlen(path), end_size = strlen(end);
    return size > end_size && strcmp(path + size - end_size, end) == 0;
}

bool report_can_plot(const char *path)
{
    return ends_with(path, ".svg") || ends_with(path, ".png");
}

static bool write_file(const char *path, const struct buffer *bytes)
{
    FILE *file = fopen(path, "w");
    bool written = file != NULL && fwrite(bytes->data, 1, bytes->size, file) == bytes->size;
    int error = errno;
    if (file != NULL && fclose(file) != 0 && written) {
        written = false;
        error = errno;
    }
    if (written)
        return true;
    fprintf(stderr, "firstlight report: cannot write %s: %s\n", path, strerror(error));
    if (file != NULL)
        unlink(path);
    return false;
}

/* drawn: `bytes` are all there; else `error` says why not. */
static bool finish(const char *path, struct buffer *bytes, bool drawn, const char *error)
{
    if (!drawn)
        fprintf(stderr, "firstlight report: no %s: %s\n", path, error);
    bool done = drawn && write_file(path, bytes);
    buffer_free(bytes);
    return done;
}

static bool write_page(const char *path, const struct report_result *result,
                       const struct report_input *input)
{
    struct buffer page = buffer_new(REPORT_HTML_MAX);
    char error[PLOT_ERROR_SIZE];
    bool drawn = report_html(&page, result, input, error);
    return finish(path, &page, drawn, error);
}

static bool write_plot(const char *path, const struct report_result *result)
{
    struct buffer picture = buffer_new(PICTURE_MAX);
    char error[PLOT_ERROR_SIZE];
    bool drawn =
        report_picture(&picture, result, ends_with(path, ".png") ? PLOT_PNG : PLOT_SVG, error);
    return finish(path, &picture, drawn, error);
}

bool report_write_files(const struct report_command *command, const struct report_result *result,
                        const struct report_input *input)
{
    bool page = command->html == NULL || write_page(command->html, result, input);
    bool plot = command->plot == NULL || write_plot(command->plot, result);
    return page && plot;
}
