#include "insights/expression/aggregate.h"

#include "insights/expression/aggregate_state.h"
#include "insights/expression/expression.h"
#include "insights/expression/kept_value.h"
#include "insights/expression/value_key.h"

#include <math.h>
#include <stdlib.h>
#include <strings.h>

static const struct aggregate aggregates[] = {
    {"count", AGGREGATE_COUNT, 0, 1},
    {"count_distinct", AGGREGATE_COUNT_DISTINCT, 1, 1},
    {"sum", AGGREGATE_SUM, 1, 1},
    {"avg", AGGREGATE_AVG, 1, 1},
    {"min", AGGREGATE_MIN, 1, 1},
    {"max", AGGREGATE_MAX, 1, 1},
    {"stddev", AGGREGATE_STDDEV, 1, 1},
    {"pct", AGGREGATE_PCT, 2, 2},
    {"median", AGGREGATE_MEDIAN, 1, 1},
    {"earliest", AGGREGATE_EARLIEST, 1, 1},
    {"latest", AGGREGATE_LATEST, 1, 1},
    {"sortsFirst", AGGREGATE_SORTS_FIRST, 1, 1},
    {"sortsLast", AGGREGATE_SORTS_LAST, 1, 1},
};

enum { NAME_COUNT = sizeof aggregates / sizeof aggregates[0] };

const struct aggregate *aggregate_find(struct text name)
{
    for (size_t i = 0; i < NAME_COUNT; i++) {
        const char *known = aggregates[i].name;
        if (strlen(known) == name.size && strncasecmp(known, name.data, name.size) == 0)
            return &aggregates[i];
    }
    return NULL;
}

const char *aggregate_name(size_t index)
{
    return index < NAME_COUNT ? aggregates[index].name : NULL;
}

/* ---- Birth and end ------------------------------------------------------------------------- */

void aggregate_init(struct aggregate_state *state, const struct aggregate *aggregate,
                    double percent)
{
    memset(state, 0, sizeof *state);
    state->aggregate = aggregate;
    state->percent = aggregate->kind == AGGREGATE_MEDIAN ? 50 : percent;
}

static bool keeps_value(enum aggregate_kind kind)
{
    return kind == AGGREGATE_MIN || kind == AGGREGATE_MAX || kind >= AGGREGATE_EARLIEST;
}

bool aggregate_keeps_numbers(const struct aggregate *aggregate)
{
    return aggregate->kind == AGGREGATE_PCT || aggregate->kind == AGGREGATE_MEDIAN;
}

void aggregate_clean_up(struct aggregate_state *state)
{
    if (keeps_value(state->aggregate->kind))
        free(state->kept);
    else if (aggregate_keeps_numbers(state->aggregate))
        number_list_free(&state->numbers);
    else if (state->aggregate->kind == AGGREGATE_COUNT_DISTINCT)
        distinct_set_free(&state->distinct);
}

/* ---- Adding -------------------------------------------------------------------------------- */

/* Neumaier's sum: what a rounding takes from the total is kept beside it. */
static void add_to_sum(struct aggregate_state *state, double number)
{
    double total = state->sum.total + number;
    if (fabs(state->sum.total) >= fabs(number))
        state->sum.lost += (state->sum.total - total) + number;
    else
        state->sum.lost += (number - total) + state->sum.total;
    state->sum.total = total;
}

/* Welford's recurrence. */
static void add_to_spread(struct aggregate_state *state, double number)
{
    double distance = number - state->spread.mean;
    state->spread.mean += distance / (double)state->count;
    state->spread.squares += distance * (number - state->spread.mean);
}

static int compare_times(int64_t a_ms, uint64_t a_ordinal, int64_t b_ms, uint64_t b_ordinal)
{
    if (a_ms != b_ms)
        return a_ms < b_ms ? -1 : 1;
    return (a_ordinal > b_ordinal) - (a_ordinal < b_ordinal);
}

/* Whether a value takes the place of the one that is kept. An event without a time counts only
 * where none has one. */
static bool takes_over(const struct aggregate_state *state, const struct kept_value *other)
{
    const struct kept_value *kept = state->kept;
    bool timed = other->timestamp_ms != INT64_MIN;
    if (kept == NULL)
        return true;
    switch (state->aggregate->kind) {
    case AGGREGATE_MIN:
    case AGGREGATE_SORTS_FIRST:
        return value_order(other->value, kept->value) < 0;
    case AGGREGATE_MAX:
    case AGGREGATE_SORTS_LAST:
        return value_order(other->value, kept->value) > 0;
    case AGGREGATE_EARLIEST:
        if (timed != (kept->timestamp_ms != INT64_MIN))
            return timed;
        return compare_times(other->timestamp_ms, other->ordinal, kept->timestamp_ms,
                             kept->ordinal) < 0;
    default: /* latest; no time is the smallest of all */
        return compare_times(other->timestamp_ms, other->ordinal, kept->timestamp_ms,
                             kept->ordinal) > 0;
    }
}

/* min and max are of numbers; of texts only where there is no number. */
static bool is_outdone(const struct aggregate_state *state, enum value_type type)
{
    enum value_type kept = state->kept != NULL ? state->kept->value.type : VALUE_NULL;
    return type == VALUE_TEXT && kept != VALUE_TEXT && kept != VALUE_NULL;
}

static bool add_extreme(struct aggregate_state *state, struct value value)
{
    double number;
    if (value_number(value, &number))
        value = (struct value){.type = value.type == VALUE_TIME ? VALUE_TIME : VALUE_NUMBER,
                               .number = number};
    struct kept_value other = {.value = value};
    if (is_outdone(state, value.type))
        return true;
    bool outdoes =
        state->kept != NULL && state->kept->value.type == VALUE_TEXT && value.type != VALUE_TEXT;
    return !(outdoes || takes_over(state, &other)) || kept_value_set(&state->kept, value, 0, 0);
}

static bool add_kept(struct aggregate_state *state, struct value value, int64_t timestamp_ms,
                     uint64_t ordinal)
{
    struct kept_value other = {.value = value, .timestamp_ms = timestamp_ms, .ordinal = ordinal};
    return !takes_over(state, &other) || kept_value_set(&state->kept, value, timestamp_ms, ordinal);
}

static bool add_number(struct aggregate_state *state, struct value value)
{
    double number;
    if (!value_number(value, &number))
        return true;
    state->count++;
    if (aggregate_keeps_numbers(state->aggregate))
        return number_list_add(&state->numbers, number);
    if (state->aggregate->kind == AGGREGATE_STDDEV)
        add_to_spread(state, number);
    else
        add_to_sum(state, number);
    return true;
}

bool aggregate_add(struct aggregate_state *state, struct value value, bool present,
                   int64_t timestamp_ms, uint64_t ordinal)
{
    enum aggregate_kind kind = state->aggregate->kind;
    if (kind == AGGREGATE_COUNT) {
        state->count += present ? 1 : 0;
        return true;
    }
    if (value_key_is_null(value))
        return true;
    if (kind == AGGREGATE_COUNT_DISTINCT)
        return distinct_set_add(&state->distinct, value_hash(value));
    if (kind == AGGREGATE_MIN || kind == AGGREGATE_MAX)
        return add_extreme(state, value);
    if (keeps_value(kind))
        return add_kept(state, value, timestamp_ms, ordinal);
    return add_number(state, value);
}

/* ---- Merging ------------------------------------------------------------------------------- */

/* Chan's formula. */
static void merge_spread(struct aggregate_state *into, const struct aggregate_state *from)
{
    double count = (double)into->count + (double)from->count;
    if (from->count == 0)
        return;
    double distance = from->spread.mean - into->spread.mean;
    into->spread.squares += from->spread.squares +
                            distance * distance * (double)into->count * (double)from->count / count;
    into->spread.mean += distance * (double)from->count / count;
}

static bool merge_kept(struct aggregate_state *into, const struct aggregate_state *from)
{
    const struct kept_value *kept = from->kept;
    return kept == NULL ||
           aggregate_add(into, kept->value, true, kept->timestamp_ms, kept->ordinal);
}

bool aggregate_merge(struct aggregate_state *into, struct aggregate_state *from)
{
    enum aggregate_kind kind = into->aggregate->kind;
    if (keeps_value(kind))
        return merge_kept(into, from);
    if (kind == AGGREGATE_COUNT_DISTINCT)
        return distinct_set_merge(&into->distinct, &from->distinct);
    if (kind == AGGREGATE_STDDEV) {
        merge_spread(into, from);
    } else if (aggregate_keeps_numbers(into->aggregate)) {
        number_list_move(&into->numbers, &from->numbers);
    } else if (kind != AGGREGATE_COUNT) {
        add_to_sum(into, from->sum.total);
        into->sum.lost += from->sum.lost;
    }
    into->count += from->count;
    return true;
}

/* ---- Result -------------------------------------------------------------------------------- */

struct value aggregate_percentile(const struct aggregate_state *state, double percent)
{
    double count = (double)state->numbers.count;
    if (state->numbers.count == 0)
        return value_null();
    /* 7 % of 100 are 7, however 0.07 is rounded. */
    double rank = ceil(percent * count / 100 - 1e-9);
    rank = fmin(fmax(rank, 1), count);
    return value_of_number(number_list_ranked(&state->numbers, (uint64_t)rank - 1));
}

static struct value kept_result(const struct aggregate_state *state)
{
    if (state->kept == NULL)
        return value_null();
    struct value value = state->kept->value;
    /* Logs Insights answers earliest(@timestamp) in milliseconds: fromMillis() makes a date of it.
     */
    bool by_time =
        state->aggregate->kind == AGGREGATE_EARLIEST || state->aggregate->kind == AGGREGATE_LATEST;
    return by_time && value.type == VALUE_TIME ? value_of_number(value.number) : value;
}

static double sum_of(const struct aggregate_state *state)
{
    return state->sum.total + state->sum.lost;
}

struct value aggregate_result(const struct aggregate_state *state)
{
    double count = (double)state->count;
    switch (state->aggregate->kind) {
    case AGGREGATE_COUNT:
        return value_of_number(count);
    case AGGREGATE_COUNT_DISTINCT:
        return value_of_number((double)state->distinct.count);
    case AGGREGATE_SUM:
        return state->count > 0 ? value_of_number(sum_of(state)) : value_null();
    case AGGREGATE_AVG:
        return state->count > 0 ? value_of_number(sum_of(state) / count) : value_null();
    case AGGREGATE_STDDEV:
        return state->count > 1 ? value_of_number(sqrt(state->spread.squares / (count - 1)))
                                : value_null();
    case AGGREGATE_PCT:
    case AGGREGATE_MEDIAN:
        return aggregate_percentile(state, state->percent);
    default:
        return kept_result(state);
    }
}
