#include "insights/report/report_html.h"

#include "insights/report/report_html_internal.h"
#include "insights/report/report_page.h"
#include "insights/report/report_plots.h"

#include <stdio.h>

/* "81 % of 96 starts were proactive" */
static void headline(struct buffer *out, const struct report_result *result)
{
    const struct report_share *share = &result->total.share;
    uint64_t both = share->proactive + share->cold;
    if (both > 1) {
        words_per_cent(out, share->share);
        buffer_append_text(out, " of ");
        words_counted(out, both, "start was proactive", "starts were proactive");
    } else if (result->total.starts > 0) {
        words_counted(out, result->total.starts, "start", "starts");
    } else {
        buffer_append_text(out, "No start");
    }
}

/* "22 Nov 2026 03:14:12 to 23 Nov 2026 03:10:00 UTC" */
static void span(struct buffer *out, const struct report_result *result)
{
    if (result->first_ms == LOG_EVENT_NO_TIME)
        return;
    words_time(out, result->first_ms);
    if (result->last_ms > result->first_ms) {
        buffer_append_text(out, " to ");
        words_time(out, result->last_ms);
    }
    buffer_append_text(out, " UTC");
}

static void begin(struct buffer *out, const struct report_result *result)
{
    buffer_append_text(out,
                       "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                       "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
                       "<meta http-equiv=\"Content-Security-Policy\""
                       " content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
                       "<title>firstlight report: ");
    headline(out, result);
    buffer_append_text(out, "</title>\n<style>\n");
    buffer_append(out, report_page_style, report_page_style_size);
    buffer_append_text(out, "</style>\n</head>\n<body>\n<header>\n<h1>");
    headline(out, result);
    buffer_append_text(out, "</h1>\n<p>");
    span(out, result);
    buffer_append_text(out, "</p>\n</header>\n<main>\n");
}

static void no_starts(struct buffer *out, const struct report_result *result)
{
    if (result->total.starts > 0)
        return;
    buffer_append_text(
        out, "<p class=\"empty\">No line tells of a sandbox’s first invocation. A function logs one"
             " when it runs on firstlight’s runtime, or by the published rule’s code:"
             " <code>{\"proactiveInitialization\": 1}</code>.</p>\n");
}

static void end(struct buffer *out)
{
    buffer_append_text(out,
                       "</main>\n<footer><p>Made by <code>firstlight report</code>. Proactive: on"
                       " demand, the first process in its sandbox, and nobody can have waited for"
                       " its init. Times are UTC.</p></footer>\n</body>\n</html>\n");
}

bool report_html(struct buffer *out, const struct report_result *result,
                 const struct report_input *input, char error[PLOT_ERROR_SIZE])
{
    begin(out, result);
    html_summary(out, result);
    no_starts(out, result);
    if (!html_cumulative(out, result, error))
        return false;
    html_kinds(out, result);
    html_groups(out, result);
    if (!html_timeline(out, result, error) || !html_distributions(out, result, error))
        return false;
    html_billing(out, result);
    html_naive(out, result);
    html_input(out, result, input);
    end(out);
    if (!buffer_ok(out))
        snprintf(error, PLOT_ERROR_SIZE, "out of memory");
    return buffer_ok(out);
}

/* ---- The picture alone ---------------------------------------------------------------------- */

static void picture_words(struct buffer *title, struct buffer *subtitle,
                          const struct report_result *result)
{
    headline(title, result);
    span(subtitle, result);
    if (result->total.share.proactive + result->total.share.cold > 1)
        buffer_printf(subtitle, "%s95 %% interval %.1f to %.1f %%", subtitle->size > 0 ? "; " : "",
                      100 * result->total.share.low, 100 * result->total.share.high);
}

bool report_picture(struct buffer *out, const struct report_result *result, enum plot_format format,
                    char error[PLOT_ERROR_SIZE])
{
    struct arena arena = {.max = REPORT_PLOT_MEMORY};
    struct buffer title = buffer_new(1024), subtitle = buffer_new(1024);
    struct plot plot;
    bool drawn = report_plot_cumulative(result, &arena, &plot);
    picture_words(&title, &subtitle, result);
    if (drawn) {
        plot.title = text_of(buffer_text(&title));
        plot.subtitle = text_of(buffer_text(&subtitle));
        plot.height += 60;
        drawn = plot_draw(&plot, format, out, error);
    } else {
        snprintf(error, PLOT_ERROR_SIZE, "out of memory");
    }
    buffer_free(&title);
    buffer_free(&subtitle);
    arena_free(&arena);
    return drawn;
}
