/* abs ceil floor sqrt log greatest least round toNumber toInt toLong toDouble. What is no number
 * makes null. */
#include "insights/expression/expression.h"
#include "insights/expression/function_internal.h"

#include <math.h>

static struct value applied(struct value value, double (*function)(double))
{
    double number = 0;
    return value_number(value, &number) ? value_of_number(function(number)) : value_null();
}

static struct value apply_abs(struct eval *eval, const struct expr *call, const struct value *args)
{
    (void)eval, (void)call;
    return applied(args[0], fabs);
}

static struct value apply_ceil(struct eval *eval, const struct expr *call, const struct value *args)
{
    (void)eval, (void)call;
    return applied(args[0], ceil);
}

static struct value apply_floor(struct eval *eval, const struct expr *call,
                                const struct value *args)
{
    (void)eval, (void)call;
    return applied(args[0], floor);
}

static struct value apply_sqrt(struct eval *eval, const struct expr *call, const struct value *args)
{
    (void)eval, (void)call;
    return applied(args[0], sqrt);
}

static struct value apply_log(struct eval *eval, const struct expr *call, const struct value *args)
{
    (void)eval, (void)call;
    return applied(args[0], log);
}

/* What is no number is passed over: greatest(missing, 0) is 0. Numbers stay as they stood. */
static struct value extreme(const struct expr *call, const struct value *args, double sign)
{
    struct value best = value_null();
    double best_number = 0;
    for (size_t i = 0; i < call->arg_count; i++) {
        double number = 0;
        if (!value_number(args[i], &number))
            continue;
        if (best.type != VALUE_NULL && sign * number <= sign * best_number)
            continue;
        best = args[i].type == VALUE_TEXT ? value_of_number(number) : args[i];
        best_number = number;
    }
    return best;
}

static struct value apply_greatest(struct eval *eval, const struct expr *call,
                                   const struct value *args)
{
    (void)eval;
    return extreme(call, args, 1);
}

static struct value apply_least(struct eval *eval, const struct expr *call,
                                const struct value *args)
{
    (void)eval;
    return extreme(call, args, -1);
}

/* Halves away from zero. Digits left of the point may be negative: round(1234, -2) is 1200. */
static struct value apply_round(struct eval *eval, const struct expr *call,
                                const struct value *args)
{
    static const double digits_max = 15; /* a double has no more */
    double number = 0;
    double digits = 0;
    (void)eval;
    if (!value_number(args[0], &number))
        return value_null();
    if (call->arg_count > 1 && !value_number(args[1], &digits))
        return value_null();
    digits = trunc(fmin(fmax(digits, -308), 308));
    if (digits > digits_max)
        return value_of_number(number);
    double scale = pow(10, fabs(digits));
    double rounded = digits < 0 ? round(number / scale) * scale : round(number * scale) / scale;
    return value_of_number(isfinite(rounded) ? rounded : number);
}

static struct value apply_to_number(struct eval *eval, const struct expr *call,
                                    const struct value *args)
{
    double number = 0;
    (void)eval, (void)call;
    return value_number(args[0], &number) ? value_of_number(number) : value_null();
}

/* Cut towards zero; null where the type has no such number. */
static struct value whole(struct value value, double least, double beyond)
{
    double number = 0;
    if (!value_number(value, &number))
        return value_null();
    number = trunc(number);
    return number >= least && number < beyond ? value_of_number(number) : value_null();
}

static struct value apply_to_int(struct eval *eval, const struct expr *call,
                                 const struct value *args)
{
    (void)eval, (void)call;
    return whole(args[0], -0x1p31, 0x1p31);
}

static struct value apply_to_long(struct eval *eval, const struct expr *call,
                                  const struct value *args)
{
    (void)eval, (void)call;
    return whole(args[0], -0x1p63, 0x1p63);
}

const struct function number_functions[] = {
    {"abs", 1, 1, apply_abs, 0, 0},
    {"ceil", 1, 1, apply_ceil, 0, 0},
    {"floor", 1, 1, apply_floor, 0, 0},
    {"sqrt", 1, 1, apply_sqrt, 0, 0},
    {"log", 1, 1, apply_log, 0, 0},
    {"greatest", 1, -1, apply_greatest, 0, 0},
    {"least", 1, -1, apply_least, 0, 0},
    {"round", 1, 2, apply_round, 0, 0},
    {"toNumber", 1, 1, apply_to_number, 0, 0},
    {"toInt", 1, 1, apply_to_int, 0, 0},
    {"toLong", 1, 1, apply_to_long, 0, 0},
    {"toDouble", 1, 1, apply_to_number, 0, 0},
    {NULL, 0, 0, NULL, 0, 0},
};
