#include "cli/query_output.h"

#include "base/json_text.h"
#include "base/text_width.h"
#include "cli/cli.h"
#include "cli/terminal.h"
#include "insights/report/figures.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- Results ------------------------------------------------------------------------------- */

int query_show_results(const struct query_results *results, enum query_format format)
{
    struct buffer out = buffer_new(SIZE_MAX / 2);
    if (format == QUERY_FORMAT_JSON)
        query_results_json(&out, results);
    else if (format == QUERY_FORMAT_CSV)
        query_results_csv(&out, results);
    else
        query_results_table(&out, results, terminal_columns(), terminal_has_colours(STDOUT_FILENO));
    if (!buffer_ok(&out)) {
        buffer_free(&out);
        return cli_no_memory("query");
    }
    bool written =
        fwrite(buffer_text(&out), 1, out.size, stdout) == out.size && fflush(stdout) == 0;
    buffer_free(&out);
    if (written)
        return EXIT_SUCCESS;
    fprintf(stderr, "firstlight query: cannot write the results: %s\n", strerror(errno));
    return CLI_FAILED;
}

/* ---- Errors -------------------------------------------------------------------------------- */

/* A line of the query, and where in it the error is. */
struct place {
    size_t number; /* of the line, from 1 */
    struct text line;
    size_t start, end; /* within the line, end exclusive */
};

static struct place find_place(const struct query_error *error)
{
    struct text query = error->query;
    struct place place = {.number = 1};
    size_t first = error->start < query.size ? error->start : query.size;
    size_t last = first;
    for (size_t i = 0; i < first; i++)
        place.number += query.data[i] == '\n' ? 1 : 0;
    while (first > 0 && query.data[first - 1] != '\n')
        first--;
    while (last < query.size && query.data[last] != '\n')
        last++;
    place.line = text_bytes(query.data + first, last - first);
    place.start = error->start < last ? error->start - first : place.line.size;
    place.end = error->end < last ? error->end - first : place.line.size;
    return place;
}

/* Shows part of a line: tabs as blanks, so that what stands below stays below. */
static size_t show_part(struct buffer *out, struct text part)
{
    struct buffer plain = buffer_new(SIZE_MAX / 2);
    size_t before = out->size;
    for (size_t i = 0; part.data != NULL && i < part.size; i++)
        buffer_append_char(&plain, (char)(part.data[i] == '\t' ? ' ' : part.data[i]));
    line_text_bytes(out, buffer_text(&plain), plain.size);
    buffer_free(&plain);
    return text_width(text_bytes(buffer_text(out) + before, out->size - before));
}

static void repeat(struct buffer *out, char c, size_t count)
{
    while (count-- > 0)
        buffer_append_char(out, c);
}

int query_show_error(const struct query_error *error)
{
    bool colour = terminal_has_colours(STDERR_FILENO);
    struct place place = find_place(error);
    struct buffer out = buffer_new(SIZE_MAX / 2);
    buffer_printf(&out, "firstlight query: %s%s%s\n", colour ? "\033[1m" : "", error->message,
                  colour ? "\033[0m" : "");
    int margin = (int)out.size;
    buffer_printf(&out, "%5zu | ", place.number);
    margin = (int)out.size - margin;
    size_t left = show_part(&out, text_first(place.line, place.start));
    size_t under = show_part(&out, text_from(text_first(place.line, place.end), place.start));
    show_part(&out, text_from(place.line, place.end));
    buffer_printf(&out, "\n%*s", margin, "| ");
    repeat(&out, ' ', left);
    buffer_append_text(&out, colour ? "\033[31m^" : "^");
    repeat(&out, '~', under > 1 ? under - 1 : 0);
    buffer_append_text(&out, colour ? "\033[0m\n" : "\n");
    fputs(buffer_text(&out), stderr);
    buffer_free(&out);
    return CLI_USAGE;
}

/* ---- How it went --------------------------------------------------------------------------- */

static void show_outcome(const struct query_results *results,
                         const struct log_input_summary *summary)
{
    struct figure matched, scanned, bytes, files;
    fprintf(stderr, "matched %s of %s event%s, %s in %s file%s\n",
            figure_count(&matched, results->matched), figure_count(&scanned, results->scanned),
            results->scanned == 1 ? "" : "s", figure_bytes(&bytes, summary->bytes),
            figure_count(&files, summary->files), summary->files == 1 ? "" : "s");
}

static void show_troubles(const struct log_input_summary *summary)
{
    static const char *const what[][2] = {
        [LOG_TROUBLE_LINE_TOO_LONG] = {"line is too long", "lines are too long"},
        [LOG_TROUBLE_BAD_JSON] = {"document is no JSON", "documents are no JSON"},
        [LOG_TROUBLE_CUT_OFF] = {"file is cut off or damaged", "files are cut off or damaged"},
        [LOG_TROUBLE_CANNOT_READ] = {"file cannot be read", "files cannot be read"},
    };
    uint64_t total = 0;
    for (size_t i = 0; i < LOG_TROUBLE_KINDS; i++) {
        struct figure count;
        uint64_t troubles = summary->troubles[i];
        total += troubles;
        if (troubles > 0)
            fprintf(stderr, "firstlight query: %s %s\n", figure_count(&count, troubles),
                    what[i][troubles > 1]);
    }
    for (size_t i = 0; i < summary->shown_count; i++)
        fprintf(stderr, "  %s: %s\n", summary->shown[i].where, summary->shown[i].detail);
    if (total > summary->shown_count) {
        struct figure more;
        fprintf(stderr, "  and %s more\n", figure_count(&more, total - summary->shown_count));
    }
}

void query_show_summary(const struct query_results *results,
                        const struct log_input_summary *summary)
{
    if (isatty(STDERR_FILENO) == 1)
        show_outcome(results, summary);
    show_troubles(summary);
}
