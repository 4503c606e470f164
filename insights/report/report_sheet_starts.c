/* Starts by kind, over time, and by function, version and runtime. */
#include "insights/report/figures.h"
#include "insights/report/report_sheet.h"
#include "insights/report/statistics.h"

#include <inttypes.h>

#define COUNT(n)    figure_count(&(struct figure){{0}}, n)
#define PER_CENT(n) figure_per_cent(&(struct figure){{0}}, n)
#define DURATION(n) figure_duration(&(struct figure){{0}}, n)
#define TIME(n)     figure_time(&(struct figure){{0}}, n)

enum { PERIODS = 12 };

static double part(uint64_t count, uint64_t of)
{
    return of > 0 ? (double)count / (double)of : 0;
}

/* ---- By kind ------------------------------------------------------------------------------ */

static void kinds_table(struct sheet *sheet, const struct report_group *total)
{
    sheet_table(sheet);
    sheet_column(sheet, "kind", SHEET_LEFT);
    sheet_column(sheet, "starts", SHEET_RIGHT);
    sheet_column(sheet, "of all", SHEET_RIGHT);
    sheet_column(sheet, "", SHEET_BAR);
    static const enum start_kind order[] = {
        START_PROACTIVE,  START_COLD,
        START_RE_INIT,    START_PROVISIONED_CONCURRENCY,
        START_SNAP_START, START_MANAGED_INSTANCES,
        START_UNDECIDED,
    };
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        uint64_t count = total->kinds[order[i]];
        if (count == 0 && order[i] != START_PROACTIVE && order[i] != START_COLD)
            continue;
        sheet_row(sheet);
        sheet_text(sheet, "%s", report_kind_title(order[i]));
        sheet_text(sheet, "%s", COUNT(count));
        sheet_text(sheet, "%s", PER_CENT(part(count, total->starts)));
        sheet_bar(sheet, part(count, total->starts), 0);
    }
}

static void say_share(struct sheet *sheet, const struct report_share *share)
{
    uint64_t both = share->proactive + share->cold;
    if (both == 0) {
        sheet_line(sheet, "No on-demand start of a sandbox's first process: there is no proactive "
                          "share.");
        return;
    }
    sheet_line(sheet,
               "%s proactive: %s of %s on-demand starts of a sandbox's first process (95 %% "
               "interval %s to %s)",
               PER_CENT(share->share), COUNT(share->proactive), COUNT(both), PER_CENT(share->low),
               PER_CENT(share->high));
}

static void say_early(struct sheet *sheet, const struct report_result *result)
{
    const struct report_group *total = &result->total;
    uint64_t both = total->share.proactive + total->share.cold;
    if (total->early == 0)
        return;
    sheet_line(sheet,
               "Early-proactive candidates: %s of the cold ones were idle, but within %s since "
               "init began, where nothing proves it. With them it would be %s.",
               COUNT(total->early), DURATION(result->threshold_ms),
               PER_CENT(part(total->share.proactive + total->early, both)));
}

static void say_judged_again(struct sheet *sheet, const struct report_result *result)
{
    if (!result->judged_again)
        return;
    uint64_t proactive = result->total.logged[START_PROACTIVE];
    sheet_line(
        sheet, "Judged again with a threshold of %s; as logged, %s are proactive and %s cold.",
        DURATION(result->threshold_ms), COUNT(proactive), COUNT(result->total.logged[START_COLD]));
    if (result->not_judged_again > 0)
        sheet_line(sheet, "%s of them tell no evidence, and stay as logged.",
                   COUNT(result->not_judged_again));
}

static void say_sources(struct sheet *sheet, const struct report_result *result)
{
    const uint64_t *sources = result->sources;
    if (sources[REPORT_SOURCE_RULE] > 0)
        sheet_line(sheet, "%s by proactiveInitialization alone: the naive rule, as logged",
                   COUNT(sources[REPORT_SOURCE_RULE]));
    if (sources[REPORT_SOURCE_DATADOG] > 0)
        sheet_line(sheet, "%s by Datadog's flags, as logged",
                   COUNT(sources[REPORT_SOURCE_DATADOG]));
    if (sources[REPORT_SOURCE_POWERTOOLS] > 0)
        sheet_line(sheet, "%s by cold_start alone, which tells a first invocation and not its kind",
                   COUNT(sources[REPORT_SOURCE_POWERTOOLS]));
    if (sources[REPORT_SOURCE_EVENTS] > 0)
        sheet_line(sheet, "%s by the local Lambda's events alone",
                   COUNT(sources[REPORT_SOURCE_EVENTS]));
}

/* ---- Over time ---------------------------------------------------------------------------- */

/* Of those that are listed: the tallies may know of more. */
static uint64_t listed_of(const struct report_result *result, enum start_kind kind)
{
    uint64_t count = 0;
    for (size_t i = 0; i < result->start_count; i++)
        count += result->starts[i].kind == kind;
    return count;
}

/* The starts that have a time come first: how many. */
static size_t timed(const struct report_result *result)
{
    size_t count = result->start_count;
    while (count > 0 && result->starts[count - 1].at_ms == LOG_EVENT_NO_TIME)
        count--;
    return count;
}

static void over_time(struct sheet *sheet, const struct report_result *result)
{
    size_t count = timed(result);
    uint64_t both = listed_of(result, START_PROACTIVE) + listed_of(result, START_COLD);
    if (count < 2 || both == 0)
        return;
    int64_t first = result->starts[0].at_ms, last = result->starts[count - 1].at_ms;
    /* Of less than a second each, two would bear the same time. */
    if (last - first < PERIODS * (int64_t)1000)
        return;
    sheet_heading(sheet, "Starts so far (█ proactive, ░ cold)");
    sheet_table(sheet);
    sheet_column(sheet, "until (UTC)", SHEET_LEFT);
    sheet_column(sheet, "proactive", SHEET_RIGHT);
    sheet_column(sheet, "cold", SHEET_RIGHT);
    sheet_column(sheet, "", SHEET_BAR);
    uint64_t proactive = 0, cold = 0;
    size_t next = 0;
    for (int period = 1; period <= PERIODS; period++) {
        int64_t until = period == PERIODS ? last : first + (last - first) / PERIODS * period;
        for (; next < count && result->starts[next].at_ms <= until; next++) {
            proactive += result->starts[next].kind == START_PROACTIVE;
            cold += result->starts[next].kind == START_COLD;
        }
        sheet_row(sheet);
        sheet_text(sheet, "%s", TIME(until));
        sheet_text(sheet, "%s", COUNT(proactive));
        sheet_text(sheet, "%s", COUNT(cold));
        sheet_bar(sheet, part(proactive, both), part(cold, both));
    }
}

void report_sheet_starts(struct sheet *sheet, const struct report_result *result)
{
    const struct report_group *total = &result->total;
    sheet_heading(sheet, "Starts");
    if (total->starts == 0) {
        sheet_line(sheet, "No line tells how a sandbox started.");
        return;
    }
    say_share(sheet, &total->share);
    say_early(sheet, result);
    say_judged_again(sheet, result);
    say_sources(sheet, result);
    kinds_table(sheet, total);
    over_time(sheet, result);
}

/* ---- By function, version, runtime -------------------------------------------------------- */

static void group_columns(struct sheet *sheet)
{
    sheet_column(sheet, "starts", SHEET_RIGHT);
    sheet_column(sheet, "proactive", SHEET_RIGHT);
    sheet_column(sheet, "cold", SHEET_RIGHT);
    sheet_column(sheet, "early", SHEET_EXTRA);
    sheet_column(sheet, "re-init", SHEET_EXTRA);
    sheet_column(sheet, "other", SHEET_EXTRA);
    sheet_column(sheet, "share", SHEET_RIGHT);
    sheet_column(sheet, "95 % interval", SHEET_EXTRA);
    sheet_column(sheet, "", SHEET_BAR);
}

static void group_cells(struct sheet *sheet, const struct report_group *group)
{
    const struct report_share *share = &group->share;
    uint64_t known = share->proactive + share->cold;
    uint64_t other = group->starts - known - group->kinds[START_RE_INIT];
    sheet_text(sheet, "%s", COUNT(group->starts));
    sheet_text(sheet, "%s", COUNT(share->proactive));
    sheet_text(sheet, "%s", COUNT(share->cold));
    sheet_text(sheet, "%s", COUNT(group->early));
    sheet_text(sheet, "%s", COUNT(group->kinds[START_RE_INIT]));
    sheet_text(sheet, "%s", COUNT(other));
    sheet_text(sheet, "%s", known > 0 ? PER_CENT(share->share) : "–");
    if (known > 0)
        sheet_text(sheet, "%.1f to %.1f", share->low * 100, share->high * 100);
    else
        sheet_text(sheet, "–");
    sheet_bar(sheet, known > 0 ? share->share : 0, known > 0 ? 1 - share->share : 0);
}

/* What a group is by: its names that are not NULL. */
static void name_columns(struct sheet *sheet, const struct report_group *group)
{
    if (group->function != NULL)
        sheet_column(sheet, "function", SHEET_LEFT);
    if (group->version != NULL)
        sheet_column(sheet, "version", SHEET_LEFT);
    if (group->runtime != NULL)
        sheet_column(sheet, "runtime", SHEET_LEFT);
}

static void name_cells(struct sheet *sheet, const struct report_group *group)
{
    if (group->function != NULL)
        sheet_text(sheet, "%s", report_name(group->function));
    if (group->version != NULL)
        sheet_text(sheet, "%s", report_name(group->version));
    if (group->runtime != NULL)
        sheet_text(sheet, "%s", report_name(group->runtime));
}

static void group_table(struct sheet *sheet, const char *heading, const struct report_group *groups,
                        size_t count)
{
    size_t rows = 0;
    sheet_heading(sheet, "%s", heading);
    sheet_table(sheet);
    name_columns(sheet, &groups[0]);
    group_columns(sheet);
    for (size_t i = 0; i < count && rows < REPORT_ROWS_MAX; i++) {
        if (groups[i].starts == 0)
            continue;
        rows++;
        sheet_row(sheet);
        name_cells(sheet, &groups[i]);
        group_cells(sheet, &groups[i]);
    }
    report_sheet_rest(sheet, report_groups_with_starts(groups, count));
}

/* A table of one row would only say again what the one before it does. */
void report_sheet_groups(struct sheet *sheet, const struct report_result *result)
{
    size_t functions = report_groups_with_starts(result->functions, result->function_count);
    if (functions > 0)
        group_table(sheet, "Starts by function", result->functions, result->function_count);
    if (report_groups_with_starts(result->versions, result->version_count) > functions)
        group_table(sheet, "Starts by version", result->versions, result->version_count);
    if (report_groups_with_starts(result->runtimes, result->runtime_count) > 1)
        group_table(sheet, "Starts by runtime", result->runtimes, result->runtime_count);
}
