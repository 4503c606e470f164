/* One function of the configuration file. */
#include "emulator/config/config_internal.h"

#include <string.h>

#define SECOND INT64_C(1000000000)

static const char *const no_texts[] = {NULL};

/* Idle sandboxes of the cloud are said to go after some 5 to 15 minutes, which AWS does not
 * promise: the shortest of it gives a machine its memory back. Its leases were seen to last from
 * 7 minutes to hours. */
void function_defaults(struct function *function)
{
    *function = (struct function){
        .version = "$LATEST",
        .handler = "",
        .argv = (char *const *)no_texts,
        .variables = no_texts,
        .extensions = no_texts,
        .memory_mb = 128,
        .timeout_ns = 3 * SECOND,
        .init_limit_ns = 10 * SECOND,
        .reserved = -1,
        .idle_limit_ns = 300 * SECOND,
        .lease_ns = 7200 * SECOND,
    };
}

/* ---- Lists -------------------------------------------------------------------------------- */

/* A list of texts, each for itself a reason to refuse it: too long, or empty where that is no use.
 */
const char **parse_texts(struct parse *parse, const cJSON *list, size_t most, bool empty_ok)
{
    size_t i = 0;
    const cJSON *item;
    int count = cJSON_IsArray(list) ? cJSON_GetArraySize(list) : -1;
    if (count < 0 || (size_t)count > most) {
        parse_refuse(parse, list->string, "wants a list of at most %zu texts", most);
        return NULL;
    }
    const char **texts = config_allocate(parse->config, (size_t)count + 1, sizeof *texts);
    if (texts == NULL) {
        parse_no_memory(parse);
        return NULL;
    }
    cJSON_ArrayForEach(item, list)
    {
        const char *text = cJSON_GetStringValue(item);
        if (text == NULL || (text[0] == '\0' && !empty_ok) || strlen(text) >= ARGUMENT_MAX) {
            parse_wrong_item(
                parse, list->string, i,
                empty_ok ? "a text of less than 128 KiB" : "a text of 1 byte to 128 KiB", item);
            return NULL;
        }
        texts[i] = config_text(parse->config, "", text);
        if (texts[i++] == NULL) {
            parse_no_memory(parse);
            return NULL;
        }
    }
    return texts;
}

static bool parse_command(struct parse *parse, const cJSON *member, struct function *function)
{
    static const char wanted[] = "a program's path, or a list of it and its arguments";
    const char **argv;
    if (cJSON_IsString(member)) {
        argv = config_allocate(parse->config, 2, sizeof *argv);
        if (argv == NULL)
            return parse_no_memory(parse);
        argv[0] = config_text(parse->config, "", member->valuestring);
        if (argv[0] == NULL)
            return parse_no_memory(parse);
    } else if (cJSON_IsArray(member)) {
        argv = parse_texts(parse, member, CONFIG_LIST_MAX, true);
        if (argv == NULL)
            return false;
    } else {
        return parse_wrong(parse, member->string, wanted, member);
    }
    if (argv[0] == NULL || argv[0][0] == '\0')
        return parse_refuse(parse, member->string, "is empty; it wants %s", wanted);
    /* Without a slash it is looked for in PATH. */
    if (strchr(argv[0], '/') != NULL)
        argv[0] = parse_path(parse, argv[0]);
    function->argv = (char *const *)argv;
    return argv[0] != NULL;
}

static bool parse_extensions(struct parse *parse, const cJSON *member, struct function *function)
{
    const char **paths = parse_texts(parse, member, CONFIG_EXTENSIONS_MAX, false);
    if (paths == NULL)
        return false;
    for (const char **path = paths; *path != NULL; path++) {
        *path = parse_path(parse, *path);
        if (*path == NULL)
            return false;
    }
    function->extensions = paths;
    return true;
}

/* ---- The function ------------------------------------------------------------------------- */

static bool parse_own(struct parse *parse, const cJSON *member, void *target)
{
    static const struct {
        const char *key;
        bool (*parse)(struct parse *parse, const cJSON *member, struct function *function);
    } own[] = {
        {"command", parse_command},        {"environment", parse_environment},
        {"passEnvironment", parse_passed}, {"passCredentials", parse_credentials},
        {"extensions", parse_extensions},
    };
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (strcmp(member->string, own[i].key) == 0)
            return own[i].parse(parse, member, target);
    return false;
}

bool parse_function(struct parse *parse, const cJSON *item, struct function *function)
{
    if (!parse_members(parse, item, function_settings, function, parse_own))
        return false;
    if (function->name == NULL)
        return parse_refuse(parse, "name", "is missing");
    if (function->argv[0] == NULL)
        return parse_refuse(parse, "command", "is missing: the path of a bootstrap");
    if (config_complete(function, parse->error))
        return true;
    char key[sizeof parse->error->path];
    memcpy(key, parse->error->path, sizeof key);
    return config_error_path(parse->error, "%s%s", parse->place, key);
}
