/* replace regexReplace: every occurrence. Each is done in two passes, one that measures and one
 * that writes, so that the result takes the memory it needs and no more. */
#include "insights/expression/expression.h"
#include "insights/expression/function_internal.h"
#include "insights/expression/regex.h"
#include "insights/expression/value_internal.h"

/* Where the result goes: nowhere while it is measured. */
struct output {
    char *data; /* NULL: measure */
    size_t size;
};

static void put(struct output *out, struct text text)
{
    if (out->data != NULL && text.data != NULL)
        memcpy(out->data + out->size, text.data, text.size);
    out->size += text.size;
}

/* ---- replace ------------------------------------------------------------------------------------
 */

static void put_replaced(struct output *out, struct text text, struct text old,
                         struct text replacement)
{
    const char *found = NULL;
    while ((found = text_search(text, old)) != NULL) {
        size_t before = (size_t)(found - text.data);
        put(out, text_first(text, before));
        put(out, replacement);
        text = text_from(text, before + old.size);
    }
    put(out, text);
}

static struct value apply_replace(struct eval *eval, const struct expr *call,
                                  const struct value *args)
{
    struct text text;
    struct text old;
    struct text replacement;
    struct output out = {NULL, 0};
    (void)call;
    if (!argument_text(eval, args[0], &text) || !argument_text(eval, args[1], &old) ||
        !argument_text(eval, args[2], &replacement))
        return value_null();
    if (old.size == 0 || text_search(text, old) == NULL)
        return value_of_text(text);
    put_replaced(&out, text, old, replacement);
    out = (struct output){argument_memory(eval, out.size), 0};
    if (out.data == NULL)
        return value_null();
    put_replaced(&out, text, old, replacement);
    return value_of_text(text_bytes(out.data, out.size));
}

/* ---- regexReplace -------------------------------------------------------------------------------
 */

struct replacing {
    const struct regex *regex;
    struct text text;
    struct text replacement;
    struct text *groups; /* of the match at hand */
};

/* The number behind a `$`: as many digits as still name a group. Returns how many; 0: no group. */
static size_t group_reference(struct text text, size_t group_count, size_t *group)
{
    size_t digits = 0;
    *group = 0;
    while (digits < text.size && text.data[digits] >= '0' && text.data[digits] <= '9') {
        size_t next = *group * 10 + (size_t)(text.data[digits] - '0');
        if (next > group_count)
            break;
        *group = next;
        digits++;
    }
    return digits;
}

/* $1 is what group 1 matched, $0 the whole; a `$` before anything else is a `$`, and so is `\$`. */
static void put_replacement(struct output *out, const struct replacing *job)
{
    struct text rest = job->replacement;
    size_t group_count = regex_group_count(job->regex);
    while (rest.size > 0) {
        size_t plain = 0;
        while (plain < rest.size && rest.data[plain] != '$' &&
               !text_starts_with(text_from(rest, plain), (struct text)TEXT("\\$")))
            plain++;
        put(out, text_first(rest, plain));
        rest = text_from(rest, plain);
        if (rest.size == 0)
            break;
        size_t group = 0;
        size_t mark = rest.data[0] == '\\' ? 2 : 1;
        size_t digits = mark == 1 ? group_reference(text_from(rest, 1), group_count, &group) : 0;
        put(out, digits > 0 ? job->groups[group] : (struct text)TEXT("$"));
        rest = text_from(rest, mark + digits);
    }
}

/* After an empty match the next search begins one character later, which stays. */
static void put_regex_replaced(struct output *out, const struct replacing *job)
{
    struct text text = job->text;
    size_t done = 0; /* what is put already */
    size_t from = 0;
    while (regex_search(job->regex, text, from, job->groups)) {
        size_t start = (size_t)(job->groups[0].data - text.data);
        size_t end = start + job->groups[0].size;
        put(out, text_from(text_first(text, start), done));
        put_replacement(out, job);
        done = end;
        if (end == text.size && end == start)
            break;
        from = end > start ? end : end + character_size(text_from(text, end));
    }
    put(out, text_from(text, done));
}

static struct value apply_regex_replace(struct eval *eval, const struct expr *call,
                                        const struct value *args)
{
    struct replacing job = {.regex = call->args[1]->regex};
    struct output out = {NULL, 0};
    if (!argument_text(eval, args[0], &job.text) || !argument_text(eval, args[2], &job.replacement))
        return value_null();
    if (!regex_matches(job.regex, job.text))
        return value_of_text(job.text);
    job.groups = (struct text *)argument_memory(eval, (regex_group_count(job.regex) + 1) *
                                                          sizeof *job.groups);
    if (job.groups == NULL)
        return value_null();
    put_regex_replaced(&out, &job);
    out = (struct output){argument_memory(eval, out.size), 0};
    if (out.data == NULL)
        return value_null();
    put_regex_replaced(&out, &job);
    return value_of_text(text_bytes(out.data, out.size));
}

const struct function replace_functions[] = {
    {"replace", 3, 3, apply_replace, 0, 0},
    {"regexReplace", 3, 3, apply_regex_replace, 0, SECOND_ARGUMENT},
    {NULL, 0, 0, NULL, 0, 0},
};
