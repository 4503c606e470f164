/* Values and calls of the query language in short, for tables of tests.
 *
 *   null      missing                    @1000     a time, in ms since 1970
 *   #1.5      a number that was computed  {"a":1}   a map
 *   =1.50     a number as it was read     [1,2]     a list
 *   'text     a text                      /a+/      a regular expression
 *                                         ~5m       a period
 */
#ifndef TEST_UNIT_QUERY_VALUES_H
#define TEST_UNIT_QUERY_VALUES_H

#include "insights/expression/expression.h"
#include "insights/expression/regex.h"

#include "test/unit/guard.h"
#include "test/unit/unit.h"

#include <stdio.h>

enum { QUERY_ARGS_MAX = 12 };

/* What one expression is evaluated in. */
struct query_world {
    struct arena arena;
    struct value row[QUERY_ARGS_MAX];
    struct expr nodes[QUERY_ARGS_MAX];
    struct expr *args[QUERY_ARGS_MAX];
    struct guard guards[QUERY_ARGS_MAX]; /* texts end where reading does */
    size_t count;
    struct eval eval;
    char shown[512];
};

static inline void query_world_open(struct query_world *world)
{
    *world = (struct query_world){.arena = {.max = 1 << 20}};
    world->eval = (struct eval){.row = world->row, .arena = &world->arena, .now_ms = 1700000000999};
}

static inline void query_world_close(struct query_world *world)
{
    for (size_t i = 0; i < world->count; i++) {
        regex_free(world->nodes[i].regex);
        if (world->guards[i].pages != NULL)
            guard_free(&world->guards[i]);
    }
    arena_free(&world->arena);
}

static inline struct text query_guarded(struct query_world *world, const char *text)
{
    struct guard *guard = &world->guards[world->count];
    *guard = guard_bytes(text, strlen(text));
    return text_bytes(guard->bytes, strlen(text));
}

static inline struct value query_value(struct query_world *world, const char *notation)
{
    struct text text = query_guarded(world, notation + 1);
    switch (notation[0]) {
    case '#':
        return value_of_number(strtod(notation + 1, NULL));
    case '=':
        return (struct value){VALUE_NUMBER, strtod(notation + 1, NULL), text};
    case '\'':
        return value_of_text(text);
    case '@':
        return value_of_time(strtod(notation + 1, NULL));
    case '{':
    case '[':
        guard_free(&world->guards[world->count]);
        text = query_guarded(world, notation);
        return (struct value){notation[0] == '{' ? VALUE_MAP : VALUE_LIST, 0, text};
    default:
        ck_assert_str_eq(notation, "null");
        return value_null();
    }
}

/* The next argument: a field that holds the value; a regular expression; a period. */
static inline struct expr *query_argument(struct query_world *world, const char *notation)
{
    char message[REGEX_MESSAGE_SIZE] = "";
    struct expr *node = &world->nodes[world->count];
    ck_assert_uint_lt(world->count, QUERY_ARGS_MAX);
    if (notation[0] == '/') {
        node->kind = EXPR_REGEX;
        node->text = text_bytes(notation + 1, strlen(notation) - 2);
        node->regex = regex_new(node->text, message);
        ck_assert_msg(node->regex != NULL, "%s: %s", notation, message);
    } else if (notation[0] == '~') {
        char *unit = NULL;
        node->kind = EXPR_PERIOD;
        node->number = strtod(notation + 1, &unit);
        node->text = text_of(unit);
    } else {
        node->kind = EXPR_FIELD;
        node->slot = (int)world->count;
        world->row[world->count] = query_value(world, notation);
    }
    world->args[world->count++] = node;
    return node;
}

/* The value of an expression with these arguments, up to the first NULL; of a call when `function`
 * is not NULL. */
static inline struct value query_evaluate(struct query_world *world, enum expr_kind kind,
                                          const char *function, const char *const *args)
{
    for (size_t i = 0; i < QUERY_ARGS_MAX && args[i] != NULL; i++)
        query_argument(world, args[i]);
    struct expr expr = {.kind = kind, .args = world->args, .arg_count = world->count};
    if (function != NULL) {
        expr.function = function_find(text_of(function));
        ck_assert_msg(expr.function != NULL, "there is no function %s", function);
    }
    return expression_value(&expr, &world->eval);
}

/* A value in the notation above; a number as it is shown. */
static inline const char *query_shown(struct query_world *world, struct value value)
{
    static const char marks[] = {
        [VALUE_NULL] = 'n', [VALUE_TEXT] = '\'', [VALUE_NUMBER] = '#', [VALUE_TIME] = '@'};
    struct text text = value_text(value, &world->arena);
    if (value.type == VALUE_NULL)
        return "null";
    if (value.type == VALUE_TIME)
        snprintf(world->shown, sizeof world->shown, "@%.17g", value.number);
    else if (value.type == VALUE_MAP || value.type == VALUE_LIST)
        snprintf(world->shown, sizeof world->shown, "%.*s", (int)text.size, text.data);
    else
        snprintf(world->shown, sizeof world->shown, "%c%.*s", marks[value.type], (int)text.size,
                 text.size > 0 ? text.data : "");
    return world->shown;
}

#endif
