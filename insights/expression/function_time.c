/* bin datefloor dateceil fromMillis toMillis now. A time is a number of milliseconds since 1970. */
#include "insights/expression/calendar.h"
#include "insights/expression/expression.h"
#include "insights/expression/function_internal.h"

#include <math.h>

static struct value floored(struct value time, const struct expr *period)
{
    double at = 0;
    double start = 0;
    double end = 0;
    if (!value_number(time, &at) ||
        !period_around((struct period){period->number, period->text}, at, &start, &end))
        return value_null();
    return value_of_time(start);
}

/* The parser hands it @timestamp behind the period. */
static struct value apply_bin(struct eval *eval, const struct expr *call, const struct value *args)
{
    (void)eval;
    return call->arg_count > 1 ? floored(args[1], call->args[0]) : value_null();
}

static struct value apply_datefloor(struct eval *eval, const struct expr *call,
                                    const struct value *args)
{
    (void)eval;
    return floored(args[0], call->args[1]);
}

/* A time that begins a period stays what it is. */
static struct value apply_dateceil(struct eval *eval, const struct expr *call,
                                   const struct value *args)
{
    const struct expr *period = call->args[1];
    double at = 0;
    double start = 0;
    double end = 0;
    (void)eval;
    if (!value_number(args[0], &at) ||
        !period_around((struct period){period->number, period->text}, at, &start, &end))
        return value_null();
    return value_of_time(at == start ? start : end);
}

static struct value apply_from_millis(struct eval *eval, const struct expr *call,
                                      const struct value *args)
{
    double number = 0;
    (void)eval, (void)call;
    return value_number(args[0], &number) ? value_of_time(number) : value_null();
}

static struct value apply_to_millis(struct eval *eval, const struct expr *call,
                                    const struct value *args)
{
    double number = 0;
    (void)eval, (void)call;
    return value_number(args[0], &number) ? value_of_number(number) : value_null();
}

/* Seconds, though all other times are milliseconds: so it is documented. */
static struct value apply_now(struct eval *eval, const struct expr *call, const struct value *args)
{
    (void)call, (void)args;
    return value_of_number(floor((double)eval->now_ms / 1000));
}

const struct function time_functions[] = {
    {"bin", 1, 1, apply_bin, FIRST_ARGUMENT, 0},
    {"datefloor", 2, 2, apply_datefloor, SECOND_ARGUMENT, 0},
    {"dateceil", 2, 2, apply_dateceil, SECOND_ARGUMENT, 0},
    {"fromMillis", 1, 1, apply_from_millis, 0, 0},
    {"toMillis", 1, 1, apply_to_millis, 0, 0},
    {"now", 0, 0, apply_now, 0, 0},
    {NULL, 0, 0, NULL, 0, 0},
};
