/* What the files of functions share. */
#ifndef INSIGHTS_EXPRESSION_FUNCTION_INTERNAL_H
#define INSIGHTS_EXPRESSION_FUNCTION_INTERNAL_H

#include "insights/expression/function.h"

#include <stdbool.h>

/* The groups of the table; each ends with a function without a name. */
extern const struct function number_functions[];
extern const struct function time_functions[];
extern const struct function general_functions[];
extern const struct function trim_functions[];
extern const struct function string_functions[];
extern const struct function replace_functions[];
extern const struct function json_functions[];
extern const struct function ip_functions[];

/* Which arguments must be a period or a regex. */
enum { FIRST_ARGUMENT = 1U << 0, SECOND_ARGUMENT = 1U << 1 };

/* An argument as text. False: it is missing, a map or a list, or the arena is full. */
bool argument_text(struct eval *eval, struct value value, struct text *text);

/* Bytes for a text that a function makes. NULL, and the evaluation failed, when the arena is full.
 */
char *argument_memory(struct eval *eval, size_t size);

/* What isblank() and trim() take for white space: that of ASCII. */
#define WHITE_SPACE " \t\n\v\f\r"

/* Bytes of the code point that `text`, which is not empty, begins with; a byte that begins none is
 * one of its own. */
size_t character_size(struct text text);

#endif
