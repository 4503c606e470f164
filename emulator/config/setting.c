#include "emulator/config/setting.h"

#include "emulator/config/config.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A choice's member may be an enum: it is filled as the int that it is. */
_Static_assert(sizeof(enum init_type) == sizeof(int), "an enum has the size of an int");

/* In the order of their enums. INIT_PROVISIONED is no word of its own: provisionedConcurrency says
 * so. */
static const char *const init_types[] = {
    [INIT_ON_DEMAND] = "on-demand",
    [INIT_PROVISIONED] = "",
    [INIT_SNAP_START] = "snap-start",
    [INIT_MANAGED_INSTANCES] = "managed-instances",
    NULL,
};
static const char *const runtime_kinds[] = {
    [RUNTIME_KIND_CUSTOM] = "custom",
    [RUNTIME_KIND_MANAGED] = "managed",
    [RUNTIME_KIND_IMAGE] = "image",
    NULL,
};
static const char *const billing_years[] = {
    [CONFIG_BILLING_2022] = "2022", [CONFIG_BILLING_2025] = "2025", NULL};
static const char *const log_formats[] = {"Text", "JSON", NULL};
static const char *const log_levels[] = {"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL", NULL};

#define RUN(member)      offsetof(struct config, member)
#define FUNCTION(member) offsetof(struct function, member)
#define DAY              86400
#define MOST             100000 /* of sandboxes and invocations at once: more than a machine runs */

const struct setting run_settings[] = {
    {"port", SETTING_INT, RUN(port), 0, 65535, NULL},
    {"listen", SETTING_TEXT, RUN(address), 0, 0, NULL},
    {"portFile", SETTING_PATH, RUN(port_file), 0, 0, NULL},
    {"region", SETTING_NAME, RUN(region), 0, 0, NULL},
    {"log", SETTING_PATH, RUN(log_file), 0, 0, NULL},
    {"logStreamNames", SETTING_BOOL, RUN(log_stream_names), 0, 0, NULL},
    {"events", SETTING_PATH, RUN(events_file), 0, 0, NULL},
    {"billing", SETTING_CHOICE, RUN(billing), 0, 0, billing_years},
    {"throttle", SETTING_BOOL, RUN(throttle), 0, 0, NULL},
    {"freeze", SETTING_BOOL, RUN(freeze), 0, 0, NULL},
    {"concurrency", SETTING_INT, RUN(concurrency_limit), 1, MOST, NULL},
    {"functions", SETTING_OWN, 0, 0, 0, NULL},
    {NULL, SETTING_OWN, 0, 0, 0, NULL},
};

const struct setting function_settings[] = {
    {"name", SETTING_NAME, FUNCTION(name), 0, 0, NULL},
    {"command", SETTING_OWN, 0, 0, 0, NULL},
    {"handler", SETTING_TEXT, FUNCTION(handler), 0, 0, NULL},
    {"memory", SETTING_INT, FUNCTION(memory_mb), 1, 32768, NULL},
    {"timeout", SETTING_SECONDS, FUNCTION(timeout_ns), 0.001, DAY, NULL},
    {"initLimit", SETTING_SECONDS, FUNCTION(init_limit_ns), 0.001, DAY, NULL},
    {"environment", SETTING_OWN, 0, 0, 0, NULL},
    {"passEnvironment", SETTING_OWN, 0, 0, 0, NULL},
    {"passCredentials", SETTING_OWN, 0, 0, 0, NULL},
    {"initType", SETTING_CHOICE, FUNCTION(init_type), 0, 0, init_types},
    {"provisionedConcurrency", SETTING_INT, FUNCTION(provisioned), 0, MOST, NULL},
    {"prepared", SETTING_INT, FUNCTION(prepared), 0, MOST, NULL},
    {"reservedConcurrency", SETTING_INT, FUNCTION(reserved), 0, MOST, NULL},
    {"maxConcurrency", SETTING_INT, FUNCTION(max_concurrency), 1, 1000, NULL},
    {"runtimeKind", SETTING_CHOICE, FUNCTION(runtime_kind), 0, 0, runtime_kinds},
    {"logFormat", SETTING_WORD, FUNCTION(log_format), 0, 0, log_formats},
    {"logLevel", SETTING_WORD, FUNCTION(log_level), 0, 0, log_levels},
    {"extensions", SETTING_OWN, 0, 0, 0, NULL},
    {"cwd", SETTING_PATH, FUNCTION(cwd), 0, 0, NULL},
    {"idleTimeout", SETTING_SECONDS, FUNCTION(idle_limit_ns), 0, DAY, NULL},
    {"lease", SETTING_SECONDS, FUNCTION(lease_ns), 0, DAY, NULL},
    {"region", SETTING_NAME, FUNCTION(region), 0, 0, NULL},
    {"version", SETTING_VERSION, FUNCTION(version), 0, 0, NULL},
    {NULL, SETTING_OWN, 0, 0, 0, NULL},
};

const struct setting *setting_find(const struct setting *settings, const char *key)
{
    for (; settings->key != NULL; settings++)
        if (strcmp(settings->key, key) == 0)
            return settings;
    return NULL;
}

/* ---- Values ------------------------------------------------------------------------------- */

static void *member(const struct setting *setting, void *target)
{
    return (char *)target + setting->offset;
}

bool setting_set_number(const struct setting *setting, double value, void *target)
{
    if (!isfinite(value) || value < setting->min || value > setting->max)
        return false;
    if (setting->kind == SETTING_SECONDS) {
        *(int64_t *)member(setting, target) = (int64_t)llround(value * 1e9);
        return true;
    }
    if (setting->kind != SETTING_INT || floor(value) != value)
        return false;
    *(int *)member(setting, target) = (int)value;
    return true;
}

bool setting_set_bool(const struct setting *setting, bool value, void *target)
{
    if (setting->kind != SETTING_BOOL)
        return false;
    *(bool *)member(setting, target) = value;
    return true;
}

static bool is_name(const char *text)
{
    static const char known[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    size_t size = strlen(text);
    return size > 0 && size <= FUNCTION_NAME_MAX && strspn(text, known) == size;
}

static bool is_version(const char *text)
{
    size_t size = strlen(text);
    return strcmp(text, "$LATEST") == 0 ||
           (size > 0 && size <= 18 && text[0] != '0' && strspn(text, "0123456789") == size);
}

static bool set_choice(const struct setting *setting, const char *value, void *target)
{
    for (int i = 0; setting->words[i] != NULL; i++) {
        if (value[0] == '\0' || strcasecmp(setting->words[i], value) != 0)
            continue;
        if (setting->kind == SETTING_WORD)
            *(const char **)member(setting, target) = setting->words[i];
        else
            memcpy(member(setting, target), &i, sizeof i);
        return true;
    }
    return false;
}

bool setting_set_text(const struct setting *setting, const char *value, void *target)
{
    bool ok = false;
    switch (setting->kind) {
    case SETTING_CHOICE:
    case SETTING_WORD:
        return set_choice(setting, value, target);
    case SETTING_TEXT:
        ok = true;
        break;
    case SETTING_PATH:
        ok = value[0] != '\0';
        break;
    case SETTING_NAME:
        ok = is_name(value);
        break;
    case SETTING_VERSION:
        ok = is_version(value);
        break;
    default:
        break;
    }
    if (ok)
        *(const char **)member(setting, target) = value;
    return ok;
}

bool setting_set_typed(const struct setting *setting, const char *typed, void *target)
{
    if (setting->kind == SETTING_BOOL)
        return setting_set_bool(setting, strcmp(typed, "true") == 0, target);
    if (setting->kind != SETTING_INT && setting->kind != SETTING_SECONDS)
        return setting_set_text(setting, typed, target);
    /* strtod() reads more than numbers as people write them: hex, "inf", blanks in front. */
    if (typed[0] == '\0' || strspn(typed, "0123456789.") != strlen(typed))
        return false;
    char *end = NULL;
    double value = strtod(typed, &end);
    return *end == '\0' && setting_set_number(setting, value, target);
}

/* ---- Their description -------------------------------------------------------------------- */

static void describe_words(const struct setting *setting, struct buffer *out)
{
    const char *comma = "";
    buffer_append_text(out, "one of ");
    for (const char *const *word = setting->words; *word != NULL; word++) {
        if (**word == '\0')
            continue;
        buffer_printf(out, "%s%s", comma, *word);
        comma = ", ";
    }
}

void setting_describe(const struct setting *setting, struct buffer *out)
{
    switch (setting->kind) {
    case SETTING_INT:
        buffer_printf(out, "a whole number from %.0f to %.0f", setting->min, setting->max);
        break;
    case SETTING_SECONDS:
        buffer_printf(out, "seconds from %g to %.0f", setting->min, setting->max);
        break;
    case SETTING_BOOL:
        buffer_append_text(out, "true or false");
        break;
    case SETTING_TEXT:
        buffer_append_text(out, "a text");
        break;
    case SETTING_PATH:
        buffer_append_text(out, "a path");
        break;
    case SETTING_NAME:
        buffer_printf(out, "1 to %d letters, digits, - and _", FUNCTION_NAME_MAX);
        break;
    case SETTING_VERSION:
        buffer_append_text(out, "$LATEST or a version's number");
        break;
    case SETTING_CHOICE:
    case SETTING_WORD:
        describe_words(setting, out);
        break;
    case SETTING_OWN:
        break;
    }
}
