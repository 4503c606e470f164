#include "insights/plot/plot_names.h"

#include "insights/plot/plot_range.h"

#include <math.h>
#include <stdlib.h>

/* Pixels from one name's middle to the next one's. */
enum { LINE = 18 };

static double height_of(const struct plot *plot, struct plot_range range, double y)
{
    if (plot->y.scale == PLOT_LOG)
        return log(y / range.min) / log(range.max / range.min);
    return (y - range.min) / (range.max - range.min);
}

/* NULL: no point of it is drawn. */
static const struct plot_point *last_point(const struct plot *plot,
                                           const struct plot_series *series)
{
    for (size_t i = series->count; i > 0; i--)
        if (plot_can_draw(plot, series, &series->points[i - 1]))
            return &series->points[i - 1];
    return NULL;
}

/* Stable: of two that end equally high, the first series' comes first. */
static int highest_first(const void *left, const void *right)
{
    const struct plot_name *a = left, *b = right;
    if (a->height != b->height)
        return a->height > b->height ? -1 : 1;
    return a->series < b->series ? -1 : a->series > b->series;
}

/* Downwards until none stands over another, then upwards what went below the plot. */
static void spread(struct plot_name *placed, size_t count, double line)
{
    for (size_t i = 0; i < count; i++) {
        double most = i > 0 ? placed[i - 1].height - line : 1;
        placed[i].height = fmin(placed[i].height, most);
    }
    for (size_t i = count; i > 0; i--) {
        double least = i < count ? placed[i].height + line : 0;
        placed[i - 1].height = fmax(placed[i - 1].height, least);
    }
}

size_t plot_names(const struct plot *plot, int pixels, struct plot_name placed[PLOT_NAMES_MAX])
{
    struct plot_range range = plot_range_y(plot);
    size_t count = 0;
    for (size_t i = 0; i < plot->series_count && count < PLOT_NAMES_MAX; i++) {
        const struct plot_series *series = &plot->series[i];
        const struct plot_point *last = series->name.size > 0 ? last_point(plot, series) : NULL;
        if (last != NULL)
            placed[count++] = (struct plot_name){series, height_of(plot, range, last->y)};
    }
    qsort(placed, count, sizeof placed[0], highest_first);
    spread(placed, count, (double)LINE / (pixels > LINE ? pixels : LINE));
    return count;
}
