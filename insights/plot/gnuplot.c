#include "insights/plot/gnuplot.h"

#include "base/json_text.h"
#include "insights/system/child_run.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

/* What it says when it fails, as far as we listen. */
enum { COMPLAINT_MAX = 64 * 1024 };

__attribute__((format(printf, 2, 3))) static bool fail(char error[PLOT_ERROR_SIZE],
                                                       const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(error, PLOT_ERROR_SIZE, format, args);
    va_end(args);
    return false;
}

/* The last line that says something: what went wrong comes after the command and a caret. */
static const char *last_line(struct buffer *text)
{
    while (text->size > 0 && strchr(" \t\r\n", text->data[text->size - 1]) != NULL)
        text->data[--text->size] = '\0';
    const char *newline = text->size > 0 ? strrchr(text->data, '\n') : NULL;
    return newline != NULL ? newline + 1 + strspn(newline + 1, " \t") : buffer_text(text);
}

static bool failed(const struct child_run *run, char error[PLOT_ERROR_SIZE])
{
    struct buffer line = buffer_new(PLOT_ERROR_SIZE - 32);
    line_text(&line, last_line(run->complaint));
    if (WIFSIGNALED(run->status))
        fail(error, "gnuplot was killed by signal %d", WTERMSIG(run->status));
    else if (line.size > 0)
        fail(error, "gnuplot failed: %s", line.data);
    else
        fail(error, "gnuplot failed with exit status %d", WEXITSTATUS(run->status));
    buffer_free(&line);
    return false;
}

static bool judge(enum child_outcome outcome, const struct child_run *run,
                  char error[PLOT_ERROR_SIZE])
{
    switch (outcome) {
    case CHILD_NOT_FOUND:
        return fail(error, "gnuplot is not installed; on Debian: apt-get install gnuplot-nox");
    case CHILD_NOT_STARTED:
        return fail(error, "gnuplot cannot be started: %s", strerror(run->status));
    case CHILD_TOO_LARGE:
        return fail(error, "the picture takes more than %zu MB", run->out->max / 1000000);
    case CHILD_TOO_LONG:
    case CHILD_STOPPED:
        return fail(error, "gnuplot was not ready after %d s", GNUPLOT_PATIENCE_MS / 1000);
    case CHILD_ENDED:
        break;
    }
    if (run->status != 0)
        return failed(run, error);
    return run->out->size > 0 || fail(error, "gnuplot drew nothing: %s", last_line(run->complaint));
}

bool gnuplot_run(struct text commands, struct buffer *out, char error[PLOT_ERROR_SIZE])
{
    static const char *const argv[] = {"gnuplot", "-d", "-", NULL};
    const struct child_command command = {.argv = argv};
    struct buffer complaint = buffer_new(COMPLAINT_MAX);
    struct child_run run = {
        .input = commands,
        .out = out,
        .complaint = &complaint,
        .patience_ms = GNUPLOT_PATIENCE_MS,
    };
    bool drawn = judge(child_run(&command, &run), &run, error);
    buffer_free(&complaint);
    return drawn;
}
