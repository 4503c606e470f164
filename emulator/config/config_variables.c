/* The variables of a function of the configuration file. */
#include "emulator/config/config_internal.h"

#include <stdio.h>
#include <string.h>

const char *const config_credentials[] = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
                                          "AWS_SESSION_TOKEN", "AWS_PROFILE", NULL};

/* Adds to a function's variables. What is passed on goes in front: of two variables of one name the
 * later one wins, and a value that the file gives should. */
static bool add_variables(struct parse *parse, struct function *function, const char *const *more,
                          bool in_front)
{
    size_t old_count = 0;
    size_t count = 0;
    while (function->variables[old_count] != NULL)
        old_count++;
    while (more[count] != NULL)
        count++;
    const char **all = config_allocate(parse->config, old_count + count + 1, sizeof *all);
    if (all == NULL)
        return parse_no_memory(parse);
    if (count > 0)
        memcpy(all + (in_front ? 0 : old_count), more, count * sizeof *all);
    if (old_count > 0)
        memcpy(all + (in_front ? count : 0), function->variables, old_count * sizeof *all);
    function->variables = all;
    return true;
}

static bool parse_variable(struct parse *parse, const cJSON *variables, const cJSON *one,
                           const char **out)
{
    char key[96];
    struct buffer prefix = buffer_new(ARGUMENT_MAX);
    snprintf(key, sizeof key, "environment.%.60s", one->string);
    if (one->string[0] == '\0' || strchr(one->string, '=') != NULL)
        return parse_refuse(parse, key, "is no variable's name: it has a letter and no =");
    for (const cJSON *other = variables->child; other != one; other = other->next)
        if (strcmp(other->string, one->string) == 0)
            return parse_refuse(parse, key, "comes twice; leave one out");
    const char *value = cJSON_GetStringValue(one);
    if (value == NULL)
        return parse_wrong(parse, key, "a text (in double quotes)", one);
    if (strlen(one->string) + strlen(value) + 2 > ARGUMENT_MAX)
        return parse_refuse(parse, key, "is longer than the 128 KiB that a variable may have");
    buffer_printf(&prefix, "%s=", one->string);
    *out = buffer_ok(&prefix) ? config_text(parse->config, buffer_text(&prefix), value) : NULL;
    buffer_free(&prefix);
    return *out != NULL || parse_no_memory(parse);
}

bool parse_environment(struct parse *parse, const cJSON *member, struct function *function)
{
    int count = cJSON_IsObject(member) ? cJSON_GetArraySize(member) : -1;
    if (count < 0 || count > CONFIG_LIST_MAX)
        return parse_refuse(parse, member->string,
                            "wants an object of at most %d variables: {\"KEY\": \"VALUE\"}",
                            CONFIG_LIST_MAX);
    const char **texts = config_allocate(parse->config, (size_t)count + 1, sizeof *texts);
    if (texts == NULL)
        return parse_no_memory(parse);
    size_t i = 0;
    const cJSON *one;
    cJSON_ArrayForEach(one, member)
    {
        if (!parse_variable(parse, member, one, &texts[i++]))
            return false;
    }
    return add_variables(parse, function, texts, false);
}

bool parse_passed(struct parse *parse, const cJSON *member, struct function *function)
{
    const char **keys = parse_texts(parse, member, CONFIG_LIST_MAX, false);
    if (keys == NULL)
        return false;
    for (size_t i = 0; keys[i] != NULL; i++)
        if (strchr(keys[i], '=') != NULL)
            return parse_wrong_item(parse, member->string, i, "a variable's name without a value",
                                    cJSON_GetArrayItem(member, (int)i));
    return add_variables(parse, function, keys, true);
}

bool parse_credentials(struct parse *parse, const cJSON *member, struct function *function)
{
    if (!cJSON_IsBool(member))
        return parse_wrong(parse, member->string, "true or false", member);
    return cJSON_IsFalse(member) || add_variables(parse, function, config_credentials, true);
}
