/* ispresent coalesce if case isNumeric. */
#include "insights/expression/expression.h"
#include "insights/expression/function_internal.h"

static struct value apply_ispresent(struct eval *eval, const struct expr *call,
                                    const struct value *args)
{
    (void)eval, (void)call;
    return value_of_bool(args[0].type != VALUE_NULL);
}

static struct value apply_coalesce(struct eval *eval, const struct expr *call,
                                   const struct value *args)
{
    (void)eval;
    for (size_t i = 0; i < call->arg_count; i++)
        if (args[i].type != VALUE_NULL)
            return args[i];
    return value_null();
}

static struct value apply_if(struct eval *eval, const struct expr *call, const struct value *args)
{
    (void)eval, (void)call;
    return value_is_true(args[0]) ? args[1] : args[2];
}

/* Pairs of a condition and a value; an argument that is left over is what else there is. */
static struct value apply_case(struct eval *eval, const struct expr *call, const struct value *args)
{
    size_t i = 0;
    (void)eval;
    for (; i + 1 < call->arg_count; i += 2)
        if (value_is_true(args[i]))
            return args[i + 1];
    return i < call->arg_count ? args[i] : value_null();
}

static struct value apply_is_numeric(struct eval *eval, const struct expr *call,
                                     const struct value *args)
{
    double number = 0;
    (void)eval, (void)call;
    return value_of_bool(value_number(args[0], &number));
}

const struct function general_functions[] = {
    {"ispresent", 1, 1, apply_ispresent, 0, 0},
    {"coalesce", 1, -1, apply_coalesce, 0, 0},
    {"if", 3, 3, apply_if, 0, 0},
    {"case", 2, -1, apply_case, 0, 0},
    {"isNumeric", 1, 1, apply_is_numeric, 0, 0},
    {NULL, 0, 0, NULL, 0, 0},
};
