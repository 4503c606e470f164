#include "insights/report/report_html_internal.h"

#include <math.h>

/* One figure: a few words, the figure itself, and what it means. */
static void begin_figure(struct buffer *out, const char *title)
{
    buffer_printf(out, "<div><dt>%s</dt><dd><b>", title);
}

static void note(struct buffer *out)
{
    buffer_append_text(out, "</b> <span>");
}

static void end_figure(struct buffer *out)
{
    buffer_append_text(out, "</span></dd></div>\n");
}

static void share_figure(struct buffer *out, const struct report_share *share)
{
    begin_figure(out, "Proactive");
    if (share->proactive + share->cold == 0) {
        buffer_append_text(out, "–");
        note(out);
        buffer_append_text(out, "no proactive or cold start");
    } else {
        words_per_cent(out, share->share);
        note(out);
        words_count(out, share->proactive);
        buffer_append_text(out, " of ");
        words_count(out, share->proactive + share->cold);
        buffer_append_text(out, "; 95&nbsp;% interval ");
        html_interval(out, share);
    }
    end_figure(out);
}

static void cold_figure(struct buffer *out, const struct report_group *total)
{
    begin_figure(out, "Cold");
    words_count(out, total->kinds[START_COLD]);
    note(out);
    if (total->cold_init.count > 0) {
        buffer_append_text(out, "their callers waited for init, p50&nbsp;");
        words_duration(out, total->cold_init.p50);
        buffer_append_text(out, ", p99&nbsp;");
        words_duration(out, total->cold_init.p99);
    } else {
        buffer_append_text(out, "somebody waited for init, or nothing shows otherwise");
    }
    end_figure(out);
}

static void early_figure(struct buffer *out, const struct report_result *result)
{
    if (result->total.early == 0)
        return;
    begin_figure(out, "Of these perhaps proactive");
    words_count(out, result->total.early);
    note(out);
    buffer_append_text(out, "idle before their first invocation, but not beyond the threshold of ");
    words_duration(out, result->threshold_ms);
    end_figure(out);
}

static void time_figure(struct buffer *out, const char *title, const char *of,
                        const struct report_percentiles *times)
{
    begin_figure(out, title);
    words_duration(out, times->count > 0 ? times->p50 : REPORT_NOT_TOLD);
    note(out);
    if (times->count > 0) {
        buffer_printf(out, "median of %s; p99&nbsp;", of);
        words_duration(out, times->p99);
    } else {
        buffer_append_text(out, "no start tells it");
    }
    end_figure(out);
}

static void bill_figure(struct buffer *out, const struct report_result *result)
{
    const struct report_bills *bills = &result->total.bills;
    bool priced = result->prices.x86_64 > 0 || result->prices.arm64 > 0;
    if (bills->reports == 0)
        return;
    begin_figure(out, "Init on the bill");
    if (priced)
        words_money(out, bills->init_cost);
    else
        words_duration(out, bills->init_billed_ms);
    note(out);
    words_per_cent(out, bills->billed_ms > 0 ? bills->init_billed_ms / bills->billed_ms : 0);
    buffer_append_text(out, " of the billed time");
    end_figure(out);
}

void html_summary(struct buffer *out, const struct report_result *result)
{
    html_section(out, "summary", "In short");
    buffer_append_text(out, "<dl class=\"figures\">\n");
    begin_figure(out, "Starts");
    words_count(out, result->total.starts);
    note(out);
    if (result->function_count > 0) {
        buffer_append_text(out, "in ");
        words_counted(out, result->function_count, "function", "functions");
    }
    end_figure(out);
    share_figure(out, &result->total.share);
    cold_figure(out, &result->total);
    early_figure(out, result);
    time_figure(out, "Init", "all starts", &result->total.init);
    time_figure(out, "Idle before use", "proactive starts", &result->total.idle);
    bill_figure(out, result);
    buffer_append_text(out, "</dl>\n");
    html_section_end(out);
}
