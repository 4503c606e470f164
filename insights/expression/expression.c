/* Evaluates expressions: called for every event and stage, so that fields, numbers and comparisons
 * allocate nothing. */
#include "insights/expression/expression.h"

#include "insights/expression/regex.h"
#include "insights/expression/value_internal.h"

#include <math.h>

/* Arguments of a call up to here need no memory of the arena's. */
enum { FEW_ARGUMENTS = 8 };

static struct value field(const struct expr *expr, struct eval *eval)
{
    struct value value = eval->row[expr->slot];
    return expr->path.size > 0 ? value_at(value, expr->path, eval->arena) : value;
}

static struct value aggregate(const struct expr *expr, const struct eval *eval)
{
    return eval->aggregates != NULL ? eval->aggregates[expr->slot] : value_null();
}

/* ---- Conditions
 * ----------------------------------------------------------------------------------
 *
 * Where something is missing the outcome is missing, neither true nor false: `coalesce(a = 1, 0)`
 * has a meaning, and `a != 1` as well as `not (a = 1)` drop the events without `a`. */

static struct value negation(struct value value)
{
    return value.type == VALUE_NULL ? value : value_of_bool(!value_is_true(value));
}

/* `and` when decisive is false, `or` when it is true: the first side that decides is enough. */
static struct value junction(const struct expr *expr, struct eval *eval, bool decisive)
{
    bool unknown = false;
    for (size_t i = 0; i < expr->arg_count; i++) {
        struct value side = expression_value(expr->args[i], eval);
        if (side.type == VALUE_NULL)
            unknown = true;
        else if (value_is_true(side) == decisive)
            return value_of_bool(decisive);
    }
    return unknown ? value_null() : value_of_bool(!decisive);
}

static bool holds(enum expr_kind kind, enum comparison comparison)
{
    switch (kind) {
    case EXPR_EQUAL:
        return comparison == COMPARISON_EQUAL;
    case EXPR_NOT_EQUAL:
        return comparison != COMPARISON_EQUAL && comparison != COMPARISON_NONE;
    case EXPR_LESS:
        return comparison == COMPARISON_LESS;
    case EXPR_LESS_EQUAL:
        return comparison == COMPARISON_LESS || comparison == COMPARISON_EQUAL;
    case EXPR_GREATER:
        return comparison == COMPARISON_GREATER;
    default:
        return comparison == COMPARISON_GREATER || comparison == COMPARISON_EQUAL;
    }
}

static struct value comparison(const struct expr *expr, struct eval *eval)
{
    struct value a = expression_value(expr->args[0], eval);
    struct value b = expression_value(expr->args[1], eval);
    enum comparison outcome = value_compare(a, b);
    return outcome == COMPARISON_UNKNOWN ? value_null() : value_of_bool(holds(expr->kind, outcome));
}

static struct value like(const struct expr *expr, struct eval *eval)
{
    char scratch[VALUE_SCRATCH_SIZE];
    char scratch_part[VALUE_SCRATCH_SIZE];
    const struct expr *pattern = expr->args[1];
    struct value subject = expression_value(expr->args[0], eval);
    if (subject.type == VALUE_NULL)
        return subject;
    if (value_is_structure(subject))
        return value_of_bool(false);
    struct text text = value_text_scratch(subject, scratch);
    if (pattern->kind == EXPR_REGEX)
        return value_of_bool(regex_matches(pattern->regex, text));
    struct value part = expression_value(pattern, eval);
    if (part.type == VALUE_NULL)
        return part;
    return value_of_bool(text_contains(text, value_text_scratch(part, scratch_part)));
}

static struct value in(const struct expr *expr, struct eval *eval)
{
    struct value subject = expression_value(expr->args[0], eval);
    if (subject.type == VALUE_NULL)
        return subject;
    for (size_t i = 1; i < expr->arg_count; i++)
        if (value_equals(subject, expression_value(expr->args[i], eval)))
            return value_of_bool(true);
    return value_of_bool(false);
}

/* ---- Arithmetic ---------------------------------------------------------------------------------
 */

static double computed(enum expr_kind kind, double a, double b)
{
    switch (kind) {
    case EXPR_ADD:
        return a + b;
    case EXPR_SUBTRACT:
        return a - b;
    case EXPR_MULTIPLY:
        return a * b;
    case EXPR_DIVIDE:
        return a / b; /* by 0: not finite, which becomes null */
    case EXPR_REMAINDER:
        return fmod(a, b);
    default:
        return pow(a, b);
    }
}

static struct value arithmetic(const struct expr *expr, struct eval *eval)
{
    double a = 0;
    double b = 0;
    if (!value_number(expression_value(expr->args[0], eval), &a) ||
        !value_number(expression_value(expr->args[1], eval), &b))
        return value_null();
    return value_of_number(computed(expr->kind, a, b));
}

static struct value negative(const struct expr *expr, struct eval *eval)
{
    double number = 0;
    if (!value_number(expression_value(expr->args[0], eval), &number))
        return value_null();
    return value_of_number(-number);
}

/* ---- Calls --------------------------------------------------------------------------------------
 */

static struct value call(const struct expr *expr, struct eval *eval)
{
    struct value few[FEW_ARGUMENTS];
    struct value *args = few;
    if (expr->arg_count > FEW_ARGUMENTS)
        args = arena_alloc(eval->arena, expr->arg_count * sizeof *args);
    if (args == NULL) {
        eval->failed = true;
        return value_null();
    }
    for (size_t i = 0; i < expr->arg_count; i++)
        args[i] = expression_value(expr->args[i], eval);
    return expr->function->apply(eval, expr, args);
}

struct value expression_value(const struct expr *expr, struct eval *eval)
{
    switch (expr->kind) {
    case EXPR_NUMBER:
        return value_of_number(expr->number);
    case EXPR_TEXT:
        return value_of_text(expr->text);
    case EXPR_NULL:
    case EXPR_REGEX:
    case EXPR_PERIOD:
        return value_null();
    case EXPR_FIELD:
        return field(expr, eval);
    case EXPR_AGGREGATE:
        return aggregate(expr, eval);
    case EXPR_NOT:
        return negation(expression_value(expr->args[0], eval));
    case EXPR_NEGATE:
        return negative(expr, eval);
    case EXPR_ADD:
    case EXPR_SUBTRACT:
    case EXPR_MULTIPLY:
    case EXPR_DIVIDE:
    case EXPR_REMAINDER:
    case EXPR_POWER:
        return arithmetic(expr, eval);
    case EXPR_EQUAL:
    case EXPR_NOT_EQUAL:
    case EXPR_LESS:
    case EXPR_LESS_EQUAL:
    case EXPR_GREATER:
    case EXPR_GREATER_EQUAL:
        return comparison(expr, eval);
    case EXPR_LIKE:
        return like(expr, eval);
    case EXPR_IN:
        return in(expr, eval);
    case EXPR_AND:
        return junction(expr, eval, false);
    case EXPR_OR:
        return junction(expr, eval, true);
    case EXPR_CALL:
        return call(expr, eval);
    }
    return value_null();
}
