/* What the parts of the configuration file's parser share. */
#ifndef EMULATOR_CONFIG_CONFIG_INTERNAL_H
#define EMULATOR_CONFIG_CONFIG_INTERNAL_H

#include "emulator/config/config.h"
#include "emulator/config/setting.h"

#include <cjson/cJSON.h>

/* Longest argument or variable: the kernel's own limit, the NUL included (MAX_ARG_STRLEN). */
#define ARGUMENT_MAX ((size_t)128 * 1024)

struct parse {
    struct config *config;
    const char *folder; /* in front of relative paths */
    struct config_error *error;
    char place[40]; /* "functions[1].", in front of every key's path; "" at the top */
};

/* ---- Refusals: each fills the error and returns false --------------------------------------- */

bool parse_refuse(struct parse *parse, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A value that is not what `wanted` says; of a key, or of item `index` of its list. */
bool parse_wrong(struct parse *parse, const char *key, const char *wanted, const cJSON *value);
bool parse_wrong_item(struct parse *parse, const char *key, size_t index, const char *wanted,
                      const cJSON *item);

bool parse_no_memory(struct parse *parse);

/* ---- Values: false or NULL when refused ----------------------------------------------------- */

/* Called for a setting of kind SETTING_OWN. */
typedef bool parse_own_fn(struct parse *parse, const cJSON *member, void *target);

/* Reads every member of an object into `target` by the table of settings. Unknown keys are refused,
 * and a key that comes twice. */
bool parse_members(struct parse *parse, const cJSON *object, const struct setting *settings,
                   void *target, parse_own_fn *own);

/* The path with the folder in front of it if it is relative. */
const char *parse_path(struct parse *parse, const char *path);

/* A list of at most `most` texts, ended by NULL. */
const char **parse_texts(struct parse *parse, const cJSON *list, size_t most, bool empty_ok);

/* An object, as an item of "functions". */
bool parse_function(struct parse *parse, const cJSON *item, struct function *function);

/* Members of it, added to the function's variables. */
bool parse_environment(struct parse *parse, const cJSON *member, struct function *function);
bool parse_passed(struct parse *parse, const cJSON *member, struct function *function);
bool parse_credentials(struct parse *parse, const cJSON *member, struct function *function);

/* What a function is before anything is read. */
void function_defaults(struct function *function);

#endif
