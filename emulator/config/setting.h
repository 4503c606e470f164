/* The settings of a run and of a function: what each is called, what values it takes and which
 * member it fills. The configuration file and the command line share them. Pure. */
#ifndef EMULATOR_CONFIG_SETTING_H
#define EMULATOR_CONFIG_SETTING_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stddef.h>

/* Longest name of a function. Source: AWS Lambda API reference, CreateFunction. */
enum { FUNCTION_NAME_MAX = 64 };

enum setting_kind {
    SETTING_INT,     /* an int: a whole number */
    SETTING_SECONDS, /* an int64_t of nanoseconds: seconds, with a fraction if wanted */
    SETTING_BOOL,    /* a bool */
    SETTING_TEXT,    /* a const char *: any text */
    SETTING_PATH,    /* a const char *: of a file or folder */
    SETTING_NAME,    /* a const char *: up to FUNCTION_NAME_MAX letters, digits, - and _ */
    SETTING_VERSION, /* a const char *: "$LATEST" or a number */
    SETTING_CHOICE,  /* an int or enum: the place of one of `words` */
    SETTING_WORD,    /* a const char *: one of `words` itself */
    SETTING_OWN,     /* more than one value: the parser of the file knows it by its key */
};

struct setting {
    const char *key; /* in the file */
    enum setting_kind kind;
    size_t offset;            /* of the member */
    double min, max;          /* of numbers; both belong to the range */
    const char *const *words; /* of choices, ended by NULL; upper and lower case are one */
};

/* Of a struct config and of a struct function; each ended by one without a key. */
extern const struct setting run_settings[];
extern const struct setting function_settings[];

/* NULL: there is none of that key. */
const struct setting *setting_find(const struct setting *settings, const char *key);

/* Each sets the member of `target`, the struct that the setting belongs to. False, and nothing
 * changed, when the setting does not take that value. A text is borrowed. */
bool setting_set_number(const struct setting *setting, double value, void *target);
bool setting_set_bool(const struct setting *setting, bool value, void *target);
bool setting_set_text(const struct setting *setting, const char *value, void *target);

/* Sets it from what was typed on a command line, where every value is a text. */
bool setting_set_typed(const struct setting *setting, const char *typed, void *target);

/* Appends what values it takes: "a whole number from 0 to 65535". */
void setting_describe(const struct setting *setting, struct buffer *out);

#endif
