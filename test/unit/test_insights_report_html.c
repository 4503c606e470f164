#include "insights/report/report_html.h"

#include "insights/report/report_html_internal.h"
#include "test/unit/report_samples.h"
#include "test/unit/unit.h"

#include <stdio.h>

static struct report_sample sample;
static struct report_input input;
static struct buffer out;
static char error[PLOT_ERROR_SIZE];

static void set_up(void)
{
    memset(&sample, 0, sizeof sample);
    input = (struct report_input){.files = 1, .lines = 2000};
    out = buffer_new(REPORT_HTML_MAX);
    error[0] = '\0';
}

static void tear_down(void)
{
    sample_free(&sample);
    buffer_free(&out);
}

static void make_page(void)
{
    ck_assert_msg(report_html(&out, &sample.result, &input, error), "%s", error);
}

static size_t times(const char *part)
{
    size_t count = 0;
    for (const char *at = buffer_text(&out); (at = strstr(at, part)) != NULL; at++)
        count++;
    return count;
}

static void assert_has(const char *part)
{
    ck_assert_msg(times(part) > 0, "no <%s>", part);
}

static void assert_has_not(const char *part)
{
    ck_assert_msg(times(part) == 0, "there is <%s>", part);
}

/* ---- The page ------------------------------------------------------------------------------- */

static const char *const sections[] = {"summary", "cumulative", "kinds", "groups", "timeline",
                                       "times",   "billing",    "naive", "input"};

START_TEST(the_articles_day_has_every_section)
{
    sample_day(&sample);
    make_page();
    for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++) {
        char heading[64];
        snprintf(heading, sizeof heading, "<h2 id=\"%s\">", sections[i]);
        ck_assert_msg(times(heading) == 1, "%s: %zu times", heading, times(heading));
    }
    assert_has("<h1>81.3\xC2\xA0% of 96 starts were proactive</h1>");
    assert_has("<text>78 proactive</text>");
    assert_has("<text>18 cold</text>");
    assert_has("The latest 30 of 96 sandboxes");
    ck_assert_uint_eq(times("<svg "), 4);
    ck_assert_uint_eq(times("role=\"img\" aria-labelledby="), 4);
}
END_TEST

/* Whatever a page could fetch, by markup or by style. The names of two vocabularies are no
 * addresses. */
START_TEST(nothing_is_fetched)
{
    static const char *const fetching[] = {"src=",    "<link", "@import", "url(http",  "url('",
                                           "<script", "<img",  "<iframe", "@font-face"};
    sample_day(&sample);
    make_page();
    for (size_t i = 0; i < sizeof fetching / sizeof fetching[0]; i++)
        assert_has_not(fetching[i]);
    ck_assert_uint_eq(times("http://www.w3.org/2000/svg") + times("http://www.w3.org/1999/xlink"),
                      times("://"));
    assert_has("content=\"default-src 'none'; style-src 'unsafe-inline'\"");
}
END_TEST

START_TEST(pictures_take_the_pages_colours)
{
    sample_day(&sample);
    make_page();
    assert_has("'var(--proactive)'");
    assert_has("'var(--cold)'");
    assert_has_not("'rgb(");
    assert_has("@media (prefers-color-scheme: dark)");
    assert_has("@media print");
}
END_TEST

/* ---- Texts from logs ------------------------------------------------------------------------ */

static const char hostile[] = "<script>alert('1')</script>\n\"`id`\" & \xFF %d @x";
static const char escaped[] = "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &quot;`id`&quot;"
                              " &amp; \xEF\xBF\xBD %d @x";

START_TEST(hostile_names_are_escaped_everywhere)
{
    sample_starts(&sample, 40, 60000, 10, hostile);
    sample_bills(&sample, hostile);
    for (size_t i = 0; i < 40; i++)
        sample.starts[i].version = sample.starts[i].runtime = sample.starts[i].stream = hostile;
    struct report_group two[2] = {sample.function, sample.function};
    two[0].version = two[1].version = two[0].runtime = two[1].runtime = hostile;
    sample.result.versions = sample.result.runtimes = two;
    sample.result.version_count = sample.result.runtime_count = 2;
    sample.bills[2].request_id = hostile;
    static const char *const shown[] = {hostile};
    input.shown = shown;
    input.shown_count = input.troubles = 1;
    make_page();
    assert_has_not("<script");
    assert_has_not("alert('1')");
    /* By function, by version twice, by runtime, odd REPORTs, costs, input. */
    ck_assert_uint_ge(times(escaped), 10);
    /* In the timeline gnuplot writes it: its last bytes, escaped by it. */
    assert_has("&amp; \xEF\xBF\xBD %d @x</text>");
}
END_TEST

START_TEST(troubles_are_a_line_each)
{
    sample_starts(&sample, 0, 1000, 0, "");
    static const char *const shown[] = {"a.log:1: <too> long", "b.gz: breaks off"};
    input.shown = shown;
    input.shown_count = 2;
    input.troubles = 9;
    input.stopped = true;
    sample.result.limits.names_shortened = 7;
    make_page();
    assert_has("<p>0 events in 2,000 lines of 1 file.</p>");
    assert_has("<li>a.log:1: &lt;too&gt; long</li>\n<li>b.gz: breaks off</li>\n"
               "<li>… and 7 more</li>\n</ul>");
    assert_has("<li>7 names");
    assert_has("<p>Interrupted:");
    assert_has_not("All of it could be read");
}
END_TEST

/* ---- Little, and much ----------------------------------------------------------------------- */

START_TEST(no_start_is_said)
{
    sample_starts(&sample, 0, 1000, 0, "");
    make_page();
    assert_has("<h1>No start</h1>");
    assert_has("No line tells of a sandbox’s first invocation.");
    assert_has("All of it could be read.");
    assert_has_not("<svg ");
    assert_has_not("nan");
}
END_TEST

START_TEST(one_start_has_no_picture_over_time)
{
    sample_starts(&sample, 1, 1000, 1, "hello");
    make_page();
    assert_has("<h1>1 start</h1>");
    assert_has_not("plotcumulative");
    assert_has("1 sandbox, a row each");
}
END_TEST

START_TEST(starts_without_any_time_are_no_trouble)
{
    sample_day(&sample);
    for (size_t i = 0; i < 96; i++)
        sample.starts[i].at_ms = LOG_EVENT_NO_TIME;
    sample.result.first_ms = sample.result.last_ms = LOG_EVENT_NO_TIME;
    make_page();
    assert_has_not("plotcumulative");
    assert_has("<text>article</text>");
}
END_TEST

START_TEST(long_tables_are_cut)
{
    static struct report_group many[HTML_ROWS_MAX + 1];
    sample_day(&sample);
    for (size_t i = 0; i < HTML_ROWS_MAX + 1; i++)
        many[i] = sample.function;
    many[HTML_ROWS_MAX].function = "the-last-of-them";
    sample.result.functions = many;
    sample.result.function_count = HTML_ROWS_MAX + 1;
    make_page();
    assert_has("The first 50 of 51 functions");
    assert_has_not("the-last-of-them");
    assert_has(">all functions</th>");
}
END_TEST

START_TEST(functions_without_starts_are_in_no_table_of_starts)
{
    static struct report_group both[2];
    sample_day(&sample);
    both[0] = both[1] = sample.function;
    both[0].starts = 0;
    both[0].function = "of-reports-alone";
    both[1].function = "of-starts";
    sample.result.functions = both;
    sample.result.function_count = 2;
    make_page();
    assert_has("of-starts");
    ck_assert_uint_eq(times("of-reports-alone"), 1); /* what its init costs */
}
END_TEST

START_TEST(thousands_of_sandboxes_make_a_small_page)
{
    sample_starts(&sample, 5000, 17000, 1400, "busy");
    make_page();
    ck_assert_uint_lt(out.size, 600000);
    assert_has("The latest 30 of 5,000 sandboxes");
    assert_has("<text>3,600 proactive</text>");
    buffer_clear(&out);
    sample.result.limits.starts_unlisted = 12;
    make_page();
    assert_has("The latest 30 of the first 5,000 sandboxes");
    assert_has("The picture leaves out the last 12 starts.");
}
END_TEST

/* ---- Sections ------------------------------------------------------------------------------- */

START_TEST(starts_judged_again_stand_beside_the_logged)
{
    sample_day(&sample);
    html_kinds(&out, &sample.result);
    assert_has_not("As logged");
    sample.result.judged_again = true;
    html_kinds(&out, &sample.result);
    assert_has("As logged");
    assert_has("with a threshold of 10.00\xC2\xA0s");
}
END_TEST

START_TEST(init_costs_in_money_or_in_time)
{
    sample_day(&sample);
    html_billing(&out, &sample.result);
    assert_has("arm64 $0.0000133334 (eu-west-1, as of <span>2026-11</span>)");
    assert_has("<td class=\"number\">$0.00000168</td>");
    assert_has("does not add up");
    assert_has("c7bf5500-383b-4910-81f9");
    buffer_clear(&out);
    sample.result.prices = (struct report_prices){.x86_64 = 0};
    html_billing(&out, &sample.result);
    assert_has_not("$");
    assert_has("<code>--region</code>");
}
END_TEST

START_TEST(the_naive_rule_is_counted_against_ours)
{
    sample_day(&sample);
    sample.result.total.naive[REPORT_NAIVE_PROACTIVE][START_RE_INIT] = 4;
    html_naive(&out, &sample.result);
    assert_has("It agrees with the verdict in 96 of 100 starts (96.0\xC2\xA0%).");
    assert_has("<th scope=\"col\" class=\"number\">re-init</th>");
    assert_has_not("truth");
}
END_TEST

START_TEST(both_are_counted_against_the_truth)
{
    struct report_group *total = &sample.result.total;
    sample_starts(&sample, 0, 1000, 0, "");
    total->truths = 10;
    total->truth[START_COLD][START_COLD] = 4;
    total->truth[START_COLD][START_PROACTIVE] = 1;
    total->truth[START_PROACTIVE][START_PROACTIVE] = 5;
    total->naive_truth[REPORT_NAIVE_COLD][START_PROACTIVE] = 3;
    total->naive_truth[REPORT_NAIVE_COLD][START_COLD] = 7;
    html_naive(&out, &sample.result);
    assert_has("the verdict agrees with it in 9 of 10 starts (90.0\xC2\xA0%)");
    assert_has("The naive rule agrees with it in 7 of 10 starts (70.0\xC2\xA0%)");
}
END_TEST

START_TEST(tables_have_a_caption_and_heads)
{
    sample_day(&sample);
    make_page();
    ck_assert_uint_ge(times("<table>"), 6);
    ck_assert_uint_eq(times("<table>\n<caption>"), times("<table>"));
    ck_assert_uint_eq(times("</table>"), times("<table>"));
    ck_assert_uint_eq(times("<section "), times("</section>"));
    ck_assert_uint_eq(times("<tr>"), times("</tr>"));
}
END_TEST

/* ---- Failures ------------------------------------------------------------------------------- */

START_TEST(without_gnuplot_there_is_no_page)
{
    char *path = strdup(getenv("PATH"));
    sample_day(&sample);
    setenv("PATH", "/nowhere", 1);
    ck_assert(!report_html(&out, &sample.result, &input, error));
    ck_assert_ptr_nonnull(strstr(error, "apt-get install gnuplot-nox"));
    ck_assert(!report_picture(&out, &sample.result, PLOT_SVG, error));
    setenv("PATH", path, 1);
    free(path);
}
END_TEST

START_TEST(a_page_without_room_is_told)
{
    struct buffer small = buffer_new(5000);
    sample_starts(&sample, 0, 1000, 0, "");
    ck_assert(!report_html(&small, &sample.result, &input, error));
    ck_assert_str_eq(error, "out of memory");
    buffer_free(&small);
}
END_TEST

/* ---- The picture alone ---------------------------------------------------------------------- */

START_TEST(the_picture_has_its_title)
{
    sample_day(&sample);
    ck_assert_msg(report_picture(&out, &sample.result, PLOT_SVG, error), "%s", error);
    assert_has("<text>81.3\xC2\xA0% of 96 starts were proactive</text>");
    assert_has("2026-11-22\xC2\xA0"
               "03:05:55 to 2026-11-23");
    assert_has("fill=\"#ffffff\"");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_report_html");
    TCase *tcase = tcase_create("all");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, the_articles_day_has_every_section);
    tcase_add_test(tcase, nothing_is_fetched);
    tcase_add_test(tcase, pictures_take_the_pages_colours);
    tcase_add_test(tcase, hostile_names_are_escaped_everywhere);
    tcase_add_test(tcase, troubles_are_a_line_each);
    tcase_add_test(tcase, no_start_is_said);
    tcase_add_test(tcase, one_start_has_no_picture_over_time);
    tcase_add_test(tcase, starts_without_any_time_are_no_trouble);
    tcase_add_test(tcase, long_tables_are_cut);
    tcase_add_test(tcase, functions_without_starts_are_in_no_table_of_starts);
    tcase_add_test(tcase, thousands_of_sandboxes_make_a_small_page);
    tcase_add_test(tcase, starts_judged_again_stand_beside_the_logged);
    tcase_add_test(tcase, init_costs_in_money_or_in_time);
    tcase_add_test(tcase, the_naive_rule_is_counted_against_ours);
    tcase_add_test(tcase, both_are_counted_against_the_truth);
    tcase_add_test(tcase, tables_have_a_caption_and_heads);
    tcase_add_test(tcase, without_gnuplot_there_is_no_page);
    tcase_add_test(tcase, a_page_without_room_is_told);
    tcase_add_test(tcase, the_picture_has_its_title);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
