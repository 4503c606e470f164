#include "cli/cli.h"
#include "cli/interrupts.h"
#include "cli/report_files.h"
#include "cli/report_options.h"
#include "cli/report_read.h"
#include "cli/terminal.h"
#include "insights/report/report_json.h"
#include "insights/report/report_sheet.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A sheet wider than this is hard to read; where there is no terminal, this is its width. */
enum { WIDTH_MOST = 120, WIDTH_ELSEWHERE = 100, WIDTH_LEAST = 40 };

enum { SHEET_TEXT_MAX = 32 * 1024 * 1024, TROUBLE_SIZE = 400 };

/* ---- Writing ------------------------------------------------------------------------------ */

struct troubles {
    char texts[LOG_TROUBLES_SHOWN][TROUBLE_SIZE];
    const char *shown[LOG_TROUBLES_SHOWN];
};

static struct report_input what_was_read(const struct log_input_summary *summary,
                                         struct troubles *troubles)
{
    struct report_input input = {
        .files = summary->files,
        .bytes = summary->bytes,
        .lines = summary->lines,
        .untimed = summary->untimed,
        .shown = troubles->shown,
        .shown_count = summary->shown_count,
        .stopped = summary->stopped,
    };
    for (int kind = 0; kind < LOG_TROUBLE_KINDS; kind++)
        input.troubles += summary->troubles[kind];
    for (size_t i = 0; i < summary->shown_count; i++) {
        snprintf(troubles->texts[i], TROUBLE_SIZE, "%s: %s", summary->shown[i].where,
                 summary->shown[i].detail);
        troubles->shown[i] = troubles->texts[i];
    }
    return input;
}

/* In tables they stand among the rest; other formats have no place for people. */
static void tell_troubles(const struct report_input *input)
{
    for (size_t i = 0; i < input->shown_count; i++)
        fprintf(stderr, "firstlight report: %s\n", input->shown[i]);
    if (input->troubles > input->shown_count)
        fprintf(stderr, "firstlight report: … and %" PRIu64 " more that could not be read\n",
                input->troubles - input->shown_count);
}

static size_t sheet_columns(void)
{
    size_t columns = terminal_columns();
    if (columns == 0)
        return WIDTH_ELSEWHERE;
    if (columns < WIDTH_LEAST)
        return WIDTH_LEAST;
    return columns < WIDTH_MOST ? columns : WIDTH_MOST;
}

static bool write_sheet(const struct report_result *result, const struct report_input *input,
                        bool markdown)
{
    struct sheet sheet = sheet_new();
    struct buffer text = buffer_new(SHEET_TEXT_MAX);
    report_sheet(&sheet, result, input);
    if (markdown)
        sheet_write_markdown(&text, &sheet);
    else
        sheet_write_terminal(&text, &sheet, sheet_columns(), terminal_has_colours(STDOUT_FILENO));
    bool ok = !sheet.failed && buffer_ok(&text);
    if (ok)
        fwrite(buffer_text(&text), 1, text.size, stdout);
    buffer_free(&text);
    sheet_free(&sheet);
    return ok;
}

static bool write_report(const struct report_command *command, const struct report_result *result,
                         const struct report_input *input)
{
    bool for_people = command->format == REPORT_TERMINAL || command->format == REPORT_MARKDOWN;
    if (!for_people)
        tell_troubles(input);
    switch (command->format) {
    case REPORT_JSON:
        return report_json(stdout, result, input);
    case REPORT_CSV:
        return report_csv(stdout, result, command->csv);
    case REPORT_MARKDOWN:
    case REPORT_TERMINAL:
        break;
    }
    return write_sheet(result, input, command->format == REPORT_MARKDOWN);
}

/* ---- The command -------------------------------------------------------------------------- */

static int finish(const struct report_command *command, struct report *report,
                  const struct log_input_summary *summary)
{
    const struct report_result *result = report_finish(report);
    struct troubles troubles = {.shown = {NULL}};
    struct report_input input = what_was_read(summary, &troubles);
    if (result == NULL)
        return cli_no_memory("report");
    bool written = write_report(command, result, &input);
    if (fflush(stdout) != 0 || ferror(stdout) != 0) {
        fprintf(stderr, "firstlight report: cannot write the report: %s\n", strerror(errno));
        return CLI_FAILED;
    }
    if (!written)
        return cli_no_memory("report");
    if (!report_write_files(command, result, &input))
        return CLI_FAILED;
    if (summary->stopped)
        return CLI_INTERRUPTED;
    return summary->troubles[LOG_TROUBLE_CANNOT_READ] > 0 ? CLI_FAILED : EXIT_SUCCESS;
}

static int run(const struct report_command *command)
{
    struct log_input_summary summary;
    struct report *report = report_new(&command->report);
    enum report_read outcome =
        report != NULL ? report_read(command, report, &summary) : REPORT_NO_MEMORY;
    int status = CLI_UNREACHABLE;
    if (outcome == REPORT_NO_MEMORY)
        status = cli_no_memory("report");
    else if (outcome == REPORT_READ || summary.events > 0)
        status = finish(command, report, &summary);
    report_free(report);
    /* What came before CloudWatch failed is shown, but it is not all. */
    return outcome == REPORT_UNREACHABLE ? CLI_UNREACHABLE : status;
}

int cli_report(int argc, char **argv)
{
    struct report_command command;
    int status = report_options_read(&command, argc, argv);
    return status >= 0 ? status : run(&command);
}
