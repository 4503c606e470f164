/* A picture of gnuplot's as an element within a page: with a title and a description for who cannot
 * see it, with ids that no other picture has, and with the page's colours. Pure. */
#ifndef INSIGHTS_PLOT_PLOT_SVG_H
#define INSIGHTS_PLOT_PLOT_SVG_H

#include "base/buffer.h"
#include "base/text.h"
#include "insights/plot/plot.h"

#include <stdbool.h>
#include <stddef.h>

/* What stands for a colour in the page: "var(--cold)". Trusted. */
struct plot_svg_colour {
    plot_colour rgb;
    const char *css;
};

struct plot_svg_element {
    const char *id; /* letters and digits: begins every id within, and is the element's own */
    struct text title, description; /* any bytes */
    const struct plot_svg_colour *colours;
    size_t colour_count;
};

/* Appends what gnuplot drew, with each ">" of its texts escaped: it leaves them as they are, but
 * XML has no "]]>" in texts. */
void plot_svg_escape(struct buffer *out, struct text svg);

/* svg: as plot_draw() wrote it for PLOT_SVG_INLINE
 * False, and nothing was appended: it is no such picture. */
bool plot_svg_inline(struct buffer *out, const struct plot_svg_element *element, struct text svg);

#endif
