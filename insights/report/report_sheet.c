#include "insights/report/report_sheet.h"

#include "insights/report/figures.h"

#include <inttypes.h>
#include <string.h>

#define COUNT(n)    figure_count(&(struct figure){{0}}, n)
#define DURATION(n) figure_duration(&(struct figure){{0}}, n)
#define TIME(n)     figure_time(&(struct figure){{0}}, n)
#define BYTES(n)    figure_bytes(&(struct figure){{0}}, n)

const char *report_kind_title(enum start_kind kind)
{
    return kind == START_UNDECIDED ? "not told" : start_kind_name(kind);
}

const char *report_name(const char *name)
{
    return name[0] != '\0' ? name : "(not told)";
}

void report_sheet_rest(struct sheet *sheet, size_t count)
{
    if (count > REPORT_ROWS_MAX)
        sheet_line(sheet, "… and %s more: --csv=groups and --json have them all.",
                   COUNT(count - REPORT_ROWS_MAX));
}

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

/* ---- What was read ------------------------------------------------------------------------ */

static void say_input(struct sheet *sheet, const struct report_result *result,
                      const struct report_input *input)
{
    sheet_line(sheet, "%s event%s in %s line%s of %s file%s, %s", COUNT(result->events),
               plural(result->events), COUNT(input->lines), plural(input->lines),
               COUNT(input->files), plural(input->files), BYTES(input->bytes));
    if (result->first_ms != LOG_EVENT_NO_TIME)
        sheet_line(sheet, "%s to %s UTC: %s", TIME(result->first_ms), TIME(result->last_ms),
                   DURATION((double)result->last_ms - (double)result->first_ms));
    if (input->stopped)
        sheet_warning(sheet, "Interrupted: this is what was read until then.");
}

static void warn_of_input(struct sheet *sheet, const struct report_input *input)
{
    if (input->troubles == 0)
        return;
    sheet_warning(sheet, "Not all could be read: %s trouble%s. The report is about the rest.",
                  COUNT(input->troubles), plural(input->troubles));
    for (size_t i = 0; i < input->shown_count; i++)
        sheet_warning(sheet, "  %s", input->shown[i]);
    if (input->troubles > input->shown_count)
        sheet_warning(sheet, "  … and %s more", COUNT(input->troubles - input->shown_count));
}

static void warn_of_limits(struct sheet *sheet, const struct report_limits *limits)
{
    if (limits->starts_unlisted > 0)
        sheet_warning(
            sheet, "Percentiles and plots are of the first %s starts; %s more are counted alone.",
            COUNT(REPORT_STARTS_MAX), COUNT(limits->starts_unlisted));
    if (limits->bills_unlisted > 0)
        sheet_warning(sheet, "%s REPORTs with an init are counted, but not listed.",
                      COUNT(limits->bills_unlisted));
    if (limits->streams_forgotten > 0)
        sheet_warning(sheet,
                      "%s log streams that were quiet for long were forgotten: inits that were run "
                      "again may be missing.",
                      COUNT(limits->streams_forgotten));
    if (limits->groups_unlisted > 0)
        sheet_warning(sheet,
                      "There are more functions, versions or runtimes than %s: some are in "
                      "the total alone.",
                      COUNT(REPORT_GROUPS_MAX));
    if (limits->names_shortened > 0)
        sheet_warning(sheet, "%s names of streams and requests are left out.",
                      COUNT(limits->names_shortened));
}

static void say_nothing_there(struct sheet *sheet, const struct report_result *result,
                              const struct report_input *input)
{
    if (result->events == 0) {
        sheet_line(sheet, input->troubles > 0 ? "Nothing could be read: there is nothing to report."
                                              : "The log is empty: there is nothing to report.");
        return;
    }
    sheet_line(sheet,
               "None of these lines tells of a start or an invocation: no sandbox record, no "
               "proactiveInitialization, no REPORT.");
    sheet_line(sheet, "firstlight writes the sandbox record at level INFO; the platform writes "
                      "REPORT into the function's own log group.");
}

void report_sheet(struct sheet *sheet, const struct report_result *result,
                  const struct report_input *input)
{
    const struct report_group *total = &result->total;
    sheet_heading(sheet, "firstlight report");
    say_input(sheet, result, input);
    warn_of_input(sheet, input);
    warn_of_limits(sheet, &result->limits);
    if (total->starts == 0 && total->bills.reports == 0) {
        say_nothing_there(sheet, result, input);
        return;
    }
    report_sheet_starts(sheet, result);
    if (total->starts > 0) {
        report_sheet_groups(sheet, result);
        report_sheet_times(sheet, result);
        report_sheet_rules(sheet, result);
    }
    if (total->bills.reports > 0)
        report_sheet_billing(sheet, result);
}
