#include "insights/plot/plot.h"

#include "insights/plot/gnuplot.h"
#include "insights/plot/plot_commands.h"
#include "insights/plot/plot_svg.h"

#include <stdio.h>

/* Some hundred bytes a point: room for some hundred thousand of them. */
enum { COMMANDS_MAX = 64 * 1024 * 1024 };

static bool no_memory(char error[PLOT_ERROR_SIZE])
{
    snprintf(error, PLOT_ERROR_SIZE, "no memory, or more points than can be drawn");
    return false;
}

static bool draw_svg(struct text commands, struct buffer *out, char error[PLOT_ERROR_SIZE])
{
    struct buffer svg = buffer_new(out->max);
    bool drawn = gnuplot_run(commands, &svg, error);
    if (drawn)
        plot_svg_escape(out, text_bytes(svg.data, svg.size));
    buffer_free(&svg);
    return drawn && (buffer_ok(out) || no_memory(error));
}

bool plot_draw(const struct plot *plot, enum plot_format format, struct buffer *out,
               char error[PLOT_ERROR_SIZE])
{
    struct buffer commands = buffer_new(COMMANDS_MAX);
    plot_commands(&commands, plot, format);
    struct text text = text_bytes(commands.data, commands.size);
    bool drawn = false;
    if (!buffer_ok(&commands))
        no_memory(error);
    else if (format == PLOT_PNG)
        drawn = gnuplot_run(text, out, error);
    else
        drawn = draw_svg(text, out, error);
    buffer_free(&commands);
    return drawn;
}
