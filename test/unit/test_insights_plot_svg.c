#include "insights/plot/plot_svg.h"

#include "test/unit/guard.h"
#include "test/unit/unit.h"

#include <stdio.h>

#define HEAD                                                                                       \
    "<?xml version=\"1.0\"?>\n<svg \n viewBox=\"0 0 9 8\"\n xmlns=\"x\"\n>\n"                      \
    "<title>Gnuplot</title>\n<desc>Produced by GNUPLOT</desc>\n<g id=\"gnuplot_canvas\">"
#define TAIL "</g>\n</svg>\n"

static const struct plot_svg_colour colours[] = {{0xc84b00, "var(--cold)"}, {0, "var(--text)"}};

static struct buffer out;

static void set_up(void)
{
    out = buffer_new(1 << 16);
}

static void tear_down(void)
{
    buffer_free(&out);
}

static bool embed(const char *svg)
{
    const struct plot_svg_element element = {
        .id = "p1",
        .title = TEXT("Starts <b>"),
        .description = TEXT("\"78\" & more"),
        .colours = colours,
        .colour_count = 2,
    };
    struct guard guard = guard_bytes(svg, strlen(svg));
    bool done = plot_svg_inline(&out, &element, text_bytes(guard.bytes, strlen(svg)));
    guard_free(&guard);
    return done;
}

START_TEST(the_element_says_what_it_shows)
{
    ck_assert(embed(HEAD TAIL));
    ck_assert_str_eq(buffer_text(&out), "<svg id=\"p1\" class=\"plot\" role=\"img\""
                                        " aria-labelledby=\"p1-title p1-desc\" viewBox=\"0 0 9 8\""
                                        " xmlns=\"http://www.w3.org/2000/svg\""
                                        " xmlns:xlink=\"http://www.w3.org/1999/xlink\">\n"
                                        "<title id=\"p1-title\">Starts &lt;b&gt;</title>\n"
                                        "<desc id=\"p1-desc\">&quot;78&quot; &amp; more</desc>\n"
                                        "<g id=\"p1-gnuplot_canvas\"></g>\n</svg>\n");
}
END_TEST

static const struct {
    const char *name, *drawn, *embedded;
} rows[] = {
    {"a colour", "<path stroke='rgb(200,  75,   0)'/>", "<path stroke='var(--cold)'/>"},
    {"black", "<path stroke='rgb(0,0,0)'/>", "<path stroke='var(--text)'/>"},
    {"no colour of the page", "<path stroke='rgb(1,2,3)'/>", "<path stroke='rgb(1,2,3)'/>"},
    {"no colour at all", "<path stroke='rgb(999,2,3)'/>", "<path stroke='rgb(999,2,3)'/>"},
    {"half a colour", "<path stroke='rgb(200,'/>", "<path stroke='rgb(200,'/>"},
    {"ids", "<use xlink:href='#gpPt6' id='a' x='1'/>",
     "<use xlink:href='#p1-gpPt6' id='p1-a' x='1'/>"},
    {"text", "<text>rgb(200,75,0) id='a'</text>", "<text>rgb(200,75,0) id='a'</text>"},
    {"text with >", "<text>a > href='#x'</text>", "<text>a > href='#x'</text>"},
    {"titles within", "<g><title>gnuplot_plot_1</title></g>", "<g></g>"},
    {"a title without end", "<g><title>gnuplot_pl", "<g>"},
    {"a tag without end", "<path stroke='rgb(200,75", "<path stroke='rgb(200,75"},
};

START_TEST(tags_take_the_pages_words)
{
    char svg[1000];
    snprintf(svg, sizeof svg, HEAD "%s", rows[_i].drawn);
    ck_assert(embed(svg));
    static const char canvas[] = "<g id=\"p1-gnuplot_canvas\">";
    const char *body = strstr(buffer_text(&out), canvas);
    ck_assert_ptr_nonnull(body);
    UNIT_TEXT(rows[_i].name, body + strlen(canvas), rows[_i].embedded);
}
END_TEST

static const char *const others[] = {"", "<svg></svg>", "\x89PNG", "viewBox=\"0 0 9 8\"",
                                     "<g id=\"gnuplot_canvas\">"};

START_TEST(what_is_no_picture_of_gnuplots_is_refused)
{
    ck_assert(!embed(others[_i]));
    ck_assert_uint_eq(out.size, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_plot_svg");
    TCase *tcase = tcase_create("all");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, the_element_says_what_it_shows);
    tcase_add_loop_test(tcase, tags_take_the_pages_words, 0, UNIT_COUNT(rows));
    tcase_add_loop_test(tcase, what_is_no_picture_of_gnuplots_is_refused, 0, UNIT_COUNT(others));
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
