#include "insights/report/report_html_internal.h"

#include "insights/plot/plot_svg.h"
#include "insights/report/report_colours.h"
#include "insights/report/report_plots.h"
#include "insights/report/report_sheet.h"

#include <stdio.h>

/* A picture of a page's size is under a megabyte. */
enum { PICTURE_MAX = 16 * 1024 * 1024 };

/* Draws a plot as an element of the page. `title` and `description` say what it shows. */
static bool draw(struct buffer *out, const struct plot *plot, const char *id, const char *title,
                 const struct buffer *description, char error[PLOT_ERROR_SIZE])
{
    struct buffer svg = buffer_new(PICTURE_MAX);
    const struct plot_svg_element element = {
        .id = id,
        .title = text_of(title),
        .description = text_of(buffer_text(description)),
        .colours = report_page_colours,
        .colour_count = report_page_colour_count,
    };
    bool drawn = plot_draw(plot, PLOT_SVG_INLINE, &svg, error);
    if (drawn && !plot_svg_inline(out, &element, text_bytes(svg.data, svg.size))) {
        snprintf(error, PLOT_ERROR_SIZE, "gnuplot drew something else than SVG");
        drawn = false;
    }
    buffer_free(&svg);
    return drawn;
}

static bool no_memory(char error[PLOT_ERROR_SIZE])
{
    snprintf(error, PLOT_ERROR_SIZE, "out of memory");
    return false;
}

static void caption(struct buffer *out, const struct buffer *words)
{
    buffer_append_text(out, "<figcaption>");
    buffer_append_text(out, buffer_text(words));
    buffer_append_text(out, "</figcaption></figure>\n");
}

/* ---- Cumulative ----------------------------------------------------------------------------- */

static void cumulative_words(struct buffer *words, const struct report_result *result)
{
    const struct report_share *share = &result->total.share;
    buffer_append_text(words, "After ");
    words_duration(words, (double)(result->last_ms - result->first_ms));
    buffer_append_text(words, " there had been ");
    words_counted(words, share->proactive, "proactive start and ", "proactive starts and ");
    words_counted(words, share->cold, "cold one.", "cold ones.");
    if (result->limits.starts_unlisted > 0) {
        buffer_append_text(words, " The picture leaves out the last ");
        words_count(words, result->limits.starts_unlisted);
        buffer_append_text(words, " starts.");
    }
}

/* A single start, or several at one moment, make no picture. */
static bool has_time(const struct report_result *result)
{
    return result->start_count > 1 && result->starts[0].at_ms != LOG_EVENT_NO_TIME &&
           result->first_ms < result->last_ms;
}

bool html_cumulative(struct buffer *out, const struct report_result *result,
                     char error[PLOT_ERROR_SIZE])
{
    struct arena arena = {.max = REPORT_PLOT_MEMORY};
    struct buffer words = buffer_new(1024);
    struct plot plot;
    bool drawn = true;
    if (result->total.share.proactive + result->total.share.cold == 0 || !has_time(result))
        return true;
    html_section(out, "cumulative", "Proactive and cold starts over time");
    cumulative_words(&words, result);
    buffer_append_text(out, "<figure>\n");
    if (!report_plot_cumulative(result, &arena, &plot))
        drawn = no_memory(error);
    else
        drawn = draw(out, &plot, "plotcumulative", "Cumulative proactive and cold starts", &words,
                     error);
    caption(out, &words);
    html_section_end(out);
    buffer_free(&words);
    arena_free(&arena);
    return drawn;
}

/* ---- Timeline ------------------------------------------------------------------------------- */

/* all: false where later starts are counted, but not listed */
static void timeline_words(struct buffer *words, size_t shown, size_t told, bool all)
{
    if (shown < told) {
        buffer_append_text(words, "The latest ");
        words_count(words, shown);
        buffer_append_text(words, all ? " of " : " of the first ");
    }
    words_counted(words, told, "sandbox", "sandboxes");
    buffer_append_text(words, ", a row each: init, the idle time until an event came, and the"
                              " first invocation. At the right, how long it lay idle.");
}

/* What the boxes stand for, in the colours of the kinds that occur. */
static void legend(struct buffer *out, const struct report_group *total)
{
    buffer_append_text(out, "<p class=\"legend\">");
    for (int kind = 0; kind < START_KINDS; kind++) {
        if (total->kinds[kind] == 0)
            continue;
        buffer_append_text(out, "<span>");
        html_mark(out, (enum start_kind)kind);
        buffer_printf(out, "%s</span> ", report_kind_title((enum start_kind)kind));
    }
    buffer_append_text(out, "<span><span class=\"mark pale\"></span>init</span> "
                            "<span><span class=\"mark gap\"></span>idle</span> "
                            "<span><span class=\"mark\"></span>first invocation</span></p>\n");
}

bool html_timeline(struct buffer *out, const struct report_result *result,
                   char error[PLOT_ERROR_SIZE])
{
    struct arena arena = {.max = REPORT_PLOT_MEMORY};
    struct buffer words = buffer_new(1024);
    struct plot plot;
    size_t shown, told;
    bool drawn = report_plot_timeline(result, &arena, &plot, &shown, &told);
    if (!drawn)
        no_memory(error);
    if (drawn && shown > 0) {
        html_section(out, "timeline", "The gap between init and first invocation");
        legend(out, &result->total);
        timeline_words(&words, shown, told, result->limits.starts_unlisted == 0);
        buffer_append_text(out, "<figure>\n");
        drawn = draw(out, &plot, "plottimeline", "Gap timeline", &words, error);
        caption(out, &words);
        html_section_end(out);
    }
    buffer_free(&words);
    arena_free(&arena);
    return drawn;
}

/* ---- Distributions -------------------------------------------------------------------------- */

static bool distribution(struct buffer *out, const struct report_result *result,
                         enum report_time what, char error[PLOT_ERROR_SIZE])
{
    struct arena arena = {.max = REPORT_PLOT_MEMORY};
    struct buffer words = buffer_new(256);
    struct plot plot;
    bool of_init = what == REPORT_TIME_INIT, drawn;
    buffer_printf(&words, "Which share of the starts of each kind %s at most so long.",
                  of_init ? "had an init that took" : "lay idle for");
    buffer_append_text(out, "<figure>\n");
    if (report_plot_distribution(result, what, &arena, &plot))
        drawn = draw(out, &plot, of_init ? "plotinit" : "plotidle",
                     of_init ? "Distribution of init durations" : "Distribution of idle times",
                     &words, error);
    else
        drawn = no_memory(error);
    caption(out, &words);
    buffer_free(&words);
    arena_free(&arena);
    return drawn;
}

static void percentile_row(struct buffer *out, const char *name,
                           const struct report_percentiles *times)
{
    bool known = times->count > 0;
    html_row(out);
    html_name(out, text_of(name));
    html_count(out, times->count);
    html_duration(out, known ? times->p50 : REPORT_NOT_TOLD);
    html_duration(out, known ? times->p90 : REPORT_NOT_TOLD);
    html_duration(out, known ? times->p99 : REPORT_NOT_TOLD);
    html_duration(out, known ? times->max : REPORT_NOT_TOLD);
    html_row_end(out);
}

bool html_distributions(struct buffer *out, const struct report_result *result,
                        char error[PLOT_ERROR_SIZE])
{
    static const struct html_column columns[] = {{"Time", false}, {"Starts", true}, {"p50", true},
                                                 {"p90", true},   {"p99", true},    {"most", true}};
    const struct report_group *total = &result->total;
    if (total->init.count == 0 && total->idle.count == 0)
        return true;
    html_section(out, "times", "How long init took, and how long sandboxes lay idle");
    buffer_append_text(out, "<div class=\"pair\">\n");
    bool drawn = distribution(out, result, REPORT_TIME_INIT, error) &&
                 distribution(out, result, REPORT_TIME_IDLE, error);
    buffer_append_text(out, "</div>\n");
    html_table(out, "Percentiles by nearest rank", columns, 6);
    percentile_row(out, "init, all starts", &total->init);
    percentile_row(out, "init, cold starts: what callers waited", &total->cold_init);
    percentile_row(out, "idle, proactive starts", &total->idle);
    html_table_end(out);
    html_section_end(out);
    return drawn;
}
