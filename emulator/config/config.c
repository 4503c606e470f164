#include "emulator/config/config.h"

#include "emulator/config/config_internal.h"
#include "emulator/config/json_syntax.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One allocation: they are released together. */
struct config_memory {
    struct config_memory *next;
    max_align_t bytes[];
};

/* ---- Memory ------------------------------------------------------------------------------- */

void *config_allocate(struct config *config, size_t count, size_t size)
{
    /* Twice: a path with the folder in front of it. */
    if (count > 2 * CONFIG_SIZE_MAX)
        return NULL;
    struct config_memory *memory = calloc(1, sizeof *memory + count * size);
    if (memory == NULL)
        return NULL;
    memory->next = config->memory;
    config->memory = memory;
    return memory->bytes;
}

char *config_text(struct config *config, const char *prefix, const char *text)
{
    size_t prefix_size = strlen(prefix);
    size_t size = strlen(text);
    char *copy = config_allocate(config, prefix_size + size + 1, 1);
    if (copy != NULL)
        snprintf(copy, prefix_size + size + 1, "%s%s", prefix, text);
    return copy;
}

static bool allocate_functions(struct config *config, size_t count)
{
    config->functions = config_allocate(config, count, sizeof *config->functions);
    if (config->functions == NULL)
        return false;
    config->function_count = count;
    for (size_t i = 0; i < count; i++)
        function_defaults(&config->functions[i]);
    return true;
}

struct config *config_new(size_t function_count)
{
    struct config *config = malloc(sizeof *config);
    if (config == NULL)
        return NULL;
    /* 1,000: the quota of an account. Source: AWS Lambda quotas, "Concurrent executions". */
    *config = (struct config){
        .address = "127.0.0.1",
        .port = 8080,
        .region = "us-east-1",
        .throttle = true,
        .freeze = true,
        .concurrency_limit = 1000,
        .billing = CONFIG_BILLING_2025,
    };
    if (allocate_functions(config, function_count))
        return config;
    config_free(config);
    return NULL;
}

void config_free(struct config *config)
{
    while (config != NULL && config->memory != NULL) {
        struct config_memory *memory = config->memory;
        config->memory = memory->next;
        free(memory);
    }
    free(config);
}

/* ---- The file ----------------------------------------------------------------------------- */

static bool unique_names(struct parse *parse)
{
    const struct function *functions = parse->config->functions;
    for (size_t i = 1; i < parse->config->function_count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (strcmp(functions[i].name, functions[j].name) != 0)
                continue;
            snprintf(parse->place, sizeof parse->place, "functions[%zu].", i);
            return parse_refuse(parse, "name",
                                "is %s, as functions[%zu]'s is; each function needs its own",
                                functions[i].name, j);
        }
    }
    return true;
}

/* "functions", the only setting of the run that is not one value. */
static bool parse_functions(struct parse *parse, const cJSON *member, void *target)
{
    struct config *config = target;
    int count = cJSON_IsArray(member) ? cJSON_GetArraySize(member) : 0;
    if (count < 1 || count > CONFIG_FUNCTIONS_MAX)
        return parse_refuse(parse, member->string,
                            "wants a list of 1 to %d objects, one a function",
                            CONFIG_FUNCTIONS_MAX);
    if (!allocate_functions(config, (size_t)count))
        return parse_no_memory(parse);
    size_t i = 0;
    const cJSON *item;
    cJSON_ArrayForEach(item, member)
    {
        parse->place[0] = '\0';
        if (!cJSON_IsObject(item))
            return parse_wrong_item(parse, member->string, i, "an object", item);
        snprintf(parse->place, sizeof parse->place, "functions[%zu].", i);
        if (!parse_function(parse, item, &config->functions[i++]))
            return false;
    }
    parse->place[0] = '\0';
    return unique_names(parse);
}

static bool parse_document(struct parse *parse, const cJSON *document)
{
    if (!cJSON_IsObject(document))
        return config_error_say(parse->error, "wants an object: {\"functions\": [...]}");
    if (!parse_members(parse, document, run_settings, parse->config, parse_functions))
        return false;
    return parse->config->function_count > 0 ||
           parse_refuse(parse, "functions", "is missing: a list of objects, one a function");
}

static bool check_text(const char *text, size_t size, struct config_error *error)
{
    struct json_fault fault;
    if (size > CONFIG_SIZE_MAX)
        return config_error_say(error, "is larger than %zu bytes: is this a configuration file?",
                                CONFIG_SIZE_MAX);
    if (size == 0)
        return config_error_say(error, "is empty; it wants at least {\"functions\": [...]}");
    if (json_syntax_check(text, size, &fault))
        return true;
    error->line = fault.line;
    error->column = fault.column;
    return config_error_say(error, "%s", fault.reason);
}

/* The mark that some editors put in front of UTF-8. */
static size_t byte_order_mark(const char *text, size_t size)
{
    return size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

/* The document's texts become the configuration's own, so that it need not be kept. */
static bool parse_text(struct parse *parse, const char *text, size_t size)
{
    cJSON *document = cJSON_ParseWithLength(text, size);
    if (document == NULL)
        return parse_no_memory(parse);
    bool ok = parse_document(parse, document);
    cJSON_Delete(document);
    return ok;
}

struct config *config_parse(const char *text, size_t size, const char *folder,
                            struct config_error *error)
{
    size_t mark = byte_order_mark(text, size);
    *error = (struct config_error){0};
    if (!check_text(text + mark, size - mark, error))
        return NULL;
    struct parse parse = {.config = config_new(0), .folder = folder, .error = error};
    if (parse.config == NULL)
        parse_no_memory(&parse);
    else if (parse_text(&parse, text + mark, size - mark))
        return parse.config;
    config_free(parse.config);
    return NULL;
}
