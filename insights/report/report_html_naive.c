#include "insights/report/report_html_internal.h"

#include "insights/report/report_sheet.h"

/* How often the naive rule says what the verdict, or the truth, says: cold, or proactive. */
static uint64_t agreed(const uint64_t naive[REPORT_NAIVES][START_KINDS])
{
    return naive[REPORT_NAIVE_COLD][START_COLD] + naive[REPORT_NAIVE_PROACTIVE][START_PROACTIVE];
}

static uint64_t told(const uint64_t naive[REPORT_NAIVES][START_KINDS])
{
    uint64_t sum = 0;
    for (int row = REPORT_NAIVE_COLD; row <= REPORT_NAIVE_PROACTIVE; row++)
        for (int kind = START_COLD; kind < START_KINDS; kind++)
            sum += naive[row][kind];
    return sum;
}

static uint64_t agreed_kinds(const uint64_t table[START_KINDS][START_KINDS])
{
    uint64_t sum = 0;
    for (int kind = START_COLD; kind < START_KINDS; kind++)
        sum += table[kind][kind];
    return sum;
}

/* ---- Tables of one verdict by another ------------------------------------------------------- */

/* A verdict's rows: `count` of them, START_KINDS figures each. */
struct matrix {
    const char *caption, *corner;
    const char *const *names;
    const uint64_t (*rows)[START_KINDS];
    size_t count;
};

static uint64_t column_sum(const struct matrix *matrix, int kind)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < matrix->count; i++)
        sum += matrix->rows[i][kind];
    return sum;
}

static uint64_t row_sum(const struct matrix *matrix, size_t row)
{
    uint64_t sum = 0;
    for (int kind = 0; kind < START_KINDS; kind++)
        sum += matrix->rows[row][kind];
    return sum;
}

/* Only rows and columns that count anything; empty rows of cold and proactive stay. */
static void write_matrix(struct buffer *out, const struct matrix *matrix)
{
    struct html_column columns[START_KINDS + 1] = {{matrix->corner, false}};
    bool shown[START_KINDS];
    size_t count = 1;
    for (int kind = 0; kind < START_KINDS; kind++) {
        shown[kind] = column_sum(matrix, kind) > 0;
        if (shown[kind])
            columns[count++] = (struct html_column){report_kind_title((enum start_kind)kind), true};
    }
    html_table(out, matrix->caption, columns, count);
    for (size_t row = 0; row < matrix->count; row++) {
        if (row_sum(matrix, row) == 0)
            continue;
        html_row(out);
        html_name(out, text_of(matrix->names[row]));
        for (int kind = 0; kind < START_KINDS; kind++)
            if (shown[kind])
                html_count(out, matrix->rows[row][kind]);
        html_row_end(out);
    }
    html_table_end(out);
}

/* ---- The section ---------------------------------------------------------------------------- */

static const char *const naive_names[REPORT_NAIVES] = {
    [REPORT_NAIVE_COLD] = "naive: cold",
    [REPORT_NAIVE_PROACTIVE] = "naive: proactive",
    [REPORT_NAIVE_NOT_TOLD] = "naive: not told",
};

static void agreement(struct buffer *out, const char *who, const char *with, uint64_t agree,
                      uint64_t of)
{
    buffer_printf(out, "<p>%s with %s in ", who, with);
    words_count(out, agree);
    buffer_append_text(out, " of ");
    words_counted(out, of, "start", "starts");
    buffer_append_text(out, of > 0 ? " (" : "");
    if (of > 0) {
        words_per_cent(out, (double)agree / (double)of);
        buffer_append_char(out, ')');
    }
    buffer_append_text(out, ".</p>\n");
}

static void beside_truth(struct buffer *out, const struct report_group *total)
{
    const char *names[START_KINDS];
    for (int kind = 0; kind < START_KINDS; kind++)
        names[kind] = report_kind_title((enum start_kind)kind);
    agreement(out, "Where the local Lambda told the truth, the verdict agrees", "it",
              agreed_kinds(total->truth), total->truths);
    agreement(out, "The naive rule agrees", "it", agreed(total->naive_truth),
              told(total->naive_truth));
    write_matrix(out, &(struct matrix){"The verdict, by the truth", "Verdict", names, total->truth,
                                       START_KINDS});
    write_matrix(out, &(struct matrix){"The naive rule, by the truth", "Naive rule", naive_names,
                                       total->naive_truth, REPORT_NAIVES});
}

void html_naive(struct buffer *out, const struct report_result *result)
{
    const struct report_group *total = &result->total;
    if (told(total->naive) == 0 && total->truths == 0)
        return;
    html_section(out, "naive", "The naive rule beside ours");
    buffer_append_text(out, "<p>The naive rule looks at the time since init began alone: beyond ");
    words_duration(out, result->threshold_ms);
    buffer_append_text(out, " it says proactive, whatever came before.</p>\n");
    if (told(total->naive) > 0) {
        agreement(out, "It agrees", "the verdict", agreed(total->naive), told(total->naive));
        write_matrix(out, &(struct matrix){"The naive rule, by the verdict", "Naive rule",
                                           naive_names, total->naive, REPORT_NAIVES});
    }
    if (total->truths > 0)
        beside_truth(out, total);
    html_section_end(out);
}
