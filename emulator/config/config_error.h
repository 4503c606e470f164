/* Why a configuration is refused, and where. */
#ifndef EMULATOR_CONFIG_CONFIG_ERROR_H
#define EMULATOR_CONFIG_CONFIG_ERROR_H

#include <stdbool.h>
#include <stddef.h>

/* Texts for people: one line, no control characters, well-formed UTF-8, shortened where need be. */
struct config_error {
    size_t line; /* of a syntax error, from 1; 0: it has a path */
    size_t column;
    char path[128];    /* "functions[1].memory"; "": the file as a whole */
    char message[768]; /* what is wrong, and what helps */
};

/* Each fills its part and returns false. */
bool config_error_path(struct config_error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool config_error_say(struct config_error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
