#include "insights/plot/plot_range.h"

#include <math.h>

/* An axis of points that all have one place shows this much on either side: half a minute, or
 * a factor of 3. */
#define TIME_ROOM_S 30.0
#define LOG_ROOM    3.0

/* Of what a linear y axis shows, this part is above the highest point. */
#define HEADROOM 0.08

static bool can_show(const struct plot_axis *axis, double value)
{
    return fabs(value) <= PLOT_MOST && (axis->scale != PLOT_LOG || value >= 1 / PLOT_MOST);
}

static bool has_two_ends(enum plot_shape shape)
{
    return shape == PLOT_BOXES || shape == PLOT_DASHES;
}

bool plot_can_draw(const struct plot *plot, const struct plot_series *series,
                   const struct plot_point *point)
{
    if (!can_show(&plot->x, point->x) || !can_show(&plot->y, point->y))
        return false;
    return !has_two_ends(series->shape) ||
           (can_show(&plot->x, point->x_end) && can_show(&plot->y, point->y_end));
}

bool plot_has_points(const struct plot *plot)
{
    for (size_t i = 0; i < plot->series_count; i++)
        for (size_t k = 0; k < plot->series[i].count; k++)
            if (plot_can_draw(plot, &plot->series[i], &plot->series[i].points[k]))
                return true;
    return false;
}

static void widen(struct plot_range *range, double value)
{
    range->min = fmin(range->min, value);
    range->max = fmax(range->max, value);
}

/* min > max: there is no point. */
static struct plot_range extent(const struct plot *plot, bool of_x)
{
    struct plot_range range = {INFINITY, -INFINITY};
    for (size_t i = 0; i < plot->series_count; i++) {
        const struct plot_series *series = &plot->series[i];
        for (size_t k = 0; k < series->count; k++) {
            const struct plot_point *point = &series->points[k];
            if (!plot_can_draw(plot, series, point))
                continue;
            widen(&range, of_x ? point->x : point->y);
            if (has_two_ends(series->shape))
                widen(&range, of_x ? point->x_end : point->y_end);
        }
    }
    return range;
}

static bool is_given(const struct plot_axis *axis)
{
    return axis->min < axis->max && can_show(axis, axis->min) && can_show(axis, axis->max);
}

/* Some room, where all points have one place or there are none. */
static struct plot_range with_room(const struct plot_axis *axis, struct plot_range range)
{
    if (range.min > range.max)
        range.min = range.max = axis->scale == PLOT_LOG ? 1 : 0;
    if (range.min < range.max)
        return range;
    if (axis->scale == PLOT_LOG)
        return (struct plot_range){range.min / LOG_ROOM, range.max * LOG_ROOM};
    double room = axis->scale == PLOT_TIME ? TIME_ROOM_S : 1;
    return (struct plot_range){range.min - room, range.max + room};
}

struct plot_range plot_range_x(const struct plot *plot)
{
    if (is_given(&plot->x))
        return (struct plot_range){plot->x.min, plot->x.max};
    return with_room(&plot->x, extent(plot, true));
}

struct plot_range plot_range_y(const struct plot *plot)
{
    if (is_given(&plot->y))
        return (struct plot_range){plot->y.min, plot->y.max};
    struct plot_range range = extent(plot, false);
    if (plot->y.scale != PLOT_LINEAR || range.min > range.max)
        return with_room(&plot->y, range);
    range.min = fmin(range.min, 0);
    if (range.max <= range.min)
        range.max = range.min + 1;
    range.max += HEADROOM * (range.max - range.min);
    return range;
}
