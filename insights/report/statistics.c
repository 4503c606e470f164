#include "insights/report/statistics.h"

#include <math.h>
#include <stdlib.h>

/* The normal distribution's 97.5 % point: 2.5 % are left out on either side. */
static const double z95 = 1.959963984540054;

struct report_share report_share_of(uint64_t proactive, uint64_t cold)
{
    struct report_share share = {.proactive = proactive, .cold = cold, .high = 1};
    double n = (double)proactive + (double)cold;
    if (n <= 0)
        return share;
    double p = (double)proactive / n;
    double z2 = z95 * z95;
    double centre = p + z2 / (2 * n);
    double spread = z95 * sqrt(p * (1 - p) / n + z2 / (4 * n * n));
    share.share = p;
    share.low = fmax(0, (centre - spread) / (1 + z2 / n));
    share.high = fmin(1, (centre + spread) / (1 + z2 / n));
    return share;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* per_cent: 1 to 100 */
static double nearest_rank(const double *sorted, size_t count, size_t per_cent)
{
    size_t rank = count / 100 * per_cent + (count % 100 * per_cent + 99) / 100;
    return sorted[rank > 0 ? rank - 1 : 0];
}

struct report_percentiles report_percentiles_of(double *values, size_t count)
{
    struct report_percentiles percentiles = {.count = count};
    if (count == 0)
        return percentiles;
    qsort(values, count, sizeof *values, by_size);
    percentiles.p50 = nearest_rank(values, count, 50);
    percentiles.p90 = nearest_rank(values, count, 90);
    percentiles.p99 = nearest_rank(values, count, 99);
    percentiles.max = values[count - 1];
    return percentiles;
}

size_t report_groups_with_starts(const struct report_group *groups, size_t count)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += groups[i].starts > 0;
    return found;
}
