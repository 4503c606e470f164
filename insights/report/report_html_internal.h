/* The sections of the page, and what they are written with. For report_html*.c alone. */
#ifndef INSIGHTS_REPORT_REPORT_HTML_INTERNAL_H
#define INSIGHTS_REPORT_REPORT_HTML_INTERNAL_H

#include "base/buffer.h"
#include "base/text.h"
#include "insights/report/report.h"
#include "insights/report/report_html.h"
#include "insights/report/report_words.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Rows of a table; more are counted. */
enum { HTML_ROWS_MAX = 50 };

/* ---- Sections: each appends a <section> with a heading, or nothing where it has nothing to say */

void html_summary(struct buffer *out, const struct report_result *result);
bool html_cumulative(struct buffer *out, const struct report_result *result,
                     char error[PLOT_ERROR_SIZE]);
void html_kinds(struct buffer *out, const struct report_result *result);
void html_groups(struct buffer *out, const struct report_result *result);
bool html_timeline(struct buffer *out, const struct report_result *result,
                   char error[PLOT_ERROR_SIZE]);
bool html_distributions(struct buffer *out, const struct report_result *result,
                        char error[PLOT_ERROR_SIZE]);
void html_billing(struct buffer *out, const struct report_result *result);
void html_naive(struct buffer *out, const struct report_result *result);
void html_input(struct buffer *out, const struct report_result *result,
                const struct report_input *input);

/* ---- Pieces -------------------------------------------------------------------------------- */

/* `heading` and `id` are trusted. The section stays open until html_section_end(). */
void html_section(struct buffer *out, const char *id, const char *heading);
void html_section_end(struct buffer *out);

/* title: trusted; numeric: aligned right */
struct html_column {
    const char *title;
    bool numeric;
};

/* A table with its caption and head; ends with html_table_end(). `caption` is trusted. */
void html_table(struct buffer *out, const char *caption, const struct html_column *columns,
                size_t count);
void html_table_end(struct buffer *out);

/* Says below a table how many rows of `total` it does not show; nothing where it shows all. */
void html_rows_left_out(struct buffer *out, size_t total, const char *many);

/* Rows, and their cells from left to right. The first one names the row. */
void html_row(struct buffer *out);
void html_row_end(struct buffer *out);
void html_name(struct buffer *out, struct text text);
void html_kind_name(struct buffer *out, enum start_kind kind); /* with its mark */
void html_cell(struct buffer *out, struct text text);
void html_time(struct buffer *out, int64_t epoch_ms);
void html_count(struct buffer *out, uint64_t count); /* 0 is faint */
void html_duration(struct buffer *out, double ms);
void html_per_cent(struct buffer *out, double share);
void html_money(struct buffer *out, double dollars);
void html_share(struct buffer *out, const struct report_share *share); /* "81 % (72 to 88 %)" */

/* A cell with a bar: `kinds` as parts of `whole`, all in their colours. */
void html_kinds_bar(struct buffer *out, const uint64_t kinds[START_KINDS], uint64_t whole);

/* "72 to 88 %" */
void html_interval(struct buffer *out, const struct report_share *share);

/* A kind's mark in text: a coloured square. */
void html_mark(struct buffer *out, enum start_kind kind);

#endif
