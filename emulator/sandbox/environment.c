#include "emulator/sandbox/environment.h"

#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>

/* Longest variable; the kernel's own limit (MAX_ARG_STRLEN). */
#define VARIABLE_MAX ((size_t)128 * 1024)

struct variables {
    char **list; /* ended by NULL */
    size_t count;
    bool failed;
};

static size_t key_size(const char *variable)
{
    return strcspn(variable, "=");
}

static bool same_key(const char *a, const char *b)
{
    size_t size = key_size(a);
    return size == key_size(b) && memcmp(a, b, size) == 0;
}

/* Sets a variable, in place of one of that name. Takes `variable`, which may be NULL: no memory. */
static void put(struct variables *variables, char *variable)
{
    if (variable == NULL) {
        variables->failed = true;
        return;
    }
    for (size_t i = 0; i < variables->count; i++) {
        if (same_key(variables->list[i], variable)) {
            free(variables->list[i]);
            variables->list[i] = variable;
            return;
        }
    }
    char **list = realloc(variables->list, (variables->count + 2) * sizeof *list);
    if (list == NULL) {
        free(variable);
        variables->failed = true;
        return;
    }
    list[variables->count++] = variable;
    list[variables->count] = NULL;
    variables->list = list;
}

static void set(struct variables *variables, const char *format, const char *value)
{
    struct buffer text = buffer_new(VARIABLE_MAX);
    /* `format` is a literal of ours with one "@" where the value goes. */
    const char *at = strchr(format, '@');
    buffer_append(&text, format, (size_t)(at - format));
    buffer_append_text(&text, value);
    buffer_append_text(&text, at + 1);
    if (buffer_ok(&text)) {
        put(variables, text.data);
    } else {
        buffer_free(&text);
        variables->failed = true;
    }
}

static void set_function(struct variables *variables, const struct function *function,
                         enum init_type init_type)
{
    struct buffer memory = buffer_new(16);
    buffer_printf(&memory, "%d", function->memory_mb);
    set(variables, "_HANDLER=@", function->handler);
    set(variables, "LAMBDA_TASK_ROOT=@", function->cwd);
    set(variables, "LAMBDA_RUNTIME_DIR=@", function->cwd);
    set(variables, "AWS_REGION=@", function->region);
    set(variables, "AWS_DEFAULT_REGION=@", function->region);
    set(variables, "AWS_LAMBDA_FUNCTION_NAME=@", function->name);
    set(variables, "AWS_LAMBDA_FUNCTION_VERSION=@", function->version);
    set(variables, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=@", buffer_text(&memory));
    set(variables, "AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/@", function->name);
    set(variables, "AWS_LAMBDA_LOG_FORMAT=@", function->log_format);
    set(variables, "AWS_LAMBDA_INITIALIZATION_TYPE=@", init_type_name(init_type));
    if (init_type == INIT_MANAGED_INSTANCES) {
        struct buffer most = buffer_new(16);
        buffer_printf(&most, "%d", function->max_concurrency);
        set(variables, "AWS_LAMBDA_MAX_CONCURRENCY=@", buffer_text(&most));
        buffer_free(&most);
    }
    if (function->log_level != NULL)
        set(variables, "AWS_LAMBDA_LOG_LEVEL=@", function->log_level);
    buffer_free(&memory);
}

static bool passed_on(const char *variable)
{
    static const char *const keys[] = {"PATH", "HOME", "LD_LIBRARY_PATH"};
    static const char suffix[] = "SAN_OPTIONS";
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (same_key(variable, keys[i]))
            return true;
    size_t size = key_size(variable);
    size_t tail = sizeof suffix - 1;
    return size >= tail && memcmp(variable + size - tail, suffix, tail) == 0;
}

static void set_from_caller(struct variables *variables, const char *key, const char *const *caller)
{
    for (; *caller != NULL; caller++)
        if (same_key(*caller, key))
            put(variables, strdup(*caller));
}

char **environment_new(const struct function *function, enum init_type init_type,
                       const char *log_stream, const char *runtime_api, const char *tmpdir,
                       const char *const *caller)
{
    struct variables variables = {0};
    set(&variables, "PATH=@", "/usr/local/bin:/usr/bin:/bin");
    set(&variables, "LANG=@", "en_US.UTF-8");
    set(&variables, "TZ=@", ":UTC");
    for (const char *const *one = caller; *one != NULL; one++)
        if (passed_on(*one))
            put(&variables, strdup(*one));
    set_function(&variables, function, init_type);
    set(&variables, "AWS_LAMBDA_LOG_STREAM_NAME=@", log_stream);
    set(&variables, "AWS_LAMBDA_RUNTIME_API=@", runtime_api);
    if (tmpdir != NULL)
        set(&variables, "TMPDIR=@", tmpdir);
    for (const char *const *one = function->variables; *one != NULL; one++) {
        if (strchr(*one, '=') != NULL)
            put(&variables, strdup(*one));
        else
            set_from_caller(&variables, *one, caller);
    }
    if (!variables.failed)
        return variables.list;
    environment_free(variables.list);
    return NULL;
}

void environment_free(char **variables)
{
    for (char **one = variables; one != NULL && *one != NULL; one++)
        free(*one);
    free(variables);
}
