/* The report for people: what a sheet for the terminal and Markdown says. */
#ifndef INSIGHTS_REPORT_REPORT_SHEET_H
#define INSIGHTS_REPORT_REPORT_SHEET_H

#include "insights/report/report.h"
#include "insights/report/sheet.h"

/* Fills a new sheet. sheet->failed: there was no memory for all of it. */
void report_sheet(struct sheet *sheet, const struct report_result *result,
                  const struct report_input *input);

/* Its parts. */
void report_sheet_starts(struct sheet *sheet, const struct report_result *result);
void report_sheet_groups(struct sheet *sheet, const struct report_result *result);
void report_sheet_times(struct sheet *sheet, const struct report_result *result);
void report_sheet_rules(struct sheet *sheet, const struct report_result *result);
void report_sheet_billing(struct sheet *sheet, const struct report_result *result);

/* What a kind is called here: "not told" of START_UNDECIDED. */
const char *report_kind_title(enum start_kind kind);

/* A name, or "(not told)". */
const char *report_name(const char *name);

/* Rows of a table at most: what is more is in --csv and --json. */
enum { REPORT_ROWS_MAX = 40 };

/* Below a table of `count` groups: how many of them are not shown. */
void report_sheet_rest(struct sheet *sheet, size_t count);

#endif
