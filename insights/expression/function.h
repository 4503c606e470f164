/* The functions of the query language: a table of names, and how to apply them. Pure. */
#ifndef INSIGHTS_EXPRESSION_FUNCTION_H
#define INSIGHTS_EXPRESSION_FUNCTION_H

#include "base/arena.h"
#include "insights/event/value.h"
#include "insights/expression/ast.h"

#include <stddef.h>
#include <stdint.h>

/* What an expression is evaluated with. */
struct eval {
    const struct value *row; /* by slot */
    struct arena
        *arena; /* for texts that are made; where it is full the value is null and `failed` set */
    int64_t now_ms;                 /* what now() says: the same for a whole query */
    const struct value *aggregates; /* results, by EXPR_AGGREGATE's slot; NULL outside of stats */
    bool failed;
};

struct function {
    const char *name; /* as documented; names are compared without regard to case */
    int least, most;  /* arguments; most -1: any number */
    /* args[i] is the value of call->args[i]; of an EXPR_REGEX or EXPR_PERIOD it is null, and the
     * call itself tells. Arguments of a wrong type make null, never an error. */
    struct value (*apply)(struct eval *eval, const struct expr *call, const struct value *args);
    /* Which arguments must be a period or a regex (bit 0: the first); anywhere else those are
     * refused. */
    unsigned period_args, regex_args;
};

/* NULL: there is none of this name. */
const struct function *function_find(struct text name);

/* Each function's name in turn, for "did you mean"; NULL after the last. */
const char *function_name(size_t index);

#endif
