/* Whether a text is JSON, and if not, where and why. cJSON, which reads the document afterwards,
 * tells neither exactly, and lets more pass than the standard does. Pure. */
#ifndef EMULATOR_CONFIG_JSON_SYNTAX_H
#define EMULATOR_CONFIG_JSON_SYNTAX_H

#include <stdbool.h>
#include <stddef.h>

/* Arrays and objects inside one another. */
enum { JSON_SYNTAX_DEPTH_MAX = 32 };

struct json_fault {
    size_t line;        /* from 1 */
    size_t column;      /* from 1, in characters */
    const char *reason; /* what is wrong there and what helps; a literal */
};

/* True when `text` of `size` bytes is one JSON document in UTF-8 (RFC 8259), with no \u0000 in its
 * strings, since those become C strings. Else *fault is the first thing wrong. */
bool json_syntax_check(const char *text, size_t size, struct json_fault *fault);

#endif
