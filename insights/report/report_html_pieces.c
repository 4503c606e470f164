#include "insights/report/report_html_internal.h"

#include "base/html_text.h"
#include "insights/report/report_sheet.h"

void html_section(struct buffer *out, const char *id, const char *heading)
{
    buffer_printf(out, "<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">%s</h2>\n", id, id,
                  heading);
}

void html_section_end(struct buffer *out)
{
    buffer_append_text(out, "</section>\n");
}

/* ---- Tables --------------------------------------------------------------------------------- */

void html_table(struct buffer *out, const char *caption, const struct html_column *columns,
                size_t count)
{
    buffer_printf(out, "<div class=\"wide\"><table>\n<caption>%s</caption>\n<thead><tr>", caption);
    for (size_t i = 0; i < count; i++)
        buffer_printf(out, "<th scope=\"col\"%s>%s</th>",
                      columns[i].numeric ? " class=\"number\"" : "", columns[i].title);
    buffer_append_text(out, "</tr></thead>\n<tbody>\n");
}

void html_table_end(struct buffer *out)
{
    buffer_append_text(out, "</tbody></table></div>\n");
}

void html_rows_left_out(struct buffer *out, size_t total, const char *many)
{
    if (total <= HTML_ROWS_MAX)
        return;
    buffer_append_text(out, "<p class=\"note\">The first ");
    words_count(out, HTML_ROWS_MAX);
    buffer_append_text(out, " of ");
    words_count(out, total);
    buffer_printf(out, " %s; <code>--csv</code> and <code>--json</code> list all.</p>\n", many);
}

void html_row(struct buffer *out)
{
    buffer_append_text(out, "<tr>");
}

void html_row_end(struct buffer *out)
{
    buffer_append_text(out, "</tr>\n");
}

/* ---- Cells ---------------------------------------------------------------------------------- */

static void outside_text(struct buffer *out, struct text text)
{
    if (text.size > 0)
        html_text(out, text);
    else
        buffer_append_text(out, "<span class=\"faint\">not told</span>");
}

void html_name(struct buffer *out, struct text text)
{
    buffer_append_text(out, "<th scope=\"row\" class=\"outside\">");
    outside_text(out, text);
    buffer_append_text(out, "</th>");
}

void html_mark(struct buffer *out, enum start_kind kind)
{
    buffer_printf(out, "<span class=\"mark %s\"></span>", start_kind_name(kind));
}

void html_kind_name(struct buffer *out, enum start_kind kind)
{
    buffer_append_text(out, "<th scope=\"row\">");
    html_mark(out, kind);
    buffer_append_text(out, report_kind_title(kind));
    buffer_append_text(out, "</th>");
}

void html_cell(struct buffer *out, struct text text)
{
    buffer_append_text(out, "<td class=\"outside\">");
    outside_text(out, text);
    buffer_append_text(out, "</td>");
}

static void begin_number(struct buffer *out, bool faint)
{
    buffer_printf(out, "<td class=\"number%s\">", faint ? " faint" : "");
}

static void end_cell(struct buffer *out)
{
    buffer_append_text(out, "</td>");
}

void html_count(struct buffer *out, uint64_t count)
{
    begin_number(out, count == 0);
    words_count(out, count);
    end_cell(out);
}

void html_time(struct buffer *out, int64_t epoch_ms)
{
    begin_number(out, false);
    words_time(out, epoch_ms);
    end_cell(out);
}

void html_duration(struct buffer *out, double ms)
{
    begin_number(out, ms < 0);
    words_duration(out, ms);
    end_cell(out);
}

void html_per_cent(struct buffer *out, double share)
{
    begin_number(out, !(share > 0));
    words_per_cent(out, share);
    end_cell(out);
}

void html_money(struct buffer *out, double dollars)
{
    begin_number(out, !(dollars > 0));
    words_money(out, dollars);
    end_cell(out);
}

void html_interval(struct buffer *out, const struct report_share *share)
{
    buffer_printf(out, "%.1f to ", share->low * 100);
    words_per_cent(out, share->high);
}

void html_share(struct buffer *out, const struct report_share *share)
{
    bool known = share->proactive + share->cold > 0;
    begin_number(out, !known);
    if (known) {
        words_per_cent(out, share->share);
        buffer_append_text(out, " <span class=\"faint\">(");
        html_interval(out, share);
        buffer_append_text(out, ")</span>");
    } else {
        buffer_append_text(out, "–");
    }
    end_cell(out);
}

/* Bars say again what the numbers beside them say: not to be read aloud. */
void html_kinds_bar(struct buffer *out, const uint64_t kinds[START_KINDS], uint64_t whole)
{
    buffer_append_text(out, "<td class=\"bars\" aria-hidden=\"true\"><span class=\"bar\">");
    for (int kind = 0; kind < START_KINDS; kind++)
        if (kinds[kind] > 0 && whole > 0)
            buffer_printf(out, "<i class=\"%s\" style=\"width:%.2f%%\"></i>",
                          start_kind_name((enum start_kind)kind),
                          100 * (double)kinds[kind] / (double)whole);
    buffer_append_text(out, "</span></td>");
}
