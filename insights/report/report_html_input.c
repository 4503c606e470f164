#include "insights/report/report_html_internal.h"

#include "base/html_text.h"

static const char *const sources[REPORT_SOURCES] = {
    [REPORT_SOURCE_RECORD] = "firstlight’s sandbox record",
    [REPORT_SOURCE_RULE] = "proactiveInitialization alone",
    [REPORT_SOURCE_DATADOG] = "Datadog’s proactive_initialization and cold_start",
    [REPORT_SOURCE_POWERTOOLS] = "cold_start alone: a first invocation, and no more than that",
    [REPORT_SOURCE_EVENTS] = "the local Lambda’s events",
};

static void source_table(struct buffer *out, const struct report_result *result)
{
    static const struct html_column columns[] = {{"Line", false}, {"Starts", true}};
    if (result->total.starts == 0)
        return;
    html_table(out, "Whose lines told of the starts", columns, 2);
    for (int i = 0; i < REPORT_SOURCES; i++) {
        if (result->sources[i] == 0)
            continue;
        html_row(out);
        html_name(out, text_of(sources[i]));
        html_count(out, result->sources[i]);
        html_row_end(out);
    }
    html_table_end(out);
}

/* "3 names were left out: …" for each bound that was reached. */
static void limit(struct buffer *out, uint64_t count, const char *words)
{
    if (count == 0)
        return;
    buffer_append_text(out, "<li>");
    words_count(out, count);
    buffer_printf(out, " %s</li>\n", words);
}

static void limits(struct buffer *out, const struct report_result *result)
{
    const struct report_limits *over = &result->limits;
    buffer_append_text(out, "<ul>\n");
    limit(out, result->not_judged_again,
          "starts tell no evidence: their kind is as logged, whatever the threshold");
    limit(out, over->starts_unlisted,
          "starts are counted, but in no percentile and in no picture: there are too many");
    limit(out, over->bills_unlisted, "REPORTs are summed up, but not listed");
    limit(out, over->streams_forgotten,
          "quiet log streams were forgotten: what their later REPORTs say of init may be unseen");
    limit(out, over->groups_unlisted,
          "starts and REPORTs are in the totals alone: too many functions, versions or runtimes");
    limit(out, over->names_shortened, "names of streams and requests were left out");
    buffer_append_text(out, "</ul>\n");
}

static bool has_limits(const struct report_result *result)
{
    const struct report_limits *over = &result->limits;
    return result->not_judged_again + over->starts_unlisted + over->bills_unlisted +
               over->streams_forgotten + over->groups_unlisted + over->names_shortened >
           0;
}

static void troubles(struct buffer *out, const struct report_input *input)
{
    buffer_append_text(out, "<h3>What could not be read</h3>\n<ul class=\"outside\">\n");
    for (size_t i = 0; i < input->shown_count; i++) {
        buffer_append_text(out, "<li>");
        html_text(out, text_of(input->shown[i]));
        buffer_append_text(out, "</li>\n");
    }
    if (input->troubles > input->shown_count) {
        buffer_append_text(out, "<li>… and ");
        words_count(out, input->troubles - input->shown_count);
        buffer_append_text(out, " more</li>\n");
    }
    buffer_append_text(out, "</ul>\n");
}

static void what_was_read(struct buffer *out, const struct report_result *result,
                          const struct report_input *input)
{
    buffer_append_text(out, "<p>");
    words_counted(out, result->events, "event in ", "events in ");
    words_counted(out, input->lines, "line of ", "lines of ");
    words_counted(out, input->files, "file", "files");
    if (result->first_ms != LOG_EVENT_NO_TIME) {
        buffer_append_text(out, ", from ");
        words_time(out, result->first_ms);
        buffer_append_text(out, " to ");
        words_time(out, result->last_ms);
        buffer_append_text(out, " UTC");
    }
    buffer_append_text(out, ".</p>\n");
    if (input->stopped)
        buffer_append_text(out, "<p>Interrupted: this is what was read until then.</p>\n");
}

void html_input(struct buffer *out, const struct report_result *result,
                const struct report_input *input)
{
    html_section(out, "input", "What was read");
    what_was_read(out, result, input);
    source_table(out, result);
    if (has_limits(result))
        limits(out, result);
    if (input->troubles > 0)
        troubles(out, input);
    else
        buffer_append_text(out, "<p class=\"note\">All of it could be read.</p>\n");
    html_section_end(out);
}
