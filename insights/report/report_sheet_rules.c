/* Init and idle times; the naive rule and ours, beside each other and beside the truth. */
#include "insights/report/figures.h"
#include "insights/report/report_sheet.h"

#define COUNT(n)    figure_count(&(struct figure){{0}}, n)
#define DURATION(n) figure_duration(&(struct figure){{0}}, n)

/* ---- Times -------------------------------------------------------------------------------- */

static void percentile_columns(struct sheet *sheet)
{
    sheet_column(sheet, "starts", SHEET_RIGHT);
    sheet_column(sheet, "p50", SHEET_RIGHT);
    sheet_column(sheet, "p90", SHEET_RIGHT);
    sheet_column(sheet, "p99", SHEET_RIGHT);
    sheet_column(sheet, "max", SHEET_RIGHT);
}

static void percentile_cells(struct sheet *sheet, const struct report_percentiles *p)
{
    sheet_text(sheet, "%s", COUNT(p->count));
    sheet_text(sheet, "%s", DURATION(p->p50));
    sheet_text(sheet, "%s", DURATION(p->p90));
    sheet_text(sheet, "%s", DURATION(p->p99));
    sheet_text(sheet, "%s", DURATION(p->max));
}

static void percentile_row(struct sheet *sheet, const char *function, const char *what,
                           const struct report_percentiles *p)
{
    if (p->count == 0)
        return;
    sheet_row(sheet);
    if (function != NULL)
        sheet_text(sheet, "%s", function);
    sheet_text(sheet, "%s", what);
    percentile_cells(sheet, p);
}

static void rows_of(struct sheet *sheet, const char *function, const struct report_group *group)
{
    percentile_row(sheet, function, "init", &group->init);
    percentile_row(sheet, function, "init of cold starts", &group->cold_init);
    percentile_row(sheet, function, "idle before proactive ones", &group->idle);
}

void report_sheet_times(struct sheet *sheet, const struct report_result *result)
{
    const struct report_group *total = &result->total;
    if (total->init.count == 0 && total->idle.count == 0)
        return;
    bool several = result->function_count > 1 && result->functions[0].starts < total->starts &&
                   result->functions[1].starts < total->starts;
    sheet_heading(sheet, "Init and idle times");
    sheet_table(sheet);
    if (several)
        sheet_column(sheet, "function", SHEET_LEFT);
    sheet_column(sheet, "time", SHEET_LEFT);
    percentile_columns(sheet);
    for (size_t i = 0; several && i < result->function_count && i < REPORT_ROWS_MAX; i++)
        rows_of(sheet, report_name(result->functions[i].function), &result->functions[i]);
    rows_of(sheet, several ? "(all)" : NULL, total);
    report_sheet_rest(sheet, several ? result->function_count : 0);
}

/* ---- Rules -------------------------------------------------------------------------------- */

/* counts[row][kind]: columns are the kinds that any row has. */
static void confusion(struct sheet *sheet, const char *rows_are, const char *const *rows,
                      const uint64_t (*counts)[START_KINDS], size_t row_count)
{
    uint64_t sums[START_KINDS] = {0};
    for (size_t row = 0; row < row_count; row++)
        for (int kind = 0; kind < START_KINDS; kind++)
            sums[kind] += counts[row][kind];
    sheet_table(sheet);
    sheet_column(sheet, rows_are, SHEET_LEFT);
    for (int kind = 0; kind < START_KINDS; kind++)
        if (sums[kind] > 0)
            sheet_column(sheet, report_kind_title((enum start_kind)kind), SHEET_RIGHT);
    for (size_t row = 0; row < row_count; row++) {
        uint64_t sum = 0;
        for (int kind = 0; kind < START_KINDS; kind++)
            sum += counts[row][kind];
        if (sum == 0)
            continue;
        sheet_row(sheet);
        sheet_text(sheet, "%s", rows[row]);
        for (int kind = 0; kind < START_KINDS; kind++)
            if (sums[kind] > 0)
                sheet_text(sheet, "%s", COUNT(counts[row][kind]));
    }
}

static const char *const naive_rows[REPORT_NAIVES] = {"cold", "proactive", "not told"};

/* Where nothing tells the time since init began, there is nothing to compare. */
static bool naive_is_told(const struct report_group *total)
{
    for (int kind = 0; kind < START_KINDS; kind++)
        if (total->naive[REPORT_NAIVE_COLD][kind] + total->naive[REPORT_NAIVE_PROACTIVE][kind] > 0)
            return true;
    return false;
}

void report_sheet_rules(struct sheet *sheet, const struct report_result *result)
{
    const struct report_group *total = &result->total;
    if (naive_is_told(total)) {
        sheet_heading(sheet,
                      "The naive rule (first invocation, more than %s since init began) and "
                      "these verdicts",
                      DURATION(result->threshold_ms));
        confusion(sheet, "naive rule, by verdict:", naive_rows, total->naive, REPORT_NAIVES);
    }
    if (total->truths == 0)
        return;
    const char *kinds[START_KINDS];
    for (int kind = 0; kind < START_KINDS; kind++)
        kinds[kind] = report_kind_title((enum start_kind)kind);
    sheet_heading(sheet, "Beside the truth, as the local Lambda knows it: %s starts",
                  COUNT(total->truths));
    confusion(sheet, "verdict, by truth:", kinds, total->truth, START_KINDS);
    sheet_heading(sheet, "The naive rule beside the truth");
    confusion(sheet, "naive rule, by truth:", naive_rows, total->naive_truth, REPORT_NAIVES);
}
