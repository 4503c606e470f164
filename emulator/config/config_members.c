/* The members of an object, each by its setting. */
#include "emulator/config/config_internal.h"

#include "base/nearest.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* How much of an outside text a message shows. */
#define SHOWN "%.60s"

/* ---- Refusals ----------------------------------------------------------------------------- */

bool parse_refuse(struct parse *parse, const char *key, const char *format, ...)
{
    struct buffer reason = buffer_new(sizeof parse->error->message);
    va_list args;
    va_start(args, format);
    buffer_vprintf(&reason, format, args);
    va_end(args);
    config_error_path(parse->error, "%s" SHOWN, parse->place, key);
    config_error_say(parse->error, "%s", buffer_text(&reason));
    buffer_free(&reason);
    return false;
}

bool parse_no_memory(struct parse *parse)
{
    return config_error_say(parse->error, "cannot be read: out of memory");
}

/* What a value is, as its author sees it. */
static void describe_value(const cJSON *value, struct buffer *out)
{
    if (cJSON_IsString(value))
        buffer_printf(out, "the text \"" SHOWN "\"", value->valuestring);
    else if (cJSON_IsNumber(value))
        buffer_printf(out, "%.15g", value->valuedouble);
    else if (cJSON_IsBool(value))
        buffer_append_text(out, cJSON_IsTrue(value) ? "true" : "false");
    else if (cJSON_IsNull(value))
        buffer_append_text(out, "null");
    else
        buffer_append_text(out, cJSON_IsArray(value) ? "a list" : "an object");
}

bool parse_wrong(struct parse *parse, const char *key, const char *wanted, const cJSON *value)
{
    struct buffer got = buffer_new(512);
    describe_value(value, &got);
    parse_refuse(parse, key, "wants %s, not %s", wanted, buffer_text(&got));
    buffer_free(&got);
    return false;
}

bool parse_wrong_item(struct parse *parse, const char *key, size_t index, const char *wanted,
                      const cJSON *item)
{
    char name[64];
    snprintf(name, sizeof name, "%s[%zu]", key, index);
    return parse_wrong(parse, name, wanted, item);
}

static bool refuse_unknown(struct parse *parse, const char *key, const struct setting *settings)
{
    struct nearest nearest = {.typed = key};
    struct buffer known = buffer_new(512);
    for (const struct setting *one = settings; one->key != NULL; one++) {
        nearest_offer(&nearest, one->key);
        buffer_printf(&known, "%s%s", one == settings ? "" : ", ", one->key);
    }
    if (nearest.best != NULL)
        parse_refuse(parse, key, "is no key here; did you mean %s?", nearest.best);
    else
        parse_refuse(parse, key, "is no key here; there are: %s", buffer_text(&known));
    buffer_free(&known);
    return false;
}

/* ---- Values ------------------------------------------------------------------------------- */

const char *parse_path(struct parse *parse, const char *path)
{
    const char *copy = config_text(parse->config, path[0] == '/' ? "" : parse->folder, path);
    if (copy == NULL)
        parse_no_memory(parse);
    return copy;
}

static bool set_text(struct parse *parse, const struct setting *setting, const char *text,
                     void *target, bool *fits)
{
    /* "" stays "": it is refused, rather than taken for the folder. */
    bool is_path = setting->kind == SETTING_PATH && text[0] != '\0';
    const char *copy = is_path ? parse_path(parse, text) : config_text(parse->config, "", text);
    if (copy == NULL)
        return parse_no_memory(parse);
    *fits = setting_set_text(setting, copy, target);
    return true;
}

static bool set_value(struct parse *parse, const struct setting *setting, const cJSON *value,
                      void *target)
{
    bool fits = false;
    bool is_number = setting->kind == SETTING_INT || setting->kind == SETTING_SECONDS;
    if (cJSON_IsString(value)) {
        if (!set_text(parse, setting, value->valuestring, target, &fits))
            return false;
    } else if (cJSON_IsBool(value)) {
        fits = setting_set_bool(setting, cJSON_IsTrue(value) != 0, target);
    } else if (cJSON_IsNumber(value) && is_number) {
        fits = setting_set_number(setting, value->valuedouble, target);
    }
    if (fits)
        return true;
    struct buffer wanted = buffer_new(256);
    setting_describe(setting, &wanted);
    parse_wrong(parse, setting->key, buffer_text(&wanted), value);
    buffer_free(&wanted);
    return false;
}

bool parse_members(struct parse *parse, const cJSON *object, const struct setting *settings,
                   void *target, parse_own_fn *own)
{
    /* One bit a setting that has come already: there are fewer than 64 in each table. */
    unsigned long long seen = 0;
    const cJSON *member;
    cJSON_ArrayForEach(member, object)
    {
        const struct setting *setting = setting_find(settings, member->string);
        if (setting == NULL)
            return refuse_unknown(parse, member->string, settings);
        unsigned long long bit = 1ULL << (setting - settings);
        if ((seen & bit) != 0)
            return parse_refuse(parse, setting->key, "comes twice; leave one out");
        seen |= bit;
        bool ok = setting->kind == SETTING_OWN ? own(parse, member, target)
                                               : set_value(parse, setting, member, target);
        if (!ok)
            return false;
    }
    return true;
}
