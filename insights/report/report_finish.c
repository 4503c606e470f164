/* Makes the result of what was gathered. */
#include "insights/report/report_internal.h"
#include "insights/report/statistics.h"
#include "insights/report/tally.h"

#include <stdlib.h>
#include <string.h>

/* ---- Tallies ------------------------------------------------------------------------------ */

static bool tally_starts(struct report *report)
{
    struct group_sums *groups[REPORT_GROUPINGS];
    for (size_t i = 0; i < report->starts.count; i++) {
        const struct report_start *start = &report->starts.list[i];
        report->result.sources[start->source]++;
        if (!start->judged_again && report->result.judged_again)
            report->result.not_judged_again++;
        if (!report_groups_of(report, start->function, start->version, start->runtime, groups))
            return false;
        for (int g = 0; g < REPORT_GROUPINGS; g++)
            if (groups[g] != NULL)
                tally_start(&groups[g]->group, start);
    }
    return true;
}

/* Where logs and an events file tell of REPORTs, they are of the same invocations: the log's
 * count. */
static void choose_bills(struct report *report)
{
    struct groups *groupings[] = {&report->functions, &report->versions, &report->runtimes};
    struct bills *bills = &report->bills;
    bool of_events = report->total.group.bills.reports == 0;
    size_t kept = 0;
    for (size_t i = 0; i < bills->count; i++)
        if (bills->of_events[i] == of_events)
            bills->list[kept++] = bills->list[i];
    bills->count = kept;
    if (!of_events)
        return;
    report->total.group.bills = report->total.of_events;
    for (size_t i = 0; i < sizeof groupings / sizeof groupings[0]; i++)
        for (size_t g = 0; g < groupings[i]->count; g++)
            groupings[i]->list[g].group.bills = groupings[i]->list[g].of_events;
}

/* ---- Percentiles -------------------------------------------------------------------------- */

typedef double value_of(const struct report_start *start);

static double init_of(const struct report_start *start)
{
    return start->init_ms;
}

static double cold_init_of(const struct report_start *start)
{
    return start->kind == START_COLD ? start->init_ms : REPORT_NOT_TOLD;
}

static double idle_of(const struct report_start *start)
{
    return start->kind == START_PROACTIVE ? start->idle_ms : REPORT_NOT_TOLD;
}

/* One group's starts, as places in the list. */
struct members {
    const struct report_start *list;
    const uint32_t *places;
    size_t count;
    double *values; /* room for as many */
};

static struct report_percentiles percentiles(const struct members *members, value_of *value)
{
    size_t count = 0;
    for (size_t i = 0; i < members->count; i++) {
        double told = value(&members->list[members->places[i]]);
        if (told >= 0)
            members->values[count++] = told;
    }
    return report_percentiles_of(members->values, count);
}

static void finish_group(struct report_group *group, const struct members *members)
{
    group->share = report_share_of(group->kinds[START_PROACTIVE], group->kinds[START_COLD]);
    group->init = percentiles(members, init_of);
    group->cold_init = percentiles(members, cold_init_of);
    group->idle = percentiles(members, idle_of);
}

/* ---- Groups ------------------------------------------------------------------------------- */

/* Which group of a grouping (1: functions, 2: versions, 3: runtimes) a start is in; `none`: there
 * was no room for it. Asking makes no group: tally_starts() made them all. */
static size_t group_of(struct report *report, const struct report_start *start, int grouping,
                       const struct groups *groups, size_t none)
{
    struct group_sums *found[REPORT_GROUPINGS];
    if (!report_groups_of(report, start->function, start->version, start->runtime, found) ||
        found[grouping] == NULL)
        return none;
    return (size_t)(found[grouping] - groups->list);
}

/* Room for finishing: three numbers a start. */
struct room {
    double *values;
    uint32_t *places;   /* starts sorted by group */
    uint32_t *group_of; /* of each start */
};

/* Sorts places by group (counting them first), then finishes each group with its own. */
static bool finish_groups(struct report *report, struct groups *groups, int grouping,
                          struct room *room)
{
    size_t *ends = (size_t *)calloc(groups->count + 2, sizeof *ends);
    if (ends == NULL)
        return false;
    for (size_t i = 0; i < report->starts.count; i++) {
        size_t group = group_of(report, &report->starts.list[i], grouping, groups, groups->count);
        room->group_of[i] = (uint32_t)group;
        ends[group + 1]++;
    }
    for (size_t g = 0; g < groups->count; g++)
        ends[g + 1] += ends[g];
    for (size_t i = 0; i < report->starts.count; i++)
        if (room->group_of[i] < groups->count)
            room->places[ends[room->group_of[i]]++] = (uint32_t)i;
    /* Each end now is where the next group's places begin. */
    for (size_t g = 0; g < groups->count; g++) {
        size_t begin = g > 0 ? ends[g - 1] : 0;
        struct members members = {report->starts.list, room->places + begin, ends[g] - begin,
                                  room->values};
        finish_group(&groups->list[g].group, &members);
    }
    free(ends);
    return true;
}

static int order_of(const char *a, const char *b)
{
    return a != NULL && b != NULL ? strcmp(a, b) : 0;
}

static int by_name(const void *a, const void *b)
{
    const struct report_group *x = (const struct report_group *)a;
    const struct report_group *y = (const struct report_group *)b;
    int order = order_of(x->function, y->function);
    if (order == 0)
        order = order_of(x->version, y->version);
    return order != 0 ? order : order_of(x->runtime, y->runtime);
}

/* The groups alone, sorted, without those that only REPORTs passed over are of. NULL: no memory. */
static struct report_group *sorted(const struct groups *groups, size_t *count)
{
    struct report_group *list = (struct report_group *)malloc((groups->count + 1) * sizeof *list);
    *count = 0;
    if (list == NULL)
        return NULL;
    for (size_t i = 0; i < groups->count; i++) {
        const struct report_group *group = &groups->list[i].group;
        if (group->starts > 0 || group->bills.reports > 0)
            list[(*count)++] = *group;
    }
    qsort(list, *count, sizeof *list, by_name);
    return list;
}

static bool finish_with(struct report *report, struct room *room)
{
    struct groups *groupings[] = {&report->functions, &report->versions, &report->runtimes};
    size_t *counts[] = {&report->result.function_count, &report->result.version_count,
                        &report->result.runtime_count};
    struct members all = {report->starts.list, room->places, report->starts.count, room->values};
    for (size_t i = 0; i < all.count; i++)
        room->places[i] = (uint32_t)i;
    finish_group(&report->total.group, &all);
    for (int i = 0; i < 3; i++) {
        if (!finish_groups(report, groupings[i], i + 1, room))
            return false;
        report->finished[i] = sorted(groupings[i], counts[i]);
        if (report->finished[i] == NULL)
            return false;
    }
    return true;
}

static bool finish(struct report *report)
{
    size_t count = report->starts.count + 1;
    struct room room = {
        .values = (double *)malloc(count * sizeof *room.values),
        .places = (uint32_t *)malloc(count * sizeof *room.places),
        .group_of = (uint32_t *)malloc(count * sizeof *room.group_of),
    };
    bool ok = room.values != NULL && room.places != NULL && room.group_of != NULL &&
              finish_with(report, &room);
    free(room.values);
    free(room.places);
    free(room.group_of);
    return ok;
}

const struct report_result *report_finish(struct report *report)
{
    struct report_result *result = &report->result;
    result->judged_again = report->options.threshold_ms >= 0;
    result->threshold_ms =
        result->judged_again ? report->options.threshold_ms : PROACTIVE_THRESHOLD_MS;
    result->prices = report->options.prices;
    starts_sort(&report->starts);
    choose_bills(report);
    if (!tally_starts(report))
        return NULL;
    /* Asked for again below, where it is no news. */
    uint64_t left_out =
        report->functions.left_out + report->versions.left_out + report->runtimes.left_out;
    if (!finish(report))
        return NULL;
    result->starts = report->starts.list;
    result->start_count = report->starts.count;
    result->bills = report->bills.list;
    result->bill_count = report->bills.count;
    result->total = report->total.group;
    result->functions = report->finished[0];
    result->versions = report->finished[1];
    result->runtimes = report->finished[2];
    result->limits.groups_unlisted = left_out;
    result->limits.streams_forgotten = streams_forgotten(report->streams);
    result->limits.names_shortened = report->names.left_out;
    return result;
}
