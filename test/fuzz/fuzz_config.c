/* The configuration file of the local Lambda. */
#include "emulator/config/config.h"
#include "emulator/config/json_syntax.h"

#include "test/fuzz/fuzz.h"

static void assert_list(const char *const *list)
{
    FUZZ_ASSERT(list != NULL);
    while (*list != NULL)
        list++;
}

static void assert_function(const struct function *function)
{
    FUZZ_ASSERT(function->name != NULL && function->name[0] != '\0' &&
                strlen(function->name) <= 64);
    FUZZ_ASSERT(function->argv[0] != NULL && function->argv[0][0] != '\0');
    assert_list((const char *const *)function->argv);
    assert_list(function->variables);
    assert_list(function->extensions);
    for (const char *const *variable = function->variables; *variable != NULL; variable++)
        FUZZ_ASSERT(**variable != '\0' && **variable != '=');
    FUZZ_ASSERT(function->handler != NULL && function->version != NULL);
    FUZZ_ASSERT(function->log_format != NULL);
    FUZZ_ASSERT(function->memory_mb >= 1 && function->memory_mb <= 32768);
    FUZZ_ASSERT(function->timeout_ns > 0 && function->init_limit_ns > 0);
    FUZZ_ASSERT(function->idle_limit_ns >= 0 && function->lease_ns >= 0);
    FUZZ_ASSERT(function->max_concurrency >= 1 && function->reserved >= -1);
    FUZZ_ASSERT((function->provisioned > 0) == (function->init_type == INIT_PROVISIONED));
}

static void assert_message(const char *text)
{
    struct buffer message = buffer_new(1024);
    buffer_append_text(&message, text);
    fuzz_assert_plain(&message);
    buffer_free(&message);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* In memory of just its size, without a NUL at its end. */
    char *text = malloc(size > 0 ? size : 1);
    FUZZ_ASSERT(text != NULL);
    if (size > 0)
        memcpy(text, data, size);

    /* What passes the check, cJSON reads too. */
    struct json_fault fault;
    cJSON *document = cJSON_ParseWithLength(text, size);
    if (json_syntax_check(text, size, &fault))
        FUZZ_ASSERT(document != NULL);
    else
        FUZZ_ASSERT(fault.line >= 1 && fault.column >= 1 && fault.reason != NULL);
    cJSON_Delete(document);

    struct config_error error;
    struct config *config = config_parse(text, size, "folder/", &error);
    free(text);
    if (config != NULL) {
        FUZZ_ASSERT(config->function_count >= 1);
        for (size_t i = 0; i < config->function_count; i++)
            assert_function(&config->functions[i]);
    } else {
        FUZZ_ASSERT(error.message[0] != '\0');
        assert_message(error.message);
        assert_message(error.path);
    }
    config_free(config);
    return 0;
}
