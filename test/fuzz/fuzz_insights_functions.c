/* A call of a function of the query language: a line with its number, then a line for each
 * argument, which begins with what it is: ' a text, # a number, @ a time, { [ a map or a list,
 * / a regular expression, ~ a period; anything else is missing. */
#include "insights/event/json_view.h"
#include "insights/expression/expression.h"
#include "insights/expression/regex.h"

#include "test/fuzz/fuzz.h"

enum { ARGS_MAX = 10 };

struct call {
    struct expr nodes[ARGS_MAX];
    struct expr *args[ARGS_MAX];
    struct value row[ARGS_MAX];
    char *owned[ARGS_MAX];
    size_t count;
};

static struct value value_of(struct text line, struct arena *arena)
{
    double number = 0;
    struct text rest = text_from(line, 1);
    char kind = line.size > 0 ? line.data[0] : '\0';
    if (kind == '\'')
        return value_of_text(rest);
    if (kind == '#' && number_parse(rest, &number))
        return (struct value){VALUE_NUMBER, number, rest};
    if (kind == '@' && number_parse(rest, &number))
        return value_of_time(number);
    if (kind == '{' || kind == '[')
        return json_value(json_whole(line), arena);
    return value_null();
}

static void add_argument(struct call *call, struct text line, struct arena *arena)
{
    char message[REGEX_MESSAGE_SIZE];
    struct expr *node = &call->nodes[call->count];
    char *owned = fuzz_text((const uint8_t *)line.data, line.size);
    line = text_bytes(owned, line.size);
    struct text rest = text_from(line, 1);
    *node = (struct expr){.kind = EXPR_FIELD, .slot = (int)call->count};
    if (line.size > 1 && line.data[0] == '/') {
        node->kind = EXPR_REGEX;
        node->regex = regex_new(rest, message);
    } else if (line.size > 1 && line.data[0] == '~') {
        size_t digits = strspn(rest.data, "-+.0123456789eE");
        node->kind = EXPR_PERIOD;
        node->text = text_from(rest, digits);
        number_parse(text_first(rest, digits), &node->number);
    }
    call->row[call->count] = value_of(line, arena);
    call->owned[call->count] = owned;
    call->args[call->count++] = node;
}

/* What the parser checks. */
static bool fits(const struct function *function, const struct call *call, bool is_bin)
{
    size_t least = (size_t)function->least + is_bin;
    if (call->count < least ||
        (function->most >= 0 && call->count > (size_t)function->most + is_bin))
        return false;
    for (size_t i = 0; i < call->count; i++) {
        bool period = (function->period_args >> i & 1U) != 0;
        bool regex = (function->regex_args >> i & 1U) != 0;
        if (period != (call->nodes[i].kind == EXPR_PERIOD) ||
            regex != (call->nodes[i].kind == EXPR_REGEX) || (regex && call->nodes[i].regex == NULL))
            return false;
    }
    return true;
}

static void apply(const struct function *function, struct call *call, struct arena *arena)
{
    struct eval eval = {.row = call->row, .arena = arena, .now_ms = 1700000000000};
    const struct expr expr = {
        .kind = EXPR_CALL, .function = function, .args = call->args, .arg_count = call->count};
    struct value value = expression_value(&expr, &eval);
    struct text text = value_text(value, arena);
    struct buffer seen = buffer_new(SIZE_MAX / 2);
    FUZZ_ASSERT(value.number - value.number == 0); /* finite */
    FUZZ_ASSERT(value_order(value, value) == 0);
    FUZZ_ASSERT(!eval.failed || value.type == VALUE_NULL || value.type == VALUE_NUMBER);
    buffer_append(&seen, text.data, text.size); /* every byte can be read */
    buffer_free(&seen);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct call call = {.count = 0};
    struct arena arena = {.max = 1 << 20};
    struct text rest = text_bytes((const char *)data + 1, size > 0 ? size - 1 : 0);
    const char *name = size > 0 ? function_name(data[0] - (size_t)'0') : NULL;
    if (name == NULL)
        return 0;
    const struct function *function = function_find(text_of(name));
    while (rest.size > 0 && call.count < ARGS_MAX) {
        rest = text_from(rest, 1); /* the line break */
        size_t end = text_find(rest, (struct text)TEXT("\n"));
        add_argument(&call, text_first(rest, end), &arena);
        rest = text_from(rest, end);
    }
    if (fits(function, &call, strcmp(name, "bin") == 0))
        apply(function, &call, &arena);
    for (size_t i = 0; i < call.count; i++) {
        regex_free(call.nodes[i].regex);
        free(call.owned[i]);
    }
    arena_free(&arena);
    return 0;
}
