#include "insights/plot/plot_svg.h"

#include "base/html_text.h"

#include <string.h>

/* Gnuplot's own head (XML declaration, size, "Produced by GNUPLOT") ends where this begins. */
static const struct text canvas = TEXT("<g id=\"gnuplot_canvas\">");
static const struct text title_begin = TEXT("<title>"), title_end = TEXT("</title>");

/* The value of an attribute of the svg element, up to its quote; empty: it has none. */
static struct text view_box(struct text head)
{
    static const struct text name = TEXT("viewBox=\"");
    struct text value = text_from(head, text_find(head, name) + name.size);
    size_t size = value.data != NULL ? text_find(value, (struct text)TEXT("\"")) : 0;
    return size < value.size ? text_first(value, size) : (struct text){NULL, 0};
}

static void begin(struct buffer *out, const struct plot_svg_element *element, struct text box)
{
    buffer_printf(out,
                  "<svg id=\"%s\" class=\"plot\" role=\"img\" aria-labelledby=\"%s-title %s-desc\""
                  " viewBox=\"",
                  element->id, element->id, element->id);
    html_text(out, box);
    buffer_printf(out,
                  "\" xmlns=\"http://www.w3.org/2000/svg\""
                  " xmlns:xlink=\"http://www.w3.org/1999/xlink\">\n<title id=\"%s-title\">",
                  element->id);
    html_text(out, element->title);
    buffer_printf(out, "</title>\n<desc id=\"%s-desc\">", element->id);
    html_text(out, element->description);
    buffer_append_text(out, "</desc>\n");
}

/* Reads "rgb(200,  75,   0)". Returns how many bytes that takes; 0: it is something else. */
static size_t read_rgb(struct text text, plot_colour *rgb)
{
    size_t at = strlen("rgb(");
    *rgb = 0;
    if (!text_starts_with(text, (struct text)TEXT("rgb(")))
        return 0;
    for (int part = 0; part < 3; part++) {
        plot_colour value = 0;
        while (at < text.size && text.data[at] == ' ')
            at++;
        for (; at < text.size && text.data[at] >= '0' && text.data[at] <= '9' && value < 256; at++)
            value = 10 * value + (plot_colour)(text.data[at] - '0');
        if (at >= text.size || value > 255 || text.data[at] != (part < 2 ? ',' : ')'))
            return 0;
        *rgb = *rgb << 8 | value;
        at++;
    }
    return at;
}

/* NULL: the page has none for it. */
static const char *css_of(const struct plot_svg_element *element, plot_colour rgb)
{
    for (size_t i = 0; i < element->colour_count; i++)
        if (element->colours[i].rgb == rgb)
            return element->colours[i].css;
    return NULL;
}

/* Within a tag: writes what begins `rest` anew, where it must be. Returns how many bytes of it are
 * done with; 0: nothing begins here. */
static size_t rewrite(struct buffer *out, const struct plot_svg_element *element, struct text rest)
{
    static const struct text before_ids[] = {TEXT(" id='"), TEXT(" id=\""), TEXT("href='#"),
                                             TEXT("href=\"#"), TEXT("url(#")};
    plot_colour rgb;
    size_t size = read_rgb(rest, &rgb);
    const char *css = size > 0 ? css_of(element, rgb) : NULL;
    if (css != NULL) {
        buffer_append_text(out, css);
        return size;
    }
    for (size_t i = 0; i < sizeof before_ids / sizeof before_ids[0]; i++) {
        if (text_starts_with(rest, before_ids[i])) {
            buffer_append(out, before_ids[i].data, before_ids[i].size);
            buffer_printf(out, "%s-", element->id);
            return before_ids[i].size;
        }
    }
    return 0;
}

/* What is between tags is text, and stays; titles within, which say "gnuplot_plot_1", go. */
static void body(struct buffer *out, const struct plot_svg_element *element, struct text rest)
{
    bool in_tag = false;
    while (rest.size > 0) {
        if (!in_tag && text_starts_with(rest, title_begin)) {
            rest = text_from(rest, text_find(rest, title_end) + title_end.size);
            continue;
        }
        size_t done = in_tag ? rewrite(out, element, rest) : 0;
        if (done == 0) {
            in_tag = rest.data[0] == '<' || (in_tag && rest.data[0] != '>');
            buffer_append_char(out, rest.data[0]);
            done = 1;
        }
        rest = text_from(rest, done);
    }
}

void plot_svg_escape(struct buffer *out, struct text svg)
{
    bool in_tag = false;
    for (size_t i = 0; i < svg.size; i++) {
        if (svg.data[i] == '>' && !in_tag)
            buffer_append_text(out, "&gt;");
        else
            buffer_append_char(out, svg.data[i]);
        in_tag = svg.data[i] == '<' || (in_tag && svg.data[i] != '>');
    }
}

bool plot_svg_inline(struct buffer *out, const struct plot_svg_element *element, struct text svg)
{
    size_t head = text_find(svg, canvas);
    struct text box = view_box(text_first(svg, head));
    if (head == svg.size || box.size == 0)
        return false;
    begin(out, element, box);
    body(out, element, text_from(svg, head));
    return true;
}
